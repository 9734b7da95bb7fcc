internal import Commerce
internal import Postgres
internal import Queries
internal import SegmentSpec

/// The children of a page's orders, by statement.
enum V2OrderChild: CaseIterable {
  case changes, actions, parcels, collections, transactions, returns, exchanges, claims
  case creditLines, promotions, currencies
  case items, methods, captures, refunds, paymentSessions, parcelItems
  case lines, adjustments, methodAdjustments, lastItems, addedLines, refundReasons

  /// The order of reading, the statements of one trip at once: each trip uses the results of those before it.
  ///
  /// Actions name changes, and a named row must be read before the row that names it.
  static let trips: [[V2OrderChild]] = [
    [
      .changes, .actions, .parcels, .collections, .transactions, .returns, .exchanges, .claims,
      .creditLines, .promotions, .currencies,
    ],
    [.items, .methods, .captures, .refunds, .paymentSessions, .parcelItems],
    [.lastItems, .addedLines, .lines, .adjustments, .methodAdjustments, .refundReasons],
  ]

  var query: Query {
    switch self {
    case .changes: .v2Changes
    case .actions: .v2Actions
    case .parcels: .v2Parcels
    case .collections: .v2Collections
    case .transactions: .v2Transactions
    case .returns: .v2Returns
    case .exchanges: .v2Exchanges
    case .claims: .v2Claims
    case .creditLines: .v2CreditLines
    case .promotions: .v2Promotions
    case .currencies: .v2Currencies
    case .items: .v2Items
    case .methods: .v2Methods
    case .captures: .v2Captures
    case .refunds: .v2Refunds
    case .paymentSessions: .v2PaymentSessions
    case .parcelItems: .v2ParcelItems
    case .lines: .v2Lines
    case .adjustments: .v2Adjustments
    case .methodAdjustments: .v2MethodAdjustments
    case .lastItems: .v2LastItems
    case .addedLines: .v2AddedLines
    case .refundReasons: .v2RefundReasons
    }
  }

  var columns: ExpectedColumns {
    switch self {
    case .changes:
      [
        ("position", .int4), ("id", .text), ("version", .int4), ("change_type", .text),
        ("confirmed_at", .timestamptz), ("created_at", .timestamptz), ("return_id", .text),
        ("claim_id", .text), ("exchange_id", .text), ("writer", .xid),
      ]
    case .actions:
      [
        ("position", .int4), ("id", .text), ("change_id", .text), ("action", .text),
        ("reference", .text), ("reference_id", .text), ("line_id", .text), ("quantity", .text),
      ]
    case .parcels:
      Self.position + Self.parcel + [
        ("label_id", .text), ("tracking_number", .text), ("tracking_url", .text),
      ]
    case .collections: Self.position + Self.collection + Self.payment
    case .transactions:
      [
        ("position", .int4), ("reference", .text), ("reference_id", .text), ("return_id", .text),
        ("claim_id", .text), ("exchange_id", .text),
      ]
    case .returns:
      Self.position + Self.return + [
        ("item_id", .text), ("quantity", .text), ("reason_id", .text), ("reason_value", .text),
        ("note", .text),
      ]
    case .exchanges: Self.position + Self.exchange + [("item_id", .text), ("quantity", .text)]
    case .claims: Self.position + Self.claim + Self.claimItem + [("image_url", .text)]
    case .creditLines:
      [
        ("position", .int4), ("id", .text), ("version", .int4), ("amount", .text),
        ("created_at", .timestamptz), ("updated_at", .timestamptz),
      ]
    case .promotions: [("position", .int4), ("code", .text)]
    case .currencies: [("code", .text), ("digits", .int4)]
    case .items, .lastItems:
      [
        ("position", .int4), ("id", .text), ("version", .int4), ("item_id", .text),
        ("quantity", .text), ("unit_price", .text), ("fulfilled_quantity", .text),
        ("created_at", .timestamptz), ("updated_at", .timestamptz),
      ]
    case .methods: Self.position + Self.method + Self.taxLine
    case .captures:
      [
        ("position", .int4), ("id", .text), ("amount", .text), ("created_at", .timestamptz),
        ("writer", .xid),
      ]
    case .refunds:
      [
        ("position", .int4), ("id", .text), ("amount", .text), ("created_at", .timestamptz),
        ("status", .text), ("reason_id", .text), ("note", .text), ("writer", .xid),
      ]
    case .paymentSessions: [("position", .int4), ("provider_id", .text)]
    case .parcelItems:
      [
        ("position", .int4), ("fulfillment_id", .text), ("line_item_id", .text),
        ("quantity", .text),
      ]
    case .lines: Self.position + Self.line + Self.taxLine + [("long_texts", .text)]
    case .adjustments:
      [
        ("position", .int4), ("item_id", .text), ("id", .text), ("version", .int4),
        ("amount", .text), ("is_tax_inclusive", .bool), ("promotion_id", .text), ("code", .text),
        ("created_at", .timestamptz), ("updated_at", .timestamptz),
      ]
    case .methodAdjustments:
      [
        ("position", .int4), ("method_id", .text), ("id", .text), ("version", .int4),
        ("amount", .text), ("promotion_id", .text), ("code", .text),
        ("created_at", .timestamptz), ("updated_at", .timestamptz),
      ]
    case .addedLines:
      [
        ("position", .int4), ("is_claim", .bool), ("id", .text), ("is_deleted", .bool),
        ("item_id", .text),
      ]
    case .refundReasons: [("id", .text), ("code", .text), ("label", .text)]
    }
  }

