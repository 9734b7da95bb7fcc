import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

/// A shop, a place for state and output, and the program between them.
struct SyncScene {
  let shop: FreshShop
  let place: Place

  /// A shop of 40 orders; messages go to files in `out` of the place.
  init(orders: Int = 40) async throws {
    shop = try await FreshShop.stocked(orders: orders)
    place = try Place()
  }

  /// The shop of another bench, with a place of its own.
  init(shop: FreshShop, place: Place) {
    self.shop = shop
    self.place = place
  }

  var environment: [String: String] {
    shop.environment.merging([
      "TIDEMARK_DESTINATION": "file", "TIDEMARK_OUTPUT": place.path + "/out",
      "TIDEMARK_STATE": place.path + "/state.sqlite",
    ]) { $1 }
  }

  func run(
    _ arguments: String...,
    environment: [String: String] = [:]
  ) async throws -> Program.Outcome {
    try await Program.run(
      arguments,
      environment: self.environment.merging(environment) { $1 },
      in: place
    )
    .replacing(shop.server.directory, with: "$SERVER").replacing(shop.database, with: "$SHOP")
  }

  func start(
    _ arguments: String...,
    environment: [String: String] = [:]
  ) throws -> RunningCommand {
    try Program.start(
      arguments,
      environment: self.environment.merging(environment) { $1 },
      in: place
    )
  }

  /// `watermark set`, which must succeed and print only the new watermark.
  func setWatermark(_ time: String, environment: [String: String] = [:]) async throws {
    let outcome = try await run("watermark", "set", time, environment: environment)
    try outcome.demandWatermarkSet()
  }

  /// Takes the sync's lock as a process of another machine; the state must stay open as long as it is to hold it.
  func takeLock(as command: String) async throws -> (state: SQLiteStateStore, name: SyncName) {
    let state = try await SQLiteStateStore.open(place.path + "/state.sqlite")
    let name = try #require(SyncName("default"))
    let holder = LockHolder(
      pid: 42,
      host: "elsewhere",
      command: command,
      since: .init(microseconds: 0)
    )
    try await state.acquire(name, as: holder)
    return (state, name)
  }

  /// The ids of the messages in the files: `messageId` of every line.
  func messageIDs() throws -> [String] {
    try place.lines(in: "out").compactMap { line in
      line.firstMatch(of: /"messageId":"([^"]+)"/).map { String($0.1) }
    }
  }
}

extension Program.Outcome {
  /// Whether `watermark set` succeeded and printed only the new watermark, on one of the two streams.
  func demandWatermarkSet() throws {
    let said = stdout + stderr
    guard status == 0, stdout.isEmpty || stderr.isEmpty, said.hasPrefix("sync "),
      said.contains("\nafter         history starts ")
    else { throw UnexpectedOutcome(description: description) }
  }
}

/// A run that should have gone well.
struct UnexpectedOutcome: Error, CustomStringConvertible {
  let description: String
}
