/// Whom to ask that what is known of users is deleted.
///
/// No part of a destination: it is asked by another service, with a key of its own, and only once every
/// message of the run was delivered.
package protocol DeletionRequests: Sendable {
  /// Where the requests go, such as `api.segmentapis.com`.
  var place: String { get }
  /// Most ids of one request.
  var mostIDs: Int { get }

  /// Asks that everything of the users with these ids is deleted, and that nothing of them is taken any more.
  ///
  /// To ask again for an id that was asked for before changes nothing.
  /// - Returns: the request's own id there.
  /// - Throws: `DeliveryError` when the request was not taken, or nobody knows whether it was.
  func request(_ userIDs: [String]) async throws(DeliveryError) -> String

  /// Ends all connections.
  func close() async
}

/// What a run needs for requesting deletions.
package struct DeletionPlan: Sendable {
  package var requests: any DeletionRequests
  /// With more deletions than this in one run none is requested, and the run stops and asks.
  package var mostPerRun: Int

  package init(requests: any DeletionRequests, mostPerRun: Int) {
    self.requests = requests
    self.mostPerRun = mostPerRun
  }
}
