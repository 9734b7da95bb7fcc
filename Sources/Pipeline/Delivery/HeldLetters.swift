internal import SegmentSpec

/// Dead letters that are not recorded yet, because either their messages or a setting may be wrong.
struct HeldLetters: Sendable {
  typealias Held = (letter: DeadLetter, item: OpenBatch.Item)

  /// The most bytes of messages that are kept whole.
  static let room = 8 << 20

  private(set) var all: [Held] = []
  private var bytes = 0

  var isEmpty: Bool { all.isEmpty }

  mutating func append(_ letter: DeadLetter, _ item: OpenBatch.Item) {
    var letter = letter
    letter.cut(toFit: Self.room - bytes)
    bytes += letter.payload.count
    all.append((letter, item))
  }

  /// Takes out the letters of an event.
  mutating func take(_ event: EventName) -> [Held] {
    let taken = all.filter { $0.letter.event == event }
    guard !taken.isEmpty else { return [] }
    all.removeAll { $0.letter.event == event }
    bytes = all.reduce(0) { $0 + $1.letter.payload.count }
    return taken
  }

  mutating func takeAll() -> [Held] {
    defer { self = HeldLetters() }
    return all
  }
}

extension DeadLetter {
  /// Keeps only the beginning of a message that does not fit.
  mutating func cut(toFit room: Int) {
    if payload.count > max(room, 1_000) { payload = Array(payload.prefix(1_000)) }
  }
}
