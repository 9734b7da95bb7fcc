extension Session {
  /// Runs statements as one transaction in one round trip, from `BEGIN` to `COMMIT`, and lends their
  /// results in order, each with its statement's place in `requests`.
  ///
  /// All happen or none. Errors of `read` come too late to undo them: the commit is on its way by then. An error of
  /// kind `connectionLost` leaves open whether it committed.
  package func transact(
    writing: Bool,
    _ requests: [(Statement, [Parameter])],
    _ read: (Int, borrowing Rows) throws -> Void = { _, _ in }
  ) async throws {
    try requireNoTransaction()
    let mode: TransactionMode = writing ? .write : .read
    let opening = [
      (Statement(name: "begin", text: mode.rawValue), [Parameter]()),
      (Statement(name: "settings", text: transactionSettings(mode)), []),
    ]
    let closing = [(Statement(name: "commit", text: "COMMIT"), [Parameter]())]
    do {
      try await interruptible {
        try runPipeline(opening + requests + closing, rowByRow: false) { place, rows in
          let place = place - opening.count
          guard requests.indices.contains(place) else { return }
          try read(place, rows)
        }
      }
    } catch {
      rollBack()
      throw error
    }
  }
}
