package import SegmentSpec

extension ExplainRun {
  /// Explains the rows of events of the settings that `id` names, by their keys or by those of the ledger.
  ///
  /// `names` are all such events, by their names in the settings: of a row that is gone, the ledger may know the key.
  package func explainOwnRows(
    named id: String,
    among names: [(name: String, event: EventName)]
  ) async throws -> [OwnRowExplanation] {
    guard !names.isEmpty else { return [] }
    let watermark = try await state.watermark(of: sync)
    let waiting = try await state.waiting(of: sync)
    var outset = Outset(waiting: waiting)
    outset.sift = watermark.map { Sift(watermark: $0, isSweep: $0.position == nil) }
    var found: [OwnRowExplanation] = []
    let rows = try await source.ownRows(named: id, since: watermark, waiting: waiting)
    for row in rows {
      let event = names.first { $0.name == row.name }?.event ?? EventName(row.name)
      found.append(
        OwnRowExplanation(
          name: row.name,
          table: row.table,
          key: row.key,
          line: try await line(of: row, event, outset)
        )
      )
    }
    // The rows that are gone.
    for (name, event) in names where !rows.contains(where: { $0.name == name }) {
      let key = FactKey(id.hasSuffix("/\(name)") ? id : "\(id)/\(name)")
      let entry = try await state.ledger(of: sync, keys: [key])[0]
      let letter = try await state.deadLetters(of: sync, keys: [key])[0]
      guard entry != nil || letter != nil else { continue }
      let fate = fate(of: key, entry, letter)
      found.append(
        OwnRowExplanation(
          name: name,
          table: nil,
          key: key,
          line: Explanation.Line(event: letter?.event ?? event, key: key, fate: fate)
        )
      )
    }
    return found
  }

  private func line(
    of row: OwnRow,
    _ event: EventName,
    _ outset: Outset
  ) async throws -> Explanation.Line {
    let entry = try await state.ledger(of: sync, keys: [row.key])[0]
    let letter = try await state.deadLetters(of: sync, keys: [row.key])[0]
    let member = Member(kind: .order, isRead: row.isRead)
    var leftOut: String?
    var line: Explanation.Line?
    try await row.pages.forEach { page in
      leftOut = page.filtered.first?.reason ?? leftOut
      let facts = page.facts
      guard let index = facts.firstIndex(where: { $0.key == row.key }) else { return }
      let fact = facts[index]
      let decision = outset.sift?.decide(index..<index + 1, of: facts) { _ in entry }.first
      var fate = try await self.fate(
        of: index,
        in: page,
        entry,
        letter,
        decision,
        of: member,
        outset
      )
      // Its history may start later than that of the sync.
      switch fate {
      case .withheld(.beforeHistoryStart): fate = .withheld(.beforeEventStart)
      case .withheld(.noted) where fact.state == nil: fate = .withheld(.beforeEventStart)
      default: break
      }
      line = Explanation.Line(event: fact.event, key: fact.key, time: fact.time, fate: fate)
    }
    if let line { return line }
    let fate: Explanation.Fate =
      entry == nil && letter == nil
      ? .withheld(leftOut.map(Explanation.Withheld.other) ?? .showsNothing)
      : fate(of: row.key, entry, letter)
    return Explanation.Line(event: letter?.event ?? event, key: row.key, fate: fate)
  }

  /// The fate of a row that shows no fact now, by the ledger alone.
  private func fate(
    of key: FactKey,
    _ entry: LedgerEntry?,
    _ letter: DeadLetter?
  ) -> Explanation.Fate {
    guard let entry else { return .withheld(.showsNothing) }
    switch entry.fate {
    case .dead: return letter.map(Explanation.Fate.dead) ?? .withheld(.discarded)
    case .noted: return .withheld(entry.isLeftOut ? .leftOut(at: entry.time.moment) : .noted)
    case .sent: return sent(key, entry)
    }
  }
}
