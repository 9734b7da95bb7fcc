package import SegmentSpec

/// Shows the exact messages a sync would send: the same harvest, rules and encoding, but nothing is sent
/// and nothing is written.
package struct PreviewRun: Sendable {
  package let source: any ChangeSource
  package let state: any StateStore
  package let sync: SyncName
  package let namespace: Namespace
  /// Most bytes of one message; see `BatchLimits`.
  package let messageBytes: Int
  /// As the run's.
  package let privacy: PrivacyRules?
  package let templates: (any MessageTemplates)?
  /// Whether each message is shown before and after its templates: `{"before":{…},"after":{…}}`, with null for a message
  /// that is left out, and `error` for one whose template fails.
  package var comparesTemplates = false

  package init(
    source: any ChangeSource,
    state: any StateStore,
    sync: SyncName,
    namespace: Namespace,
    messageBytes: Int = Limits.messageBytes,
    privacy: PrivacyRules? = nil,
    templates: (any MessageTemplates)? = nil
  ) {
    self.source = source
    self.state = state
    self.sync = sync
    self.namespace = namespace
    self.messageBytes = messageBytes
    self.privacy = privacy
    self.templates = templates
  }

  /// The messages that the next sync would send, oldest page first.
  ///
  /// `line` gets each message without its line feed, and ends the preview by returning false.
  package func next(
    _ line: (ArraySlice<UInt8>) throws -> Bool
  ) async throws -> PreviewOutcome {
    guard let watermark = try await state.watermark(of: sync) else { throw RunError.noWatermark }
    let given = try await state.waiting(of: sync)
    let harvest = try await source.harvest(since: watermark, waiting: given)
    var sift = Sift(watermark: watermark, isSweep: harvest.isSweep)
    sift.left = LeftRows(given, of: try await state.backfill(of: sync))
    return try await show(harvest, sift, line)
  }

  /// Every message of the given orders, customers and carts, sent before or not, each with the id it has
  /// or would have.
  ///
  /// An Order Updated is shown only where it was delivered or would be.
  package func messages(
    of ids: [String],
    _ line: (ArraySlice<UInt8>) throws -> Bool
  ) async throws -> PreviewOutcome {
    let (harvest, unknown) = try await source.harvest(ids: ids)
    var outcome = try await show(harvest, nil, line)
    outcome.unknown = unknown
    outcome.names = harvest.names
    return outcome
  }

  private func show(
    _ harvest: Harvest,
    _ sift: Sift?,
    _ line: (ArraySlice<UInt8>) throws -> Bool
  ) async throws -> PreviewOutcome {
    var outcome = PreviewOutcome()
    var shown: Set<FactKey> = []
    var waiting = WaitingRows()
    let encoder = MessageEncoder(
      namespace: namespace,
      messageBytes: messageBytes,
      privacy: privacy
    )
    let deletionsSince = try await state.deletionsSince(of: sync)
    do {
      pages: while let page = try await harvest.pages.next() {
        outcome.waiting.add(waiting.insert(page.waiting))
        let facts = page.facts
        let entries = try await state.ledger(of: sync, facts: facts)
        let decisions = decisions(about: facts, entries, sift)
        for index in facts.indices {
          let fact = facts[index]
          if fact.isKeyShared { outcome.sharedKeys.append(fact.key) }
          if fact.event.role == .deletes {
            let decision =
              entries[index] != nil
              ? .unchanged
              : Sift.decide(deletion: fact, since: deletionsSince, isSweep: harvest.isSweep)
            outcome.deletions.append(.init(key: fact.key, decision: decision))
            continue
          }
          guard case .send(let version) = decisions[index], shown.insert(fact.key).inserted
          else { continue }
          let message: SingleMessage
          do {
            let id = encoder.id(of: fact, version: version)
            message = try await encoder.single(
              fact,
              at: index,
              of: page,
              as: id,
              through: templates
            )
          } catch let error as MessageEncoder.Unwritten {
            let refusal = error.refusal
            outcome.refusals.append((fact.key, refusal.reason, fact.event, refusal.cause))
            guard comparesTemplates else { continue }
            guard try line(self.line(of: error)[...]) else { break pages }
            continue
          }
          for notice in message.notices { outcome.notices[notice, default: 0] += 1 }
          if message.after == nil {
            outcome.leftOutOf[fact.event, default: 0] += 1
          } else {
            outcome.messages += 1
            outcome.counts[fact.event, default: 0] += 1
          }
          guard let bytes = self.line(of: message) else { continue }
          guard try line(bytes[...]) else { break pages }
        }
      }
    } catch {
      await harvest.pages.close()
      throw error
    }
    await harvest.pages.close()
    return outcome
  }

  /// The line for a message; nil if it has none.
  private func line(of message: SingleMessage) -> [UInt8]? {
    guard comparesTemplates else { return message.after }
    return Array(#"{"before":"#.utf8) + message.before + Array(#","after":"#.utf8)
      + (message.after ?? Array("null".utf8)) + Array("}".utf8)
  }

  /// The line for a message whose template fails.
  private func line(of unwritten: MessageEncoder.Unwritten) -> [UInt8] {
    var writer = JSONWriter(reservingCapacity: unwritten.payload.count + 256)
    writer.beginObject()
    if !unwritten.payload.isEmpty {
      writer.key("before")
      writer.bytes += unwritten.payload
    }
    let words = unwritten.words.map { ": \($0.line)" } ?? ""
    writer.key("error")
    writer.string(unwritten.refusal.reason + words)
    writer.endObject()
    return writer.bytes
  }

  /// The facts of a page that are shown: those that `sift` would send, or all without one.
  private func decisions(
    about facts: [Fact],
    _ entries: [LedgerEntry?],
    _ sift: Sift?
  ) -> [Sift.Decision] {
    if let sift {
      return facts.roots.flatMap { sift.decide($0, of: facts) { entries[$0] } }
    }
    return facts.indices.map { index in
      let fact = facts[index]
      if fact.waits { return .notNeeded }
      // An addendum is shown with the fact that covers it, unless that fact was sent without it.
      if fact.isAddendum,
        index == 0 || entries[index - 1]?.fate != .sent || entries[index]?.fate == .sent
      {
        return .notNeeded
      }
      return versionRegardless(fact, entries[index]).map { .send(version: $0) } ?? .notNeeded
    }
  }

  private func versionRegardless(_ fact: Fact, _ entry: LedgerEntry?) -> Int? {
    guard let coverage = fact.state else { return 0 }
    let known = entry?.state
    if coverage.kind == .orderUpdated && known == nil {
      return coverage.differsFromBaseline ? 0 : nil
    }
    guard let known else { return 0 }
    let isSame = known.list == coverage.list && known.digest == coverage.digest
    if coverage.kind == .orderUpdated && isSame && known.deliveries == 0 {
      return coverage.differsFromBaseline ? 0 : nil
    }
    return isSame ? max(0, known.deliveries - 1) : known.deliveries
  }
}

/// The result of a preview.
package struct PreviewOutcome: Sendable {
  package var messages = 0
  /// The number of messages of each event that templates left out.
  package var leftOutOf: [EventName: Int] = [:]
  package var leftOut: Int { leftOutOf.values.reduce(0, +) }
  /// The number of messages of each event.
  package var counts: [EventName: Int] = [:]
  /// Facts that would become dead letters, with the reason, and the cause without the row.
  package var refusals: [(key: FactKey, reason: String, event: EventName, cause: String)] = []
  /// Notices about messages, with the number of messages for each.
  package var notices: [EncodingNotice: Int] = [:]
  /// Keys of facts whose row shares its id with a row of another table, so the key may also be that row's.
  package var sharedKeys: [FactKey] = []
  /// Deletions of customers: they are requested, and have no message.
  package var deletions: [Deletion] = []
  /// The rows of the previewed roots whose facts are not settled yet.
  package var waiting = WaitingSummary()
  /// Ids that name no order, customer or cart.
  package var unknown: [String] = []
  /// What each id names; see `Harvest`.
  package var names: [String: [String]] = [:]

  /// A customer's deletion, and a sync's decision about it.
  package struct Deletion: Sendable {
    package var key: FactKey
    package var decision: Sift.Decision
  }

  package init() {}
}
