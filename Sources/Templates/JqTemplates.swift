package import Pipeline
package import SegmentSpec

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Templates in the language of jq; a process runs each file.
package actor JqTemplates: MessageTemplates {
  /// A template's file, as it was read.
  package struct File: Hashable, Sendable {
    /// Its name in texts.
    package var name: String
    package var text: String
    /// The setting that names it.
    package var setting: String

    package init(name: String, text: String, setting: String) {
      self.name = name
      self.text = text
      self.setting = setting
    }
  }

  /// Most bytes of a template.
  package static let mostBytes = JqProgram.mostBytes
  /// The messages after which a new process takes over, with its whole limit of CPU time.
  static let mostMessages = 20_000

  private let jq: String
  private let programs: [JqProgram]
  /// The places in `programs` of an event's templates, in their order.
  private let chains: [EventName: [Int]]
  /// Those of events that are not built in, by the spelling of settings.
  private let others: [String: [Int]]
  /// Those of an event without its own.
  private let usual: [Int]
  private var processes: [Int: JqProcess] = [:]
  private let queue = BlockingQueue(label: "tidemark.templates")

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    queue.asUnownedSerialExecutor()
  }

  /// Finds jq and lets it read every template.
  /// - Parameters:
  ///   - files: the files for messages of each event, in the order in which they are used.
  ///   - others: those for events that are not built in, by the spelling of settings.
  ///   - every: those for all other events.
  ///   - path: the directories of programs, with colons between.
  /// - Throws: `TemplateFault` if there is no jq, or a template is not a program of its language; it names the line.
  package init(
    _ files: [EventName: [File]],
    others: [String: [File]] = [:],
    every: [File] = [],
    path: String?
  ) throws(TemplateFault) {
    guard let jq = Self.find(path) else {
      throw TemplateFault(
        "the settings name templates, and the program jq, which runs them, is not on this machine",
        hint: "install it: apt-get install jq (brew install jq, apk add jq)"
      )
    }
    self.jq = jq
    var programs: [JqProgram] = []
    var places: [File: Int] = [:]
    func place(_ file: File) -> Int {
      // One process for a file that several settings name.
      let same = File(name: file.name, text: file.text, setting: "")
      if let place = places[same] { return place }
      places[same] = programs.count
      programs.append(JqProgram(name: file.name, setting: file.setting, template: file.text))
      return programs.count - 1
    }
    var chains: [EventName: [Int]] = [:]
    for event in EventName.inOrder(files.keys) { chains[event] = files[event]?.map(place) }
    var otherChains: [String: [Int]] = [:]
    for word in others.keys.sorted() { otherChains[word] = others[word]?.map(place) }
    self.others = otherChains
    usual = every.map(place)
    self.chains = chains
    self.programs = programs
    for program in programs { try Self.compile(program, jq) }
  }

  package nonisolated func isFor(_ event: EventName) -> Bool {
    !chain(of: event).isEmpty
  }

  private nonisolated func chain(of event: EventName) -> [Int] {
    if let chain = chains[event] { return chain }
    guard !others.isEmpty else { return usual }
    return others[event.slug] ?? usual
  }

  package func apply(
    to messages: [TemplateInput]
  ) async throws(TemplateFault) -> [TemplateOutcome] {
    var states = messages.map { State(message: $0.message, chain: chain(of: $0.event)) }
    var isOver = false
    while !isOver {
      isOver = true
      for file in programs.indices {
        let places = states.indices.filter { states[$0].next == file }
        guard !places.isEmpty else { continue }
        isOver = false
        let results = try run(file, places.map { states[$0].message })
        for (place, result) in zip(places, results) { states[place].take(result, programs[file]) }
      }
    }
    return zip(messages, states).map { input, state in
      state.outcome(of: input, programs)
    }
  }

  // MARK: Running

  private enum Result {
    case line([UInt8])
    case failed(String)

    static let tooLarge = failed(
      "gives over \(JqProcess.mostAddedBytes >> 10) KiB more than it got"
    )
  }

  /// Gets a line for each message, or the reason why it has none.
  private func run(_ file: Int, _ messages: [[UInt8]]) throws(TemplateFault) -> [Result] {
    var results: [Result] = []
    results.reserveCapacity(messages.count)
    // How often in a row a process ended at the next message.
    var deaths = 0
    while results.count < messages.count {
      let process: JqProcess
      if let running = processes[file], running.answered < Self.mostMessages {
        process = running
      } else {
        process = try JqProcess(jq: jq, program: programs[file].text)
        processes[file] = process
      }
      // A message that may be the cause is tried alone.
      let rest = messages[results.count...].prefix(deaths > 0 ? 1 : 500)
      let (answers, end) = process.exchange(rest)
      if !answers.isEmpty { deaths = 0 }
      for answer in answers {
        let most = messages[results.count].count + JqProcess.mostAddedBytes
        results.append(answer.count > most ? .tooLarge : .line(answer))
      }
      guard end != .all else { continue }
      processes[file] = nil
      switch end {
      case .all: break
      case .tooLong:
        results.append(.failed("takes more than a second"))
        deaths = 0
      case .tooLarge:
        results.append(.tooLarge)
        deaths = 0
      case .died(code: 126), .died(code: 127):
        // A shell's codes for a program that it cannot start.
        throw TemplateFault(
          "jq, which runs the templates, cannot be run any more",
          hint: "install it again: apt-get install --reinstall jq"
        )
      case .died(let code):
        deaths += 1
        if deaths > 1 {
          results.append(
            .failed(
              code != nil
                ? "gets a message that jq cannot read: it is nested too deeply"
                : "makes jq end, such as by too much memory"
            )
          )
          deaths = 0
        }
      }
    }
    return results
  }

  /// A message between two templates.
  private struct State {
    var message: [UInt8]
    var chain: [Int]
    private var step = 0
    private var end: TemplateOutcome?

    init(message: [UInt8], chain: [Int]) {
      self.message = message
      self.chain = chain
    }

    /// The template that is next; nil at the end.
    var next: Int? { end == nil && step < chain.count ? chain[step] : nil }

    mutating func take(_ result: Result, _ program: JqProgram) {
      step += 1
      func refuse(_ predicate: String, _ words: String? = nil) {
        end = .refused(
          TemplateOutcome.Refused(
            "the template \(program.name) \(predicate)",
            words: words.flatMap { AnswerText($0) },
            setting: program.setting
          )
        )
      }
      switch result {
      case .failed(let predicate): refuse(predicate)
      case .line(let line):
        switch JqAnswer(line) {
        case .none: end = .leftOut
        case .one(let made): message = made
        case .several: refuse("gives more than one message")
        case .tooDeep: refuse("gives an object that is nested too deeply")
        case .error(let words): refuse("ends with an error", words)
        }
      }
    }

    func outcome(of input: TemplateInput, _ programs: [JqProgram]) -> TemplateOutcome {
      if let end { return end }
      do throws(TemplatedMessage.Fault) {
        return .message(try TemplatedMessage(message, of: input.message))
      } catch {
        let program = chain.last.map { programs[$0] }
        return .refused(
          TemplateOutcome.Refused(
            "the template \(program?.name ?? "") \(error.predicate)",
            setting: program?.setting ?? ""
          )
        )
      }
    }
  }

  /// Kills the processes at work, as the system may do; the next message starts another one.
  package func killAll() {
    for process in processes.values { process.kill() }
  }

  // MARK: Starting

  private static func find(_ path: String?) -> String? {
    let usual = "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin"
    for directory in (path ?? usual).split(separator: ":").map(String.init)
    where directory.hasPrefix("/") {
      let candidate = directory + "/jq"
      if access(candidate, X_OK) == 0 { return candidate }
    }
    return nil
  }

  /// Lets jq read a program, and then the template alone: its brackets must not end those around it.
  private static func compile(_ program: JqProgram, _ jq: String) throws(TemplateFault) {
    let whole = try complaint(of: jq, program.text).map(program.fault)
    // Modules may be found only by the template alone.
    if let whole, whole.isModule { throw whole.fault }
    // Its own syntax error has the better line.
    if let alone = try complaint(of: jq, program.template) { throw program.fault(alone).fault }
    if let whole { throw whole.fault }
  }

  /// What jq prints about a program that it does not understand; nil for one that it understands.
  private static func complaint(
    of jq: String,
    _ program: String
  ) throws(TemplateFault) -> String? {
    let child = try JqChild(jq: jq, program: program, readsErrors: true)
    var said: [UInt8] = []
    while said.count < 1 << 20 {
      let chunk = child.read()
      if chunk.isEmpty { break }
      said += chunk
    }
    child.closeEnds()
    return child.end(by: 0) == 0 ? nil : String(decoding: said, as: UTF8.self)
  }
}
