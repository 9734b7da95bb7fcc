package import Pipeline

/// Takes deletion requests, remembers them, and gives the answers that a test set.
package actor RecordingDeletions: DeletionRequests {
  package nonisolated let place = "api.test"
  package nonisolated let mostIDs: Int
  /// The ids of each request that was taken.
  package private(set) var taken: [[String]] = []
  /// How often it was asked.
  package private(set) var calls = 0
  private let answer: @Sendable (_ call: Int) async throws(DeliveryError) -> Void

  /// `answer` is asked before each request is taken; the first call has number 0.
  package init(
    mostIDs: Int = 5_000,
    answer: @escaping @Sendable (_ call: Int) async throws(DeliveryError) -> Void = {
      (_) async throws(DeliveryError) in
    }
  ) {
    self.mostIDs = mostIDs
    self.answer = answer
  }

  package func request(_ userIDs: [String]) async throws(DeliveryError) -> String {
    calls += 1
    try await answer(calls - 1)
    taken.append(userIDs)
    return "reg_\(taken.count)"
  }

  package func close() async {}
}
