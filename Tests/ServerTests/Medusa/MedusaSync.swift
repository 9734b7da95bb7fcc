import Logging
@testable import Medusa
import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

/// Whole runs over a shop: harvest, ledger, delivery and watermark, with a destination that remembers.
struct MedusaSync {
  let state = MemoryStateStore()
  let destination: RecordingDestination
  private let name: SyncName

  init(messageBytes: Int = 1 << 20) throws {
    destination = RecordingDestination(
      limits: BatchLimits(messages: 100, bytes: 1 << 20, messageBytes: messageBytes)
    )
    name = try #require(SyncName("default"))
  }

  /// One run, from the beginning of the shop's history if the sync has no watermark yet.
  @discardableResult
  func run(_ medusa: MedusaShop) async throws -> RunReport {
    if await state.watermark(of: name) == nil {
      try await state.setWatermark(.since(Timestamp(microseconds: 0)), of: name)
    }
    let source = medusa.source()
    let report = try await SyncRun(
      Run(
        source: source,
        destination: destination,
        state: state,
        sync: name,
        namespace: Namespace(storeID: "store", writeKey: nil, outputKind: "test"),
        clock: SystemWallClock(),
        holder: LockHolder(
          pid: 1,
          host: "test",
          command: "sync",
          since: Timestamp(microseconds: 0)
        ),
        exitCode: { _, _ in 0 },
        logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
      )
    ).run()
    await source.close()
    return report
  }

  /// Lets history begin now, and gives the moment.
  @discardableResult
  func setNow(_ medusa: MedusaShop, marginSeconds: Int64 = 900) async throws -> Timestamp {
    var watermark = try await medusa.position()
    watermark.marginSeconds = marginSeconds
    try await state.setWatermark(watermark, of: name)
    return watermark.factsSince
  }

  func set(_ watermark: Watermark) async {
    await state.setWatermark(watermark, waiting: .none, of: name)
  }

  /// The watermark after the last run.
  var watermark: Watermark? {
    get async { await state.watermark(of: name) }
  }
}
