import Foundation
import Pipeline
import SegmentSpec
import Support
import Testing

/// One store, one warehouse that holds the state too, and everything that goes wrong between them.
///
/// History comes first, by a backfill of one process or of several, then the writers' continuous changes.
struct WarehouseSeason {
  enum History: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case alone, shared

    /// Those that `FAULT_KINDS` names, by `warehouse`, or all.
    static var wanted: [History] {
      allCases.filter { _ in FaultSettings.kinds?.contains("warehouse") ?? true }
    }

    var testDescription: String { rawValue }
  }

  /// The harm to a run.
  enum Harm {
    case nothing
    case crash(CrashPoint, time: Int)
    case killAfter(milliseconds: Int)
    case stopAfter(milliseconds: Int)
    /// The sessions at the warehouse are ended.
    case cutSessions(afterMilliseconds: Int)
    /// The warehouse's server dies and recovers, and the program with it or not.
    case crashServer(afterMilliseconds: Int, kills: Bool)

    var name: String {
      switch self {
      case .nothing: "undisturbed"
      case .crash(let point, _): "killed \(point.rawValue)"
      case .killAfter: "killed at random"
      case .stopAfter: "stopped by a signal"
      case .cutSessions: "sessions terminated"
      case .crashServer(_, let kills): kills ? "server crashed and killed" : "server crashed"
      }
    }
  }

  let history: History
  let plan: FaultPlan
  let shop: WrittenShop
  let place: Place
  let server: PrivateServer
  let database: String
  var chance: SeededGenerator
  var tally = SeasonTally()
  /// The number of comparisons of rows and ledger, and their faults.
  var looks = 0
  var imbalances: [String] = []
  /// The first harms, also in short seasons: the moments at which rows and ledger are nearest to a difference.
  private var due: [Harm] = Self.nearest
  private static let nearest: [Harm] = [
    .crash(.amidRecord, time: 1), .crash(.beforeRecord, time: 1),
  ]
  /// The warehouse refuses some rows for a while.
  private var refuses = false
  private var hasRefused = false
  private static let writers = 0..<3

  init(_ history: History) async throws {
    self.history = history
    plan = FaultPlan(share: 0.4)
    print("faults, warehouse \(history): \(plan)")
    chance = SeededGenerator(seed: plan.seed &+ (history == .alone ? 77 : 78))
    let isLong = plan.commits > 10_000
    shop = try await WrittenShop(
      orders: isLong ? 1_000 : 150,
      seed: Int(plan.seed % 1_000),
      longest: isLong ? 4 : 1
    )
    place = try Place()
    server = try await PrivateServer.start(settings: ["synchronous_commit": "on"])
    database = try await server.createDatabase(named: "warehouse")
  }

  /// Plays all rounds, then lets everything calm down and gives the verdict.
  mutating func play() async throws -> Verdict {
    let perWriter = max(plan.commits * 6 / 10 / max(plan.kills, 1) / Self.writers.count, 5)
    if history == .shared { try await run("backfill", "--shards", "6") }
    var isPast = false
    while tally.kills < plan.kills || tally.commits < plan.commits {
      shop.write(perWriter, by: Self.writers, chance: &chance)
      if !isPast {
        isPast = try await backfill() || tally.kills >= plan.kills / 2
        if isPast { due = Self.nearest }
      } else {
        if chance.below(5) == 0 { try await toggleRefusals() }
        try await round([["sync"]])
      }
      if tally.runs % 8 == 0 { tally.commits = (try? await committed()) ?? tally.commits }
      guard tally.surprises.isEmpty, shop.complaints.isEmpty, imbalances.isEmpty else { break }
    }
    tally.surprises += shop.complaints
    return try await settle()
  }

  /// A round of the backfill; whether it is finished.
  private mutating func backfill() async throws -> Bool {
    guard history == .shared else {
      return try await round([["backfill", "--sync-every", "1s"]]) == [0]
    }
    // Live changes are delivered meanwhile, except those of unfinished ranges.
    if chance.below(3) == 0 { try await round([["sync"]]) }
    return try await round([["backfill", "--work"], ["backfill", "--work"]]) == [0, 0]
  }

  /// Without any more harm: everything that is committed must be there now.
  private mutating func settle() async throws -> Verdict {
    try await eventually("the writers end", within: .seconds(600)) { shop.isQuiet }
    if refuses { try await toggleRefusals() }
    tally.commits = try await committed()
    try await run(history == .shared ? ["backfill", "--work"] : ["backfill"])
    let log = try await WriteLog.lines(in: shop.shop)
    let guests = try await WriteLog.guests(in: shop.shop)
    var verdict = Verdict(log: log, guests: guests, takings: [], ends: [:])
    // The server counts a table's changes up to a second late.
    for attempt in 0..<40 {
      try await run("sync")
      if attempt == 0 || attempt % 5 == 4 { try await run("dead-letters", "retry", "--all") }
      verdict = Verdict(log: log, guests: guests, takings: try await takings(), ends: [:])
      if verdict.lost.isEmpty { break }
      try await Task.sleep(for: .milliseconds(200))
    }
    return verdict
  }

  /// Runs at the same time, as cron or a cluster starts them; one may be harmed.
  @discardableResult
  private mutating func round(_ commands: [[String]]) async throws -> [Int32] {
    let harm = draw(isLong: commands[0][0] == "backfill")
    let look = 20 + chance.below(400)
    var started: [RunningCommand] = []
    for (number, command) in commands.enumerated() {
      var environment = environment
      if number == 0, case .crash(let point, let time) = harm {
        environment["CRASH_AT"] = "\(point.rawValue):\(time)"
      }
      started.append(
        try Command.start(Program.path, command, environment: environment, timeout: .seconds(600))
      )
    }
    async let accident: Void = happen(harm, to: started[0])
    try await Task.sleep(for: .milliseconds(look))
    // In the middle, with a server that may be down.
    if case .crashServer = harm {} else { try await lookAtBooks() }
    var statuses: [Int32] = []
    for command in started {
      let result = try await command.result()
      statuses.append(result.status)
      note(harm, result.status, result.stderr)
    }
    try await accident
    // As a minute later.
    try await server.execute(
      "update tidemark.lease set expires_at = '-infinity' where expires_at > clock_timestamp()",
      in: database
    )
    try await lookAtBooks()
    return statuses
  }

  private mutating func lookAtBooks() async throws {
    let books = try await WarehouseBooks.open(
      server,
      database,
      namespace: Self.namespace,
      hasRefused: hasRefused
    )
    looks += 1
    imbalances += books.faults.prefix(3)
  }

  private mutating func draw(isLong: Bool) -> Harm {
    if let next = due.popLast() { return next }
    // A debug build reaches its first batch after some 150 ms.
    let moment = 20 + chance.below(isLong ? 1_500 : 400)
    switch chance.below(100) {
    case 0..<42:
      let points = CrashPoint.allCases.filter { ![.afterSeal, .afterPublish].contains($0) }
      let point = points[chance.below(points.count)]
      let isOnce = !isLong || [.afterHarvest, .beforeAdvance, .afterAdvance].contains(point)
      return .crash(point, time: isOnce ? 1 : 1 + chance.below(4))
    case 42..<72: return .killAfter(milliseconds: moment)
    case 72..<76: return .stopAfter(milliseconds: moment)
    case 76..<84: return .cutSessions(afterMilliseconds: moment)
    case 84..<94: return .crashServer(afterMilliseconds: moment, kills: chance.below(3) == 0)
    default: return .nothing
    }
  }

  private func happen(_ harm: Harm, to command: RunningCommand) async throws {
    switch harm {
    case .nothing, .crash: break
    case .killAfter(let moment):
      try await Task.sleep(for: .milliseconds(moment))
      command.signal(SIGKILL)
    case .stopAfter(let moment):
      try await Task.sleep(for: .milliseconds(moment))
      command.signal(SIGTERM)
    case .cutSessions(let moment):
      try await Task.sleep(for: .milliseconds(moment))
      try await server.execute(
        """
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name <> 'psql' and pid <> pg_backend_pid()
        """,
        in: database
      )
    case .crashServer(let moment, let kills):
      try await Task.sleep(for: .milliseconds(moment))
      try await server.crash()
      if kills { command.signal(SIGKILL) }
      try await server.resume()
    }
  }

  private mutating func note(_ harm: Harm, _ status: Int32, _ stderr: String) {
    let isExpected =
      switch (status, harm) {
      case (0, _), (10, _), (137, _), (143, .stopAfter): true
      case (69, .cutSessions), (69, .crashServer), (73, .cutSessions), (73, .crashServer): true
      // Of all its messages none was accepted while some are refused.
      case (69, _): refuses
      default: false
      }
    let isNothing = if case .nothing = harm { true } else { false }
    let late = isNothing ? harm.name : "came too late, or was outlived"
    tally.note(harm.name, orElse: late, isExpected: isExpected, status, stderr)
  }

  /// Has the warehouse refuse one row of sixteen, or lets it take them again.
  private mutating func toggleRefusals() async throws {
    refuses.toggle()
    hasRefused = true
    for table in ["order_completed", "identifies", "order_refunded"] {
      try await server.execute(
        refuses
          ? "alter table if exists segment.\(table) add constraint odd check (id not like '%7') not valid"
          : "alter table if exists segment.\(table) drop constraint if exists odd",
        in: database
      )
    }
  }
}

