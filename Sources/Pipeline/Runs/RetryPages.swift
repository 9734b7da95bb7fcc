internal import SegmentSpec

/// The facts of dead letters, read by a few of their keys at a time; each with the identifies that may have to go
/// before it.
///
/// A root is read completely, and all its wanted facts go out together, in their order, once in a run.
actor RetryPages: FactPages {
  /// The state of a key.
  struct Note: OptionSet, Sendable {
    let rawValue: UInt8
    /// Its row was looked for.
    static let asked = Note(rawValue: 1)
    /// Its fact was derived, and passed on.
    static let found = Note(rawValue: 2)
    /// Its row does not exist any more.
    static let gone = Note(rawValue: 4)
  }

  /// The next keys to look for; nil at the end.
  typealias NextKeys = @Sendable () async throws -> [FactKey]?
  /// Those of given keys that are to be sent.
  typealias Selection = @Sendable ([FactKey]) async throws -> Set<FactKey>

  private let source: any ChangeSource
  private let nextKeys: NextKeys
  private let selection: Selection
  private let retried: RetriedKeys
  private var present: (any FactPages)?
  /// By the key's hash, because there may be very many.
  private var notes: [Int: Note] = [:]

  init(
    _ source: any ChangeSource,
    retried: RetriedKeys,
    nextKeys: @escaping NextKeys,
    selection: @escaping Selection
  ) {
    self.source = source
    self.retried = retried
    self.nextKeys = nextKeys
    self.selection = selection
  }

  /// The current state of `key`.
  func note(of key: FactKey) -> Note { notes[key.hashValue] ?? [] }

  func next() async throws -> (any FactPage)? {
    while true {
      if let pages = present {
        if let page = try await pages.next() { return try await kept(page) }
        await pages.close()
        present = nil
      }
      guard let keys = try await nextKeys() else { return nil }
      // A fact that was read with another key's root had its turn.
      let wanted = keys.filter { !note(of: $0).contains(.found) }
      guard !wanted.isEmpty else { continue }
      let ids = Set(wanted.map { String($0.row) }).sorted()
      let (harvest, unknown) = try await source.harvest(ids: ids)
      let gone = Set(unknown)
      for key in wanted {
        notes[key.hashValue, default: []].insert(.asked)
        if gone.contains(String(key.row)) { notes[key.hashValue]?.insert(.gone) }
      }
      present = harvest.pages
    }
  }

  func close() async {
    await present?.close()
    present = nil
  }

  /// The page's facts that are wanted, under their key or their alias.
  private func kept(_ page: any FactPage) async throws -> PartOfPage {
    let facts = page.facts
    var keys: [FactKey] = []
    for fact in facts where !fact.isPrelude && !fact.waits {
      for key in [fact.key, fact.alias] {
        if let key, !note(of: key).contains(.found) { keys.append(key) }
      }
    }
    let wanted = try await keys.isEmpty ? [] : selection(keys)
    retried.turn(to: wanted)
    var kept: [Int] = []
    for range in facts.roots {
      let chosen = range.filter { index in
        let fact = facts[index]
        return !fact.isPrelude && !fact.waits
          && (wanted.contains(fact.key) || fact.alias.map(wanted.contains) == true)
      }
      guard !chosen.isEmpty else { continue }
      kept += range.filter { facts[$0].isPrelude || chosen.contains($0) }
    }
    for key in wanted { notes[key.hashValue, default: []].insert(.found) }
    return PartOfPage(page, kept)
  }
}
