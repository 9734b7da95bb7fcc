import Destinations
import Pipeline
import SegmentSpec

/// The resolved settings of a sync: its destination and its deletion requests, with the secrets that their files held
/// when the command began.
struct ResolvedSync: Sendable {
  let name: SyncName
  let destination: any ChosenDestination
  /// Nil if deletions are not requested, or not by this command.
  let deletions: DeletionSettings?
  /// The treatment of fields; nil if all are sent unchanged.
  let privacy: PrivacyRules?
  /// The templates that messages go through before they are sent; nil if there are none.
  let templates: (any MessageTemplates)?
  /// The store and destination that the sync is bound to.
  let identity: DestinationIdentity
  /// The limits of a batch and a message.
  let limits: BatchLimits
}

/// Checks every setting about destinations that needs no connection.
extension Wiring {
  /// Reads the settings and the secrets of the sync; opens nothing.
  /// - Throws: exit code 78, or a destination's error about its place.
  func resolve(withDeletions: Bool = false) async throws -> ResolvedSync {
    let given = try settings.destination()
    // Nothing is written, so no file needs a mark.
    let bare = try destination(given, fileMark: "")
    let (identity, limits) = (bare.identity, bare.limits)
    await bare.close()
    return ResolvedSync(
      name: try settings.syncName(),
      destination: given,
      deletions: withDeletions ? try settings.deletions() : nil,
      privacy: try settings.privacyRules(),
      templates: try settings.templates(),
      identity: identity,
      limits: limits
    )
  }

  /// The destination with its wrappers: halving finds a refused message, retrying survives an outage, pacing keeps each
  /// request to the rate.
  ///
  /// `fileMark` is the state's for this sync; `patience` as `Halving` has it. Nothing is sent without the sync's lock
  /// in `state`. If the state lies in the warehouse's database, the warehouse writes it together with each batch.
  func destination(
    _ given: any ChosenDestination,
    fileMark: String,
    patience: Int = 20,
    state: (any StateStore)? = nil,
    meter: RunMeter? = nil
  ) throws -> any Destination {
    try given.open(
      DestinationOpening(
        sync: try settings.syncName(),
        fileMark: fileMark,
        patience: patience,
        state: state,
        retryPolicy: retryPolicy,
        meter: meter,
        logger: logger
      )
    )
  }

  /// The service for deletion requests; nil if deletions are not requested.
  func deletions(of sync: ResolvedSync) throws -> DeletionPlan? {
    guard let given = sync.deletions else { return nil }
    return DeletionPlan(
      requests: RetryingDeletions(
        base: try regulations(given),
        Retries(policy: retryPolicy, logger: logger)
      ),
      mostPerRun: given.mostPerRun
    )
  }

  /// The bare regulations of Segment.
  func regulations(_ given: DeletionSettings) throws -> SegmentRegulations {
    SegmentRegulations(
      endpoint: given.endpoint,
      token: given.token,
      version: Release.version,
      route: try settings.route(to: given.endpoint)
    )
  }

  /// The namespace of a store's message ids: the pinned one, else one from the store's id and the write key, or the
  /// destination's kind without a key.
  func namespace(of store: StoreIdentity, to given: any ChosenDestination) -> Namespace {
    if let pinned = settings.namespace { return pinned }
    return Namespace(
      storeID: store.storeID,
      writeKey: given.writeKey?.withBytes { String(decoding: $0, as: UTF8.self) },
      outputKind: given.choice.name
    )
  }
}
