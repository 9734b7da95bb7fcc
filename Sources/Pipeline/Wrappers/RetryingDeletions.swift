internal import Logging

/// Requests deletions again while the service says "not yet".
package struct RetryingDeletions: DeletionRequests {
  private let base: any DeletionRequests
  private let retries: Retries

  /// Wraps `base`; each request has the whole budget.
  package init(base: any DeletionRequests, _ retries: Retries = Retries()) {
    self.base = base
    self.retries = retries
  }

  package var place: String { base.place }
  package var mostIDs: Int { base.mostIDs }

  /// Asks as often as the policy's budget allows.
  /// - Throws: the last `.notYet` error, with the number of tries in its reason, if the budget is used
  ///   up; `.cancelled` as soon as the task is cancelled; every other error at once.
  package func request(_ userIDs: [String]) async throws(DeliveryError) -> String {
    var tries = Tries(retries)
    while true {
      do throws(DeliveryError) {
        return try await base.request(userIDs)
      } catch {
        try await tries.wait(
          after: error,
          saying: "deletions were not accepted yet; they are requested again",
          ["place": "\(place)", "users": "\(userIDs.count)"],
          stopped: "stopped while waiting to request deletions again"
        )
      }
    }
  }

  package func close() async {
    await base.close()
  }
}
