/// One statement of `sql/`, embedded into the program when it is built.
///
/// `Queries.generated.swift` has a constant for each file, named after it; `make queries` writes it again.
package struct Query: Sendable {
  /// The file's name without `.sql`, such as `v1_orders`.
  package let name: String
  /// The file's bytes: UTF-8, its header comment included.
  package let bytes: [UInt8]
  /// The file as text.
  package let text: String

  init(_ name: String, _ bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
    self.text = String(decoding: bytes, as: UTF8.self)
  }
}
