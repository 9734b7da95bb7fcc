import Commerce
import Destinations
import FoundationEssentials
import Logging
import Medusa
import Pipeline
import SegmentSpec
import Stores
import Warehouse

/// The only place where concrete types meet: it chooses the source, destination and state of a command.
struct Wiring: Sendable {
  let settings: Settings
  let logger: Logger
  /// How long an unreachable destination is retried, unless a setting says otherwise.
  private let usualRetryBudget: Duration
  /// Every kind of destination, in the order in which texts list them.
  static let destinations: [any DestinationChoice] = [
    HTTPChoice(kind: .segment), HTTPChoice(kind: .jitsu), HTTPChoice(kind: .rudderstack),
    FilesChoice(), StdoutChoice(), WarehouseChoice(),
  ]

  /// The default kind.
  static let usualDestination: any DestinationChoice = HTTPChoice(kind: .segment)

  static func destination(named name: String) -> (any DestinationChoice)? {
    destinations.first { $0.name == name }
  }

  /// Open connections to the shop, whoever reads it.
  private let connections = SourceConnections()

  init(context: CommandContext, usualRetryBudget: Duration = .seconds(600)) {
    settings = context.settings
    logger = context.logger
    self.usualRetryBudget = usualRetryBudget
  }

  var retryPolicy: RetryPolicy { .init(budget: settings.retryBudget ?? usualRetryBudget) }

  func connection() throws -> SourceConnection {
    let source = try settings.source()
    return SourceConnection(
      conninfo: source.conninfo,
      schema: source.schema,
      schemaOrigin: source.schemaOrigin,
      statementTimeout: .seconds(settings.statementTimeoutSeconds),
      lockTimeout: .seconds(settings.lockTimeoutSeconds)
    )
  }

  /// The checks of the shop's database for `check`.
  func sourceChecks() throws -> MedusaChecks {
    MedusaChecks(
      connection: try connection(),
      connections: connections,
      mapping: settings.mapping()
    )
  }

  /// Checks everything in the shop's database that a run needs.
  /// - Throws: the first problem that `check` would find there, with its exit code.
  func demandReadableSource() async throws {
    for finding in try await sourceChecks().run(looksAtRows: false)
    where finding.severity == .problem {
      let text = finding.text.hasSuffix(".") ? String(finding.text.dropLast()) : finding.text
      let grants = finding.remedy.flatMap {
        GrantText(statements: $0, exactly: "tidemark check --grants\(settings.nameArgument)")
      }
      throw Failure(
        SetupCheck.status(of: finding.subject),
        grants?.text ?? text,
        hint: grants?.remedy ?? finding.remedy
      )
    }
  }

  /// Lends the source to `body` and ends its connection afterwards.
  ///
  /// With `events` only these are derived; `store` is the one that the sync is bound to. The source of a history never
  /// shows deletions; that of a shared backfill shows customers only in their own ranges. `messageBytes` is the limit
  /// of a message; nil means that of the settings' destination.
  func withSource<Value: Sendable>(
    of events: [EventName]? = nil,
    boundTo store: String? = nil,
    isHistory: Bool = false,
    isShared: Bool = false,
    messageBytes: Int? = nil,
    remembersContent: Bool = true,
    _ body: (any VerifiedSource & FamilySource) async throws -> Value
  ) async throws -> Value {
    var mapping = try settings.mappingWithRates()
    if isHistory { mapping.requestsDeletions = false }
    mapping.derivesPlainUpdates = remembersContent
    mapping.chosenEvents = events.map(Set.init)
    var options = MedusaOptions()
    options.isHistory = isHistory
    options.pageSize = settings.pageSize
    options.messageBytes = messageBytes ?? settings.destinationChoice.messageBytes
    if let seconds = settings.settleAfter { options.settleAfter = seconds }
    // The customers' own ranges come first; else two processes might send one's identify.
    options.readsCustomersOfOthers = !isShared
    options.boundStore = store
    return try await lend(mapping, options, to: body)
  }

  /// The source's horizon at this moment, and the transactions that hold it back longer than `watermark` knows.
  func horizon(since watermark: Watermark?) async throws -> Horizon {
    try await lend(settings.mapping()) { try await $0.horizon(since: watermark?.position) }
  }

  private func lend<Value: Sendable>(
    _ mapping: MappingSettings,
    _ options: MedusaOptions = MedusaOptions(),
    to body: (MedusaSource) async throws -> Value
  ) async throws -> Value {
    let source = MedusaSource(
      connection: try connection(),
      mapping: mapping,
      options: options,
      connections: connections,
      logger: logger
    )
    do {
      let value = try await body(source)
      await source.close()
      return value
    } catch {
      await source.close()
      throw error
    }
  }

