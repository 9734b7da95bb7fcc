import Support
import Synchronization

/// A store on a server of its own, and the writers who change it and log what they committed.
final class WrittenShop: Sendable {
  let shop: FreshShop
  /// For how many seconds the slowest transactions stay open.
  private let longest: Double

  private struct State {
    var busy: Set<Int> = []
    /// Errors of writers, except those of a server that went away.
    var complaints: [String] = []
  }

  private let state = Mutex(State())

  /// Seconds after which age settles a row of a Medusa v2 store.
  static let settleAfter = 10

  init(orders: Int, seed: Int, longest: Double, isV2: Bool = false) async throws {
    // A crash must not take back committed changes that were seen.
    let server = try await PrivateServer.start(settings: ["synchronous_commit": "on"])
    self.longest = longest
    if isV2 {
      shop = try await FreshShop.stocked(.newest, orders: orders, seed: seed, on: server)
      try await Writers.prepareV2(shop, settleAfter: Self.settleAfter)
    } else {
      shop = try await FreshShop.stocked(orders: orders, seed: seed, on: server)
      try await Writers.prepare(shop)
    }
  }

  var server: PrivateServer { shop.server }
  var complaints: [String] { state.withLock { $0.complaints } }
  var isQuiet: Bool { state.withLock { $0.busy.isEmpty } }

  /// Has each writer that is idle begin so many more transactions.
  func write(_ transactions: Int, by writers: Range<Int>, chance: inout SeededGenerator) {
    for writer in writers {
      let seed = chance.next()
      guard state.withLock({ $0.busy.insert(writer).inserted }) else { continue }
      Task {
        do {
          try await Writers(
            writer..<(writer + 1),
            transactions: transactions,
            pause: 0,
            longest: longest,
            seed: seed,
            shop: shop
          ).finish()
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
}
