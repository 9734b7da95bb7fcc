package import SegmentSpec

/// Where facts come from: finds the roots that changed and turns them, page by page, into facts.
///
/// An implementation decides the meaning of "changed" and of a position; the loop only stores positions and passes them
/// back.
package protocol ChangeSource: Sendable {
  /// The store behind the source; a sync name is bound to it at first use.
  func identity() async throws -> StoreIdentity

  /// The current end of the source's history, for `watermark set now`: everything committed until now lies before the
  /// returned position.
  func currentPosition() async throws -> SourceMark

  /// Finds all changes since `watermark` and fixes the position that holds once they are delivered. Without a position
  /// in the watermark everything is read once (a sweep).
  ///
  /// Roots in `ranges`, which are those of a backfill's parts, are left out. The roots of `waiting` are read beside the
  /// changed ones, unless they lie in `ranges`; a row that still waits comes up in its page's `waiting` with the
  /// `firstSeen` that it has here.
  func harvest(
    since watermark: Watermark,
    leaving ranges: [String],
    waiting: [WaitingRow]
  ) async throws -> Harvest

  /// Roots by id, for `preview`: orders, customers and carts, by their own ids or by those of their rows; ids that name
  /// nothing are returned with them.
  func harvest(ids: [String]) async throws -> (harvest: Harvest, unknown: [String])

  /// What the whole shop holds that makes its books and its events differ; nil if nobody counts it, or it could not be
  /// counted in time.
  func oddities() async -> [ShopOddity]?

  /// The ids of the newest orders, at most `count`, for a look at their messages.
  func recentRoots(_ count: Int) async throws -> [String]

  /// The ids of the newest customers and carts, at most `count` of each, where no order shows their messages.
  func recentPeople(_ count: Int) async throws -> [String]

  /// The newest row of each event that only the settings know, as a ledger key; without those that have no row.
  func recentRows() async throws -> [FactKey]
}

extension ChangeSource {
  /// Finds all changes since `watermark`, of any root.
  package func harvest(
    since watermark: Watermark,
    waiting: [WaitingRow] = []
  ) async throws -> Harvest {
    try await harvest(since: watermark, leaving: [], waiting: waiting)
  }

  package func recentRoots(_ count: Int) async throws -> [String] { [] }
  package func recentPeople(_ count: Int) async throws -> [String] { [] }
  package func recentRows() async throws -> [FactKey] { [] }

  package func oddities() async -> [ShopOddity]? { nil }
}

/// The part of a shop that a sync name is bound to.
package struct StoreIdentity: Hashable, Sendable {
  /// Medusa's `store.id`.
  package var storeID: String
  package var name: String
  /// The generation of the shop's software, such as `v2`: generations share neither ids nor history.
  package var edition: String

  /// The edition of a shop that does not say which.
  package static let firstEdition = "v1"

  package init(storeID: String, name: String, edition: String = Self.firstEdition) {
    self.storeID = storeID
    self.name = name
    self.edition = edition
  }
}

/// A position of a source and the source's clock when it was taken.
package struct SourceMark: Hashable, Sendable {
  /// The source's own text; opaque to the loop.
  package var position: String
  package var clock: Timestamp

  package init(position: String, clock: Timestamp) {
    self.position = position
    self.clock = clock
  }
}

/// The outcome of a harvest: the pages to read, and the position to store afterwards.
package struct Harvest: Sendable {
  package var mark: SourceMark
  /// True if every root is read because no usable position existed.
  ///
  /// States without a digest are then recorded but not sent, and one-time facts are compared with the ledger as always.
  package var isSweep: Bool
  /// Why a sweep happens although a position was stored (a failover, a restore, too many transactions).
  package var sweepReason: String?
  /// True when tables were scanned that most harvests leave out: a run may then look at the whole shop.
  package var isThorough: Bool
  package var pages: any FactPages
  /// What each given id names, in the order of reading: `order`, `customer`, `cart`, or an event that only the settings
  /// know, by its name there; empty where no ids were given.
  package var names: [String: [String]] = [:]

  package init(
    mark: SourceMark,
    isSweep: Bool,
    sweepReason: String? = nil,
    isThorough: Bool = false,
    pages: any FactPages
  ) {
    self.mark = mark
    self.isSweep = isSweep
    self.sweepReason = sweepReason
    self.isThorough = isThorough
    self.pages = pages
  }
}

/// The pages of one harvest, read one after another.
///
/// `next` is never called twice at the same time.
package protocol FactPages: Sendable {
  /// The next page, or nil when all are read.
  func next() async throws -> (any FactPage)?
  /// Frees the resources of the pages (a connection's transaction, a spill file). Safe to call more than once.
  func close() async
  /// Gives the pages what the run will send, before the first one is read: rows that no message needs may be left out.
  func use(_ foresight: Foresight) async
}

extension FactPages {
  package func use(_ foresight: Foresight) async {}

  /// Reads every page, and closes the pages whatever happens.
  func forEach(_ body: (any FactPage) async throws -> Void) async throws {
    do {
      while let page = try await next() { try await body(page) }
    } catch {
      await close()
      throw error
    }
    await close()
  }
}
