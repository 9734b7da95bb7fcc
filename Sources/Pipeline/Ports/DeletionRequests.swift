package import Logging

/// The service at which deletions of users' data are requested.
///
/// It is not part of a destination: the requests go to another service, with another key, and only once every message
/// of the run was delivered.
package protocol DeletionRequests: Sendable {
  /// The host of the requests, such as `api.segmentapis.com`.
  var place: String { get }
  /// Most ids of one request.
  var mostIDs: Int { get }

  /// Requests that all data of the users with these ids is deleted, and that no later data is accepted.
  ///
  /// A repeated request for the same id changes nothing.
  /// - Returns: the request's own id there.
  /// - Throws: `DeliveryError` if the request was not accepted, or if that is unknown.
  func request(_ userIDs: [String]) async throws(DeliveryError) -> String

  /// Ends all connections.
  func close() async
}

/// The parts that a run needs to request deletions.
package struct DeletionPlan: Sendable {
  package var requests: any DeletionRequests
  /// With more deletions than this in one run, none is requested, and the run stops and asks.
  package var mostPerRun: Int

  package init(requests: any DeletionRequests, mostPerRun: Int) {
    self.requests = requests
    self.mostPerRun = mostPerRun
  }
}

/// Retries a request while the other side answers "not yet".
package struct RetryingDeletions: DeletionRequests {
  private let base: any DeletionRequests
  private let policy: RetryPolicy
  private let clock: any Clock<Duration>
  private let chance: @Sendable () -> Double
  private let logger: Logger

  /// Wraps `base`; `clock` measures the budget of each request and sleeps, `chance` gives numbers in 0..<1
  /// for the jitter.
  package init(
    base: any DeletionRequests,
    policy: RetryPolicy = RetryPolicy(),
    clock: any Clock<Duration> = ContinuousClock(),
    chance: @escaping @Sendable () -> Double = { .random(in: 0..<1) },
    logger: Logger = Logger(label: "tidemark.deletions") { _ in SwiftLogNoOpLogHandler() }
  ) {
    self.base = base
    self.policy = policy
    self.clock = clock
    self.chance = chance
    self.logger = logger
  }

  package var place: String { base.place }
  package var mostIDs: Int { base.mostIDs }

  /// Retries as often as the policy's budget allows.
  /// - Throws: the last `.notYet` error, with the number of tries in its reason, if the budget is used up; `.cancelled`
  ///   as soon as the task is cancelled; every other error at once.
  package func request(_ userIDs: [String]) async throws(DeliveryError) -> String {
    var tries = Tries(policy: policy, clock: clock, chance: chance)
    while true {
      do throws(DeliveryError) {
        return try await base.request(userIDs)
      } catch {
        guard case .notYet(let retryAfter) = error.kind else { throw error }
        guard let wait = tries.next(retryAfter: retryAfter) else { throw tries.exhausted(error) }
        logger.info(
          "deletions were not accepted yet; they are requested again",
          metadata: [
            "place": "\(place)", "try": "\(tries.number)", "wait": "\(wait)",
            "users": "\(userIDs.count)", "reason": "\(error.reason)",
          ]
        )
        guard await tries.sleep(for: wait) else {
          throw DeliveryError(
            .cancelled,
            reason: "stopped while waiting to request deletions again"
          )
        }
      }
    }
  }

  package func close() async {
    await base.close()
  }
}
