import ArgumentParser
import Commerce
import Pipeline
import SegmentSpec

/// `tidemark dead-letters`: shows, retries and discards messages that could not be delivered.
struct DeadLettersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dead-letters",
    abstract: "Messages that could not be delivered.",
    discussion: """
      A dead letter is a message that the destination refused, or that its row could not become. \
      It is not retried automatically: fix the cause, then run tidemark dead-letters retry.
      """,
    subcommands: [List.self, Show.self, Retry.self, Discard.self, Export.self]
  )
}

extension DeadLettersCommand {
  /// `tidemark dead-letters list`.
  struct List: RunnableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "Lists the dead letters, one a line, the newest last.",
      discussion: "Time, event, key and reason. Nothing is printed when there are none."
    )

    @Option(
      help: ArgumentHelp("Only those of this event.", valueName: "event"),
      completion: .events
    )
    var event: String?

    @Option(help: ArgumentHelp("Only the newest so many.", valueName: "number"))
    var limit: Int?

    @Flag(help: "For every sync of the settings file.")
    var all = false

    @OptionGroup(title: "Options of every command") var options: Options

    func validate() throws {
      if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
      try AllSyncs.validate(all, options)
    }

    func isForAllSyncs(_ settings: Settings) -> Bool { all }

    func work(in context: CommandContext) async throws -> ExitStatus {
      if all {
        return try await AllSyncs(context).show("dead_letters") { context in
          var (lines, objects): ([String], [String]) = ([], [])
          try await DeadLetterReader(context, event: event).forEach { letter in
            let text = DeadLetterText(letter)
            lines.append(text.line)
            objects.append(text.json())
          }
          let shown = lines.suffix(limit ?? .max).joined(separator: "\n")
          let list = objects.suffix(limit ?? .max).joined(separator: ",")
          return (shown.isEmpty ? "no dead letters" : shown, "[\(list)]")
        }
      }
      let letters = try await DeadLetterReader(context, event: event)
      let count = try await letters.count()
      var skipped = limit.map { max(0, count - $0) } ?? 0
      let isJSON = context.settings.json
      var begin = "{\"sync\":\(ConsoleLog.quoted(letters.sync.text)),\"dead_letters\":["
      try await letters.forEach { letter in
        guard skipped == 0 else {
          skipped -= 1
          return
        }
        let text = DeadLetterText(letter)
        let line = Fold.text(text.line, width: context.result.lineWidth)
        try context.result.write(Array((isJSON ? begin + text.json() : line + "\n").utf8))
        begin = ","
      }
      if isJSON { try context.result.print(begin == "," ? "]}" : begin + "]}") }
      // Without letters a pipe gets no line, but a person gets a remark.
      if !isJSON, count == 0, Console.output.isTerminal {
        context.outlet.remark("the sync \"\(letters.sync)\" has no dead letters")
      }
      return .done
    }
  }

  /// `tidemark dead-letters show`.
  struct Show: RunnableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Prints everything of one dead letter, its message too.",
      discussion: "The message holds personal data."
    )

    @Argument(help: ArgumentHelp("The dead letter's key, such as order_01H…/completed."))
    var key: String

    @OptionGroup(title: "Options of every command") var options: Options

    func work(in context: CommandContext) async throws -> ExitStatus {
      let letters = try await DeadLetterReader(context)
      guard let letter = try await letters.find([FactKey(key)])[0] else {
        throw try await letters.unknown(key, context.settings)
      }
      let text = DeadLetterText(letter)
      try context.result.print(context.settings.json ? text.json(withPayload: true) : text.page)
      return .done
    }
  }

  /// `tidemark dead-letters export`.
  struct Export: RunnableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export",
      abstract: "Prints all dead letters with their messages, one JSON object a line.",
      discussion: """
        On stdout, or into the new file that --output names, which only this user can read. The \
        messages hold personal data.
        """
    )

    @Option(
      help: ArgumentHelp("Only those of this event.", valueName: "event"),
      completion: .events
    )
    var event: String?

    @OptionGroup(title: "Options of every command") var options: Options

    func outputCarriesMessages(_ settings: Settings) -> Bool { options.files.output == nil }

    func work(in context: CommandContext) async throws -> ExitStatus {
      let letters = try await DeadLetterReader(context, event: event)
      // Only the flag counts, because the setting of that name is the output of syncs.
      let file = try options.files.output.map { path throws(Failure) in try NewFile(path) }
      var count = 0
      do {
        try await letters.forEach { letter in
          let line = Array((DeadLetterText(letter).json(withPayload: true) + "\n").utf8)
          if let file { try file.write(line) } else { try Console.output.write(line) }
          count += 1
        }
        try file?.finish()
      } catch {
        file?.remove()
        throw error
      }
      if context.settings.json { try context.result.print("{\"exported\":\(count)}") }
      return .done
    }
  }
}

