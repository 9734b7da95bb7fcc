package import Pipeline
internal import Synchronization

/// A destination in memory that answers by a rule and notes its messages.
package final class ScriptedDestination: Destination {
  package typealias Rule = @Sendable (_ call: Int, _ batch: Batch) throws(DeliveryError) -> Receipt

  private let rule: Rule
  private let batches = Mutex<[Batch]>([])
  private let attempts = Mutex<[Int]>([])
  private let closings = Mutex(0)

  /// `rule` is given the number of the call, from 1, and the batch.
  package init(_ rule: @escaping Rule) {
    self.rule = rule
  }

  package var identity: DestinationIdentity { .init(kind: "scripted", place: "memory") }
  package var limits: BatchLimits { .init(messages: 100, bytes: 100_000, messageBytes: 10_000) }

  /// Every batch that was handed over, in order.
  package var received: [Batch] { batches.withLock { $0 } }
  /// The attempt number that held during each call.
  package var attemptNumbers: [Int] { attempts.withLock { $0 } }
  package var closeCount: Int { closings.withLock { $0 } }

  package func deliver(_ batch: Batch) async throws(DeliveryError) -> Receipt {
    attempts.withLock { $0.append(DeliveryAttempt.number) }
    let call = batches.withLock { batches in
      batches.append(batch)
      return batches.count
    }
    return try rule(call, batch)
  }

  package func close() async {
    closings.withLock { $0 += 1 }
  }
}

extension Receipt {
  /// Every message of `batch` accepted.
  package static func accepted(_ batch: Batch) -> Receipt {
    .settled(Array(repeating: .accepted, count: batch.count))
  }
}
