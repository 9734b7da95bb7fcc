import Pipeline
import SegmentSpec

/// A time that a person wrote.
struct GivenTime {
  private let text: String
  /// The command with a readable time, for the hint.
  private let example: String

  init(_ text: String, example: String) {
    self.text = text
    self.example = example
  }

  /// The moment; without a zone UTC is taken.
  /// - Throws: exit code 64 for a text that is not a time in ISO 8601, and for a time in the future.
  func moment() throws(Failure) -> Timestamp {
    guard let reading = Timestamp.parsing(iso8601: text) else {
      let given = Typed.isTimeLike(text) ? "\"\(text)\"" : "the given text"
      throw Failure(.usage, "\(given) is no time", hint: example)
    }
    guard reading.time <= SystemWallClock().now() else {
      throw Failure(.usage, "\(reading.time.iso8601) lies in the future", hint: example)
    }
    return reading.time
  }
}
