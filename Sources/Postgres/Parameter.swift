internal import CLibPQ

/// A value bound to `$1`, `$2`, … of a statement: it never becomes part of the SQL text.
package enum Parameter: Sendable {
  case null
  case text(String)
  case int4(Int32)
  case int8(Int64)
  case bool(Bool)
  case float8(Double)
  /// A `timestamptz` in microseconds since the Unix epoch.
  case timestamp(Int64)
  case bytea([UInt8])
  case textArray([String])
  case optionalTextArray([String?])
  case int8Array([Int64])
  case optionalInt8Array([Int64?])
  case byteaArray(ByteaArray)

  /// The declared type; 0 leaves the choice to the server.
  var type: ColumnType {
    switch self {
    case .null: ColumnType(oid: 0)
    case .text: .text
    case .int4: .int4
    case .int8: .int8
    case .bool: .bool
    case .float8: .float8
    case .timestamp: .timestamptz
    case .bytea: .bytea
    case .textArray, .optionalTextArray: .textArray
    case .int8Array, .optionalInt8Array: ColumnType(oid: 1016)
    case .byteaArray: ColumnType(oid: 1001)
    }
  }
}

/// Values of a `bytea[]`, side by side in one buffer as the wire has them.
package struct ByteaArray: Sendable {
  package private(set) var count = 0
  fileprivate private(set) var hasNulls = false
  fileprivate private(set) var bytes: [UInt8] = []

  package init() {}

  package mutating func appendNull() {
    bytes.append(contentsOf: [255, 255, 255, 255])
    hasNulls = true
    count += 1
  }

  package mutating func append(_ value: some Collection<UInt8>) {
    Swift.withUnsafeBytes(of: Int32(clamping: value.count).bigEndian) {
      bytes.append(contentsOf: $0)
    }
    bytes.append(contentsOf: value)
    count += 1
  }
}

/// Parameters in the wire's binary format, one after another.
struct ParameterBytes {
  private(set) var types: [Oid] = []
  private(set) var formats: [Int32] = []
  private(set) var lengths: [Int32] = []
  private var starts: [Int?] = []
  private var bytes: [UInt8] = []

  init(_ parameters: [Parameter]) {
    for parameter in parameters {
      let start = bytes.count
      append(parameter)
      types.append(parameter.type.oid)
      formats.append(1)
      lengths.append(Int32(clamping: bytes.count - start))
      if case .null = parameter { starts.append(nil) } else { starts.append(start) }
    }
    // An empty value must still have an address: a null pointer means NULL.
    bytes.append(0)
  }

  /// Lends the addresses that `PQsendQueryParams` wants.
  func withValues<R>(_ body: ([UnsafePointer<CChar>?]) -> R) -> R {
    bytes.withUnsafeBytes { raw in
      let base = raw.bindMemory(to: CChar.self).baseAddress
      return body(
        starts.map { start in
          guard let start, let base else { return nil }
          return base + start
        }
      )
    }
  }

  private mutating func append(_ parameter: Parameter) {
    switch parameter {
    case .null: break
    case .text(let text): bytes.append(contentsOf: text.utf8)
    case .int4(let value): append(value)
    case .int8(let value): append(value)
    case .bool(let value): bytes.append(value ? 1 : 0)
    case .float8(let value): append(value.bitPattern)
    case .timestamp(let moment): append(PostgresEpoch.fromUnix(moment))
    case .bytea(let value): bytes.append(contentsOf: value)
    case .optionalTextArray(let texts):
      appendArrayHeader(count: texts.count, element: .text, hasNulls: texts.contains(nil))
      for text in texts {
        append(Int32(clamping: text?.utf8.count ?? -1))
        if let text { bytes.append(contentsOf: text.utf8) }
      }
    case .optionalInt8Array(let values):
      appendArrayHeader(count: values.count, element: .int8, hasNulls: values.contains(nil))
      for value in values {
        append(Int32(value == nil ? -1 : 8))
        if let value { append(value) }
      }
    case .byteaArray(let values):
      appendArrayHeader(count: values.count, element: .bytea, hasNulls: values.hasNulls)
      bytes.append(contentsOf: values.bytes)
    case .textArray(let texts):
      appendArrayHeader(count: texts.count, element: .text)
      for text in texts {
        append(Int32(clamping: text.utf8.count))
        bytes.append(contentsOf: text.utf8)
      }
    case .int8Array(let values):
      appendArrayHeader(count: values.count, element: .int8)
      for value in values {
        append(Int32(8))
        append(value)
      }
    }
  }

  /// The head of `array_recv`'s format: dimensions, whether NULLs follow, type, length, lower bound.
  private mutating func appendArrayHeader(
    count: Int,
    element: ColumnType,
    hasNulls: Bool = false
  ) {
    append(Int32(count == 0 ? 0 : 1))
    append(Int32(hasNulls ? 1 : 0))
    append(element.oid)
    guard count > 0 else { return }
    append(Int32(clamping: count))
    append(Int32(1))
  }

  private mutating func append(_ integer: some FixedWidthInteger) {
    withUnsafeBytes(of: integer.bigEndian) { bytes.append(contentsOf: $0) }
  }
}

/// PostgreSQL counts microseconds from 2000-01-01T00:00:00Z.
enum PostgresEpoch {
  private static let offset: Int64 = 946_684_800_000_000

  /// Infinity stays `Int64.max`, minus infinity `Int64.min`.
  static func toUnix(_ wire: Int64) -> Int64 {
    guard wire != .max, wire != .min else { return wire }
    let (moment, overflow) = wire.addingReportingOverflow(offset)
    return overflow ? .max : moment
  }

  static func fromUnix(_ moment: Int64) -> Int64 {
    guard moment != .max, moment != .min else { return moment }
    let (wire, overflow) = moment.subtractingReportingOverflow(offset)
    return overflow ? .min : wire
  }
}
