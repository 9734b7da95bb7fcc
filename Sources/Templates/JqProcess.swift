internal import Pipeline

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A running jq that answers each line with one line.
///
/// It has bounded memory and CPU time, no environment but a home that does not exist, and may write no file. It ends with
/// this value. This process must ignore SIGPIPE (`signal(SIGPIPE, SIG_IGN)`), or a jq that is killed ends it.
final class JqProcess {
  /// How an exchange ended.
  enum End: Equatable {
    case all
    /// The first message without an answer took too long.
    case tooLong
    /// The answer to the first message without one is too large.
    case tooLarge
    /// The process ended, with this code if no signal ended it.
    case died(code: CInt?)
  }

  /// Most CPU time of one message; of the clock, if the CPU time of the process is unknown.
  static let messageNanoseconds: Int64 = 1_000_000_000
  /// Most time of the clock for one message, on a machine that is busy otherwise.
  static let longestWait: Int64 = 60_000_000_000
  /// Most bytes of an answer beyond those of its message.
  static let mostAddedBytes = 256 << 10

  private let child: JqChild
  private var unread: [UInt8] = []
  private(set) var answered = 0

  /// Starts `jq`, the path of the program, with a program of its language.
  init(jq: String, program: String) throws(TemplateFault) {
    child = try JqChild(jq: jq, program: program, readsErrors: false)
  }

  deinit {
    child.closeEnds()
    _ = child.end(by: SIGKILL)
  }

  /// Sends messages and reads an answer to each.
  ///
  /// Blocks its thread. After any end but `all` the process is of no more use.
  func exchange(_ messages: ArraySlice<[UInt8]>) -> (answers: [[UInt8]], end: End) {
    var unsent: [UInt8] = []
    unsent.reserveCapacity(messages.reduce(0) { $0 + $1.count + 1 })
    for message in messages {
      unsent += message
      unsent.append(UInt8(ascii: "\n"))
    }
    var sent = 0
    var answers: [[UInt8]] = []
    answers.reserveCapacity(messages.count)
    var (busySince, since) = (child.cpuTime(), Self.now())
    if let busySince { child.renew(busySince) }
    while answers.count < messages.count {
      var waits = [
        pollfd(fd: child.output, events: Int16(POLLIN), revents: 0),
        pollfd(fd: sent < unsent.count ? child.input : -1, events: Int16(POLLOUT), revents: 0),
      ]
      let ready = poll(&waits, nfds_t(waits.count), 100)
      if ready < 0, errno != EINTR { return (answers, .died(code: nil)) }
      if waits[1].revents != 0 {
        let count = unsent[sent...].withUnsafeBytes { write(child.input, $0.baseAddress, $0.count) }
        if count > 0 { sent += count }
        // The pipe breaks when the process ends; its last answers may still be unread.
        if count < 0, errno != EAGAIN, errno != EINTR { sent = unsent.count }
      }
      if waits[0].revents != 0 {
        let before = answers.count
        guard read(into: &answers) else { return (answers, died()) }
        if answers.count > before { (busySince, since) = (child.cpuTime(), Self.now()) }
        if answers.count < messages.count {
          let message = messages[messages.startIndex + answers.count]
          if unread.count > message.count + Self.mostAddedBytes { return (answers, .tooLarge) }
        }
      }
      let busy = child.cpuTime()
      if let busy { child.renew(busy) }
      let isBusyTooLong = busySince.flatMap { start in
        busy.map { $0 - start > Self.messageNanoseconds }
      }
      let waited = Self.now() - since
      if isBusyTooLong ?? (waited > Self.messageNanoseconds) || waited > Self.longestWait {
        return (answers, .tooLong)
      }
    }
    answered += answers.count
    return (answers, .all)
  }

  /// Kills jq and keeps its pipes, as if somebody else had killed it.
  func kill() { _ = child.end(by: SIGKILL) }

  private func died() -> End { .died(code: child.end(by: 0)) }

  /// Reads the available bytes; false at the end of the process.
  private func read(into answers: inout [[UInt8]]) -> Bool {
    let old = unread.count
    let chunk = child.read()
    guard !chunk.isEmpty else { return false }
    unread += chunk
    var start = 0
    for place in old..<unread.count where unread[place] == UInt8(ascii: "\n") {
      answers.append(Array(unread[start..<place]))
      start = place + 1
    }
    unread.removeSubrange(..<start)
    return true
  }

  private static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
