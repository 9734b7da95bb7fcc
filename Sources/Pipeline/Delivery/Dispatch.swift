/// In which way batches go out.
enum Dispatch: Sendable {
  /// One after another: each is answered and recorded before the next one is filled.
  case inTurn
  /// Several at once, recorded as their answers come.
  case atOnce
  /// One after another, each recorded by the destination in the transaction that loads it, while the next one is
  /// filled.
  case recorded

  /// Asks the destination.
  static func chosen(for run: Run) async throws(RunError) -> Dispatch {
    let usual: Dispatch = run.destination.takesBatchesAtOnce ? .atOnce : .inTurn
    if run.isRehearsal { return usual }
    do throws(DeliveryError) {
      return try await run.destination.recordsBatches() ? .recorded : usual
    } catch {
      if case .state(let error) = error.kind { throw .state(error) }
      throw Task.isCancelled ? .stopped : .delivery(error)
    }
  }
}
