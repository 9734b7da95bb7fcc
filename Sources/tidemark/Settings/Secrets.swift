import Destinations

/// Secrets come from the environment, or from files that the environment or the settings name.
enum Secrets {
  /// `DATABASE_URL`, or the content of the file that `DATABASE_URL_FILE` names, with the name of its origin.
  static func databaseURL(
    environment: [String: String]
  ) throws(Failure) -> (url: String, origin: String)? {
    if let url = environment["DATABASE_URL"], !url.isEmpty {
      return (url.trimmed, "DATABASE_URL")
    }
    guard let path = environment["DATABASE_URL_FILE"], !path.isEmpty else { return nil }
    return (try text(of: path, origin: "DATABASE_URL_FILE"), "DATABASE_URL_FILE")
  }

  static func text(of path: String, origin: String) throws(Failure) -> String {
    do {
      return String(decoding: try SmallFile.read(path), as: UTF8.self).trimmed
    } catch {
      throw Failure(
        .configuration,
        "\(Typed.file(path, of: origin)) (\(origin)) cannot be read: \(error.reason)",
        hint: "create it, or let the user who runs tidemark read it"
      )
    }
  }
}

/// One secret of a sync, and every variable and setting that may name its place.
struct SecretNames: Sendable {
  /// Variables that hold the secret itself: Tidemark's own, and the one that other programs share.
  let own, shared: String
  /// The setting that names a variable, and the one that names a file.
  let variable, file: SettingKey

  static let writeKey = SecretNames(
    own: "TIDEMARK_WRITE_KEY",
    shared: "SEGMENT_WRITE_KEY",
    variable: .writeKeyVariable,
    file: .writeKeyFile
  )

  static let publicAPIToken = SecretNames(
    own: "TIDEMARK_PUBLIC_API_TOKEN",
    shared: "SEGMENT_PUBLIC_API_TOKEN",
    variable: .deletionsTokenVariable,
    file: .deletionsTokenFile
  )
}

/// A place named for a secret.
enum SecretPlace: Sendable {
  /// A variable that is set.
  case variable(String)
  /// A variable that a setting names.
  case named(String, by: String)
  case file(String, by: String)

  /// As texts name it.
  var origin: String {
    switch self {
    case .variable(let name): name
    case .named(let name, let setting): "\(name) (\(setting))"
    case .file(let path, let setting): "\(Typed.file(path, of: setting)) (\(setting))"
    }
  }
}

extension Settings {
  /// The write key; nil if none is set.
  /// - Throws: exit code 78 for a place without a key, and for a text that cannot be a key.
  func writeKey() throws(Failure) -> WriteKey? {
    try secret(.writeKey) { (text) throws(DestinationSettingError) in try WriteKey(text) }
  }

  /// The token of Segment's Public API; nil if none is given.
  /// - Throws: exit code 78 for a place without a token, and for a text that cannot be a token.
  func deletionToken() throws(Failure) -> PublicAPIToken? {
    try secret(.publicAPIToken) { (text) throws(DestinationSettingError) in
      try PublicAPIToken(text)
    }
  }

  /// Whether a token is given, without reading it.
  var hasDeletionToken: Bool { place(of: .publicAPIToken) != nil }

  /// The place of a secret: a place that the sync's own section names wins over the variables that other programs
  /// share, so that no service gets another's key.
  func place(of names: SecretNames) -> SecretPlace? {
    func set(_ variable: String) -> SecretPlace? {
      environment[variable]?.isEmpty == false ? .variable(variable) : nil
    }
    func file(_ variable: String) -> SecretPlace? {
      environment[variable].flatMap { $0.isEmpty ? nil : .file($0, by: variable) }
    }
    func named(_ variable: String?, _ path: String?) -> SecretPlace? {
      variable.map { .named($0, by: names.variable.name) }
        ?? path.map { .file($0, by: names.file.name) }
    }
    let ownFile = names.own + "_FILE"
    guard let section, let its = named(section.text(names.variable), section.text(names.file))
    else {
      return set(names.own) ?? named(text(names.variable), nil) ?? set(names.shared)
        ?? named(nil, text(names.file)) ?? file(ownFile) ?? file(names.shared + "_FILE")
    }
    return set(names.own) ?? named(ownText(names.variable), ownText(names.file))
      ?? file(ownFile) ?? its
  }

  private func secret<Secret>(
    _ names: SecretNames,
    _ make: (String) throws(DestinationSettingError) -> Secret
  ) throws(Failure) -> Secret? {
    guard let place = place(of: names) else { return nil }
    let text: String
    switch place {
    case .variable(let name): text = environment[name] ?? ""
    case .named(let name, let setting):
      guard let value = environment[name], !value.isEmpty else {
        throw Failure(
          .configuration,
          "the environment variable that \(setting) names is not set",
          hint: "set it, or change \(setting)"
        )
      }
      text = value
    case .file(let path, let setting): text = try Secrets.text(of: path, origin: setting)
    }
    do {
      return try make(text)
    } catch {
      // The error names the place of the invalid text, never the text.
      throw Failure(.configuration, "\(place.origin): \(error.reason)", hint: error.hint)
    }
  }
}
