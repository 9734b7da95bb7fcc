internal import SegmentSpec

/// Digests of a Medusa v2 order's own columns, by which a change of an order is recognized.
///
/// List 11, in this order; children by id, byte by byte, each kind after its number of rows; amounts, quantities and
/// rates as normalized decimals (`19.99` for `19.990` and `1999e-2`):
/// - `order`: status, email, customer_id, region_id, currency_code, sales_channel_id, no_notification,
///   custom_display_id, locale, md5(metadata::text)
/// - `order_address`, shipping then billing: id, first_name, last_name, company, address_1, address_2, city, province,
///   postal_code, country_code, phone
/// - of the order's own lines at the version: line id, title, variant_id, quantity, price (that of order_item, else the
///   line's), is_tax_inclusive, is_giftcard; of the adjustments that count, in the order of these values: promotion_id,
///   code, amount, is_tax_inclusive; the rates of the tax lines, the lowest first
/// - of its own shipping methods at the version: method id, shipping_option_id, amount, is_tax_inclusive; adjustments
///   and rates as above
/// - the credit that was used at checkout
///
/// List 12 is list 11 followed by the derived payment and fulfillment status.
///
/// Lists 13 and 14 are lists 11 and 12 of an order with a text that is longer than the most that is read: a mark stands
/// for the text, and the md5 of the whole texts of its row comes after the row's values.
///
/// Not covered: ids that are new in each version, versions, timestamps, quantities fulfilled, shipped, delivered and
/// returned, summaries. A list never changes; another choice of columns is another number.
struct V2OrderDigest {
  private var input = DigestInput()
  private let countsStatuses: Bool
  /// The newest `updated_at` of the rows with texts that were cut.
  private var longTextsChanged: Timestamp?

  init(countsStatuses: Bool) { self.countsStatuses = countsStatuses }

  /// The coverage of an order's content, and, as the baseline, of the content that its Order Completed describes.
  ///
  /// The baseline is the placed version's lines and methods with the order's current columns.
  mutating func coverage(
    of index: Int,
    in page: OrderPage,
    _ rows: V2Rows,
    _ facts: V2OrderFacts,
    since completion: Timestamp,
    _ texts: Texts
  ) -> StateCoverage {
    let order = page.orders[index]
    longTextsChanged = nil
    let (current, placed) = (facts.currentContent, facts.placedContent)
    let digest = digest(current, page, rows, index, facts, texts)
    let isLong = longTextsChanged != nil
    let isSame = current.items == placed.items && current.methods == placed.methods
    let baseline = isSame ? digest : self.digest(placed, page, rows, index, facts, texts)

    var covered = order.updatedAt
    for place in current.items {
      let item = rows.items[place]
      covered = max(covered, item.updatedAt, rows.lines[Int(item.line)].updatedAt)
    }
    for place in current.methods { covered = max(covered, rows.methods[place].updatedAt) }
    for address in [order.shippingAddress, order.billingAddress] {
      covered = max(covered, address.updatedAt ?? covered)
    }
    let list = countsStatuses ? 12 : 11
    return StateCoverage(
      kind: .orderUpdated,
      digest: digest,
      list: isLong ? list + 2 : list,
      covered: covered,
      createdAt: completion,
      twin: isLong ? list : list + 2,
      longTextsChanged: longTextsChanged,
      baseline: baseline
    )
  }

