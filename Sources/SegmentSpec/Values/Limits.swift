/// The limits of Segment's HTTP API (docs, "HTTP API Source", limits; "Track", property count).
///
/// The docs write 32KB and 500KB without saying whether a kilobyte has 1000 or 1024 bytes, and count bytes that a proxy
/// may add; these values satisfy both readings.
package enum Limits {
  /// Most bytes of one encoded message.
  package static let messageBytes = 32_000
  /// Most bytes of one batch request's body, before compression.
  package static let bodyBytes = 475_000
  /// Most messages in one batch.
  package static let messages = 2500
  /// Most properties of one event.
  package static let properties = 10_000
  /// Most characters of a `messageId`.
  package static let messageIDCharacters = 100
}
