import Pipeline

extension SyncBinding {
  /// Makes sure that the sync belongs to this store and destination.
  /// - Throws: `StateError.boundElsewhere` if it belongs to others.
  func demand(_ requested: SyncBinding) throws(StateError) {
    guard self == requested else {
      throw .boundElsewhere(existing: self, requested: requested)
    }
  }

  /// Makes sure that the sync belongs to `store`, for commands that only look.
  /// - Throws: as the other one.
  func demand(_ store: StoreIdentity) throws(StateError) {
    try demand(SyncBinding(store, destination))
  }
}
