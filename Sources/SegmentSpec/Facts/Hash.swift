internal import CCrypto
internal import Synchronization

/// A digest in the making, by a hash function of libcrypto.
///
/// The next digest uses its context again, because making a context takes longer than hashing a name.
package struct Hash: ~Copyable {
  private let function: HashFunction
  private let context: OpaquePointer

  /// SHA-256, whose digest has 32 bytes.
  package static func sha256() -> Hash { Hash(.sha256) }

  /// SHA-1, whose digest has 20 bytes: only for UUIDs, which do not depend on its strength.
  static func sha1() -> Hash { Hash(.sha1) }

  /// Looks up both functions, once and before the first digest: without them no message has an id and nothing can be
  /// recorded.
  /// - Throws: `MissingHashFunction` where libcrypto's configuration leaves one out.
  package static func demandFunctions() throws(MissingHashFunction) {
    for function in [HashFunction.sha256, .sha1] where !function.isThere {
      throw MissingHashFunction(name: function.name)
    }
  }

  private init(_ function: HashFunction) {
    self.function = function
    context = function.begin()
  }

  deinit { function.giveBack(context) }

  /// A copy with the same input.
  func copy() -> Hash {
    let other = Hash(function)
    EVP_MD_CTX_copy_ex(other.context, context)
    return other
  }

  /// Takes in bytes.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  /// Takes in the UTF-8 of `text`.
  mutating func update(_ text: String) {
    var text = text
    text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
  }

  /// The digest's bytes.
  package consuming func digest() -> [UInt8] {
    withDigest { Array($0) }
  }

  /// The digest's first 16 bytes, most significant first.
  consuming func prefix() -> (high: UInt64, low: UInt64) {
    withDigest { digest in
      (
        UInt64(bigEndian: digest.loadUnaligned(as: UInt64.self)),
        UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      )
    }
  }

  private consuming func withDigest<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    withUnsafeTemporaryAllocation(byteCount: Int(EVP_MAX_MD_SIZE), alignment: 8) { room in
      var count: UInt32 = 0
      let start = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
      EVP_DigestFinal_ex(context, start, &count)
      return body(UnsafeRawBufferPointer(rebasing: room[..<Int(count)]))
    }
  }
}

/// A hash function that none of libcrypto's providers has.
package struct MissingHashFunction: Error, Hashable {
  /// As OpenSSL calls it, such as SHA256.
  package let name: String
}

/// A hash function, looked up once, and the context that waits for its next digest.
private final class HashFunction: @unchecked Sendable {
  static let sha256 = HashFunction("SHA256")
  static let sha1 = HashFunction("SHA1")

  let name: String
  /// libcrypto's own, which never changes.
  private let function: OpaquePointer?
  private let idle = Atomic<OpaquePointer?>(nil)

  private init(_ name: String) {
    self.name = name
    function = ccrypto_hash_function(name)
  }

  var isThere: Bool { function != nil }

  // The program looked the functions up when it began. A digest is a few hundred bytes. Without even these, no caller
  // can record or report anything; sent messages are in the ledger or go out again under the same message id.
  func begin() -> OpaquePointer {
    guard let context = idle.exchange(nil, ordering: .acquiring) ?? EVP_MD_CTX_new(),
      EVP_DigestInit_ex(context, function, nil) == 1
    else { preconditionFailure("OpenSSL has no memory left for a digest") }
    return context
  }

  func giveBack(_ context: OpaquePointer) {
    // If several threads make digests, one of their contexts is kept.
    EVP_MD_CTX_free(idle.exchange(context, ordering: .acquiringAndReleasing))
  }
}
