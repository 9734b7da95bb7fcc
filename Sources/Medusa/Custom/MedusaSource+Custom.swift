internal import Commerce
internal import Logging
package import Pipeline
internal import Postgres
internal import Queries
package import SegmentSpec

/// The tables behind the events of the settings as they were counted before a transaction began.
struct CustomLooks: Sendable {
  var tables: [CustomTable] = []
  var looks: [String: CustomLook] = [:]
  var options: MedusaOptions

  var isEmpty: Bool { tables.isEmpty }

  /// What a position of `snapshot` says of them: rows that must be remembered were not read yet.
  func marks(at snapshot: Snapshot) -> [String: Position.CustomMark]? {
    guard !tables.isEmpty else { return nil }
    var marks: [String: Position.CustomMark] = [:]
    for table in tables {
      let look = looks[table.name]
      var mark = Position.CustomMark(definition: table.definition)
      if !table.remembers, let look {
        mark.table = Position.TableMark(
          horizon: String(snapshot.xmin),
          counters: look.counters(on: snapshot),
          scanned: snapshot.clock.microseconds,
          files: look.table.files
        )
      }
      marks[table.name] = mark
    }
    return marks
  }

  /// The scan of a harvest.
  func scan(
    since: Position?,
    stored: Position?,
    first: FirstHorizon,
    leaving ranges: [String],
    isForced: Bool
  ) -> CustomScan {
    CustomScan(
      tables: tables,
      looks: isForced ? [:] : looks,
      since: since,
      // A position that was stepped back says so of these marks, too.
      stored: since ?? stored,
      first: first,
      fullScanInterval: options.fullScanInterval,
      left: Set(ranges.compactMap { CustomRange($0)?.custom }),
      idsInMemory: options.idsInMemory,
      spillDirectory: options.spillDirectory
    )
  }
}

/// A range of rows of one event of the settings by their keys, as a backfill remembers it.
struct CustomRange: Hashable, Sendable, Codable {
  /// The event's name.
  var custom: String
  /// The last key before the range; nil at the beginning.
  var after: String?
  /// The last key of the range; nil for no end.
  var through: String?

  var text: String { get throws { try StoredJSON.text(of: self) } }

  init(custom: String, after: String?, through: String?) {
    self.custom = custom
    self.after = after
    self.through = through
  }

  /// Reads a range back; nil for one of roots.
  init?(_ text: String) {
    guard let range: CustomRange = try? StoredJSON.value(of: text) else { return nil }
    self = range
  }
}

// The events of the settings and the outbox, beside those of the shop.
extension MedusaSource {
  /// The tables, counted in a transaction of its own.
  func customLooks() async throws -> CustomLooks {
    var looks = CustomLooks(options: options)
    guard !custom.isEmpty else { return looks }
    let tables = try await custom.all(in: source)
    looks.tables = tables
    looks.looks = try await source.reading { session in
      let server = try await Shop.Server.read(session)
      var looks: [String: CustomLook] = [:]
      for table in tables {
        looks[table.name] = try await CustomLook.take(table, in: session, on: server)
      }
      return looks
    }
    return looks
  }

  /// `pages`, and those of `work` behind them.
  func chained(
    _ pages: any FactPages,
    _ work: [CustomPages.Work],
    _ settings: PageSettings
  ) async throws -> any FactPages {
    guard !work.isEmpty else { return pages }
    return ChainedPages(pages, try await customPages(work, settings))
  }

  private func customPages(
    _ work: [CustomPages.Work],
    _ settings: PageSettings
  ) async throws -> CustomPages {
    let hasAmounts = work.contains { $0.table.values.contains(.amount) }
    let currencies = hasAmounts ? try await settings.edition.currencies(in: source) : nil
    return CustomPages(
      work,
      source: source,
      settings: settings,
      currencies: currencies,
      options: options
    )
  }

  package func ownRows(
    named id: String,
    since watermark: Watermark?,
    waiting: [WaitingRow]
  ) async throws -> [OwnRow] {
    let found = try await customRows(named: [id]).work
    guard !found.isEmpty else { return [] }
    var keys: [String: String] = [:]
    for table in found.map(\.table) {
      let suffix = "/\(table.name)"
      let key = id.hasSuffix(suffix) ? String(id.dropLast(suffix.count)) : id
      keys[table.name] = table.key.plain(key)
    }
    var read: [String: CustomPages.Work] = [:]
    if let watermark {
      let pages = try await harvest(since: watermark, waiting: waiting).pages
      if let chained = pages as? ChainedPages { read = try await chained.second.take(among: keys) }
      await pages.close()
    }
    let shop = try await source.shop()
    let snapshot = try await source.reading { _, snapshot in snapshot }
    let settings = try await pageSettings(shop, snapshot, first: nil)
    var rows: [OwnRow] = []
    for work in found {
      let name = work.table.name
      rows.append(
        OwnRow(
          name: name,
          table: work.table.spelling,
          key: FactKey("\(keys[name] ?? id)/\(name)"),
          isRead: read[name] != nil,
          pages: try await customPages([read[name] ?? work], settings)
        )
      )
    }
    return rows
  }

