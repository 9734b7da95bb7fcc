internal import Commerce
internal import Queries
internal import SegmentSpec

/// A kind of root, in the order in which their pages are read.
enum RootKind: String, Hashable, Sendable, CaseIterable, Codable {
  case customer, cart, order

  /// The word for one in messages.
  var name: String { rawValue }

  /// The roots of rows that wait, by kind.
  static func roots(of waiting: [WaitingRow]) -> [RootKind: [String]] {
    var roots: [RootKind: [String]] = [:]
    for row in waiting {
      guard let kind = RootKind(rawValue: row.kind) else { continue }
      roots[kind, default: []].append(row.root)
    }
    return roots
  }
}

/// A table whose new row versions make their roots changed, with the statements that find the roots.
struct TrackedTable: Sendable {
  let name: String
  /// Its name in the position: a table that is scanned for two kinds of root has two marks, so that either can
  /// be without a horizon.
  let mark: String
  /// False for tables that a Medusa of another age or with a feature switched off lacks.
  let isRequired: Bool
  /// If two find one kind of root, the later one finds everything that the earlier one finds, and more: the
  /// table is read once.
  let statements: [RootStatement]
  /// The kind of root that its rows are; nil if they only belong to roots.
  let roots: RootKind?
  /// Whether its rows may belong to no root, and are then counted.
  let holdsRefunds: Bool
  /// How often it is scanned.
  let lane: Lane
  /// The reason to scan it.
  private let purpose: Purpose

  /// How often a table is scanned.
  enum Lane {
    /// By every run.
    case fast
    /// Once in `MedusaOptions.slowLaneInterval`.
    case slow
  }

  /// The reason to scan a table.
  enum Purpose {
    /// Whatever is switched on.
    case everything
    /// Checkout Started, with this trigger.
    case checkouts(MappingSettings.CheckoutTrigger)
    /// The traits of identify about orders.
    case histories
  }

  /// A statement that names the roots of a table's new rows.
  struct RootStatement: Sendable {
    let kind: RootKind
    let query: Query
    /// Tables besides the tracked one without which the statement is left out.
    let needs: [String]
  }

  /// A table whose rows count for `purpose`.
  ///
  /// `mark` is the table's name where it is scanned for one purpose only.
  init(
    _ name: String,
    mark: String? = nil,
    isRequired: Bool = true,
    _ query: Query,
    alsoWith more: [RootStatement] = [],
    kind: RootKind = .order,
    roots: RootKind? = nil,
    holdsRefunds: Bool = false,
    lane: Lane = .fast,
    for purpose: Purpose = .everything
  ) {
    self.name = name
    self.mark = mark ?? name
    self.isRequired = isRequired
    self.roots = roots
    self.holdsRefunds = holdsRefunds
    self.lane = lane
    self.purpose = purpose
    statements = [RootStatement(kind: kind, query: query, needs: [])] + more
  }

  /// A table whose rows change the orders and payments of customers.
  init(_ name: String, ofCustomersBy query: Query) {
    self.init(name, mark: "\(name) (customer)", query, kind: .customer, for: .histories)
  }

  /// Whether the events that are switched on need the table scanned.
  ///
  /// A table that is not needed has no horizon: when it is needed again, it is read whole.
  func isNeeded(_ mapping: MappingSettings) -> Bool {
    switch purpose {
    case .everything: true
    case .checkouts(let trigger):
      mapping.isEnabled(.checkoutStarted) && mapping.checkoutTrigger == trigger
    case .histories: mapping.identifiesByOrders
    }
  }
}
