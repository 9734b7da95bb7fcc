package import Pipeline
package import SegmentSpec

extension MessageID {
  /// The id as messages carry it, in the tests' own spelling.
  package var written: String {
    let digits = [high, low].map { half in
      let hexadecimal = String(half, radix: 16)
      return String(repeating: "0", count: 16 - hexadecimal.count) + hexadecimal
    }.joined()
    var groups: [Substring] = []
    var rest = digits[...]
    for length in [8, 4, 4, 4, 12] {
      groups.append(rest.prefix(length))
      rest = rest.dropFirst(length)
    }
    return groups.joined(separator: "-")
  }
}

extension Batch {
  /// A batch of `count` small track messages, numbered from `first`, each at least `padding` bytes long.
  package static func sample(_ count: Int, from first: Int = 1, padding: Int = 0) -> Batch {
    var batch = Batch()
    for number in first..<first + count {
      let id = MessageID(high: 0x5ECA_0000_0000_5000, low: 0x8000_0000_0000_0000 | UInt64(number))
      let filler = String(repeating: "x", count: padding)
      let message = #"""
        {"type":"track","event":"Order Completed","userId":"cus_\#(number)",\#
        "messageId":"\#(id.written)","properties":{"note":"\"ü\\n\#(filler)"}}
        """#
      batch.bytes += Array(message.utf8)
      batch.ends.append(batch.bytes.count)
      batch.bytes.append(UInt8(ascii: "\n"))
      batch.messageIDs.append(id)
    }
    return batch
  }

  /// The messages as texts.
  package var texts: [String] {
    (0..<count).map { String(decoding: bytes[range(of: $0)], as: UTF8.self) }
  }
}
