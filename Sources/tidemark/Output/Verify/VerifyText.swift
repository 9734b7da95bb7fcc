import Pipeline
import SegmentSpec

/// The result of a verification, for people and for machines.
struct VerifyText {
  let sync: SyncName
  let destination: DestinationIdentity
  let window: HistoryWindow
  /// What makes a hint's command one for this sync.
  let nameArgument: String
  var found = Verification()
  var watermark: Watermark?
  /// The events of the store's edition that were looked at.
  var events: [EventName] = []
  var switchedOff: [EventName] = []
  /// The events whose messages a template makes.
  var templated: Set<EventName> = []
  /// Whether the destination can be read back row by row.
  var isWarehouse = false

  /// So many findings of a kind are shown; `--json` has more.
  private static let mostShown = 20

  var status: ExitStatus {
    if let repair = found.repair, repair.dead > 0 { return .deadLetters }
    return found.unrepaired > 0 ? .unexpected : .done
  }

  /// Everything for people; `width` is that of the terminal, if it is for one.
  func text(width: Int?) -> String {
    var blocks = [[head, verdict], table(width)]
    blocks.append(reasons(true, "Not yet", width))
    blocks.append(reasons(false, "Withheld", width) + switchedOffLines)
    for kind in Verification.Kind.allCases { blocks.append(findings(kind, width)) }
    blocks.append(amounts(width))
    blocks.append(uncompared)
    blocks.append(files)
    blocks.append(hints)
    return blocks.filter { !$0.isEmpty }
      .map { $0.map(Printable.line).joined(separator: "\n") }
      .joined(separator: "\n\n")
  }

  private var head: String {
    let start = watermark.map { "; history starts \(WatermarkText.start($0.factsSince))" } ?? ""
    var scope = ""
    if let from = window.from { scope += " from \(from.seconds8601)" }
    if let to = window.to { scope += " to \(to.seconds8601)" }
    return "sync \"\(sync)\", to \(destination.kind) \(destination.place)\(start)"
      + (scope.isEmpty ? "" : "; looked at\(scope)")
  }

  // MARK: Verdict

  private var verdict: String {
    var wrong: [String] = []
    func add(_ number: Int, _ what: String) { if number > 0 { wrong.append("\(number) \(what)") } }
    add(found.sum(\.missing), "missing")
    add(found.sum(\.gone), "gone from the destination")
    add(found.sum(\.different), "different there")
    let unknown = found.unknownRows.values.reduce(0, +)
    add(unknown, unknown == 1 ? "row there that nobody sent" : "rows there that nobody sent")
    if let files = found.files {
      add(files.faultCount, files.faultCount == 1 ? "file not as it was" : "files not as they were")
      if files.isShort { wrong.append("sets of files with fewer messages than were delivered") }
    }
    guard !wrong.isEmpty else {
      return "✓ what the shop shows is delivered, is still to come, or is not to be sent"
    }
    let what = wrong.joined(separator: ", ")
    guard let repair = found.repair else { return "✗ \(what)" }
    var done: [String] = []
    if repair.sent > 0 { done.append("\(repair.sent) sent") }
    if repair.loaded > 0 { done.append("\(repair.loaded) loaded again") }
    if repair.leftOut > 0 { done.append("\(repair.leftOut) left out by the template") }
    if repair.dead > 0 {
      done.append("\(repair.dead) became \(repair.dead == 1 ? "a dead letter" : "dead letters")")
    }
    let mark = found.unrepaired == 0 && repair.dead == 0 ? "✓" : "✗"
    return
      "\(mark) \(what); \(done.isEmpty ? "nothing could be repaired" : done.joined(separator: ", "))"
  }

  // MARK: Table

  private struct Column {
    var title: String
    var path: KeyPath<Verification.Counts, Int>
    var isAlwaysShown = false
  }

  private static var columns: [Column] {
    [
      Column(title: "in the shop", path: \.inShop, isAlwaysShown: true),
      Column(title: "delivered", path: \.delivered, isAlwaysShown: true),
      Column(title: "unchanged", path: \.unchanged), Column(title: "not yet", path: \.notYet),
      Column(title: "withheld", path: \.withheld), Column(title: "dead", path: \.dead),
      Column(title: "missing", path: \.missing, isAlwaysShown: true),
      Column(title: "vanished", path: \.vanished), Column(title: "gone", path: \.gone),
      Column(title: "different", path: \.different),
    ]
  }

  /// The events with facts, in the order of reports.
  private var shown: [EventName] {
    let known = events.filter { !switchedOff.contains($0) }
    let others = EventName.inOrder(found.counts.keys).filter { !events.contains($0) }
    return known + others.filter { found.counts[$0]?.isEmpty == false }
  }