  /// The rows of the tables that `ids` name, by their keys or by those of the ledger, and for each id the names of the
  /// tables' events, in the order of reading.
  func customRows(
    named ids: [String]
  ) async throws -> (work: [CustomPages.Work], found: [String: [String]]) {
    guard !custom.isEmpty else { return ([], [:]) }
    var (work, found) = ([CustomPages.Work](), [String: [String]]())
    for table in try await custom.all(in: source) {
      let suffix = "/\(table.name)"
      var given: [String: String] = [:]
      for id in ids {
        let key = id.hasSuffix(suffix) ? String(id.dropLast(suffix.count)) : id
        if table.key.admits(key) { given[table.key.plain(key)] = id }
      }
      guard !given.isEmpty else { continue }
      let keys = Array(given.keys)
      let there = try await source.reading { session in
        try await session.query(table.found, [.textArray(keys)]) { rows in
          try (0..<rows.count).map { try rows.string($0, 0) }
        }
      }
      guard !there.isEmpty else { continue }
      for key in there {
        if let id = given[key] { found[id, default: []].append(table.name) }
      }
      work.append(
        CustomPages.Work(
          table: table,
          keys: .found(IDList(there).reader()),
          history: .byTime(.none),
          isNamed: true
        )
      )
    }
    return (work, found)
  }

  /// The newest row of each table by its key.
  func newestRows() async throws -> [FactKey] {
    guard !custom.isEmpty else { return [] }
    var keys: [FactKey] = []
    for table in try await custom.all(in: source) {
      let key = try await source.reading { session in
        try await session.query(table.newest) { rows in
          rows.count > 0 ? try rows.string(0, 0) : nil
        }
      }
      if let key { keys.append(FactKey("\(key)/\(table.name)")) }
    }
    return keys
  }

  /// The parts of a backfill's history, numbered behind the others; the outbox is one, as its order counts.
  func customParts(
    of size: Int,
    isEndless: Bool,
    behind number: Int
  ) async throws -> [BackfillPart] {
    guard !custom.isEmpty else { return [] }
    var parts: [BackfillPart] = []
    for table in try await custom.all(in: source) {
      let size = table.event == nil ? Int64.max : Int64(size)
      let ends = try await source.reading { session in
        try await session.query(table.ends, [.int8(size)]) { rows in
          try (0..<rows.count).map { row in
            (key: try rows.string(row, 0), number: try rows.int8(row, 1))
          }
        }
      }
      var before: (key: String, number: Int64)?
      for (index, end) in ends.enumerated() {
        let range = CustomRange(
          custom: table.name,
          after: before?.key,
          through: isEndless && index == ends.count - 1 ? nil : end.key
        )
        parts.append(
          BackfillPart(
            number: number + parts.count + 1,
            range: try range.text,
            roots: Int(end.number - (before?.number ?? 0))
          )
        )
        before = end
      }
    }
    return parts
  }

  /// What is left to read of those of `parts` that are of these tables.
  func customWork(of parts: [BackfillPart]) async throws -> [CustomPages.Work] {
    let ranges = parts.compactMap { part in CustomRange(part.range).map { (part, $0) } }
    guard !ranges.isEmpty else { return [] }
    let tables = try await custom.all(in: source)
    return try ranges.map { part, range in
      guard let table = tables.first(where: { $0.name == range.custom }) else {
        throw MedusaError(
          .configuration,
          reason:
            "the backfill reads the event \(range.custom), which the settings do not define any more",
          hint:
            "Define it as it was, or begin again: `tidemark backfill --restart` sends nothing twice."
        )
      }
      return CustomPages.Work(
        table: table,
        keys: .range(after: part.place ?? range.after, through: range.through),
        history: .byTime(.none),
        part: part.number
      )
    }
  }
}

extension CustomKey {
  /// A key as the server writes it.
  func plain(_ text: String) -> String {
    switch kind {
    case .integer: Int64(text).map(String.init) ?? text
    case .uuid: MessageID(parsing: text)?.description ?? text
    case .text: text
    }
  }
}
