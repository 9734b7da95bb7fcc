internal import Pipeline

/// The body of a batch request: `{"batch":[m1,m2,…]}`.
///
/// Nothing else stands in it: no `sentAt`, so that the messages' own times stay as they are and a resend
/// is the same byte for byte; no key, which travels in a header.
enum BatchBody {
  private static let head = Array(#"{"batch":["#.utf8)
  private static let tail = Array("]}".utf8)

  /// What a body holds beyond a batch's bytes, whose last line feed falls away.
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
