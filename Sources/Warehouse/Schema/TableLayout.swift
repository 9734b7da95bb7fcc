internal import SegmentSpec

/// A table of the warehouse as this run knows it: its columns, by the names that messages give them.
struct TableLayout: Sendable {
  /// The content of a column.
  enum Content: Hashable, Sendable {
    /// A value of the message.
    case value
    /// The value of another column of the table, by its number.
    case copy(of: Int)
    /// When the row was written.
    case now
    /// The table's name, as Segment's column `event` has it.
    case slug
    /// Nothing: the column exists because Segment's tables have it.
    case nothing
  }

  struct Column: Sendable {
    /// As the database has it.
    var name: String
    var content = Content.value
    /// The declared type; nil if the database has no such column.
    var type: StoredType?
    /// The types of this program's own columns do not follow from values.
    var ownType: StoredType?
    /// The needs of the current batch's values.
    var need = ColumnNeed()
    /// Whether a change of the type failed.
    var isFixed = false
    /// The column of the companion table that takes the same values.
    var companion: Int?
    let isMoney: Bool
    let isMoment: Bool
    /// The place of the value in the rows of the current batch; nil if it has none.
    var slot: Int?
    /// Whether some values of the current batch do not fit.
    var mustCheck = false
    /// Whether values go into the column of this table, and into the companion's.
    var isLoaded = false
    var isLoadedInCompanion = false
    var companionType: StoredType?

    init(_ name: String, content: Content = .value, ownType: StoredType? = nil) {
      self.name = ColumnName.fitting(name)
      self.content = content
      self.ownType = ownType
      isMoney = ColumnName.isMoney(name)
      isMoment = ColumnName.isMoment(name)
    }
  }

  let name: String
  private(set) var index = NameIndex()
  var columns: [Column] = []
  /// Whether the current batch has rows for it.
  var isUsed = false

  init(name: String) {
    self.name = name
  }

  /// Adds a column of our own; returns its number.
  @discardableResult
  mutating func add(
    _ name: String,
    _ content: Content = .value,
    _ type: StoredType? = nil
  ) -> Int {
    let name = Array(name.utf8)
    let column = Column(String(decoding: name, as: UTF8.self), content: content, ownType: type)
    return name.withUnsafeBytes { add(column, called: $0, NameIndex.hash($0)) }
  }

  /// The column for a name of a message, made if it is new; `hint` is tried first.
  mutating func column(_ name: UnsafeRawBufferPointer, hash: UInt64, hint: Int = 0) -> Int {
    if let known = index.find(name, hash: hash, hint: hint) { return known }
    return add(Column(String(decoding: name, as: UTF8.self)), called: name, hash)
  }

  private mutating func add(
    _ column: Column,
    called name: UnsafeRawBufferPointer,
    _ hash: UInt64
  ) -> Int {
    var column = column
    if columns.contains(where: { $0.name == column.name }) {
      column.name = ColumnName.marked(column.name)
    }
    columns.append(column)
    return index.add(name, hash: hash)
  }

  /// Forgets the needs of the last batch.
  mutating func beginBatch() {
    isUsed = false
    for place in columns.indices {
      columns[place].need = ColumnNeed()
      columns[place].slot = nil
    }
  }
}
