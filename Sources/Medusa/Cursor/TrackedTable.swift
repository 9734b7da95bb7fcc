internal import Commerce
internal import Queries
internal import SegmentSpec

/// A kind of root, in the order in which their pages are read.
enum RootKind: String, Hashable, Sendable, CaseIterable, Codable {
  case customer, cart, order

  /// What people call one.
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
  /// What the position calls its mark: a table that is scanned for two kinds of root has two, so that
  /// either can be without a horizon.
  let mark: String
  /// False for tables that a Medusa of another age or with a feature switched off lacks.
  let isRequired: Bool
  /// Of two for one kind of root the later one finds what the earlier one does, and more: the table is
  /// read once.
  let statements: [RootStatement]
  /// The kind of root that its rows are themselves; nil where they only belong to roots.
  let roots: RootKind?
  /// Whether its rows may belong to no root of theirs and are counted then.
  let holdsRefunds: Bool
  /// How often it is looked at.
  let lane: Lane
  /// What it is scanned for.
  private let purpose: Purpose

  /// How often a table is looked at.
  enum Lane {
    /// By every run.
    case fast
    /// Once in `MedusaOptions.slowLaneInterval`.
    case slow
  }

  /// What a table is scanned for.
  enum Purpose {
    /// Whatever is switched on.
    case everything
    /// Checkout Started, while this shows it.
    case checkouts(MappingSettings.CheckoutTrigger)
    /// What identifies tell of orders.
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

  /// A table that changes what customers ordered and paid.
  init(_ name: String, ofCustomersBy query: Query) {
    self.init(name, mark: "\(name) (customer)", query, kind: .customer, for: .histories)
  }

  /// Whether the events that are switched on need the table scanned.
  ///
  /// One that is not needed has no horizon either: when it is wanted again, it is read whole.
  func isNeeded(_ mapping: MappingSettings) -> Bool {
    switch purpose {
    case .everything: true
    case .checkouts(let trigger):
      mapping.isEnabled(.checkoutStarted) && mapping.checkoutTrigger == trigger
    case .histories: mapping.identifiesByOrders
    }
  }
}
