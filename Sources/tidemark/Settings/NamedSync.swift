import Configuration
import Pipeline

/// A section under `syncs` of the settings file: a sync's name, and its own settings.
struct NamedSync: Sendable {
  let name: SyncName
  var values: [AbsoluteConfigKey: ConfigValue] = [:]
  /// Their lines in the file.
  var lines: [SettingKey: Int] = [:]

  /// The section's own value of `key`; nil if it has none.
  func text(_ key: SettingKey) -> String? {
    guard case .string(let text) = values[AbsoluteConfigKey(key.path)]?.content else { return nil }
    return text.isEmpty ? nil : text
  }
}

extension SettingKey {
  /// The settings of the whole process, which no section of `syncs` can have.
  static let ofTheProcess: [SettingKey] = [.name, .logLevel, .logFormat, .json, .summary]

  /// The settings that distinguish syncs: no flag and no variable can give them to all syncs at once.
  static let ofOneSync: [SettingKey] = ofKinds([.destination, .namespace], \.keysOfOneSync)

  /// The settings that syncs may share: a flag or a variable may give them to all, unless a section has its own.
  static let ofSomeSyncs: [SettingKey] = ofKinds(
    [
      .source, .schema, .state, .deletionsHost, .deletionsTokenVariable, .deletionsTokenFile,
    ],
    \.keysOfSomeSyncs
  )

  /// `keys` and those that the kinds of destination add, each once.
  static func ofKinds(
    _ keys: [SettingKey],
    _ own: (any DestinationChoice) -> [SettingKey]
  ) -> [SettingKey] {
    var (seen, all) = (Set<SettingKey>(), [SettingKey]())
    for key in keys + Wiring.destinations.flatMap(own) where seen.insert(key).inserted {
      all.append(key)
    }
    return all
  }
}

extension Settings {
  /// The rule for a sync's name.
  static let nameRule =
    "use 1 to 64 letters, digits, -, _ or ., beginning with a letter or digit"

  /// The hint for an invalid name.
  static func hint(forName given: String) -> String {
    guard given.hasSuffix(SyncName.outputSuffix), let name = SyncName(stored: given) else {
      return nameRule
    }
    return
      "--name \(name.text.dropLast(SyncName.outputSuffix.count)) --destination stdout means that one"
  }

  /// The names under `syncs`, in the order of the file; empty if the file has no `syncs`.
  var syncNames: [SyncName] { syncs.map(\.name) }

  /// Whether the file has several syncs, and neither `--name` nor `TIDEMARK_NAME` chose one.
  var isOfAllSyncs: Bool { !syncs.isEmpty && section == nil }

  /// The section that `name` chooses; nil without `syncs`, and if none is chosen.
  /// - Throws: exit code 78 for a name that is not among the syncs of the file.
  static func section(
    named name: String?,
    of syncs: [NamedSync]
  ) throws(Failure) -> NamedSync? {
    guard let name, !syncs.isEmpty else { return nil }
    if let section = syncs.first(where: { $0.name.text == name }) { return section }
    let names = syncs.map(\.name.text)
    let nearest = NearestName.of(name, among: names)
    throw Failure(
      .configuration,
      "the settings file has no sync \(nearest == nil ? "of the given name" : "\"\(name)\""); its syncs are \(names.joined(separator: ", "))",
      hint: nearest.map { "did you mean --name \($0)?" } ?? "choose one of them with --name"
    )
  }

  /// These settings for a command that works on one sync: the chosen one, or the only one.
  /// - Throws: exit code 78 if there are several and none was chosen.
  func ofOneSync() throws(Failure) -> Settings {
    guard isOfAllSyncs else { return self }
    guard syncs.count == 1 else { throw noneChosen }
    return of(syncs[0])
  }

  var noneChosen: Failure {
    let names = syncNames.map(\.text)
    return Failure(
      .configuration,
      "the settings file has several syncs and none was chosen: \(names.joined(separator: ", "))",
      hint: "choose one: --name \(names.first ?? "NAME"); many commands also take --all"
    )
  }

  /// The settings of each sync of the file, in its order.
  /// - Throws: exit code 78 (64 for a flag) if there is none, if one is chosen, and if a setting is given for all that
  ///   only one sync can have.
  func ofEachSync() throws(Failure) -> [Settings] {
    guard !syncs.isEmpty else {
      throw Failure(
        .configuration,
        "there are no syncs for --all: nothing stands under \"syncs\" in a settings file",
        hint: "name the file with --config, or leave --all out"
      )
    }
    guard section == nil else {
      throw Failure(
        .configuration,
        "\(SettingKey.name.variable) chooses one sync, and --all means every one",
        hint: "unset \(SettingKey.name.variable), or leave --all out"
      )
    }
    for key in SettingKey.ofOneSync { try refuseForAll(key) }
    for key in SettingKey.ofSomeSyncs where syncs.contains(where: { $0.text(key) != nil }) {
      try refuseForAll(key)
    }
    let all = syncs.map(of)
    try refuseSharedKey(all)
    try refuseSharedPlace(all)
    let toOutput = all.filter(\.destinationChoice.writesToStandardOutput).compactMap {
      $0.section?.name.text
    }
    guard toOutput.count < 2 else {
      throw Failure(
        .configuration,
        "the syncs \(toOutput.joined(separator: " and ")) would mix their messages on stdout",
        hint: "run each alone, with --name, or let them write to files"
      )
    }
    return all
  }

  /// - Throws: exit code 64 or 78 if a flag or a variable gives `key` to all syncs.
  private func refuseForAll(_ key: SettingKey) throws(Failure) {
    let isFlag = flags[AbsoluteConfigKey(key.path)] != nil
    guard isFlag || ownText(key) != nil else { return }
    throw Settings.givenToAll(isFlag ? key.flag : key.variable, isFlag ? .usage : .configuration)
  }

  private static func givenToAll(_ name: String, _ status: ExitStatus) -> Failure {
    Failure(
      status,
      "\(name) would hold for every sync of the settings file alike",
      hint: "write it into the section of its sync, or choose one sync with --name"
    )
  }

  /// A key belongs to one service, and the others would learn it.
  private func refuseSharedKey(_ all: [Settings]) throws(Failure) {
    let http = all.filter(\.destinationChoice.isHTTP)
    if !http.isEmpty, environment[SecretNames.writeKey.own]?.isEmpty == false {
      throw Settings.givenToAll(SecretNames.writeKey.own, .configuration)
    }
    var first: [String: Settings] = [:]
    for settings in http {
      guard let origin = settings.place(of: .writeKey)?.origin else { continue }
      guard let other = first.updateValue(settings, forKey: origin) else { continue }
      guard other.service != settings.service else { continue }
      let names = [other, settings].compactMap { $0.section?.name.text }
      throw Failure(
        .configuration,
        "the syncs \(names.joined(separator: " and ")) send to different services with one key,"
          + " \(origin)",
        hint: "give each section its own: write_key_env or write_key_file"
      )
    }
  }

  private func refuseSharedPlace(_ all: [Settings]) throws(Failure) {
    var first: [ExclusivePlace: Settings] = [:]
    for settings in all {
      guard let place = settings.destinationChoice.exclusivePlace(settings),
        let other = first.updateValue(settings, forKey: place)
      else { continue }
      let names = [other, settings].compactMap { $0.section?.name.text }
      throw Failure(
        .configuration,
        "the syncs \(names.joined(separator: " and ")) \(place.conflict), \(place.place)",
        hint: place.hint
      )
    }
  }

  private var service: [String] { [destinationChoice.name, text(.host) ?? ""] }
}
