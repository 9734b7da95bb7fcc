import Pipeline

extension SyncBinding {
  /// Makes sure that the sync belongs to `store`, for commands that only look.
  /// - Throws: `StateError.boundElsewhere` if it belongs to another store.
  func demand(_ store: StoreIdentity) throws(StateError) {
    let requested = SyncBinding(store, destination)
    guard self == requested else {
      throw .boundElsewhere(existing: self, requested: requested)
    }
  }
}
