internal import Pipeline
internal import SegmentSpec

/// The staged rows of a batch in COPY's text format, written straight from the messages' bytes (PostgreSQL manual,
/// "COPY", "Text Format").
///
/// A row is its table's number, then one text a slot. What no column takes follows as rows of table 0: message id,
/// table, column, value and why.
struct CopyText {
  private let batch: Batch
  private let rows: BatchRows
  private let layouts: Layouts
  private let width: Int
  private var message = 0
  /// The cell for each slot of the present row, -1 for none.
  private var slots: [Int32]
  private var decoded: [UInt8] = []
  private var discards: [Discard] = []
  private var discard = 0
  /// How many values were put aside, and how many NUL characters were left out.
  private(set) var discarded = 0
  private(set) var removedNULs = 0

  /// What is to be done with the values of a column.
  private struct Plan {
    var slot: Int32
    /// Whether each of them goes wherever it should.
    var isWhole: Bool
    var isJSON: Bool

    init(_ column: TableLayout.Column) {
      slot = Int32(truncatingIfNeeded: column.slot ?? -1)
      isWhole =
        column.slot != nil && column.isLoaded && !column.mustCheck
        && (column.companion == nil || column.isLoadedInCompanion)
      isJSON = column.isStagedAsJSON
    }
  }

  /// The plans of all tables' columns, and where each table's begin.
  private let plans: [Plan]
  private let starts: [Int]

  private struct Discard {
    var message: Int
    var cell: Int
    var table: String
    var column: String
    var reason: StaticString
  }

  init(_ batch: Batch, _ rows: BatchRows, _ layouts: Layouts, width: Int) {
    self.batch = batch
    self.rows = rows
    self.layouts = layouts
    self.width = width
    slots = Array(repeating: -1, count: width)
    plans = layouts.tables.flatMap { $0.columns.map(Plan.init) }
    var starts: [Int] = []
    var next = 0
    for table in layouts.tables {
      starts.append(next)
      next += table.columns.count
    }
    self.starts = starts
  }

  /// Appends the next rows, about `size` bytes; false when they were the last.
  mutating func fill(_ bytes: inout [UInt8], size: Int = 1 << 17) -> Bool {
    batch.bytes.withUnsafeBytes { source in
      while message < rows.rows.count, bytes.count < size {
        appendRow(from: source, to: &bytes)
        message += 1
      }
      while message == rows.rows.count, discard < discards.count, bytes.count < size {
        append(discards[discard], from: source, to: &bytes)
        discard += 1
      }
    }
    return message < rows.rows.count || discard < discards.count
  }

