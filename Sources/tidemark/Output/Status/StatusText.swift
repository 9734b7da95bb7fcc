import Pipeline
import SegmentSpec

/// A sync's status for people and for machines.
struct StatusText {
  private let status: SyncStatus

  init(_ status: SyncStatus) {
    self.status = status
  }

  var plain: String { text(width: nil) }

  /// The status in words; `width` is that of the terminal, if it is for one.
  func text(width: Int?) -> String {
    var rows = [["status", Verdict(status).line], ["sync", name], ["watermark", watermark]]
    if let since = status.watermark?.factsSince {
      rows.append(["history starts", WatermarkText.start(since)])
    }
    rows.append(["horizon", horizon])
    rows += holders.map { ["", $0] }
    rows.append(["dead letters", status.deadLetters == 0 ? "none" : deadLetters])
    if let waiting = WaitingText(status.waiting).sentence { rows.append(["waiting", waiting]) }
    let odd = status.oddities?.lines(now: status.now, nameArgument: status.nameArgument) ?? []
    for (place, line) in odd.enumerated() { rows.append([place == 0 ? "orders" : "", line]) }
    if let backfill { rows.append(["backfill", backfill.line]) }
    rows.append(["lock", lock])
    for (place, other) in status.others.enumerated() {
      rows.append([place == 0 ? "other syncs" : "", line(of: other)])
    }
    if status.runs.isEmpty { rows.append(["last runs", "none"]) }
    let text = Table.text(rows, width: width)
    guard !status.runs.isEmpty else { return text }
    let runs = status.runs.map { RunText($0, now: status.now, status.atWork) }
    let cells = [["last runs", "when", "took", "result"]] + runs.map(\.cells)
    if let width, Table.room(cells, width: width) < 24 {
      return ([text, "", "last runs"] + runs.map { "  " + Printable.line($0.line) })
        .joined(separator: "\n")
    }
    let table = Table.lines(cells, indent: "", width: width)
    return text + "\n\n" + table.joined(separator: "\n")
  }

  private var deadLetters: String {
    "\(status.deadLetters): tidemark dead-letters list\(status.nameArgument)"
  }

  /// Another sync of the state, in one line.
  private func line(of other: OtherSync) -> String {
    let place = other.binding.map { " to \($0.destination.kind) \($0.destination.place)" } ?? ""
    let until =
      other.deliveredUntil.map { ", delivered until \($0.seconds8601)" }
      ?? ", nothing delivered yet"
    let failure = other.lastRun.flatMap { RunText($0, now: status.now, other.atWork).failure }
    let letters =
      other.deadLetters == 0
      ? "" : ", " + Summary.counted(other.deadLetters, "dead letter")
    return "\(other.name)\(place)\(until)\(failure.map { ", FAILING: \($0)" } ?? "")\(letters)"
  }

  private var name: String {
    guard let binding = status.binding else {
      let nearest = NearestName.of(status.sync.text, among: status.others.map(\.name.text))
      return "\(status.sync)\(nearest.map { "; did you mean --name \($0)?" } ?? "")"
    }
    let destination = binding.destination
    return "\(status.sync), store \(binding.storeID) to \(destination.kind) \(destination.place)"
  }

  private var watermark: String {
    guard status.watermark != nil else {
      let name = status.nameArgument
      return "none: tidemark watermark set now\(name), or tidemark backfill\(name)"
    }
    guard let until = status.deliveredUntil, let age = status.age else {
      return "set; no sync has ended well since"
    }
    let lag = status.clockLag.map { ", this machine's clock is \(ProgressLine.span($0)) behind" }
    return "\(until.seconds8601), \(ProgressLine.span(age)) old\(verdict(age))\(lag ?? "")"
  }

  private func verdict(_ age: Int64) -> String {
    guard let maxAge = status.maxAge else { return "" }
    guard status.isStale else { return ", fresh" }
    if age > maxAge { return ", stale: over \(ProgressLine.span(maxAge))" }
    return status.heldSeconds.map { $0 > maxAge } == true
      ? ", stale: what a transaction wrote that is still open is not there"
      : ", perhaps stale"
  }

  private var horizon: String {
    switch status.horizon {
    case nil: return "not asked for"
    case .failure(let failure): return "unknown: \(failure.sentence)"
    case .success(let horizon): return HorizonText(horizon).line
    }
  }

  private var holders: [String] {
    (try? status.horizon?.get()).map { HorizonText($0).holders } ?? []
  }

  private var lock: String {
    guard let holder = status.lock else { return "free" }
    let age = status.now.seconds(since: holder.since)
    return
      "\(holder.command), process \(holder.pid) on \(holder.host), for \(ProgressLine.span(age))"
  }

  private var backfill: BackfillText? {
    status.backfill.map {
      BackfillText(
        backfill: $0,
        sync: status.sync,
        nameArgument: status.nameArgument,
        now: status.now
      )
    }
  }

  /// As `--json` prints it.
  struct Wire: Encodable {
    struct Lock: Encodable {
      var pid: Int32
      var host, command, since: String
    }
    struct Other: Encodable {
      var sync: String
      var destination, place, watermark: String?
      var dead_letters: Int
      var last_run: RunText.Wire?
    }
    var sync: String
    var verdict: Verdict.Word
    var store, destination, place: String?
    var watermark, facts_since: String?
    var age_seconds: Int64?
    var fresh: Bool
    var clock_behind_seconds: Int64?
    var horizon_transactions_behind: UInt64?
    var horizon_held_seconds: Int64?
    var horizon_holders: [HorizonText.Wire]?
    var horizon_error: String?
    var runs: [RunText.Wire]
    var dead_letters: Int
    var waiting: Int
    var waiting_since: String?
    var oddities: [ShopOddity]?
    var oddities_counted_at: String?
    var backfill: BackfillText.Wire?
    var lock: Lock?
    var other_syncs: [Other]
  }

  var wire: Wire {
    let horizon = try? status.horizon?.get()
    var failure: Failure?
    if case .failure(let reason) = status.horizon { failure = reason }
    return Wire(
      sync: status.sync.text,
      verdict: Verdict(status).word,
      store: status.binding?.storeID,
      destination: status.binding?.destination.kind,
      place: status.binding?.destination.place,
      watermark: status.deliveredUntil?.iso8601,
      facts_since: status.watermark?.factsSince.iso8601,
      age_seconds: status.age,
      fresh: !status.isStale,
      clock_behind_seconds: status.clockLag,
      horizon_transactions_behind: horizon?.transactionsBehind,
      horizon_held_seconds: horizon?.heldSeconds,
      horizon_holders: horizon.map { HorizonText($0).wire },
      horizon_error: failure?.sentence,
      runs: status.runs.map { RunText($0, now: status.now, status.atWork).wire },
      dead_letters: status.deadLetters,
      waiting: status.waiting.count,
      waiting_since: status.waiting.since?.iso8601,
      oddities: status.oddities?.found,
      oddities_counted_at: status.oddities?.countedAt.iso8601,
      backfill: backfill?.wire,
      lock: status.lock.map {
        Wire.Lock(pid: $0.pid, host: $0.host, command: $0.command, since: $0.since.iso8601)
      },
      other_syncs: status.others.map { other in
        Wire.Other(
          sync: other.name.text,
          destination: other.binding?.destination.kind,
          place: other.binding?.destination.place,
          watermark: other.deliveredUntil?.iso8601,
          dead_letters: other.deadLetters,
          last_run: other.lastRun.map { RunText($0, now: status.now, other.atWork).wire }
        )
      }
    )
  }
}
