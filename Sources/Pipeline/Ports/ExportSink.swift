package import SegmentSpec

/// Where an export goes.
///
/// None of it is visible before `finish`, unless it is visible as it comes, as on stdout.
package protocol ExportSink: Sendable {
  /// Checks whether the place can be used, and takes it.
  func begin() async throws(DeliveryError)
  /// Takes messages; not called twice at the same time.
  func take(_ chunk: ExportChunk) async throws(DeliveryError)
  /// Makes everything durable and visible. `report` describes the messages.
  func finish(_ report: RunReport) async throws(DeliveryError)
  /// Discards unfinished files.
  func abandon() async
}

/// Encoded messages, and their filing.
package struct ExportChunk: Sendable {
  package struct Message: Sendable {
    package var event: EventName
    package var time: Timestamp
    /// Where it ends in the bytes, its line feed not counted.
    package var end: Int

    package init(event: EventName, time: Timestamp, end: Int) {
      self.event = event
      self.time = time
      self.end = end
    }
  }

  /// The messages one after another, each ended by a line feed.
  package var bytes: [UInt8]
  package var messages: [Message]

  package init(bytes: [UInt8] = [], messages: [Message] = []) {
    self.bytes = bytes
    self.messages = messages
  }
}
