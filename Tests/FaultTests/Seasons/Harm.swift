import Foundation
import Pipeline
import Support

/// The harm to one run.
enum Harm: Sendable {
  case nothing
  /// The process dies at a numbered point of the run.
  case crash(CrashPoint, time: Int)
  /// SIGKILL when its request of this number was read; the destination takes the messages, or does not.
  case killAtRequest(Int, takes: Bool)
  case killAfter(milliseconds: Int)
  case stopAfter(milliseconds: Int, signal: Int32)
  /// No file may grow beyond so many blocks of 512 bytes.
  case fullDisk(blocks: Int)
  /// The store's server: all sessions end, it is restarted, or it dies and recovers.
  case cutSessions(afterMilliseconds: Int)
  case restartServer(afterMilliseconds: Int, isCrash: Bool)
  /// Rows come under a table's name, or leave it, without being written; or a table is rewritten.
  case reshape(afterMilliseconds: Int)
  case rewrite(afterMilliseconds: Int)

  static func draw(for kind: Season.Kind, _ chance: inout SeededGenerator) -> Harm {
    let isFile = kind.isFile
    // A debug build reaches its first batch after some 150 ms.
    let moment = 20 + chance.below(500)
    if kind == .swaps {
      switch chance.below(10) {
      case 0..<5: return .reshape(afterMilliseconds: moment)
      case 5: return .rewrite(afterMilliseconds: moment)
      default: break
      }
    }
    switch chance.below(100) {
    case 0..<44:
      let points = CrashPoint.allCases.filter { point in
        kind == .sets || point != .amidPublish && isFile
          || ![.afterSeal, .amidPublish, .afterPublish].contains(point)
      }
      let point = points[chance.below(points.count)]
      let isOnce = [.afterHarvest, .beforeAdvance, .afterAdvance].contains(point)
      return .crash(point, time: isOnce ? 1 : 1 + chance.below(3))
    case 44..<60 where !isFile:
      return .killAtRequest(1 + chance.below(3), takes: chance.below(2) == 0)
    case 44..<74: return .killAfter(milliseconds: moment)
    case 74..<80:
      return .stopAfter(milliseconds: moment, signal: chance.below(2) == 0 ? SIGTERM : SIGINT)
    case 80..<84: return .fullDisk(blocks: 100 + chance.below(2_000))
    case 84..<88: return .cutSessions(afterMilliseconds: moment)
    case 88: return .restartServer(afterMilliseconds: moment, isCrash: false)
    case 89: return .restartServer(afterMilliseconds: moment, isCrash: true)
    default: return .nothing
    }
  }

  /// At which request the destination ends the run.
  var trap: (request: Int, takes: Bool)? {
    if case .killAtRequest(let number, let takes) = self { return (number, takes) }
    return nil
  }

  /// Its name in the figures.
  var name: String {
    switch self {
    case .nothing: "undisturbed"
    case .crash(let point, _): "killed \(point.rawValue)"
    case .killAtRequest(_, let takes): takes ? "killed after sending" : "killed while sending"
    case .killAfter: "killed at random"
    case .stopAfter: "stopped by a signal"
    case .fullDisk: "full disk"
    case .cutSessions: "sessions terminated"
    case .restartServer(_, let isCrash): isCrash ? "server crashed" : "server restarted"
    case .reshape: "a table took another's place"
    case .rewrite: "a table got another file"
    }
  }

  /// Waits for the moment and does the harm that does not happen automatically.
  func happen(to command: RunningCommand, at shop: WrittenShop) async throws {
    switch self {
    case .nothing, .crash, .killAtRequest, .fullDisk: break
    case .killAfter(let moment):
      try await Task.sleep(for: .milliseconds(moment))
      command.signal(SIGKILL)
    case .stopAfter(let moment, let signal):
      try await Task.sleep(for: .milliseconds(moment))
      command.signal(signal)
    case .cutSessions(let moment):
      try await Task.sleep(for: .milliseconds(moment))
      try await shop.shop.execute(
        """
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name like 'tidemark%' and pid <> pg_backend_pid()
        """
      )
    case .restartServer(let moment, let isCrash):
      try await Task.sleep(for: .milliseconds(moment))
      if isCrash { try await shop.server.crash() } else { try await shop.server.stop() }
      try await shop.server.resume()
    case .reshape(let moment):
      try await Task.sleep(for: .milliseconds(moment))
      try await shop.shop.execute("call fault_reshape()")
    case .rewrite(let moment):
      try await Task.sleep(for: .milliseconds(moment))
      try await shop.shop.execute("vacuum full \"order\"; vacuum full line_item;")
    }
  }
}