extension WarehouseSeason {
  static let namespace =
    Namespace(parsing: "3f2c9a54-6d0b-4d58-9d6e-0a4c8f3d1b72")
    ?? Namespace(storeID: "", writeKey: nil, outputKind: "")

  private var environment: [String: String] {
    var environment = shop.shop.environment.merging(place.environment) { $1 }
    let url =
      "postgres://\(PrivateServer.superuser)@/\(database)?host=\(server.directory)&port=\(server.port)"
    environment["TIDEMARK_STATE"] = url
    environment["TIDEMARK_WAREHOUSE"] = url
    environment["TIDEMARK_DESTINATION"] = "postgres"
    environment["TIDEMARK_NAMESPACE"] = "3f2c9a54-6d0b-4d58-9d6e-0a4c8f3d1b72"
    environment["TIDEMARK_INCLUDE_METADATA"] = "true"
    environment["TIDEMARK_PAGE_SIZE"] = "50"
    environment["TIDEMARK_LOG_LEVEL"] = "error"
    environment["TIDEMARK_RETRY_BUDGET"] = "30s"
    return environment
  }

  /// A run that nothing happens to; only 0 and 10 are good ends.
  private mutating func run(_ arguments: String...) async throws { try await run(arguments) }

  private mutating func run(_ arguments: [String]) async throws {
    try await tally.run(arguments, environment: environment)
  }

