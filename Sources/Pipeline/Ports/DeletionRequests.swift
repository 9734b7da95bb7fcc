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
