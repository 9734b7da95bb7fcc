/// A type of PostgreSQL by its number in `pg_type`, as a result's column declares it.
package struct ColumnType: Hashable, Sendable {
  package let oid: UInt32

  package init(oid: UInt32) {
    self.oid = oid
  }

  package static let bool = ColumnType(oid: 16)
  package static let bytea = ColumnType(oid: 17)
  package static let int8 = ColumnType(oid: 20)
  package static let int2 = ColumnType(oid: 21)
  package static let int4 = ColumnType(oid: 23)
  package static let text = ColumnType(oid: 25)
  package static let oid = ColumnType(oid: 26)
  package static let xid = ColumnType(oid: 28)
  package static let json = ColumnType(oid: 114)
  package static let float4 = ColumnType(oid: 700)
  package static let float8 = ColumnType(oid: 701)
  package static let varchar = ColumnType(oid: 1043)
  package static let timestamp = ColumnType(oid: 1114)
  package static let timestamptz = ColumnType(oid: 1184)
  package static let uuid = ColumnType(oid: 2950)
  package static let jsonb = ColumnType(oid: 3802)
  package static let textArray = ColumnType(oid: 1009)
  package static let xid8 = ColumnType(oid: 5069)

  /// Whether the binary form is plain UTF-8: `text`, `varchar`, `bpchar`, `name`, `"char"`, `json`,
  /// `unknown`, and types made in the database, which in a shop means enumerations.
  package var isText: Bool {
    switch oid {
    case 25, 1043, 1042, 19, 18, 114, 705: true
    default: oid >= 16_384
    }
  }
}

/// The columns of a statement by name, in order.
package typealias ExpectedColumns = [(name: String, type: ExpectedType)]

/// The required type of a statement's column, so that its cells can be read safely.
package enum ExpectedType: Hashable, Sendable {
  /// Exactly this type.
  case exactly(ColumnType)
  /// Anything `string` and `withCell` read as UTF-8: text, varchar, name, enumerations.
  case text
  /// `json` or `jsonb`.
  case json
  /// A whole number that `int8` reads: `int2`, `int4` or `int8`.
  case integer
  /// A fraction that `float8` reads: `float4` or `float8`.
  case float
  /// Any type.
  case any

  package static let bool = ExpectedType.exactly(.bool)
  package static let int4 = ExpectedType.exactly(.int4)
  package static let int8 = ExpectedType.exactly(.int8)
  package static let float4 = ExpectedType.exactly(.float4)
  package static let float8 = ExpectedType.exactly(.float8)
  package static let timestamptz = ExpectedType.exactly(.timestamptz)
  package static let jsonb = ExpectedType.exactly(.jsonb)
  package static let textArray = ExpectedType.exactly(.textArray)
  package static let xid = ExpectedType.exactly(.xid)

  /// Whether cells of `type` can be read as this.
  package func admits(_ type: ColumnType) -> Bool {
    switch self {
    case .exactly(let wanted): wanted == type
    case .text: type.isText
    case .json: type == .json || type == .jsonb
    case .integer: [.int2, .int4, .int8].contains(type)
    case .float: type == .float4 || type == .float8
    case .any: true
    }
  }
}
