import ArgumentParser
import Commerce
import Logging
import Medusa
import Pipeline
import SegmentSpec

/// `tidemark verify`: the shop against what was delivered.
struct VerifyCommand: RunnableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Holds the shop against what was delivered, and can repair it.",
    discussion: """
      Reads every customer, cart and order once, as an export does, and holds each event against the ledger: \
      delivered, not yet, withheld and why, a dead letter, or missing. Then it looks for the rows of delivered \
      events that are gone from the shop. It compares a PostgreSQL warehouse row by row, and its amounts by month \
      and currency; and sets of files with their manifests. A sync can run meanwhile.

      With --repair it takes the sync's lock, sends what is missing with the message ids that it should have had, \
      and loads rows of the warehouse that are gone or differ. Ends with 1 when something is wrong and \
      was not repaired. Vanished rows are no fault: nobody can send them again.
      """
  )

  @Option(help: ArgumentHelp("The first moment that is looked at, in ISO 8601.", valueName: "time"))
  var from: String?

  @Option(
    help: ArgumentHelp(
      "The first moment that is no longer looked at, in ISO 8601.",
      valueName: "time"
    )
  )
  var to: String?

  @Option(
    help: ArgumentHelp(
      "The only events to look at, with commas between. (default: all that are switched on)",
      valueName: "events"
    ),
    completion: .events
  )
  var events: String?

  @Flag(
    help:
      "Sends what is missing, and loads rows of the warehouse that are gone or differ."
  )
  var repair = false

  @Option(help: ArgumentHelp("Connections that read at once.", valueName: "number"))
  var workers = 2

  @Flag(help: "Verifies every sync of the settings file.")
  var all = false

  @OptionGroup(title: "Options of every command") var options: Options

  func validate() throws {
    try AllSyncs.validate(all, options)
    guard (1...16).contains(workers) else {
      throw ValidationError("--workers must be a number from 1 to 16")
    }
  }

  func isForAllSyncs(_ settings: Settings) -> Bool { all }

  func outputCarriesMessages(_ settings: Settings) -> Bool {
    let each = all ? settings.syncs.map(settings.of) : [settings]
    return repair && each.contains(where: \.destinationChoice.writesToStandardOutput)
  }

  var afterStop: (remains: String, hint: String) {
    let sent = repair ? "; what was delivered is recorded" : ""
    return ("not everything was looked at" + sent, "run the same command again")
  }

  func work(in context: CommandContext) async throws -> ExitStatus {
    guard all else {
      let text = try await verified(in: context)
      try show([text], in: context)
      if context.settings.json { try context.result.print(try SortedJSON.text(of: text.wire)) }
      return text.status
    }
    let syncs = try AllSyncs(context)
    var texts: [VerifyText] = []
    let endings = try await syncs.each { context in
      let text = try await verified(in: context)
      texts.append(text)
      let json = try SortedJSON.text(of: text.wire)
      return AllSyncs.Ending(context, text.status, [("verification", json)])
    }
    try show(texts, in: context)
    return syncs.finish(endings)
  }

  private func show(_ texts: [VerifyText], in context: CommandContext) throws {
    guard !context.settings.json, !texts.isEmpty else { return }
    let width = context.result.width
    try context.result.printMarked(texts.map { $0.text(width: width) }.joined(separator: "\n\n"))
  }

  /// The verification of one sync.
  private func verified(in context: CommandContext) async throws -> VerifyText {
    let wiring = Wiring(context: context)
    let request = try request(in: context)
    // Wrong settings are reported before anything is opened.
    _ = try wiring.connection()
    let resolved = try await wiring.resolve()
    let progress = VerifyProgress()
    defer { progress.end() }
    let mapping = context.settings.mapping()
    var text = VerifyText(
      sync: resolved.name,
      destination: resolved.identity,
      window: request.window,
      nameArgument: context.settings.nameArgument
    )
    let scene = Scene(
      wiring: wiring,
      resolved: resolved,
      request: request,
      logger: context.logger,
      observe: { progress.take($0) }
    )
    do {
      let outcome = try await repair ? scene.repaired() : scene.looked()
      text.found = outcome.found
      text.isWarehouse = outcome.isWarehouse
      text.watermark = outcome.watermark
      let catalogue = outcome.isV2 ? EventCatalog.v2Events : EventCatalog.events
      text.events = EventName.inOrder(catalogue.map(\.event)).filter { event in
        event.role != .deletes && request.events?.contains(event) ?? true
      }
      text.switchedOff = text.events.filter { !mapping.isEnabled($0) }
      let templates = Set(try context.settings.templateFiles().keys)
      text.templated = Set(text.events.filter { templates.contains($0.slug) })
    } catch RunError.noWatermark {
      throw Failure.noWatermark(settings: context.settings)
    }
    return text
  }

  private func request(in context: CommandContext) throws(Failure) -> VerifyRun.Request {
    let arguments = HistoryArguments(
      from: from,
      to: to,
      events: events,
      command: VerifyRun.command,
      withoutUpdates: nil
    )
    let chosen = try arguments.chosenEvents(in: context).map(Set.init)
    if let own = chosen?.first(where: { !EventName.known.contains($0) }) {
      throw Failure(
        .usage,
        "--events names \(own.rawValue), and events of your own tables can only be verified with all others",
        hint: "leave out --events"
      )
    }
    var request = VerifyRun.Request(window: try arguments.window(in: context), events: chosen)
    request.readers = workers
    return request
  }
}

