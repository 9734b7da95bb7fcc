internal import SegmentSpec

/// A message of an export that waits for its template.
struct ExportWait: Sendable {
  var wait: TemplateWait
  var key: FactKey
}

extension ExportLoop {
  /// Sends the chunk's waiting messages through their templates.
  mutating func passTemplates() async throws(RunError) {
    guard let templates, !waits.isEmpty else { return }
    let given = messages
    let bytes = writer.bytes
    let waiting = waits
    waits.removeAll()
    func message(_ place: Int) -> ArraySlice<UInt8> {
      bytes[(place == 0 ? 0 : given[place - 1].end + 1)..<given[place].end]
    }
    let inputs = waiting.map {
      TemplateInput(event: given[$0.wait.place].event, message: Array(message($0.wait.place)))
    }
    let outcomes: [TemplateOutcome]
    do throws(TemplateFault) {
      outcomes = try await templates.apply(to: inputs)
    } catch {
      throw .source(error)
    }
    writer = JSONWriter(reservingCapacity: bytes.count)
    messages.removeAll(keepingCapacity: true)
    var next = zip(waiting, outcomes).makeIterator()
    var current = next.next()
    for place in given.indices {
      guard let (waited, outcome) = current, waited.wait.place == place else {
        // It was counted before.
        writer.bytes.append(contentsOf: message(place))
        end(given[place].event, given[place].time)
        continue
      }
      current = next.next()
      try take(outcome, of: given[place], waited, message(place))
    }
  }

  private mutating func take(
    _ outcome: TemplateOutcome,
    of given: ExportChunk.Message,
    _ waited: ExportWait,
    _ original: ArraySlice<UInt8>
  ) throws(RunError) {
    switch outcome {
    case .leftOut: report.filter(given.event, reason: Sift.Reason.leftOut.rawValue)
    case .refused(let refused):
      try bury(waited.key, given.event, refused.unwritten(waited.key, Array(original)).refusal)
    case .message(let message):
      let start = writer.bytes.count
      let notices: [EncodingNotice]
      do throws(MessageEncoder.Unwritten) {
        notices = try encoder.finish(message, of: waited.key, waited.wait, into: &writer)
      } catch {
        return try bury(waited.key, given.event, error.refusal)
      }
      noteWritten(given.event, notices)
      close(given.event, as: message.event, message.time ?? given.time, from: start)
    }
  }
}
