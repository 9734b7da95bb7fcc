internal import Pipeline
internal import SegmentSpec

/// A batch as rows: which value of which message goes to which column.
struct BatchRows: Sendable {
  /// A value of a message: its column's number, and where it stands in the batch's bytes.
  struct Cell: Sendable {
    var column: Int32
    var kind: WarehouseRow.Value.Kind
    var start: Int32
    var end: Int32

    var bytes: Range<Int> { Int(start)..<Int(end) }
  }

  private(set) var cells: [Cell] = []
  /// The table of each message, and where its cells end in `cells`.
  private(set) var rows: [(table: Int32, end: Int32)] = []
  /// Why messages cannot become rows; they have no cells.
  private(set) var refused: [Int: String] = [:]
  private var row = WarehouseRow()

  /// Reads every message of a batch; `layouts` learns the tables, the columns and their needs.
  mutating func read(_ batch: Batch, into layouts: inout Layouts) {
    cells.removeAll(keepingCapacity: true)
    rows.removeAll(keepingCapacity: true)
    refused.removeAll()
    layouts.beginBatch()
    var table = Layouts.firstEvent
    batch.bytes.withUnsafeBytes { bytes in
      for message in 0..<batch.count {
        let range = batch.range(of: message)
        do throws(JSONFault) {
          let text = UnsafeRawBufferPointer(rebasing: bytes[range])
          try row.read(text)
          guard row.id != nil, row.call == .identify || !row.table.isEmpty else {
            throw .invalid(at: 0)
          }
          append(text, at: range.lowerBound, &table, into: &layouts)
        } catch {
          refused[message] = "the message \(error.predicate)"
        }
        rows.append((Int32(truncatingIfNeeded: table), Int32(truncatingIfNeeded: cells.count)))
      }
    }
  }

  private mutating func append(
    _ message: UnsafeRawBufferPointer,
    at start: Int,
    _ table: inout Int,
    into layouts: inout Layouts
  ) {
    row.names.withUnsafeBytes { names in
      if row.call == .identify {
        table = Layouts.identifies
      } else {
        let slug = UnsafeRawBufferPointer(rebasing: names[row.table])
        table = layouts.event(slug, hash: NameIndex.hash(slug), hint: table)
      }
      layouts.tables[table].isUsed = true
      func appendOwn(_ value: WarehouseRow.Value?, _ column: Int) {
        guard let value else { return }
        append(value, of: message, at: start, to: column, of: &layouts.tables[table])
      }
      appendOwn(row.id, Layouts.Own.id)
      appendOwn(row.anonymousID, Layouts.Own.anonymousID)
      appendOwn(row.userID, Layouts.Own.userID)
      appendOwn(row.timestamp, Layouts.Own.timestamp)
      if row.call == .track { appendOwn(row.eventText, Layouts.Own.eventText) }
      var hint = Layouts.Own.eventText
      for value in row.columns {
        hint = layouts.column(
          UnsafeRawBufferPointer(rebasing: names[value.name]),
          hash: value.nameHash,
          hint: hint + 1,
          isShared: row.call == .identify || value.origin == .context,
          in: table
        )
        append(value.value, of: message, at: start, to: hint, of: &layouts.tables[table])
      }
    }
  }

  private mutating func append(
    _ value: WarehouseRow.Value,
    of message: UnsafeRawBufferPointer,
    at start: Int,
    to column: Int,
    of table: inout TableLayout
  ) {
    table.columns[column].note(
      value.kind,
      UnsafeRawBufferPointer(rebasing: message[value.bytes])
    )
    cells.append(
      Cell(
        column: Int32(truncatingIfNeeded: column),
        kind: value.kind,
        start: Int32(truncatingIfNeeded: start + value.bytes.lowerBound),
        end: Int32(truncatingIfNeeded: start + value.bytes.upperBound)
      )
    )
  }
}

extension TableLayout.Column {
  /// Notes the needs of a value for the column's type.
  mutating func note(_ kind: WarehouseRow.Value.Kind, _ bytes: UnsafeRawBufferPointer) {
    note(kind, bytes, in: &need)
  }

  /// The needs of one value.
  func need(of kind: WarehouseRow.Value.Kind, _ bytes: UnsafeRawBufferPointer) -> ColumnNeed {
    var need = ColumnNeed()
    note(kind, bytes, in: &need)
    return need
  }

  private func note(
    _ kind: WarehouseRow.Value.Kind,
    _ bytes: UnsafeRawBufferPointer,
    in need: inout ColumnNeed
  ) {
    switch kind {
    case .text, .escapedText:
      let mayBeMoment = isMoment || type == .timestamptz || type == .timestamp
      let isOne = mayBeMoment && kind == .text && Moment.isWritten(bytes)
      need.note(isOne ? .moment : .text, length: bytes.count)
    case .integer, .decimal: need.noteNumber(bytes)
    case .boolean: need.note(.boolean, length: bytes.count)
    case .json: need.note(.array, length: bytes.count)
    }
  }
}
