import Support
import Synchronization

/// The behaviour of a destination during a season: its answers, the messages that it takes in spite of an error, and
/// those that it always refuses.
final class Troublemaker: Sendable {
  /// Kills the run at its request of this number, before or after the messages were taken.
  typealias Trap = (request: Int, takes: Bool, kill: @Sendable () -> Void)

  fileprivate struct State {
    var chance: SeededGenerator
    /// How many of a hundred requests go wrong.
    var trouble = 0
    var refusesSome = true
    var run = 0
    var trap: Trap?
    var seen = 0
    var mishaps = 0
    var refusals = 0
  }

  private let inbox: Inbox
  private let isJitsu: Bool
  private let state: Mutex<State>

  init(inbox: Inbox, isJitsu: Bool, seed: UInt64) {
    self.inbox = inbox
    self.isJitsu = isJitsu
    state = Mutex(State(chance: SeededGenerator(seed: seed)))
  }

  /// How many requests went wrong, and how many messages were refused.
  var figures: (mishaps: Int, refusals: Int) { state.withLock { ($0.mishaps, $0.refusals) } }

  /// A run begins, of whose requests `trouble` in a hundred go wrong.
  func prepare(_ run: Int, trouble: Int, trap: Trap? = nil) {
    state.withLock { state in
      state.run = run
      state.trouble = trouble
      state.trap = trap
      state.seen = 0
    }
  }

  /// Ends all harm: later messages are accepted.
  func calmDown() {
    state.withLock { state in
      state.trouble = 0
      state.trap = nil
      state.refusesSome = false
    }
  }

  /// The path to which a run posts, which distinguishes its requests from those of other runs: the server may read a
  /// killed run's requests when the next run is under way.
  static func path(of run: Int) -> String { "/run/\(run)/batch" }

  private static func run(of request: ServerRequest) -> Int {
    request.uri.split(separator: "/").dropFirst().first.flatMap { Int($0) } ?? 0
  }

  /// The fate of a request whose body was read.
  func reply(to request: ServerRequest) -> ServerReply {
    let sender = Inbox.Sender(
      run: Self.run(of: request),
      isRetry: request.header("X-Retry-Count") != nil
    )
    let messages = (request.messages ?? []).compactMap(FiledMessage.init)
    let trap = state.withLock { state in
      guard state.run == sender.run else { return Trap?.none }
      state.seen += 1
      return state.trap.flatMap { $0.request == state.seen ? $0 : nil }
    }
    if let trap {
      if trap.takes, refused(messages).isEmpty {
        inbox.take(messages, from: sender, isAcknowledged: false)
      }
      trap.kill()
      return .never
    }
    // It never takes a refused message, not even by mistake.
    guard refused(messages).isEmpty, let mishap = state.withLock({ $0.mishap() }) else {
      return judge(messages, from: sender, request)
    }
    if mishap.takes { inbox.take(messages, from: sender, isAcknowledged: false) }
    return mishap.reply
  }

  /// Answers as the service does, with the refused messages.
  private func judge(
    _ messages: [FiledMessage],
    from sender: Inbox.Sender,
    _ request: ServerRequest
  ) -> ServerReply {
    let refused = refused(messages)
    let (isLate, closes) = state.withLock { state in
      state.refusals += refused.isEmpty ? 0 : 1
      return (state.chance.below(8) == 0, state.chance.below(10) == 0)
    }
    if isJitsu {
      let taken = messages.filter { !refused.contains($0.messageID) }
      inbox.take(taken, from: sender, isAcknowledged: true)
      let errors = Dictionary(uniqueKeysWithValues: refused.map { ($0, "event error") })
      return SegmentServer.jitsu(errors: errors)(request)
    }
    guard refused.isEmpty else { return .answer(400, body: "request is malformed") }
    inbox.take(messages, from: sender, isAcknowledged: true)
    let answer = ServerReply.answer(200, body: #"{"success":true}"#, closes: closes)
    return isLate ? .held(answer) : answer
  }

  /// Of three hundred messages one, always the same ones.
  private func refused(_ messages: [FiledMessage]) -> Set<String> {
    guard state.withLock({ $0.refusesSome }) else { return [] }
    return Set(messages.map(\.messageID).filter(Self.isOdd))
  }

  private static func isOdd(_ id: String) -> Bool {
    var sum: UInt64 = 7
    for byte in id.utf8 { sum = sum &* 31 &+ UInt64(byte) }
    return sum % 300 == 0
  }
}

extension Troublemaker.State {
  /// Nil when the request goes well.
  fileprivate mutating func mishap() -> (reply: ServerReply, takes: Bool)? {
    guard chance.below(100) < trouble else { return nil }
    mishaps += 1
    // A service may have taken a batch that it answers with an error, and may never answer a batch that it takes.
    let coin = chance.below(2) == 0
    switch chance.below(14) {
    case 0: return (.answer(429, headers: ["Retry-After": "1"]), false)
    case 1: return (.answer(429), false)
    case 2: return (.answer(500), coin)
    case 3: return (.answer(502), coin)
    case 4: return (.answer(503, closes: true), false)
    case 5: return (.answer(504), true)
    case 6, 7: return (.resetAfterReading, coin)
    case 8, 9: return (.resetMidAnswer, true)
    case 10: return (.trickle(200), true)
    case 11: return (.never, coin)
    case 12: return (.answer(408, closes: true), false)
    default: return (.held(.answer(503)), coin)
    }
  }
}