  /// Lends the state to `body`, opened for writing; creates a missing one.
  ///
  /// It is closed before this returns, however `body` ends: the process may end at once afterwards, and the file alone
  /// then holds everything.
  func withState<Value: Sendable>(
    _ body: (any StateStore) async throws -> Value
  ) async throws -> Value {
    let state: any CopyableState
    do {
      state = try await settings.statePlace().open()
    } catch {
      // Nothing was under way yet, so the state has no fault.
      throw Task.isCancelled ? RunError.stopped : error
    }
    do {
      try await takeOver(in: state)
      let value = try await body(state)
      await state.close()
      return value
    } catch {
      await state.close()
      throw error
    }
  }

  /// The time up to which everything is delivered, by the source's clock; nil before the first sync.
  static func moment(of watermark: Watermark) throws -> Timestamp? {
    try watermark.position.map(MedusaSource.clock)
  }

  /// Moves a sync that an earlier release wrote to stdout under the given name to its new name, so that the given name
  /// is free for another destination.
  private func takeOver(in state: any StateStore) async throws {
    let given = try settings.givenName()
    guard try await Wiring.isOfStandardOutput(given, in: state) else { return }
    try await locked(state, given, command: "tidemark") {
      try await state.rename(given, to: given.onStandardOutput)
    }
  }

  /// Whether an earlier release wrote to stdout under a given name.
  private static func isOfStandardOutput(
    _ given: SyncName,
    in state: any StateStore
  ) async throws -> Bool {
    try await state.binding(of: given)?.destination.kind == StdoutChoice.name
  }

  /// The state for commands that only look, and the sync's name in it: nothing is created, and a missing state is
  /// empty.
  func stateForReading() async throws -> (state: any StateStore, sync: SyncName) {
    let state = try settings.statePlace().reading()
    let (given, name) = (try settings.givenName(), try settings.syncName())
    guard try await Wiring.isOfStandardOutput(given, in: state) else { return (state, name) }
    // As if the next command that writes had already taken it over.
    guard given != name else { return (MemoryStateStore(), name) }
    let isTakenOver = try await state.binding(of: name) != nil
    return (state, isTakenOver ? name : given)
  }

  /// where it is another than the settings'.
  func withRun<Value: Sendable>(
    of resolved: ResolvedSync,
    command: String,
    plansOnly: Bool = false,
    sync: SyncName? = nil,
    requestsDeletions: Bool = false,
    patience: Int = 20,
    acceptsDeadLetters: Bool = false,
    in state: any StateStore,
    _ body: (Run) async throws -> Value
  ) async throws -> Value {
    let name = sync ?? resolved.name
    let templates = try settings.templates()
    let meter = RunMeter()
    let destination = try destination(
      resolved.destination,
      fileMark: plansOnly ? "" : try await state.fileMark(of: name),
      patience: patience,
      state: state,
      meter: meter
    )
    let store = try await state.binding(of: name)?.storeID
    return try await withSource(boundTo: store) { source in
      var run = Run(
        source: source,
        destination: destination,
        deletions: requestsDeletions ? try deletions(of: resolved) : nil,
        state: state,
        sync: name,
        namespace: namespace(of: try await source.identity(), to: resolved.destination),
        clock: SystemWallClock(),
        holder: holder(command: command),
        exitCode: { [settings] in SyncCommand.status($0, $1, settings: settings).rawValue },
        concurrency: settings.concurrency,
        meter: meter,
        logger: logger
      )
      run.acceptsDeadLetters = acceptsDeadLetters
      run.privacy = resolved.privacy
      run.templates = templates
      return try await body(run)
    }
  }

  /// The namespace of an export's message ids: that of the sync with the same settings, or without a write key that of
  /// the destination `file`.
  func exportNamespace(of store: StoreIdentity) throws -> Namespace {
    if let pinned = settings.namespace { return pinned }
    let choice = settings.destinationChoice
    let key = choice.isHTTP ? try settings.writeKey() : nil
    return Namespace(
      storeID: store.storeID,
      writeKey: key?.withBytes { String(decoding: $0, as: UTF8.self) },
      outputKind: choice.isHTTP ? FilesChoice.name : choice.name
    )
  }

  /// This process, as shown to others that find the lock taken.
  func holder(command: String) -> LockHolder {
    LockHolder(
      pid: ProcessInfo.processInfo.processIdentifier,
      host: ProcessInfo.processInfo.hostName,
      command: command,
      since: SystemWallClock().now()
    )
  }

  /// Does `work` while this process holds the sync's lock.
  func locked<Value>(
    _ state: any StateStore,
    _ name: SyncName,
    command: String,
    _ work: () async throws -> Value
  ) async throws -> Value {
    try await state.acquire(name, as: holder(command: command))
    do {
      let value = try await work()
      await state.release(name)
      return value
    } catch {
      await state.release(name)
      throw error
    }
  }
}
