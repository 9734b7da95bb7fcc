import Commerce
import Pipeline
import SegmentSpec
import Templates

extension SettingKey {
  /// `events.order_completed.template`.
  static func template(_ event: EventName) -> SettingKey {
    template(named: event.slug)
  }

  /// The template of an event by its word under `events`.
  static func template(named word: String) -> SettingKey {
    SettingKey(path: ["events", word, "template"], kind: .files)
  }

  static let templates: [SettingKey] = EventName.known.filter(\.hasMessages).map(template)
}

extension EventName {
  /// Whether it is sent as a message.
  var hasMessages: Bool { role != .deletes }
}

extension Settings {
  /// Whether the messages of any event go through a template.
  var hasTemplates: Bool {
    SettingKey.templates.contains { texts($0)?.isEmpty == false } || !ownTemplates.isEmpty
  }

  /// The files of events that are not built in, by their words under `events`.
  private var ownTemplates: [String: [String]] {
    let known = Set(EventName.known.map(\.slug))
    var templates: [String: [String]] = [:]
    for word in namedSwitches where !known.contains(word) {
      let names = texts(.template(named: word)) ?? []
      if !names.isEmpty { templates[word] = names }
    }
    return templates
  }

  /// The templates of the settings, each read and checked by jq; nil if there are none.
  /// - Throws: exit code 78 for a file that cannot be read; `TemplateFault`.
  func templates() throws -> JqTemplates? {
    let settings = try templateFiles()
    guard !settings.isEmpty else { return nil }
    var others = try settings.mapValues { setting in
      try setting.files.map { try Settings.template($0, near: path, of: setting.name) }
    }
    var files: [EventName: [JqTemplates.File]] = [:]
    for event in EventName.known { files[event] = others.removeValue(forKey: event.slug) }
    return try JqTemplates(files, others: others, path: environment["PATH"])
  }

  /// The files of the templates, and the settings that name them, by the slugs of events.
  /// - Throws: exit code 78 for a template of an identify under another name.
  func templateFiles() throws(Failure) -> [String: (name: String, files: [String])] {
    var found: [String: (name: String, files: [String])] = [:]
    for event in EventName.known where event.hasMessages {
      let key = SettingKey.template(event)
      if let files = texts(key), !files.isEmpty { found[event.slug] = (key.name, files) }
    }
    let own = ownTemplates
    guard !own.isEmpty else { return found }
    var mapping = MappingSettings()
    chooseOwnEvents(of: &mapping)
    for (word, files) in own {
      let key = SettingKey.template(named: word)
      let custom = mapping.customEvents.first { $0.name == word }
      guard custom?.isIdentify != true else {
        throw Failure(
          .configuration,
          "\(key.name): the messages of \(word) are identifies and go through their template",
          hint: "name the file under events.identify.template"
        )
      }
      found[custom?.event.slug ?? word] = (key.name, files)
    }
    return found
  }

  /// One template for the messages of every event, which `preview` tries; its path is relative to the current directory.
  func template(tried path: String) throws -> JqTemplates {
    let file = try Settings.template(path, near: nil, of: "--template")
    return try JqTemplates([:], every: [file], path: environment["PATH"])
  }

  /// Reads a template; a relative path begins at the directory of the settings file.
  private static func template(
    _ name: String,
    near settings: String?,
    of setting: String
  ) throws(Failure) -> JqTemplates.File {
    var path = name
    if !name.hasPrefix("/"), let slash = settings?.lastIndex(of: "/"), let settings {
      path = settings[...slash] + name
    }
    let bytes: [UInt8]
    do throws(SmallFile.Unreadable) {
      bytes = try SmallFile.read(path)
    } catch {
      throw Failure(
        setting == "--template" ? .usage : .configuration,
        "\(Typed.file(path, of: setting)) (\(setting)) cannot be read: \(error.reason)",
        hint: "a template is a file with a program for jq (docs/templates.md)"
      )
    }
    guard bytes.count <= JqTemplates.mostBytes else {
      throw Failure(
        .configuration,
        "\(Typed.file(path, of: setting)) (\(setting)) has more than \(JqTemplates.mostBytes >> 10) KiB",
        hint: "a template is a short program"
      )
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure(
        .configuration,
        "\(Typed.file(path, of: setting)) (\(setting)) is not UTF-8 text",
        hint: "save it as UTF-8"
      )
    }
    guard text.contains(where: { !$0.isWhitespace }) else {
      throw Failure(
        .configuration,
        "\(Typed.file(path, of: setting)) (\(setting)) is empty",
        hint: "a template that changes nothing is a single point: ."
      )
    }
    return JqTemplates.File(
      name: Typed.isPath(path) ? path : "of \(setting)",
      text: text,
      setting: setting
    )
  }
}
