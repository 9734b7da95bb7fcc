package import Pipeline
package import SegmentSpec
internal import Synchronization

/// A source with given pages of facts, to test the loop's rules without a database.
package struct ScriptedSource: ChangeSource {
  package var store: StoreIdentity
  package var mark: SourceMark
  package var isSweep: Bool
  package var pages: [ScriptedPage]
  /// Ids that name nothing.
  package var unknownIDs: [String] = []
  /// Notes the ranges that each harvest leaves out.
  package var left: Noted<[String]>?
  /// Notes the rows that each harvest was to look at again.
  package var given: Noted<[WaitingRow]>?
  /// Thrown instead of the page with this number.
  package var failingPage: Int?

  package init(
    pages: [ScriptedPage],
    isSweep: Bool = false,
    storeID: String = "store_1",
    position: String = "end",
    failingPage: Int? = nil
  ) {
    self.pages = pages
    self.isSweep = isSweep
    store = StoreIdentity(storeID: storeID, name: "Shop")
    mark = SourceMark(position: position, clock: Timestamp(microseconds: 0))
    self.failingPage = failingPage
  }

  package func identity() async throws -> StoreIdentity { store }
  package func currentPosition() async throws -> SourceMark { mark }

  package func harvest(
    since watermark: Watermark,
    leaving ranges: [String],
    waiting: [WaitingRow]
  ) async throws -> Harvest {
    left?.note(ranges)
    given?.note(waiting)
    return Harvest(
      mark: mark,
      isSweep: isSweep,
      pages: ScriptedPages(pages: pages, failingPage: failingPage)
    )
  }

  package func harvest(ids: [String]) async throws -> (harvest: Harvest, unknown: [String]) {
    (try await harvest(since: .since(Timestamp(microseconds: 0))), unknownIDs.filter(ids.contains))
  }
}

/// The arguments of harvests, one value for each.
package final class Noted<Value: Sendable>: Sendable {
  private let values = Mutex<[Value]>([])

  package init() {}

  package var all: [Value] { values.withLock { $0 } }

  func note(_ value: Value) { values.withLock { $0.append(value) } }
}

/// The source's own failure.
package struct ScriptedFailure: Error, Equatable {
  package init() {}
}

actor ScriptedPages: FactPages {
  private let pages: [ScriptedPage]
  private let failingPage: Int?
  private var position = 0

  init(pages: [ScriptedPage], failingPage: Int?) {
    self.pages = pages
    self.failingPage = failingPage
  }

  func next() async throws -> (any FactPage)? {
    if position == failingPage { throw ScriptedFailure() }
    guard position < pages.count else { return nil }
    position += 1
    return pages[position - 1]
  }

  func close() async {}
}

/// A page of given facts; each message is `{"key":"…","id":"…","pad":"…"}`.
package struct ScriptedPage: FactPage {
  package var facts: [Fact]
  package var filtered: [FilteredCount] = []
  /// Rows whose facts are not settled yet.
  package var waiting: [WaitingRow] = []
  /// Keys that cannot become a valid message.
  package var refusedKeys: Set<String> = []
  /// The part that all reasons share; nil for none.
  package var cause: String?
  /// The setting that may be wrong.
  package var setting: String?
  /// How many products, of ten bytes each, every message has; with none it has no properties.
  package var products = 0
  /// The properties of messages by their keys, as the text of an object's members.
  package var properties: [String: String] = [:]
  /// Where the page ends in a backfill.
  package var place: PagePlace?
  /// Bytes of padding in every message.
  package var padding = 0

  package init(_ facts: [Fact]) {
    self.facts = facts
  }

  package var rootCount: Int { Set(facts.map(\.root)).count }

  package func encode(
    _ index: Int,
    messageID: MessageID,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    let key = facts[index].key.text
    let pad = String(repeating: "x", count: padding)
    writer.bytes.append(
      contentsOf: "{\"key\":\"\(key)\",\"id\":\"\(messageID)\",\"pad\":\"\(pad)".utf8
    )
    if refusedKeys.contains(key) {
      throw EncodingRefusal("\(key) is not valid", cause: cause, setting: setting)
    }
    writer.bytes.append(contentsOf: "\"".utf8)
    if let properties = properties[key] {
      writer.bytes.append(contentsOf: #","properties":{\#(properties)}"#.utf8)
    }
    if products > 0 {
      let list = Array(repeating: #""12345678""#, count: products).joined(separator: ",")
      writer.bytes.append(
        contentsOf: #","context":{"ip":""},"properties":{"products":[\#(list)]}"#.utf8
      )
    }
    writer.bytes.append(contentsOf: "}".utf8)
  }
}

extension Namespace {
  /// The namespace of message ids in tests.
  package static var test: Namespace {
    Namespace(storeID: "store_1", writeKey: nil, outputKind: "test")
  }
}

extension LedgerEntry {
  /// The ledger's entry of a state with the content of `Fact.state`.
  package static func known(
    _ content: UInt64,
    list: Int = 1,
    deliveries: Int = 1,
    covered: Int64 = 1_000,
    fate: Fate = .sent
  ) -> LedgerEntry {
    LedgerEntry(
      fate: fate,
      state: LedgerState(
        digest: StateDigest(high: 0, low: content),
        list: list,
        deliveries: deliveries,
        covered: Timestamp(microseconds: covered)
      )
    )
  }
}

extension Fact {
  /// A fact that happens once.
  package static func once(
    _ key: String,
    _ event: EventName = .orderCompleted,
    at time: Int64 = 1_000,
    root: Int32 = 0,
    isOld: Bool = false
  ) -> Fact {
    Fact(
      event: event,
      key: FactKey(key),
      time: Timestamp(microseconds: time),
      root: root,
      origin: isOld ? .history : .later
    )
  }

  /// A state with the given content.
  package static func state(
    _ key: String,
    _ kind: StateCoverage.Kind,
    content: UInt64,
    list: Int = 1,
    covered: Int64 = 1_000,
    createdAt: Int64 = 1_000,
    root: Int32 = 0,
    isPrelude: Bool = false
  ) -> Fact {
    let coverage = StateCoverage(
      kind: kind,
      digest: StateDigest(high: 0, low: content),
      list: list,
      covered: Timestamp(microseconds: covered),
      createdAt: Timestamp(microseconds: createdAt)
    )
    return Fact(
      event: kind == .identify ? .identify : .orderUpdated,
      key: FactKey(key),
      time: Timestamp(microseconds: covered),
      root: root,
      origin: .later,
      state: coverage,
      isPrelude: isPrelude
    )
  }
}
