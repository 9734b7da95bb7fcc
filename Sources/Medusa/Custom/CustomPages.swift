internal import Commerce
internal import Pipeline
internal import Postgres
internal import Queries
internal import SegmentSpec

/// The pages of the events of the settings and of the outbox, one table after another.
actor CustomPages: FactPages {
  /// A table, and which of its rows are read.
  struct Work: Sendable {
    var table: CustomTable
    var keys: Keys
    var history: CustomHistory
    /// The part of a backfill that it is; nil elsewhere.
    var part: Int?
    /// Whether somebody named the rows, which then are tried to the last one.
    var isNamed = false

    /// The event whose definition is wrong if many rows fail; nil if nothing stops the run.
    ///
    /// What an application writes into the outbox never does.
    var blamed: CustomEvent? { isNamed ? nil : table.event }
  }

  enum Keys: Sendable {
    case found(IDReader)
    case range(after: String?, through: String?)
  }

  let source: SourceSession
  private let settings: PageSettings
  private let currencies: [V2Currency]?
  private let most: Int
  private let longest: Int
  private var work: ArraySlice<Work>
  private var size: Int
  /// What is left of pages that were halved; the next one is the last.
  private var postponed: [[String]] = []
  /// Rows behind each other that cannot be computed.
  private var failed: [FailedRow] = []
  /// The page that was read behind these rows.
  private var ready: (any FactPage)?

  init(
    _ work: [Work],
    source: SourceSession,
    settings: PageSettings,
    currencies: [V2Currency]?,
    options: MedusaOptions
  ) {
    self.work = work[...]
    self.source = source
    self.settings = settings
    self.currencies = currencies
    most = options.pageSize ?? settings.edition.pageSize(isHistory: options.isHistory)
    // One more character than a message may have bytes.
    longest = options.messageBytes + 1
    size = min(options.firstPageSize, most)
  }

  func next() async throws -> (any FactPage)? {
    if let page = ready {
      ready = nil
      return page
    }
    while let current = work.first {
      guard let keys = try await take(from: current) else {
        let last = takeFailed(of: current)
        work.removeFirst()
        size = min(size, 125)
        if let last { return last }
        continue
      }
      guard let page = try await self.page(keys, of: current) else {
        guard failed.count >= FailedRows.most else { continue }
        return takeFailed(of: current)
      }
      guard let before = takeFailed(of: current) else { return page }
      ready = page
      return before
    }
    return nil
  }

  func close() async {
    work = []
    postponed = []
    failed = []
    ready = nil
  }

  /// The work on the rows with the wanted keys, one for each table by its name; those that are not to be read have none.
  func take(among wanted: [String: String]) throws -> [String: Work] {
    var taken: [String: Work] = [:]
    for current in work {
      guard let key = wanted[current.table.name] else { continue }
      guard case .found(var reader) = current.keys else { continue }
      while true {
        let next = try reader.next(4_096)
        guard !next.isEmpty else { break }
        guard let own = next.first(where: { current.table.key.plain($0) == key }) else { continue }
        var work = current
        work.keys = .found(IDList([own]).reader())
        taken[current.table.name] = work
        break
      }
    }
    work = []
    return taken
  }

  /// A page of several rows that has too much text.
  private struct Heavy: Error {}

  /// The first of the rows with these keys as a page, and the others postponed; nil for one that cannot be computed.
  private func page(_ given: [String], of current: Work) async throws -> (any FactPage)? {
    var keys = given
    while true {
      do {
        let page = try await read(keys, of: current)
        if page.arena.bytes.count <= PageSettings.lightBytes { size = min(most, size * 2) }
        return facts(page, of: current, place: place(after: keys.last, of: current))
      } catch is Heavy {
        size = max(1, min(size, keys.count / 2))
        postpone(behind: size, of: &keys)
      } catch let error as UnreadableValue {
        guard keys.count > 1 else {
          try await note(keys[0], of: current, error.cause)
          return nil
        }
        postpone(behind: keys.count / 2, of: &keys)
      }
    }
  }

  private func postpone(behind count: Int, of keys: inout [String]) {
    guard keys.count > count else { return }
    postponed.append(Array(keys[count...]))
    keys.removeSubrange(count...)
  }

  private func place(after last: String?, of work: Work) -> PagePlace? {
    guard let part = work.part, let last else { return nil }
    return PagePlace(part: part, place: last)
  }

  /// The next keys; nil at the end of the table.
  private func take(from current: Work) async throws -> [String]? {
    if var keys = postponed.popLast() {
      postpone(behind: size, of: &keys)
      return keys
    }
    switch current.keys {
    case .found(var reader):
      let keys = try reader.next(size)
      work[work.startIndex].keys = .found(reader)
      return keys.isEmpty ? nil : keys
    case .range(let after, let through):
      let statement = current.table.range
      let host = settings.host
      let parameters: [Parameter] = [
        after.map(Parameter.text) ?? .null, .int4(Int32(clamping: size)),
        through.map(Parameter.text) ?? .null,
      ]
      let keys = try await source.reading { session in
        var keys: [String] = []
        try await session.pipeline([(.of(.sourceHost), []), (statement, parameters)]) {
          index,
          rows in
          if index == 0 { return try rows.demandHost(host) }
          for row in 0..<rows.count { keys.append(try rows.string(row, 0)) }
        }
        return keys
      }
      work[work.startIndex].keys = .range(after: keys.last ?? after, through: through)
      return keys.isEmpty ? nil : keys
    }
  }

  private func facts(_ page: CustomPage, of work: Work, place: PagePlace?) -> any FactPage {
    guard let event = work.table.event else {
      return DerivedOutbox(page, settings: settings.mapping, place: place)
    }
    return DerivedCustomEvents(
      page,
      of: event,
      settings: settings.mapping,
      remembers: work.table.remembers,
      place: place
    )
  }

  /// Reads the rows with these keys in one transaction.
  /// - Throws: `Heavy`, `UnreadableValue`, and `MedusaError`.
  private func read(_ keys: [String], of work: Work) async throws -> CustomPage {
    let (table, history, host) = (work.table, work.history, settings.host)
    let shared: [Parameter] = [.textArray(keys), .int4(Int32(clamping: longest))]
    let parameters = shared + (table.event == nil ? [.textArray(ownContext)] : [])
    let isMinor = settings.edition.generation == .v1
    let (currencies, messageBytes) = (currencies, longest - 1)
    return try await source.reading { session in
      var page = CustomPage()
      page.values = table.values
      page.countsMinorUnits = isMinor
      page.messageBytes = messageBytes
      page.currencies = currencies
      try await session.readRoots(
        [(table.rows, parameters)],
        on: host,
        failing: \.isOfRow
      ) { _, rows in
        if rows.count > 0 { try page.take(rows, of: table, history) }
        guard keys.count == 1 || page.arena.bytes.count <= PageSettings.heavyBytes else {
          throw Heavy()
        }
      }
      return page
    }
  }

  /// The members of `context` that a row of the outbox cannot set.
  private var ownContext: [String] {
    ["library", "tidemark"] + settings.mapping.additions.contextConstants.map(\.name)
  }

  /// Takes note of a row that cannot be computed.
  /// - Throws: `MedusaError` once so many did one after another that the rows cannot be to blame.
  private func note(_ key: String, of work: Work, _ cause: PostgresError) async throws {
    guard let row = try await look(at: key, of: work, cause) else { return }
    failed.append(row)
    guard let event = work.blamed, failed.count >= FailedRows.most else { return }
    throw MedusaError.failing(event, failed.count, row)
  }

  /// The rows that could not be computed, as a page.
  private func takeFailed(of work: Work) -> FailedRows? {
    guard let last = failed.last else { return nil }
    defer { failed = [] }
    return FailedRows(failed, of: work.table, place: place(after: last.key, of: work))
  }
}

