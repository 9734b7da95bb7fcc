import Destinations
import Pipeline
import SegmentSpec

/// What the settings of a sync come to: its destination and whom it asks for deletions, with the secrets that their
/// files held when the command began.
struct ResolvedSync: Sendable {
  let name: SyncName
  let destination: any ChosenDestination
  /// Nil while deletions are not requested, or not by this command.
  let deletions: DeletionSettings?
  /// What the sync is bound to.
  let identity: DestinationIdentity
  /// What a batch and a message may hold.
  let limits: BatchLimits
}

/// Everything about destinations that settings alone can get wrong.
extension Wiring {
  /// Reads the settings and the secrets of the sync; opens nothing.
  /// - Throws: exit code 78, or what a destination says of its place.
  func resolve(withDeletions: Bool = false) async throws -> ResolvedSync {
    let given = try settings.destination()
    // Nothing is written, so no file is to be marked.
    let bare = try destination(given, fileMark: "")
    let (identity, limits) = (bare.identity, bare.limits)
    await bare.close()
    return ResolvedSync(
      name: try settings.syncName(),
      destination: given,
      deletions: withDeletions ? try settings.deletions() : nil,
      identity: identity,
      limits: limits
    )
  }

  /// The destination with what wraps it: halving finds a refused message, retrying outlasts an outage,
  /// pacing keeps each request to the rate.
  ///
  /// `fileMark` is the state's for this sync; `patience` as `Halving` has it. Nothing is sent without the sync's lock in
  /// `state`. A warehouse in whose database it lies writes it together with each batch.
  func destination(
    _ given: any ChosenDestination,
    fileMark: String,
    patience: Int = 20,
    state: (any StateStore)? = nil
  ) throws -> any Destination {
    try given.open(
      DestinationOpening(
        sync: try settings.syncName(),
        fileMark: fileMark,
        patience: patience,
        state: state,
        retryPolicy: retryPolicy,
        logger: logger
      )
    )
  }

  /// Whom to ask for deletions; nil while they are not requested.
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

  /// What the message ids of a store grow from: the pinned namespace, else one of the store's id and
  /// the write key, or the destination's kind where there is no key.
  func namespace(of store: StoreIdentity, to given: any ChosenDestination) -> Namespace {
    if let pinned = settings.namespace { return pinned }
    return Namespace(
      storeID: store.storeID,
      writeKey: given.writeKey?.withBytes { String(decoding: $0, as: UTF8.self) },
      outputKind: given.choice.name
    )
  }
}
