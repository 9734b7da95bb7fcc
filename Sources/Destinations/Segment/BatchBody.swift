internal import Pipeline

/// The body of a batch request: `{"batch":[m1,m2,…]}`.
///
/// It contains nothing else: no `sentAt`, so that the messages' own times stay unchanged and a resend is the same byte
/// for byte, and no key, which travels in a header.
enum BatchBody {
  private static let head = Array(#"{"batch":["#.utf8)
  private static let tail = Array("]}".utf8)

  /// The bytes of a body beyond the batch's, whose last line feed is removed.
  static let overhead = head.count + tail.count - 1

  static func bytes(of batch: Batch) -> [UInt8] {
    var body: [UInt8] = []
    body.reserveCapacity(batch.bytes.count + overhead)
    body += head
    let start = body.count
    body += batch.bytes
    for end in batch.ends { body[start + end] = UInt8(ascii: ",") }
    body.removeLast()
    body += tail
    return body
  }
}
