package import Pipeline

/// A destination that has several batches in hand at once and answers them in no order.
///
/// Messages are those of `ScriptedPage`; keys are `<root>/<what>`, and `order_3-cus_1/…` is about a root of
/// the customer `cus_1`.
package actor SlowDestination: Destination {
  package nonisolated let identity = DestinationIdentity(kind: "slow", place: "memory")
  package nonisolated let limits: BatchLimits
  package nonisolated let takesBatchesAtOnce = true
  private let fate: @Sendable (_ call: Int) async throws(DeliveryError) -> Void

  /// The keys of every accepted message, in the order of the answers.
  package private(set) var accepted: [String] = []
  /// The most batches that were in hand at once.
  package private(set) var most = 0
  /// Messages that were under way together but must not be.
  package private(set) var clashes: [String] = []
  private var inHand: [Int: [String]] = [:]
  private var calls = 0

  /// `fate` takes its time for each call, counted from 1, and throws if the call fails.
  package init(
    messages: Int,
    fate: @escaping @Sendable (_ call: Int) async throws(DeliveryError) -> Void
  ) {
    limits = BatchLimits(messages: messages, bytes: 100_000, messageBytes: 10_000)
    self.fate = fate
  }

  package func deliver(_ batch: Batch) async throws(DeliveryError) -> Receipt {
    calls += 1
    let call = calls
    let keys = (0..<batch.count).compactMap { index in
      String(decoding: batch.bytes[batch.range(of: index)], as: UTF8.self)
        .split(separator: "\"").dropFirst(3).first.map(String.init)
    }
    for other in inHand.values {
      for key in keys where other.contains(where: { Self.clash($0, key) }) { clashes.append(key) }
    }
    inHand[call] = keys
    most = max(most, inHand.count)
    defer { inHand[call] = nil }
    try await fate(call)
    accepted += keys
    return .accepted(batch)
  }

  /// Whether the second key has to wait until the first one is answered.
  private static func clash(_ first: String, _ second: String) -> Bool {
    let (first, second) = (first.prefix { $0 != "/" }, second.prefix { $0 != "/" })
    return first == second || second.hasSuffix("-" + first)
  }
}