/// The dead letters of the sync that the settings name, for commands that only look.
struct DeadLetterReader {
  let sync: SyncName
  let event: EventName?
  private let state: any StateStore
  private static let pageSize = 200
  private static let headPageSize = 1_000

  init(_ context: CommandContext, event: String? = nil) async throws {
    let (state, sync) = try await Wiring(context: context).stateForReading()
    var chosen: EventName?
    if let event {
      let every = DeadLetterReader(sync, event: nil, in: state)
      chosen = try await every.event(given: event, context.settings)
    }
    self.init(sync, event: chosen, in: state)
  }

  init(_ sync: SyncName, event: EventName?, in state: any StateStore) {
    self.sync = sync
    self.event = event
    self.state = state
  }

  func count() async throws -> Int {
    try await state.deadLetterCount(of: sync, event: event)
  }

  /// The event that a person names: one of Tidemark's, of the settings, or of a letter, whose definition may be gone.
  /// - Throws: exit code 64 with the nearest name.
  func event(given text: String, _ settings: Settings) async throws -> EventName {
    let own = settings.mapping().customEvents.map(\.event).filter { $0 != .identify }
    let known = EventName.known + own + [.outbox]
    if let event = EventName(spelt: text, among: known) { return event }
    var events: Set<EventName> = []
    try await forEachPage { heads in events.formUnion(heads.map(\.event)) }
    // The application may call its events anything, so a letter's own spelling wins.
    if let event = events.first(where: { $0.rawValue == text }) { return event }
    return try EventName(given: text, among: known + EventName.inOrder(events))
  }

  func find(_ keys: [FactKey]) async throws -> [DeadLetter?] {
    try await state.deadLetters(of: sync, keys: keys)
  }

  /// Passes on every letter of the event, oldest first.
  func forEach(_ body: (DeadLetter) throws -> Void) async throws {
    var place: DeadLetter.Place?
    while true {
      let page = try await state.deadLetters(
        of: sync,
        event: event,
        after: place,
        limit: Self.pageSize
      )
      for letter in page { try body(letter) }
      guard page.count == Self.pageSize, let last = page.last else { return }
      place = last.place
    }
  }

  /// Passes on the letters of the event without their messages, many at a time, by key.
  func forEachPage(_ body: ([DeadLetterHead]) async throws -> Void) async throws {
    var last: FactKey?
    while true {
      let page = try await state.deadLetterHeads(
        of: sync,
        event: event,
        after: last,
        limit: Self.headPageSize
      )
      if !page.isEmpty { try await body(page) }
      guard page.count == Self.headPageSize else { return }
      last = page.last?.key
    }
  }

  /// The error for a key without a dead letter.
  func unknown(_ key: String, _ settings: Settings) async throws -> Failure {
    var nearest: String?
    try await forEachPage { heads in
      if let nearest, nearest.hasPrefix(key) { return }
      let keys = heads.map(\.key.text)
      nearest =
        keys.first { $0.hasPrefix(key) }
        ?? NearestName.of(key, among: keys + (nearest.map { [$0] } ?? []))
    }
    let shown = nearest != nil || Typed.isID(key) ? "dead letter \"\(key)\"" : "such dead letter"
    let list = "tidemark dead-letters list\(settings.nameArgument)"
    return Failure(
      .usage,
      "there is no \(shown) in sync \"\(sync)\"",
      hint: nearest.map { "did you mean \(Printable.line($0))? \(list) shows all" }
        ?? "\(list) shows all"
    )
  }
}

extension EventName {
  /// The event that a person names, spelt as in messages or settings.
  /// - Throws: exit code 64 with the nearest name.
  init(given text: String, among known: [EventName] = EventName.known) throws(Failure) {
    if let event = EventName(spelt: text, among: known) {
      self = event
      return
    }
    let names = known.filter { $0 != .deletion }
    let nearest = NearestName.of(
      EventName.plain(text),
      among: names.map { EventName.plain($0.rawValue) }
    )
    let event = names.first { EventName.plain($0.rawValue) == nearest }
    throw Failure(
      .usage,
      event == nil ? "there is no event of the given name" : "there is no event \"\(text)\"",
      hint: event.map { "did you mean \"\(Printable.line($0.rawValue))\"?" }
        ?? "tidemark events lists them"
    )
  }

  /// The event that is spelt so, as in messages, in settings or in JSON; nil if none is.
  fileprivate init?(spelt text: String, among known: [EventName]) {
    let names = known.filter { $0 != .deletion }
    let event =
      names.first { $0.rawValue == text } ?? names.first {
        EventName.plain($0.rawValue) == EventName.plain(text)
      }
      ?? names.first { $0.slug == text }
    guard let event else { return nil }
    self = event
  }

  private static func plain(_ text: String) -> String {
    String(text.lowercased().map { $0 == "_" || $0 == "-" ? " " : $0 })
  }
}
