package import SegmentSpec

/// A destination around another one; the inner one does everything that this one does not change.
package protocol DestinationWrapper: Destination {
  /// The inner destination.
  var base: any Destination { get }
}

extension DestinationWrapper {
  package var identity: DestinationIdentity { base.identity }
  package var limits: BatchLimits { base.limits }
  package var takesBatchesAtOnce: Bool { base.takesBatchesAtOnce }
  package var missingParts: [String] { get async { await base.missingParts } }

  package func recover(parts: [String]) async throws(DeliveryError) {
    try await base.recover(parts: parts)
  }

  package func takesProbe(
    of sync: SyncName,
    at time: Timestamp
  ) async throws(DeliveryError) -> Bool? {
    try await base.takesProbe(of: sync, at: time)
  }

  package func seal(atEnd: Bool) async throws(DeliveryError) -> String? {
    try await base.seal(atEnd: atEnd)
  }

  package func publish(_ part: String) async throws(DeliveryError) {
    try await base.publish(part)
  }

  package func close() async {
    await base.close()
  }
}