  private mutating func appendRow(
    from source: UnsafeRawBufferPointer,
    to bytes: inout [UInt8]
  ) {
    guard rows.refused[message] == nil else { return }
    let first = message == 0 ? 0 : Int(rows.rows[message - 1].end)
    let table = Int(rows.rows[message].table)
    for place in slots.indices { slots[place] = -1 }
    for place in first..<Int(rows.rows[message].end) {
      let cell = rows.cells[place]
      let plan = plans[starts[table] + Int(cell.column)]
      guard plan.isWhole || isStaged(of: cell, at: place, in: table, source), plan.slot >= 0 else {
        continue
      }
      slots[Int(plan.slot)] = Int32(truncatingIfNeeded: place)
    }
    appendNumber(table, to: &bytes)
    for place in slots {
      bytes.append(UInt8(ascii: "\t"))
      guard place >= 0 else {
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(UInt8(ascii: "N"))
        continue
      }
      let cell = rows.cells[Int(place)]
      let isJSON = plans[starts[table] + Int(cell.column)].isJSON
      append(cell, asJSON: isJSON, from: source, to: &bytes)
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Whether a value is staged; where one of the tables does not take it, it is put aside for that one.
  private mutating func isStaged(
    of cell: BatchRows.Cell,
    at place: Int,
    in table: Int,
    _ source: UnsafeRawBufferPointer
  ) -> Bool {
    let column = layouts.tables[table].columns[Int(cell.column)]
    let other = layouts.tables[Layouts.companion(of: table)]
    var fits = true
    func putAside(_ table: TableLayout, _ column: TableLayout.Column, _ reason: StaticString) {
      discards.append(
        Discard(
          message: message,
          cell: place,
          table: table.name,
          column: column.name,
          reason: reason
        )
      )
      discarded += 1
    }
    let need = column.need(
      of: cell.kind,
      UnsafeRawBufferPointer(rebasing: source[cell.bytes])
    )
    if !column.isLoaded {
      putAside(layouts.tables[table], column, CopyText.reason(column.type))
    } else if let type = column.type, !type.takes(need) {
      putAside(layouts.tables[table], column, "the column is of another type")
      fits = false
    }
    if let companion = column.companion {
      let companion = other.columns[companion]
      if !column.isLoadedInCompanion {
        putAside(other, companion, CopyText.reason(companion.type))
      } else if let type = column.companionType, !type.takes(need) {
        putAside(other, companion, "the column is of another type")
        fits = false
      }
    }
    return fits
  }

  private static func reason(_ type: StoredType?) -> StaticString {
    type == nil ? "the table has 1600 columns" : "the column is of another type"
  }

  private mutating func append(
    _ discard: Discard,
    from source: UnsafeRawBufferPointer,
    to bytes: inout [UInt8]
  ) {
    bytes.append(UInt8(ascii: "0"))
    bytes.append(UInt8(ascii: "\t"))
    bytes.append(contentsOf: batch.messageIDs[discard.message].description.utf8)
    for text in [discard.table, discard.column] {
      bytes.append(UInt8(ascii: "\t"))
      escape(Array(text.utf8), to: &bytes)
    }
    bytes.append(UInt8(ascii: "\t"))
    append(rows.cells[discard.cell], asJSON: false, from: source, to: &bytes)
    bytes.append(UInt8(ascii: "\t"))
    bytes.append(
      contentsOf: UnsafeBufferPointer(
        start: discard.reason.utf8Start,
        count: discard.reason.utf8CodeUnitCount
      )
    )
    for _ in 5..<width { bytes.append(contentsOf: [0x09, 0x5C, 0x4E]) }
    bytes.append(UInt8(ascii: "\n"))
  }

  private mutating func append(
    _ cell: BatchRows.Cell,
    asJSON: Bool,
    from source: UnsafeRawBufferPointer,
    to bytes: inout [UInt8]
  ) {
    let raw = UnsafeRawBufferPointer(rebasing: source[cell.bytes])
    switch cell.kind {
    case .text, .escapedText:
      if asJSON {
        bytes.append(UInt8(ascii: "\""))
        appendJSON(raw, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
      } else if cell.kind == .text {
        bytes.append(contentsOf: raw)
      } else {
        decoded.removeAll(keepingCapacity: true)
        do throws(JSONFault) {
          try WarehouseRow.decode(
            WarehouseRow.Value(kind: cell.kind, bytes: cell.bytes),
            of: source,
            into: &decoded
          )
        } catch {
          // The row was read once already: its escapes are whole.
          return
        }
        escape(decoded, to: &bytes)
      }
    case .json: appendJSON(raw, to: &bytes)
    case .integer, .decimal, .boolean: bytes.append(contentsOf: raw)
    }
  }

  /// Text with COPY's escapes; a NUL, which PostgreSQL stores in no text, is left out.
  private mutating func escape(_ text: [UInt8], to bytes: inout [UInt8]) {
    for byte in text {
      switch byte {
      case 0: removedNULs += 1
      case UInt8(ascii: "\\"): bytes.append(contentsOf: [byte, byte])
      case 0x09: bytes.append(contentsOf: [0x5C, UInt8(ascii: "t")])
      case 0x0A: bytes.append(contentsOf: [0x5C, UInt8(ascii: "n")])
      case 0x0D: bytes.append(contentsOf: [0x5C, UInt8(ascii: "r")])
      default: bytes.append(byte)
      }
    }
  }

  /// JSON as the message has it, its backslashes doubled; the escape of a NUL is left out, which `jsonb` refuses.
  private mutating func appendJSON(
    _ json: UnsafeRawBufferPointer,
    to bytes: inout [UInt8]
  ) {
    var start = 0
    var place = 0
    while place < json.count {
      guard json[place] == UInt8(ascii: "\\") else {
        place += 1
        continue
      }
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: json[start..<place]))
      let escape = UnsafeRawBufferPointer(rebasing: json[place..<min(place + 6, json.count)])
      if escape.elementsEqual(CopyText.escapedNUL) {
        removedNULs += 1
        place += 6
      } else {
        bytes.append(contentsOf: [0x5C, 0x5C])
        place += 1
        if place < json.count, json[place] == UInt8(ascii: "\\") {
          bytes.append(contentsOf: [0x5C, 0x5C])
          place += 1
        }
      }
      start = place
    }
    bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: json[start..<json.count]))
  }

  private static let escapedNUL = Array("\\u0000".utf8)

  private func appendNumber(_ number: Int, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: String(number).utf8)
  }
}
