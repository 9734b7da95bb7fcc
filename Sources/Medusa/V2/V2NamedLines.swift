internal import Commerce
internal import Postgres
internal import SegmentSpec

/// The ids of the lines that rows of one order name.
struct V2NamedLines {
  private(set) var ids: [Text] = []
  /// Whether the line has a row of version 1.
  private(set) var isOfVersion1: [Bool] = []
  /// The lowest and the highest version of the line's rows, and when those of the highest were made.
  private(set) var versions: [(lowest: Int32, highest: Int32, madeAt: Timestamp)?] = []
  /// Where each lies in the page, once they are read; -1 when it is gone.
  private(set) var places: [Int32] = []
  /// Where each lies among `ids`, of orders with many.
  private var index: [String: Int] = [:]
  private var last = -1

  /// The number of lines from which on a table looks them up.
  private static let many = 32

  /// The place of the line that the next cell names, which is skipped; -1 for NULL.
  mutating func note(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    _ arena: inout Arena
  ) throws -> Int32 {
    guard !cell.isNull(rows) else {
      cell.skip()
      return -1
    }
    if let known = try find(rows, cell, arena) {
      cell.skip()
      return Int32(truncatingIfNeeded: known)
    }
    last = ids.count
    ids.append(try cell.text(rows, &arena))
    isOfVersion1.append(false)
    versions.append(nil)
    places.append(-1)
    if ids.count == Self.many {
      for (place, id) in ids.enumerated() { index[arena.string(id) ?? ""] = place }
    } else if ids.count > Self.many, let id = arena.string(ids[last]) {
      index[id] = last
    }
    return Int32(truncatingIfNeeded: last)
  }

  /// The place of the line that the next cell names, which stays the next one; nil if none did before.
  mutating func find(
    _ rows: borrowing Rows,
    _ cell: RowCursor,
    _ arena: borrowing Arena
  ) throws -> Int? {
    // Rows come in the order of lines, mostly.
    let next = last + 1
    if next < ids.count, cell.holds(ids[next], rows, arena) {
      last = next
      return next
    }
    if last >= 0, cell.holds(ids[last], rows, arena) { return last }
    let known: Int?
    if ids.count < Self.many {
      known = ids.firstIndex { cell.holds($0, rows, arena) }
    } else {
      var cell = cell
      known = index[try cell.string(rows)]
    }
    last = known ?? last
    return known
  }

  /// Takes in a row of the line at its place.
  mutating func note(_ item: V2Item) {
    let place = Int(item.line)
    if item.version == 1 { isOfVersion1[place] = true }
    guard let known = versions[place] else {
      versions[place] = (item.version, item.version, item.createdAt)
      return
    }
    if item.version > known.highest {
      versions[place] = (known.lowest, item.version, item.createdAt)
    } else if item.version == known.highest {
      versions[place]?.madeAt = max(known.madeAt, item.createdAt)
    }
    versions[place]?.lowest = min(known.lowest, item.version)
  }

  /// Notes where a line lies in the page.
  mutating func place(_ line: Int, at place: Int) {
    places[line] = Int32(truncatingIfNeeded: place)
  }
}
