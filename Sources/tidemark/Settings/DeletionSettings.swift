import Commerce
import Destinations
import SegmentSpec

/// The service for deletion requests, and their limit.
struct DeletionSettings: Sendable {
  var token: PublicAPIToken
  var endpoint: RegulationEndpoint
  var mostPerRun: Int
}

extension Settings {
  /// Nil if deletions are not requested: without a token, switched off, or for a destination other than Segment,
  /// because a sync to a file or another service must not delete in a workspace of Segment.
  /// - Throws: exit code 78 for an invalid token or host.
  func deletions() throws(Failure) -> DeletionSettings? {
    guard mapping().isEnabled(.deletion) else { return nil }
    guard let token = try deletionToken() else { return nil }
    let endpoint: RegulationEndpoint
    do {
      endpoint = try RegulationEndpoint(
        host: text(.deletionsHost),
        eventsHost: text(.host),
        allowInsecure: truth(.allowHTTP) ?? false
      )
    } catch {
      throw Failure(.configuration, error.reason, hint: error.hint)
    }
    return DeletionSettings(
      token: token,
      endpoint: endpoint,
      mostPerRun: text(.mostDeletionsPerRun).flatMap { Int($0) } ?? 100
    )
  }
}
