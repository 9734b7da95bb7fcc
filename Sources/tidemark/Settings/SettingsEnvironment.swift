import Configuration

/// The settings in the environment: `TIDEMARK_…`, checked name by name.
struct SettingsEnvironment: Sendable {
  /// Variables beside the settings' own twins.
  static let others = [
    "TIDEMARK_CONFIG", "TIDEMARK_WRITE_KEY", "TIDEMARK_PUBLIC_API_TOKEN",
    "TIDEMARK_PUBLIC_API_TOKEN_FILE",
  ]

  /// The settings' variables that are set and not empty.
  let variables: [String: String]

  /// Checks names and values.
  /// - Throws: exit code 78 for a misspelt name or a value of the wrong kind.
  init(_ environment: [String: String]) throws(Failure) {
    let keys = Dictionary(
      SettingKey.all.map { ($0.variable, $0) },
      uniquingKeysWith: { first, _ in first }
    )
    var variables: [String: String] = [:]
    for (name, value) in environment.sorted(by: { $0.key < $1.key })
    where name.hasPrefix(SettingKey.prefix) {
      if SettingsEnvironment.others.contains(name) || SettingsEnvironment.isServiceLink(name) {
        continue
      }
      guard let key = keys[name] else {
        let known = keys.keys.sorted() + SettingsEnvironment.others
        // The prefix says nothing about the intended name.
        let nearest = NearestName.of(
          String(name.dropFirst(SettingKey.prefix.count)),
          among: known.map { String($0.dropFirst(SettingKey.prefix.count)) }
        )
        .map { SettingKey.prefix + $0 }
        throw Failure(
          .configuration,
          "there is no setting for the environment variable \(name)",
          hint: nearest.map { "did you mean \($0)?" }
            ?? "unset it; tidemark help options lists them"
        )
      }
      guard !value.isEmpty else { continue }
      guard key.kind.accepts(value) else {
        throw Failure(
          .configuration,
          "the environment variable \(name) must be \(key.kind.expectation)",
          hint: "change \(name)"
        )
      }
      variables[name] = value
    }
    self.variables = variables
  }

  /// Kubernetes gives every container such variables for a Service that is called `tidemark`.
  private static func isServiceLink(_ name: String) -> Bool {
    name == "TIDEMARK_PORT" || name.hasPrefix("TIDEMARK_PORT_")
      || name.hasPrefix("TIDEMARK_SERVICE_")
  }

  /// The variables under the settings' own names.
  var provider: some ConfigProvider {
    EnvironmentVariablesProvider(environmentVariables: variables).prefixKeys(with: "tidemark")
  }
}