  private static let position: ExpectedColumns = [("position", .int4)]
  static let parcel: ExpectedColumns = [
    ("id", .text), ("is_owner", .bool), ("provider_id", .text), ("packed_at", .timestamptz),
    ("shipped_at", .timestamptz), ("delivered_at", .timestamptz), ("canceled_at", .timestamptz),
    ("writer", .xid),
  ]
  static let collection: ExpectedColumns = [
    ("id", .text), ("linked_at", .timestamptz), ("writer", .xid), ("is_first_link", .bool),
    ("is_deleted", .bool), ("created_at", .timestamptz), ("status", .text),
    ("currency_code", .text), ("amount", .text), ("captured_amount", .text),
    ("refunded_amount", .text),
  ]
  private static let payment: ExpectedColumns = [
    ("payment_id", .text), ("provider_id", .text), ("payment_currency_code", .text),
    ("payment_created_at", .timestamptz), ("captured_at", .timestamptz),
    ("canceled_at", .timestamptz), ("payment_writer", .xid),
  ]
  static let `return`: ExpectedColumns = [
    ("id", .text), ("exchange_id", .text), ("claim_id", .text), ("refund_amount", .text),
  ]
  static let exchange: ExpectedColumns = [
    ("id", .text), ("return_id", .text), ("created_at", .timestamptz),
  ]
  static let claim: ExpectedColumns = [
    ("id", .text), ("type", .text), ("refund_amount", .text), ("created_at", .timestamptz),
  ]
  static let claimItem: ExpectedColumns = [
    ("claim_item_id", .text), ("is_additional_item", .bool), ("item_id", .text),
    ("quantity", .text), ("reason", .text), ("note", .text),
  ]
  static let line: ExpectedColumns = [
    ("id", .text), ("title", .text), ("product_title", .text), ("variant_id", .text),
    ("product_id", .text), ("variant_title", .text), ("sku", .text), ("product_subtitle", .text),
    ("product_handle", .text), ("category", .text), ("type", .text), ("brand", .text),
    ("thumbnail", .text), ("is_giftcard", .bool), ("is_tax_inclusive", .bool),
    ("unit_price", .text), ("created_at", .timestamptz),
  ]
  static let method: ExpectedColumns = [
    ("id", .text), ("version", .int4), ("created_at", .timestamptz), ("return_id", .text),
    ("claim_id", .text), ("exchange_id", .text), ("shipping_option_id", .text), ("name", .text),
    ("amount", .text), ("is_tax_inclusive", .bool),
  ]
  /// A tax line; `updated_at` is the newer one of its own time and that of the row it belongs to.
  private static let taxLine: ExpectedColumns = [("updated_at", .timestamptz), ("rate", .text)]
}

// The parameters of each statement.
extension V2OrderReader {
  /// The statement for a kind of child of the page's orders; nil if there is nothing to look for.
  func request(_ child: V2OrderChild) -> (Statement, [Parameter])? {
    parameters(of: child).map { (.of(child.query), $0) }
  }

  private func parameters(of child: V2OrderChild) -> [Parameter]? {
    let limit = settings.limit(roots: ids.count)
    switch child {
    case .changes, .actions, .collections, .transactions, .exchanges:
      return [.textArray(ids), limit]
    case .creditLines: return settings.hasCreditLines ? [.textArray(ids), limit] : nil
    case .parcels, .returns, .claims, .promotions:
      return [.textArray(ids), limit, settings.longestText]
    case .currencies: return page.orders.isEmpty ? nil : []
    case .items: return versions(limit)
    case .methods: return versions(limit).map { $0 + [settings.longestText] }
    case .captures:
      return payments.isEmpty ? nil : [.textArray(payments), limit]
    case .refunds:
      return payments.isEmpty ? nil : [.textArray(payments), limit, settings.longestText]
    case .paymentSessions:
      let ids = sessionless.compactMap { page.arena.string(v2.money.collections[$0].id) }
      return ids.isEmpty ? nil : [.textArray(ids), limit]
    case .parcelItems: return unpackedParcels(limit)
    case .lines: return namedLines(limit)
    case .adjustments: return adjustedLines(limit)
    case .methodAdjustments: return methods(limit)
    case .lastItems: return vanishedLines(limit)
    case .addedLines: return laterLines(limit)
    case .refundReasons:
      let reasons = Set(refundReasonIDs.compactMap { $0 })
      guard settings.hasRefundReasons, !reasons.isEmpty else { return nil }
      return [.textArray(reasons.sorted()), settings.longestText]
    }
  }

