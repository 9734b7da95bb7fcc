internal import SegmentSpec

/// Makes the messages of facts, wherever they go.
struct MessageEncoder: Sendable {
  let namespace: Namespace
  /// Most bytes of one message.
  let messageBytes: Int
  /// What becomes of fields; nil where all are sent as they are.
  var privacy: PrivacyRules?

  /// A row that cannot become a message.
  struct Unwritten: Error {
    var refusal: EncodingRefusal
    /// What was written until then.
    var payload: [UInt8]
    /// A template's own words, which may contain personal data.
    var words: AnswerText?
  }

  /// The id of the message that tells a fact for the `version`th time, counted from 0.
  func id(of fact: Fact, version: Int) -> MessageID {
    MessageID(namespace: namespace, key: fact.key, version: version, content: fact.state?.digest)
  }

  /// Appends the message of `fact`, which is `page.facts[index]`, as one JSON object.
  /// - Returns: what the run's report says of it.
  /// - Throws: `Unwritten`; the writer is as it was then.
  func encode(
    _ fact: Fact,
    at index: Int,
    of page: any FactPage,
    as messageID: MessageID,
    into writer: inout JSONWriter
  ) throws(Unwritten) -> [EncodingNotice] {
    let start = writer.bytes.count
    do throws(EncodingRefusal) {
      let isShortened = try page.encode(
        fact,
        at: index,
        messageID: messageID,
        within: messageBytes,
        privacy: privacy,
        into: &writer
      )
      let notices = page.notices(index)
      return isShortened ? [.shortened] + notices : notices
    } catch {
      throw unwritten(error, from: start, of: &writer)
    }
  }
}
