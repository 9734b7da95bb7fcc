import Commerce
import Destinations
import SegmentSpec

/// Whom to ask for deletions, and how many at a time.
struct DeletionSettings: Sendable {
  var token: PublicAPIToken
  var endpoint: RegulationEndpoint
  var mostPerRun: Int
}

extension Settings {
  /// Nil while deletions are not requested: without a token, switched off, or for another destination than
  /// Segment, as a sync to a file or another service must not delete in a workspace of Segment.
  /// - Throws: exit code 78 for a token or host that cannot be one.
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
