import Foundation
import Pipeline
import SegmentSpec
import Support
import Testing

/// One store, one destination, and everything that goes wrong between them, run by run as cron would.
struct Season {
  enum Kind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case segment, jitsu, rudderstack, file
    /// Sets of files.
    case sets
    /// To Segment, from a store whose tables take each other's place.
    case swaps
    /// To Segment, from a Medusa v2 store, which takes back committed rows.
    case medusaV2 = "medusa_v2"
    /// To Segment, with calls of the application and an event of the settings.
    case outbox
    /// To Segment, through templates that mark every message and leave out each Checkout Started.
    case templates

    /// Those that `FAULT_KINDS` names, or all.
    static var wanted: [Kind] {
      allCases.filter { FaultSettings.kinds?.contains($0.rawValue) ?? true }
    }

    var isFile: Bool { self == .file || self == .sets }

    /// Its part of all commits and kills.
    var share: Double { 1 / Double(Kind.allCases.count) }
    var testDescription: String { rawValue }
  }

  let kind: Kind
  let plan: FaultPlan
  let shop: WrittenShop
  let place: Place
  let inbox = Inbox()
  let troublemaker: Troublemaker
  let server: SegmentServer
  var chance: SeededGenerator
  var tally = SeasonTally()
  /// Of the run that was started last.
  private var number = 0
  private static let writers = 0..<4

  init(_ kind: Kind) async throws {
    self.kind = kind
    plan = FaultPlan(share: kind.share)
    print("faults, \(kind): \(plan)")
    chance = SeededGenerator(seed: plan.seed &+ UInt64(Kind.allCases.firstIndex(of: kind) ?? 0))
    let isLong = plan.commits > 10_000
    shop = try await WrittenShop(
      orders: 60,
      seed: Int(plan.seed % 1_000),
      longest: isLong ? 4 : 1,
      isV2: kind == .medusaV2
    )
    place = try Place()
    let troublemaker = Troublemaker(inbox: inbox, isJitsu: kind == .jitsu, seed: chance.next())
    self.troublemaker = troublemaker
    server = try await SegmentServer.start({ troublemaker.reply(to: $0) }, keepsRequests: false)
    if kind == .outbox { try await Writers.addOutbox(to: shop.shop) }
    if kind == .templates {
      _ = try place.file("mark.jq", ".context.templated = true")
      _ = try place.file("none.jq", "empty")
    }
    if kind == .swaps { try await Writers.shape(shop.shop, isParted: chance.below(2) == 0) }
  }

  /// Plays all rounds, then lets everything calm down and gives the verdict.
  mutating func play() async throws -> Verdict {
    let releasing = Task { [server] in
      while !Task.isCancelled {
        try? await Task.sleep(for: .milliseconds(40))
        server.release()
      }
    }
    defer { releasing.cancel() }
    try await run("watermark", "set", "2000-01-01T00:00:00Z")
    // As many transactions a round as bring both figures to their ends together.
    let perWriter = max(plan.commits * 6 / 10 / max(plan.kills, 1) / Self.writers.count, 5)
    while tally.kills < plan.kills || tally.commits < plan.commits {
      shop.write(perWriter, by: Self.writers, chance: &chance)
      try await round()
      if tally.runs % 8 == 0 { tally.commits = (try? await committed()) ?? tally.commits }
      guard tally.surprises.isEmpty, shop.complaints.isEmpty else { break }
    }
    tally.surprises += shop.complaints
    return try await settle()
  }

  /// Without any more harm: everything that is committed must arrive now.
  private mutating func settle() async throws -> Verdict {
    try await eventually("the writers end", within: .seconds(600)) { shop.isQuiet }
    if kind == .swaps { try await shop.shop.execute("call fault_put_into_place()") }
    troublemaker.calmDown()
    tally.commits = try await committed()
    let log = try await WriteLog.lines(in: shop.shop)
      .filter { kind != .templates || $0.event != "Checkout Started" }
    let guests = try await WriteLog.guests(in: shop.shop)
    var verdict = Verdict(log: log, guests: guests, takings: [], ends: [:])
    // The server counts a table's changes up to a second late; of Medusa v2 some rows hold by their age alone.
    for attempt in 0..<(kind == .medusaV2 ? 200 : 40) {
      try await run("sync")
      if attempt == 0 || attempt % 5 == 4 {
        try await run("dead-letters", "retry", "--all")
      }
      verdict = Verdict(log: log, guests: guests, takings: try takings(), ends: inbox.ends)
      if verdict.lost.isEmpty { break }
      try await Task.sleep(for: .milliseconds(200))
    }
    if kind == .sets {
      tally.surprises += try FiledSets(place.path + "/out").strays().map { "in no manifest: \($0)" }
    }
    if kind == .templates {
      tally.surprises += inbox.takings.filter { !$0.message.isMarked }
        .map { "went through no template: \($0.message.event) \($0.message.row)" }
    }
    await server.stop()
    (tally.mishaps, tally.refusals) = troublemaker.figures
    return verdict
  }

  /// One run as cron starts it, with or without something that happens to it.
  private mutating func round() async throws {
    number += 1
    let harm = Harm.draw(for: kind, &chance)
    let command = try start(harm)
    troublemaker.prepare(
      number,
      trouble: chance.below(3) == 0 ? 0 : 15,
      trap: harm.trap.map { ($0.request, $0.takes, { command.signal(SIGKILL) }) }
    )
    async let accident: Void = harm.happen(to: command, at: shop)
    let result = try await command.result()
    try await accident
    inbox.noteEnd(of: number, result.status)
    tally.note(harm, result.status, result.stderr)
  }

  /// How many transactions were committed that the destination must hear of.
  private func committed() async throws -> Int {
    try await WriteLog.transactions(in: shop.shop).count
  }

  /// The messages in the destination.
  private func takings() throws -> [Inbox.Taking] {
    guard kind.isFile else { return inbox.takings }
    // In a set the files have no order, but of an order or a customer a run knows only one version.
    let sets = FiledSets(place.path + "/out")
    let lines = kind == .file ? try place.lines(in: "out") : try sets.lines()
    return try lines.compactMap { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
      return (object as? [String: Any]).flatMap(FiledMessage.init)
    }
    .map { Inbox.Taking(message: $0, run: 0, isAcknowledged: true) }
  }
}