/// The parts of a verification, opened and closed.
private struct Scene {
  let wiring: Wiring
  let resolved: ResolvedSync
  let request: VerifyRun.Request
  let logger: Logger
  let observe: @Sendable (Int) -> Void

  struct Outcome {
    var found: Verification
    var watermark: Watermark?
    var isV2: Bool
    var isWarehouse: Bool
  }

  func looked() async throws -> Outcome {
    let (state, sync) = try await wiring.stateForReading()
    return try await with(state, sync) { run in (try await run.verify(), nil) }
  }

  func repaired() async throws -> Outcome {
    try await wiring.withState { state in
      try await wiring.withRun(of: resolved, command: VerifyRun.command, in: state) { base in
        try await with(state, resolved.name) { run in
          let (found, report) = try await run.repair(by: base)
          return (found, report)
        }
      }
    }
  }

  private func with(
    _ state: any StateStore,
    _ sync: SyncName,
    _ body: (VerifyRun) async throws -> (Verification, RunReport?)
  ) async throws -> Outcome {
    let binding = try await state.binding(of: sync)
    let watermark = try await state.watermark(of: sync)
    guard let walk = state as? any LedgerWalk else { throw RunError.noWatermark }
    let backfill = try await state.backfill(of: sync)
    guard watermark != nil || backfill != nil else { throw RunError.noWatermark }
    return try await wiring.withSource(
      boundTo: binding?.storeID,
      isHistory: true,
      messageBytes: resolved.limits.messageBytes
    ) { source in
      let store = try await source.identity()
      try binding?.demand(SyncBinding(store, resolved.identity))
      let templated = Set(try wiring.settings.templateFiles().keys)
      let copies = resolved.destination.copies(logger: logger)
      let run = VerifyRun(
        source: source,
        state: walk,
        sync: sync,
        namespace: wiring.namespace(of: store, to: resolved.destination),
        messageBytes: resolved.limits.messageBytes,
        privacy: resolved.privacy,
        copies: copies,
        files: try resolved.destination.filedCopies(),
        request: request,
        isTemplated: { !templated.isEmpty && templated.contains($0.slug) },
        observe: observe
      )
      let (found, _) = try await body(run)
      return Outcome(
        found: found,
        watermark: watermark,
        isV2: store.edition == MedusaGeneration.v2.rawValue,
        isWarehouse: copies != nil
      )
    }
  }
}
