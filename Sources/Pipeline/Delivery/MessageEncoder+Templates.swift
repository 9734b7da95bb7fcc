internal import SegmentSpec

/// A message that waits for its template, with everything that its result needs.
struct TemplateWait: Sendable {
  /// Its place in the unit or chunk.
  var place: Int
  /// The texts that privacy rules made.
  var made: MadeTexts
  var cutBeyond: Int?
  var notices: [EncodingNotice]
}

extension MessageEncoder {
  /// Appends the whole message of `fact`, of any size, for a template; `place` is its place among others.
  /// - Throws: `Unwritten`; the writer is then unchanged.
  func encodeWhole(
    _ fact: Fact,
    at index: Int,
    of page: any FactPage,
    as messageID: MessageID,
    place: Int,
    into writer: inout JSONWriter
  ) throws(Unwritten) -> TemplateWait {
    let start = writer.bytes.count
    var made = MadeTexts()
    do throws(EncodingRefusal) {
      try page.encodeWhole(
        fact,
        at: index,
        messageID: messageID,
        privacy: privacy,
        made: &made,
        into: &writer
      )
    } catch {
      throw unwritten(error, from: start, of: &writer)
    }
    return TemplateWait(
      place: place,
      made: made,
      cutBeyond: page.cutBeyond,
      notices: page.notices(index)
    )
  }

  /// Appends a template's result, with the privacy rules applied again, cut to the limit of a message.
  /// - Returns: the notices for the run's report.
  /// - Throws: `Unwritten`; the writer is then unchanged.
  func finish(
    _ message: TemplatedMessage,
    of key: FactKey,
    _ wait: TemplateWait,
    into writer: inout JSONWriter
  ) throws(Unwritten) -> [EncodingNotice] {
    let start = writer.bytes.count
    writer.bytes.append(contentsOf: message.bytes)
    do throws(EncodingRefusal) {
      if let privacy {
        var made = wait.made
        try privacy.hide(&writer, from: start, of: key, made: &made)
      }
      let isShortened = try writer.fit(
        from: start,
        to: messageBytes,
        of: key,
        cutBeyond: wait.cutBeyond
      )
      return isShortened ? [.shortened] + wait.notices : wait.notices
    } catch {
      throw unwritten(error, from: start, of: &writer)
    }
  }

  /// The message of a fact as it is sent, alone.
  /// - Throws: `Unwritten`, `TemplateFault`.
  func single(
    _ fact: Fact,
    at index: Int,
    of page: any FactPage,
    as messageID: MessageID,
    through templates: (any MessageTemplates)?
  ) async throws -> SingleMessage {
    var writer = JSONWriter(reservingCapacity: 2_048)
    guard let templates, templates.isFor(fact.event) else {
      let notices = try encode(fact, at: index, of: page, as: messageID, into: &writer)
      return SingleMessage(before: writer.bytes, after: writer.bytes, notices: notices)
    }
    let wait = try encodeWhole(
      fact,
      at: index,
      of: page,
      as: messageID,
      place: 0,
      into: &writer
    )
    let before = writer.bytes
    switch try await templates.apply(to: [TemplateInput(event: fact.event, message: before)]).first
    {
    case .refused(let refused)?: throw refused.unwritten(fact.key, before)
    case .message(let message)?:
      var after = JSONWriter(reservingCapacity: before.count)
      let notices = try finish(message, of: fact.key, wait, into: &after)
      return SingleMessage(before: before, after: after.bytes, notices: notices)
    case .leftOut?, nil: return SingleMessage(before: before, after: nil, notices: [])
    }
  }

  /// Removes the bytes from `start` on, for a dead letter.
  func unwritten(
    _ refusal: EncodingRefusal,
    from start: Int,
    of writer: inout JSONWriter
  ) -> Unwritten {
    let payload = Array(writer.bytes[start...])
    writer.bytes.removeSubrange(start...)
    return Unwritten(refusal: refusal, payload: payload)
  }
}

/// A message on its own, for a command that shows it.
struct SingleMessage: Sendable {
  /// Its bytes before the templates.
  var before: [UInt8]
  /// Its bytes as they are sent; nil if a template leaves it out.
  var after: [UInt8]?
  var notices: [EncodingNotice]
}

extension TemplateOutcome.Refused {
  /// The refusal of a fact's message; `message` has its bytes before the template.
  func unwritten(_ key: FactKey, _ message: [UInt8]) -> MessageEncoder.Unwritten {
    MessageEncoder.Unwritten(
      refusal: EncodingRefusal(reason, of: String(key.row), setting: setting),
      payload: message,
      words: words
    )
  }
}