extension Season {
  private var environment: [String: String] {
    var environment = shop.shop.environment.merging(place.environment) { $1 }
    environment["TIDEMARK_STATE"] = place.path + "/state.sqlite"
    environment["TIDEMARK_DESTINATION"] =
      kind.isFile ? "file" : [.jitsu, .rudderstack].contains(kind) ? kind.rawValue : "segment"
    environment["TIDEMARK_SETTLE_AFTER"] = "\(WrittenShop.settleAfter)s"
    environment["TIDEMARK_INCLUDE_METADATA"] = "true"
    if kind == .outbox {
      environment["TIDEMARK_OUTBOX"] = "true"
      environment["TIDEMARK_CUSTOM_EVENTS"] = """
        {review_approved: {event: Review Approved, table: fault_review, timestamp: created_at,
        user_id: "'user_F' || writer", where: "status = 'approved'", properties: {review_id: id}}}
        """
    }
    environment["TIDEMARK_PAGE_SIZE"] = "50"
    environment["TIDEMARK_LOG_LEVEL"] = "error"
    // Longer than the server here ever takes on a busy machine: an answer that the run gave up on would
    // count as one that it knows.
    environment["TIDEMARK_REQUEST_TIMEOUT"] = "5s"
    environment["TIDEMARK_RETRY_BUDGET"] = "15s"
    if kind == .templates {
      for event in EventName.known where event != .deletion {
        let file = event == .checkoutStarted ? "none.jq" : "mark.jq"
        environment["TIDEMARK_EVENTS_\(event.slug.uppercased())_TEMPLATE"] = "\(place.path)/\(file)"
      }
    }
    if kind.isFile {
      environment["TIDEMARK_OUTPUT"] = place.path + "/out"
      if kind == .sets {
        environment["TIDEMARK_PARTITION"] = "event"
        environment["TIDEMARK_COMPRESS"] = "gzip"
      }
    } else {
      environment["TIDEMARK_HOST"] = server.url
      environment["TIDEMARK_PATH"] = Troublemaker.path(of: number)
      environment["TIDEMARK_WRITE_KEY"] = kind == .jitsu ? "key:secret" : "key"
    }
    return environment
  }

  private func start(_ harm: Harm) throws -> RunningCommand {
    var environment = environment
    if case .crash(let point, let time) = harm {
      environment["CRASH_AT"] = "\(point.rawValue):\(time)"
    }
    var command = [Program.path, "sync"]
    if case .fullDisk(let blocks) = harm {
      // A write past the limit fails, as on a full disk; this test is not about the signal.
      command = [
        "/bin/sh", "-c", "trap '' XFSZ; ulimit -f \(blocks); exec \"$0\" sync", Program.path,
      ]
    }
    return try Command.start(
      command[0],
      Array(command.dropFirst()),
      environment: environment,
      timeout: .seconds(300)
    )
  }

  /// A run that nothing happens to; only 0 and 10 are good ends.
  private mutating func run(_ arguments: String...) async throws {
    number += 1
    try await tally.run(arguments, environment: environment)
  }
}
