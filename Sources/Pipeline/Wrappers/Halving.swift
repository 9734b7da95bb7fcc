internal import Synchronization

/// Finds the one bad message in a refused batch by sending its halves.
///
/// The messages keep their order: the first half is settled before the second one is sent. If many messages in
/// a row are refused and none is accepted, the fault lies elsewhere (path, proxy, key): everything stops, and
/// no message is blamed.
package final class Halving: DestinationWrapper {
  package let base: any Destination
  private let patience: Int
  /// Messages refused since the last acceptance, over all batches of the run.
  private let refusals = Mutex(0)

  /// Wraps `base`; `patience` refusals in a row without an acceptance stop the run.
  package init(base: any Destination, patience: Int = 20) {
    self.base = base
    self.patience = patience
  }

  /// Delivers a batch whole, then, if it is refused, in halves.
  /// - Throws: `.stopped` if too many messages in a row were refused; none of those is in `answers`. Passes on
  ///   other errors of `base`, with the answers of the parts that were settled.
  package func deliver(_ batch: Batch) async throws(DeliveryError) -> Receipt {
    var answers: [Receipt.Answer?] = Array(repeating: nil, count: batch.count)
    var pending = [Array(0..<batch.count)]
    while let indices = pending.popLast() {
      var known: [Receipt.Answer?]
      do throws(DeliveryError) {
        let part = indices.count == batch.count ? batch : batch.selecting(indices)
        guard case .settled(let settled) = try await base.deliver(part) else { return .held }
        known = settled
      } catch {
        known = error.answers
        guard error.kind == .refused, !indices.isEmpty else {
          place(known, at: indices, in: &answers)
          throw completing(error, with: answers)
        }
        // The refusal is for the messages that were still open: an earlier try may have had some accepted.
        let open = indices.enumerated().filter { place, _ in
          place >= error.answers.count || error.answers[place] == nil
        }
        if open.count == 1, let place = open.first?.offset {
          known += Array(repeating: nil, count: indices.count - known.count)
          known[place] = .refused(error.refusal)
        } else if open.count > 1 {
          let (first, second) = (open.prefix(open.count / 2), open.dropFirst(open.count / 2))
          pending.append(second.map(\.element))
          pending.append(first.map(\.element))
        }
      }
      place(known, at: indices, in: &answers)
      if count(known) >= patience { throw givingUp(answers) }
    }
    return .settled(answers.compactMap(\.self))
  }

  /// Delivers a batch with its records: the destination itself must find refused messages within its transaction.
  package func deliver(
    _ batch: Batch,
    recording: @escaping BatchRecording
  ) async throws(DeliveryError) -> Receipt {
    try await base.deliver(batch, recording: recording)
  }

  package func recordsBatches() async throws(DeliveryError) -> Bool {
    try await base.recordsBatches()
  }

  /// Counts a settled part; returns the longest row of refusals that ended in it.
  private func count(_ answers: [Receipt.Answer?]) -> Int {
    refusals.withLock { row in
      var longest = 0
      for answer in answers {
        switch answer {
        case .accepted: row = 0
        case .refused: row += 1
        case nil: break
        }
        longest = max(longest, row)
      }
      return longest
    }
  }

  private func place(
    _ known: [Receipt.Answer?],
    at indices: [Int],
    in answers: inout [Receipt.Answer?]
  ) {
    for (index, answer) in zip(indices, known) where answer != nil { answers[index] = answer }
  }

  private func completing(
    _ error: DeliveryError,
    with answers: [Receipt.Answer?]
  ) -> DeliveryError {
    var error = error
    error.answers = answers.contains { $0 != nil } ? answers : []
    return error
  }

  private func givingUp(_ answers: [Receipt.Answer?]) -> DeliveryError {
    let culprit = answers.lastIndex { $0 != nil }
    var last = Refusal("no answer")
    if case .refused(let refusal)? = culprit.flatMap({ answers[$0] }) { last = refusal }
    // Nothing after the last acceptance is blamed: the row of refusals says nothing about its messages.
    let blamed = answers.lastIndex(of: .accepted) ?? -1
    let kept = answers.indices.map { $0 < blamed + 1 ? answers[$0] : nil }
    var error = DeliveryError(
      .stopped,
      reason: """
        \(patience) messages in a row were refused by \(identity.place) and none was accepted; \
        the last answer: \(last.reason)
        """,
      hint: (last.hint ?? "check the path, a proxy in between and the write key")
        + "; nothing was thrown away"
    )
    error.culprit = culprit
    return completing(error, with: kept)
  }
}
