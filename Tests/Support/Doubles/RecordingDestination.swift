package import Pipeline
internal import SegmentSpec

/// A destination that remembers its messages and gives the answers that a test set.
package actor RecordingDestination: Destination {
  package nonisolated let identity: DestinationIdentity
  package nonisolated let limits: BatchLimits
  /// The accepted messages of each batch, as text.
  package private(set) var batches: [[String]] = []
  /// The labels of all messages.
  package private(set) var labels: [Batch.Label] = []
  package private(set) var published: [String] = []
  /// The parts that `recover` must not find.
  package private(set) var missingParts: [String] = []
  private var answer:
    @Sendable (_ batch: Int, _ message: String) throws(DeliveryError) -> Receipt.Answer
  /// With a number, messages are held and a part is sealed after so many batches.
  private let batchesPerPart: Int?
  private var heldBatches = 0
  private var parts = 0

  package init(
    limits: BatchLimits = BatchLimits(messages: 100, bytes: 100_000, messageBytes: 10_000),
    identity: DestinationIdentity = DestinationIdentity(kind: "test", place: "here"),
    batchesPerPart: Int? = nil,
    answer:
      @escaping @Sendable (_ batch: Int, _ message: String) throws(DeliveryError) -> Receipt.Answer =
      {
        (_, _) throws(DeliveryError) in .accepted
      }
  ) {
    self.limits = limits
    self.identity = identity
    self.batchesPerPart = batchesPerPart
    self.answer = answer
  }

  /// All accepted messages in the order of their arrival.
  package var messages: [String] { batches.flatMap { $0 } }

  package func lose(_ parts: [String]) { missingParts = parts }

  package func deliver(_ batch: Batch) async throws(DeliveryError) -> Receipt {
    var answers: [Receipt.Answer] = []
    var accepted: [String] = []
    for index in 0..<batch.count {
      let text = String(decoding: batch.bytes[batch.range(of: index)], as: UTF8.self)
      let given = try answer(batches.count, text)
      if given == .accepted { accepted.append(text) }
      answers.append(given)
    }
    batches.append(accepted)
    labels += batch.labels
    guard batchesPerPart != nil else { return .settled(answers) }
    heldBatches += 1
    return .held
  }

  package func seal(atEnd: Bool) async throws(DeliveryError) -> String? {
    guard let batchesPerPart, heldBatches > 0, atEnd || heldBatches >= batchesPerPart else {
      return nil
    }
    heldBatches = 0
    parts += 1
    return "part-\(parts)"
  }

  package func publish(_ part: String) async throws(DeliveryError) {
    published.append(part)
  }
}