extension CustomPage {
  /// Takes in the row that `rows` holds.
  fileprivate mutating func take(
    _ rows: borrowing Rows,
    of table: CustomTable,
    _ history: CustomHistory
  ) throws {
    let cellTypes = table.cellTypes
    try rows.expect(
      columns: CustomTable.columns + cellTypes.enumerated().map { (name: "c\($0)", type: $1) }
    )
    var cell = RowCursor(0)
    var row = CustomRow()
    row.key = try cell.text(rows, &arena)
    let writer = UInt32(truncatingIfNeeded: try cell.int8IfPresent(rows) ?? 0)
    (row.origin, row.history) = history.standing(of: writer)
    row.time = try cell.moment(rows)
    row.sign = try cell.moment(rows)
    row.userID = try cell.text(rows, &arena)
    row.anonymousID = try cell.text(rows, &arena)
    row.isGuest = try cell.flag(rows)
    row.cells = Span32(start: Int32(cells.count), count: Int32(cellTypes.count))
    for type in cellTypes {
      if type == .timestamptz {
        cells.append(arena.append(try cell.moment(rows).map { "\($0.microseconds)" }))
      } else {
        cells.append(try cell.text(rows, &arena))
      }
    }
    if let last = self.rows.last, arena.equal(last.key, row.key) {
      self.rows[self.rows.count - 1].isRepeated = true
    } else {
      self.rows.append(row)
    }
  }
}

extension CustomTable {
  /// The types of the cells as the statement gives them.
  fileprivate var cellTypes: [ExpectedType] {
    values.flatMap { value -> [ExpectedType] in
      switch value {
      case .moment: [.timestamptz]
      case .amount: [.text, .text]
      case .number, .boolean, .json, .text: [.text]
      }
    }
  }
}

/// The pages of a harvest: those of customers, carts and orders, then those of the settings' own events.
actor ChainedPages: FactPages {
  nonisolated let first: any FactPages
  nonisolated let second: CustomPages
  private var isSecond = false

  init(_ first: any FactPages, _ second: CustomPages) {
    self.first = first
    self.second = second
  }

  func next() async throws -> (any FactPage)? {
    if !isSecond {
      if let page = try await first.next() { return page }
      isSecond = true
    }
    return try await second.next()
  }

  func close() async {
    await first.close()
    await second.close()
  }

  func use(_ foresight: Foresight) async {
    await first.use(foresight)
  }
}