  private mutating func digest(
    _ content: V2Content,
    _ page: OrderPage,
    _ rows: V2Rows,
    _ index: Int,
    _ facts: V2OrderFacts,
    _ texts: Texts
  ) -> StateDigest {
    let order = page.orders[index]
    input.reset()
    var isLong = input.append(order.status, page.arena, texts)
    isLong = input.append(order.email, page.arena, texts) || isLong
    input.append(texts[order.customerID])
    input.append(texts[order.regionID])
    isLong = input.append(order.currencyCode, page.arena, texts) || isLong
    input.append(texts[order.salesChannelID])
    input.append(order.noNotification)
    isLong = input.append(order.customNumber, page.arena, texts) || isLong
    isLong = input.append(rows.orders[index].locale, page.arena, texts) || isLong
    if isLong { noteLong(order.updatedAt) }
    input.append(texts[order.metadataDigest])
    for address in [order.shippingAddress, order.billingAddress]
    where input.append(address, withID: true, page.arena, texts) {
      isLong = true
      noteLong(address.updatedAt ?? order.updatedAt)
    }
    if isLong { input.append(texts[order.longTexts]) }
    appendLines(content, page, rows, texts)
    appendMethods(content, rows, texts)
    append(facts.credit)
    if countsStatuses {
      input.append(texts[order.paymentStatus])
      input.append(texts[order.fulfillmentStatus])
    }
    return input.digest()
  }

  private mutating func noteLong(_ updatedAt: Timestamp) {
    longTextsChanged = max(longTextsChanged ?? updatedAt, updatedAt)
  }

  private mutating func appendLines(
    _ content: V2Content,
    _ page: OrderPage,
    _ rows: V2Rows,
    _ texts: Texts
  ) {
    input.append(Int64(content.items.count))
    var items = content.items.map { [lines = page.lines, items = rows.items] in
      (place: $0, id: lines[Int(items[$0].line)].id)
    }
    items.sort { texts.precedes($0.id, $1.id) }
    for (place, _) in items {
      let item = rows.items[place]
      let line = rows.lines[Int(item.line)]
      let named = page.lines[Int(item.line)]
      input.append(texts[named.id])
      if input.append(line.title, page.arena, texts) {
        input.append(texts[named.longTexts])
        noteLong(line.updatedAt)
      }
      input.append(texts[named.variantID])
      append(item.quantity)
      append(item.unitPrice ?? line.unitPrice ?? .zero)
      input.append(line.isTaxInclusive)
      input.append(named.isGiftCard)
      append(
        rows.adjustments(line.adjustments, at: item.version, madeAt: item.createdAt),
        texts
      )
      append(rows.rates[line.rates.indices])
    }
  }

  private mutating func appendMethods(_ content: V2Content, _ rows: V2Rows, _ texts: Texts) {
    input.append(Int64(content.methods.count))
    for place in content.methods {
      let method = rows.methods[place]
      input.append(texts[method.id])
      input.append(texts[method.optionID])
      append(method.amount)
      input.append(method.isTaxInclusive)
      append(
        rows.adjustments(method.adjustments, at: method.version, madeAt: method.createdAt),
        texts
      )
      append(rows.rates[method.rates.indices])
    }
  }

  private mutating func append(_ adjustments: [V2Adjustment], _ texts: Texts) {
    input.append(Int64(adjustments.count))
    let sorted =
      adjustments.count < 2
      ? adjustments
      : adjustments.sorted { left, right in
        if !texts.areEqual(left.promotionID, right.promotionID) {
          return texts.precedes(left.promotionID, right.promotionID)
        }
        if !texts.areEqual(left.code, right.code) { return texts.precedes(left.code, right.code) }
        if left.amount != right.amount { return left.amount < right.amount }
        return !left.isTaxInclusive && right.isTaxInclusive
      }
    for adjustment in sorted {
      input.append(texts[adjustment.promotionID])
      input.append(texts[adjustment.code])
      append(adjustment.amount)
      input.append(adjustment.isTaxInclusive)
    }
  }

  private mutating func append(_ rates: ArraySlice<ExactDecimal>) {
    input.append(Int64(rates.count))
    if rates.count < 2 { return rates.forEach { append($0) } }
    for rate in rates.sorted() { append(rate) }
  }

  private mutating func append(_ value: ExactDecimal) {
    var text = value.text
    text.withUTF8 { input.append(UnsafeRawBufferPointer($0)) }
  }
}