  private var payments: [String] {
    v2.money.payments.compactMap { page.arena.string($0.id) }
  }

  /// The versions whose lines and shipping methods are read.
  private func versions(_ limit: Parameter) -> [Parameter]? {
    var (ids, places, numbers): ([String], [Int64], [Int64]) = ([], [], [])
    for (order, position, id) in positions {
      let more = v2.orders[order]
      guard !more.isDeleted else { continue }
      var wanted: Set<Int32> = [1, more.version]
      for change in v2.changes[more.changes.indices] {
        let isExchange = page.arena.holds(change.type, "exchange")
        let isEdit = !more.hasCart && page.arena.holds(change.type, "edit")
        if isExchange || isEdit { wanted.insert(change.version) }
      }
      for version in wanted.sorted() {
        ids.append(id)
        places.append(position)
        numbers.append(Int64(version))
      }
    }
    return ids.isEmpty ? nil : [.textArray(ids), limit, .int8Array(places), .int8Array(numbers)]
  }

  /// Parcels whose content no action gives.
  private func unpackedParcels(_ limit: Parameter) -> [Parameter]? {
    var (ids, places): ([String], [Int64]) = ([], [])
    for (order, position, _) in positions {
      let more = v2.orders[order]
      for parcel in v2.parcels[more.parcels.indices] {
        let isKnown = v2.actions[more.actions.indices].contains { action in
          page.arena.equal(action.referenceID, parcel.id)
            && page.arena.holds(action.reference, "fulfillment") && action.line >= 0
            && (page.arena.holds(action.action, "SHIP_ITEM")
              || page.arena.holds(action.action, "FULFILL_ITEM"))
        }
        guard !isKnown, let id = page.arena.string(parcel.id) else { continue }
        ids.append(id)
        places.append(position)
      }
    }
    return ids.isEmpty ? nil : [.textArray(ids), limit, .int8Array(places)]
  }

  /// The lines that rows of the orders name and that `keep` accepts.
  private func lines(
    where keep: (V2NamedLines, Int) -> Bool
  ) -> [(order: Int, position: Int64, root: String, place: Int, id: String)] {
    positions.flatMap { order, position, root in
      lines[order].ids.indices.compactMap { place in
        guard keep(lines[order], place), let id = page.arena.string(lines[order].ids[place])
        else { return nil }
        return (order, position, root, place, id)
      }
    }
  }

  private func namedLines(_ limit: Parameter) -> [Parameter]? {
    let named = lines { _, _ in true }
    guard !named.isEmpty else { return nil }
    return [
      .textArray(named.map(\.id)), limit, .int8Array(named.map(\.position)), settings.longestText,
    ]
  }

  private func adjustedLines(_ limit: Parameter) -> [Parameter]? {
    let named = lines { _, _ in true }
    guard !named.isEmpty else { return nil }
    let versions = named.map { line in
      lines[line.order].versions[line.place].map { known in
        // Nobody knows yet which version is the last one of a line that the current version lacks.
        let isCurrent = known.highest >= v2.orders[line.order].version
        return (known.lowest, highest: isCurrent ? known.highest : .max, madeAt: known.madeAt)
      }
    }
    return [
      .textArray(named.map(\.id)), limit, .int8Array(named.map(\.position)),
      .int8Array(versions.map { $0.map { Int64($0.0) } ?? 0 }),
      .int8Array(versions.map { $0.map { Int64($0.highest) } ?? Int64(Int32.max) }),
      .int8Array(versions.map { $0?.madeAt.microseconds ?? 0 }),
      settings.longestText,
    ]
  }

  /// Lines that the current version lacks.
  private func vanishedLines(_ limit: Parameter) -> [Parameter]? {
    let named = lines { _, _ in true }.map { line in
      (line, known: lines[line.order].versions[line.place]?.highest ?? 0)
    }.filter { $0.known < v2.orders[$0.0.order].version }
    guard !named.isEmpty else { return nil }
    return [
      .textArray(named.map(\.0.id)), limit, .int8Array(named.map(\.0.position)),
      .textArray(named.map(\.0.root)), .int8Array(named.map { Int64($0.known) }),
    ]
  }

  /// Lines that came after version 1.
  private func laterLines(_ limit: Parameter) -> [Parameter]? {
    let named = lines { !$0.isOfVersion1[$1] }
    guard !named.isEmpty else { return nil }
    return [.textArray(named.map(\.id)), limit, .int8Array(named.map(\.position))]
  }

  private func methods(_ limit: Parameter) -> [Parameter]? {
    var (ids, places): ([String], [Int64]) = ([], [])
    for (order, position, _) in positions {
      var known: [Text] = []
      for method in v2.methods[v2.orders[order].methods.indices] {
        guard !known.contains(where: { page.arena.equal($0, method.id) }),
          let id = page.arena.string(method.id)
        else { continue }
        known.append(method.id)
        ids.append(id)
        places.append(position)
      }
    }
    guard !ids.isEmpty else { return nil }
    return [.textArray(ids), limit, .int8Array(places), settings.longestText]
  }
}