  private func table(_ width: Int?) -> [String] {
    let columns = Self.columns.filter { $0.isAlwaysShown || found.sum($0.path) != 0 }
    let lines = lines(columns)
    guard let width, lines.contains(where: { Printable.width($0) > width }) else { return lines }
    // What the shop shows, and what is wrong: two tables that fit.
    let wrong = columns.filter { ["missing", "vanished", "gone", "different"].contains($0.title) }
    let first = columns.filter { column in !wrong.contains { $0.title == column.title } }
    return self.lines(first, width) + [""] + self.lines(wrong, width)
  }

  private func lines(_ columns: [Column], _ width: Int? = nil) -> [String] {
    let rows = shown.map { event in
      let counts = found.counts[event] ?? Verification.Counts()
      return [event.rawValue] + columns.map { "\(counts[keyPath: $0.path])" }
    }
    return Table.lines(
      [["event"] + columns.map(\.title)] + rows,
      numbersFrom: 1,
      indent: "",
      width: width
    )
  }

  // MARK: Reasons

  private func reasons(_ isForNow: Bool, _ title: String, _ width: Int?) -> [String] {
    let places = Dictionary(
      uniqueKeysWithValues: EventName.inOrder(found.counts.keys).enumerated().map { ($1, $0) }
    )
    let rows = found.reasons.filter { $0.key.isForNow == isForNow && $0.value != 0 }
      .sorted {
        (places[$0.key.event] ?? 0, $0.key.text) < (places[$1.key.event] ?? 0, $1.key.text)
      }
      .map { ["\($0.value)", $0.key.event.rawValue, $0.key.text] }
    guard !rows.isEmpty || (!isForNow && !switchedOff.isEmpty) else { return [] }
    return [title] + (rows.isEmpty ? [] : aligned(rows, width))
  }

  /// Rows whose first cell is a number.
  private func aligned(_ rows: [[String]], _ width: Int?) -> [String] {
    let most = rows.map { $0[0].count }.max() ?? 0
    return Table.lines(
      rows.map { row in
        [String(repeating: " ", count: most - row[0].count) + row[0]] + row.dropFirst()
      },
      width: width
    )
    .flatMap(Self.singleLines)
  }

  private var switchedOffLines: [String] {
    guard !switchedOff.isEmpty else { return [] }
    let list = "switched off: " + switchedOff.map(\.rawValue).joined(separator: ", ")
    return found.sum(\.withheld) > 0 ? ["", "  " + list] : ["  " + list]
  }

  // MARK: Findings

  private func findings(_ kind: Verification.Kind, _ width: Int?) -> [String] {
    let all = found.sum(kind.path)
    guard all > 0 else { return [] }
    let rows = found.findings.filter { $0.kind == kind }.prefix(Self.mostShown).map { finding in
      [
        finding.event.rawValue, finding.key.text,
        finding.detail ?? finding.time?.seconds8601 ?? "",
      ]
    }
    let table = Table.lines(rows, width: width).flatMap(Self.singleLines)
    var lines = [kind.title] + table.map { $0.hasSuffix(" ") ? trimmedEnd($0) : $0 }
    if all > rows.count {
      lines.append("  and \(all - rows.count) more; --json names up to \(Verification.mostNamed)")
    }
    return lines
  }

  private static func singleLines(_ row: String) -> [String] {
    row.split(separator: "\n").map(String.init)
  }

  private func trimmedEnd(_ line: String) -> String {
    String(line[..<(line.lastIndex { $0 != " " }.map { line.index(after: $0) } ?? line.startIndex)])
  }

  // MARK: Destination

  private func amounts(_ width: Int?) -> [String] {
    guard !found.sums.isEmpty else { return [] }
    let months = Set(found.sums.map { "\($0.key.month) \($0.key.currency)" })
    let different = found.sums.filter { !$0.agrees }
    guard !different.isEmpty else {
      let agree = months.count == 1 ? "the only one agrees" : "all \(months.count) agree"
      return ["Amounts by month and currency", "  \(agree)"]
    }
    let rows = different.prefix(40).map { sum in
      [
        sum.key.month, sum.key.currency, sum.key.event.rawValue, "\(sum.shop.rows)",
        "\(sum.there.rows)",
      ]
        + Self.aligned(
          sum.shop.total.text,
          sum.there.total.text,
          (sum.there.total - sum.shop.total).text
        )
    }
    let head = [
      "month", "currency", "event", "shop", "there", "shop total", "total there", "difference",
    ]
    let same = found.sums.count - different.count
    var table = Table.lines([head] + rows, numbersFrom: 3, width: width)
    if let width, table.contains(where: { Printable.width($0) > width }) {
      table = rows.flatMap { row in
        [
          "  \(row[0]) \(row[1]) \(row[2])", "    shop   \(row[5]) (\(row[3]))",
          "    there  \(row[6]) (\(row[4])), difference \(row[7])",
        ]
      }
    }
    var lines =
      [
        "Amounts by month and currency: \(same) of \(found.sums.count) \(same == 1 ? "agrees" : "agree")"
      ] + table
    if different.count > rows.count {
      lines.append("  and \(different.count - rows.count) more; --json has all")
    }
    if found.sum(\.vanished) > 0 {
      lines.append("  rows of vanished orders count there, and not in the shop")
    }
    return lines
  }