  private func committed() async throws -> Int {
    try await WriteLog.transactions(in: shop.shop).count
  }

  /// The lines that a statement prints.
  func lines(_ sql: String) async throws -> [String] {
    try await server.execute(sql, in: database).split(separator: "\n").map(String.init)
  }

  /// The rows of the tables as messages, in the order in which they were loaded.
  private func takings() async throws -> [Inbox.Taking] {
    let events = try await lines("select distinct event from segment.tracks order by 1")
    let each = (events + ["identifies"]).map { table in
      "select to_jsonb(t)::text as row, t.received_at, t.ctid from segment.\(table) as t"
    }
    let all = each.joined(separator: " union all ")
    let rows = try await lines("select row from (\(all)) as given order by received_at, ctid")
    var takings: [Inbox.Taking] = []
    for line in rows {
      guard let row = Self.object(line), let message = FiledMessage(row: row) else { continue }
      takings.append(Inbox.Taking(message: message, run: 0, isAcknowledged: true))
    }
    return takings
  }

  private static func object(_ line: some StringProtocol) -> [String: Any]? {
    (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any]
  }

  /// The ids of all facts that a stateless export derives from the store as it is now.
  func exportedFacts() async throws -> Set<String> {
    let result = try await Command.run(
      Program.path,
      ["export"],
      environment: environment,
      timeout: .seconds(600)
    )
    #expect(result.status == 0, "\(result.stderr)")
    var ids: Set<String> = []
    for line in result.stdout.split(separator: "\n") {
      guard let object = Self.object(line), let message = FiledMessage(object), !message.isState
      else { continue }
      ids.insert(message.messageID)
    }
    return ids
  }
}

extension FiledMessage {
  /// The message that a row of the warehouse was made of, as far as the verdict looks at it.
  fileprivate init?(row: [String: Any]) {
    var message: [String: Any] = ["messageId": row["id"] ?? ""]
    message["userId"] = row["user_id"]
    message["anonymousId"] = row["anonymous_id"]
    var rest = row.filter { !($0.value is NSNull) }
    for own in ["id", "received_at", "uuid_ts"] { rest[own] = nil }
    if let event = row["event_text"] as? String {
      message["event"] = event
      if let version = row["metadata_v"] { rest["metadata"] = ["v": version] }
      message["properties"] = rest
    } else {
      rest["lastName"] = row["last_name"]
      message["traits"] = rest
    }
    self.init(message)
  }
}
