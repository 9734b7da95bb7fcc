package import Pipeline
package import SegmentSpec

/// The state in memory, for previews and tests: it ends with the process.
package actor MemoryStateStore: SharedState {
  private var syncs: [SyncName: Contents] = [:]
  /// The workers of a shared backfill, by part.
  private var claims: [SyncName: [Int: LockHolder]] = [:]
  private var holders: [SyncName: LockHolder] = [:]

  /// Everything that belongs to one sync name.
  private struct Contents {
    let fileMark = String(UInt32.random(in: 1 << 28 ... .max), radix: 16)
    var binding: SyncBinding?
    var watermark: Watermark?
    var deletionsSince: Timestamp?
    var backfill: Backfill?
    var waiting: [WaitingRow.Identity: WaitingRow] = [:]
    var ledger: [FactKey: LedgerEntry] = [:]
    var parts: [String] = []
    /// Oldest first.
    var runs: [RunRecord] = []
    var deadLetters: [FactKey: DeadLetter] = [:]
  }

  package init() {}

  package func acquire(_ sync: SyncName, as holder: LockHolder) throws(StateError) {
    if let present = holders[sync] { throw .locked(by: present) }
    holders[sync] = holder
  }

  package func demandLock(of sync: SyncName) {}

  package func release(_ sync: SyncName) {
    holders[sync] = nil
  }

  package func holder(of sync: SyncName) -> LockHolder? {
    holders[sync]
  }

  package func bind(_ sync: SyncName, to binding: SyncBinding) throws(StateError) {
    guard let existing = syncs[sync]?.binding else {
      syncs[sync, default: Contents()].binding = binding
      return
    }
    guard existing == binding else {
      throw .boundElsewhere(existing: existing, requested: binding)
    }
  }

  package func binding(of sync: SyncName) -> SyncBinding? {
    syncs[sync]?.binding
  }

  package func rename(_ sync: SyncName, to newName: SyncName) {
    guard syncs[newName] == nil else { return }
    syncs[newName] = syncs.removeValue(forKey: sync)
  }

  package func fileMark(of sync: SyncName) -> String {
    let contents = syncs[sync] ?? Contents()
    syncs[sync] = contents
    return contents.fileMark
  }

  package func watermark(of sync: SyncName) -> Watermark? {
    syncs[sync]?.watermark
  }

  package func setWatermark(
    _ watermark: Watermark?,
    waiting change: WaitingChange,
    of sync: SyncName
  ) {
    syncs[sync, default: Contents()].watermark = watermark
    for row in change.removed { syncs[sync]?.waiting[WaitingRow.Identity(row)] = nil }
    add(change.added, to: sync)
  }

  package func waiting(of sync: SyncName) -> [WaitingRow] {
    func key(_ row: WaitingRow) -> [[UInt8]] {
      [row.kind, row.root, row.row].map { Array($0.utf8) }
    }
    return (syncs[sync]?.waiting ?? [:]).values.sorted { left, right in
      key(left).lexicographicallyPrecedes(key(right)) { $0.lexicographicallyPrecedes($1) }
    }
  }

  private func add(_ rows: [WaitingRow], to sync: SyncName) {
    for row in rows {
      let identity = WaitingRow.Identity(row)
      var written = syncs[sync]?.waiting[identity] ?? row
      written.isOfBackfill = written.isOfBackfill || row.isOfBackfill
      syncs[sync]?.waiting[identity] = written
    }
  }

  package func deletionsSince(of sync: SyncName) -> Timestamp? {
    syncs[sync]?.deletionsSince
  }

  package func setDeletionsSince(_ time: Timestamp, of sync: SyncName) {
    syncs[sync, default: Contents()].deletionsSince = time
  }

  package func backfill(of sync: SyncName) -> Backfill? {
    syncs[sync]?.backfill
  }

  package func beginBackfill(_ backfill: Backfill, watermark: Watermark?, of sync: SyncName) {
    syncs[sync, default: Contents()].backfill = backfill
    if let watermark { syncs[sync]?.watermark = watermark }
  }

  package func advanceBackfill(
    to reached: [PartProgress],
    freshUntil: Timestamp,
    of sync: SyncName
  ) {
    guard var backfill = syncs[sync]?.backfill else { return }
    backfill.freshUntil = freshUntil
    for step in reached {
      guard let index = backfill.parts.firstIndex(where: { $0.number == step.place.part }) else {
        continue
      }
      backfill.parts[index].place = step.place.place
      backfill.parts[index].read += step.roots
    }
    syncs[sync]?.backfill = backfill
    add(reached.flatMap(\.waiting), to: sync)
  }

  package func claimPart(
    of sync: SyncName,
    among parts: [Int],
    as holder: LockHolder
  ) -> BackfillPart? {
    let part = syncs[sync]?.backfill?.parts.first { part in
      parts.contains(part.number) && !part.isFinished && claims[sync]?[part.number] == nil
    }
    if let part { claims[sync, default: [:]][part.number] = holder }
    return part
  }

  package func worker(of sync: SyncName) -> LockHolder? { claims[sync]?.values.first }

  package func endPart(_ number: Int, finishedAt time: Timestamp?, of sync: SyncName) {
    claims[sync]?[number] = nil
    guard let time, var backfill = syncs[sync]?.backfill else { return }
    for index in backfill.parts.indices where backfill.parts[index].number == number {
      backfill.parts[index].isFinished = true
    }
    if backfill.parts.allSatisfy(\.isFinished) { backfill.finishedAt = time }
    syncs[sync]?.backfill = backfill
  }

  package func finishBackfill(at time: Timestamp, of sync: SyncName) {
    syncs[sync]?.backfill?.finishedAt = time
  }

  package func ledger(of sync: SyncName, keys: [FactKey]) -> [LedgerEntry?] {
    guard let ledger = syncs[sync]?.ledger else { return Array(repeating: nil, count: keys.count) }
    return keys.map { ledger[$0] }
  }

  package func record(_ records: DeliveryRecords, of sync: SyncName) {
    for (key, entry) in records.entries {
      var entry = entry
      entry.time = EntryTime(seconds: entry.seconds(writtenAt: records.time))
      syncs[sync, default: Contents()].ledger[key] = entry
    }
    for letter in records.deadLetters {
      let known = syncs[sync]?.deadLetters[letter.key]
      syncs[sync, default: Contents()].deadLetters[letter.key] =
        known.map { letter.following($0) } ?? letter
    }
    for (key, _) in records.entries where syncs[sync]?.ledger[key]?.settlesLetter == true {
      syncs[sync]?.deadLetters[key] = nil
    }
    if let part = records.part, syncs[sync]?.parts.contains(part) != true {
      syncs[sync, default: Contents()].parts.append(part)
    }
  }

  package func unconfirmedParts(of sync: SyncName) -> [String] {
    syncs[sync]?.parts ?? []
  }

  package func confirm(part: String, of sync: SyncName) {
    syncs[sync]?.parts.removeAll { $0 == part }
  }

  package func beginRun(_ run: RunStart, of sync: SyncName) -> Int64 {
    let number = (syncs[sync]?.runs.last?.number ?? 0) &+ 1
    syncs[sync, default: Contents()].runs.append(RunRecord(number: number, start: run, end: nil))
    return number
  }

  package func finishRun(_ number: Int64, _ end: RunEnd, of sync: SyncName) {
    guard var runs = syncs[sync]?.runs else { return }
    if let index = runs.lastIndex(where: { $0.number == number }) { runs[index].end = end }
    syncs[sync]?.runs = runs.suffix(Int(RunTable.kept))
  }

  package func runs(of sync: SyncName, limit: Int) -> [RunRecord] {
    (syncs[sync]?.runs ?? []).suffix(max(0, limit)).reversed()
  }

  package func deadLetters(
    of sync: SyncName,
    event: EventName?,
    after place: DeadLetter.Place?,
    limit: Int
  ) -> [DeadLetter] {
    let letters = (syncs[sync]?.deadLetters ?? [:]).values
      .filter { letter in
        (event == nil || letter.event == event) && place.map { $0 < letter.place } ?? true
      }
      .sorted { $0.place < $1.place }
    return Array(letters.prefix(max(0, limit)))
  }

  package func deadLetterHeads(
    of sync: SyncName,
    event: EventName?,
    after key: FactKey?,
    limit: Int
  ) -> [DeadLetterHead] {
    func precedes(_ left: FactKey, _ right: FactKey) -> Bool {
      left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
    let letters = (syncs[sync]?.deadLetters ?? [:]).values
      .filter { letter in
        (event == nil || letter.event == event) && key.map { precedes($0, letter.key) } ?? true
      }
      .sorted { precedes($0.key, $1.key) }
    return letters.prefix(max(0, limit)).map {
      DeadLetterHead(key: $0.key, event: $0.event, reason: $0.reason, time: $0.time)
    }
  }

  package func deadLetters(of sync: SyncName, keys: [FactKey]) -> [DeadLetter?] {
    keys.map { syncs[sync]?.deadLetters[$0] }
  }

  package func deadLetterCount(of sync: SyncName, event: EventName?) -> Int {
    (syncs[sync]?.deadLetters ?? [:]).values.count { event == nil || $0.event == event }
  }

  package func discardDeadLetters(of sync: SyncName, keys: [FactKey]) {
    for key in keys { syncs[sync]?.deadLetters[key] = nil }
  }
}
