import Foundation
import Support
import Synchronization

/// A store on a server of its own, and the writers who change it and log what they committed.
final class WrittenShop: Sendable {
  let shop: FreshShop
  /// For how many seconds the slowest transactions stay open.
  private let longest: Double

  private struct State {
    var busy: Set<Int> = []
    /// What writers complained of, other than a server that went away under them.
    var complaints: [String] = []
  }

  private let state = Mutex(State())

  init(orders: Int, seed: Int, longest: Double) async throws {
    // A crash must not take back what was committed and seen.
    let server = try await PrivateServer.start(settings: ["synchronous_commit": "on"])
    shop = try await FreshShop.stocked(orders: orders, seed: seed, on: server)
    self.longest = longest
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Writers")
    for file in ["1_log", "2_changes", "3_writer"] {
      try await shop.execute(
        String(contentsOf: folder.appending(path: file + ".sql"), encoding: .utf8)
      )
    }
  }

  var server: PrivateServer { shop.server }
  var complaints: [String] { state.withLock { $0.complaints } }
  var isQuiet: Bool { state.withLock { $0.busy.isEmpty } }

  /// Has each writer that is idle begin so many more transactions.
  func write(_ transactions: Int, by writers: Range<Int>, chance: inout SeededGenerator) {
    for writer in writers {
      let seed = Double(chance.below(2_000_001) - 1_000_000) / 1_000_000
      guard state.withLock({ $0.busy.insert(writer).inserted }) else { continue }
      Task {
        do {
          try await shop.execute(
            "call fault_write(\(writer), \(seed), \(transactions), \(longest))"
          )
        } catch {
          note("\(error)")
        }
        state.withLock { state in _ = state.busy.remove(writer) }
      }
    }
  }

  private func note(_ complaint: String) {
    let expected = [
      "terminating connection", "server closed the connection", "is starting up", "No such file",
      "is shutting down", "in recovery mode", "Connection refused", "not yet accepting",
    ]
    guard !expected.contains(where: complaint.contains) else { return }
    state.withLock { $0.complaints.append(complaint) }
  }

  /// How many transactions were committed that a destination must hear of.
  func committed() async throws -> Int {
    Int(
      try await shop.execute("select count(distinct transaction) from fault_log")
        .trimmingCharacters(in: .whitespacesAndNewlines)
    ) ?? 0
  }

  /// A thing that was committed: the event, whom it is about, and the last version of an order or customer.
  struct Line: Hashable, Sendable {
    var event: String
    var subject: String
    var version: Int?
  }

  func log() async throws -> [Line] {
    try await shop.execute("select event, subject, max(version) from fault_log group by 1, 2")
      .split(separator: "\n").map { row in
        let cells = row.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        return Line(event: cells[0], subject: cells[1], version: Int(cells[2]))
      }
  }
}