  /// Amounts with equally many decimals, never one alone.
  private static func aligned(_ amounts: String...) -> [String] {
    let decimals = amounts.map { amount in
      amount.firstIndex(of: ".").map { amount.distance(from: $0, to: amount.endIndex) - 1 } ?? 0
    }
    let most = decimals.max() == 1 ? 2 : decimals.max() ?? 0
    return zip(amounts, decimals).map { amount, count in
      guard count < most else { return amount }
      return amount + (count == 0 ? "." : "") + String(repeating: "0", count: most - count)
    }
  }

  /// What the warehouse has and nobody compared.
  private var uncompared: [String] {
    guard isWarehouse else { return [] }
    let templated = shown.filter { self.templated.contains($0) }.map(\.rawValue)
    var lines: [String] = []
    if !templated.isEmpty {
      lines.append(
        "  rows of \(templated.joined(separator: ", ")): a template makes their messages"
      )
    }
    switch found.newerPersons {
    case 0: break
    case 1: lines.append("  1 row of users: it shows a newer identify of its person")
    case let count:
      lines.append("  \(count) rows of users: they show newer identifies of their persons")
    }
    return lines.isEmpty ? [] : ["Not compared"] + lines
  }

  private var files: [String] {
    guard let files = found.files else { return [] }
    var lines = [
      "Files",
      "  \(Summary.counted(files.sets, "set")), \(Summary.counted(files.files, "file")),"
        + " \(Summary.counted(files.rows, "message")), \(Summary.size(files.bytes))",
    ]
    if let delivered = files.delivered {
      let number =
        delivered.lowerBound == delivered.upperBound
        ? Summary.counted(delivered.lowerBound, "message")
        : "\(delivered.lowerBound) to \(Summary.counted(delivered.upperBound, "message"))"
      lines.append("  delivered, by the ledger: \(number)")
    }
    lines += files.faults.prefix(Self.mostShown).map { "  \($0.kind.words): \($0.path)" }
    if files.faultCount > Self.mostShown {
      lines.append("  and \(files.faultCount - Self.mostShown) more")
    }
    return lines
  }

  private var hints: [String] {
    var lines: [String] = []
    let isRepairable = found.sum(\.missing) + found.sum(\.gone) + found.sum(\.different) > 0
    if found.repair == nil, isRepairable {
      lines.append(
        "tidemark verify --repair\(nameArgument) sends what is missing and loads rows again"
      )
    }
    if found.sum(\.dead) > 0 {
      lines.append("tidemark dead-letters list\(nameArgument) shows the dead letters")
    }
    if !found.looksForVanished {
      lines.append("vanished rows have no time: they are looked for without --from and --to")
    }
    if found.unknownEntries > 0 {
      lines.append(
        found.unknownEntries == 1
          ? "1 delivered message is of an event of your own: whether its row still exists was not looked at"
          : "\(found.unknownEntries) delivered messages are of events of your own: whether their rows still exist was not looked at"
      )
    }
    return lines
  }
}

extension Verification.Kind {
  fileprivate var title: String {
    switch self {
    case .missing: "Missing: never sent, and no sync will send it"
    case .gone: "Gone: delivered, and not at the destination any more"
    case .different: "Different: the destination has another content"
    case .vanished: "Vanished: delivered, and the row is gone from the shop"
    }
  }

  var path: KeyPath<Verification.Counts, Int> {
    switch self {
    case .missing: \.missing
    case .gone: \.gone
    case .different: \.different
    case .vanished: \.vanished
    }
  }
}

extension FileProof.Fault.Kind {
  fileprivate var words: String {
    switch self {
    case .missing: "not there"
    case .changed: "changed"
    case .unreadable: "cannot be read"
    }
  }
}
