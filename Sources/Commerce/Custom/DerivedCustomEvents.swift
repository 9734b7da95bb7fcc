package import SegmentSpec

/// The facts of a page of rows of one event of the settings.
///
/// A fact's root is its row's place in the page.
package struct DerivedCustomEvents: FactPage {
  package let facts: [Fact]
  package let place: PagePlace?
  private let page: CustomPage
  private let event: CustomEvent
  private let settings: MappingSettings
  private let currencies: CurrencyTable

  /// `remembers`: whether history is noted in the ledger, because a later run could not know it by the times.
  package init(
    _ page: CustomPage,
    of event: CustomEvent,
    settings: MappingSettings,
    remembers: Bool,
    place: PagePlace? = nil
  ) {
    self.page = page
    self.event = event
    self.settings = settings
    self.place = place
    currencies = CurrencyTable(settings, page.currencies)
    let list = event.isState ? event.list : 0
    var input = DigestInput()
    facts = page.arena.withTexts { texts in
      page.rows.indices.compactMap { index in
        let row = page.rows[index]
        // The row has no such time yet.
        guard let time = row.time else { return nil }
        var fact = Fact(
          event: event.event,
          key: FactKey("\(page.arena.string(row.key) ?? "")/\(event.name)"),
          time: time,
          root: Int32(truncatingIfNeeded: index),
          origin: row.origin
        )
        fact.history = row.history
        fact.isRemembered = remembers
        if event.isState {
          fact.state = StateCoverage(
            kind: .custom,
            digest: page.digest(of: row, texts, &input),
            list: list,
            covered: time,
            createdAt: time
          )
        }
        return fact
      }
    }
  }

  package var rootCount: Int { page.rows.count }
  package var filtered: [FilteredCount] { [] }

  package func encode(
    _ index: Int,
    messageID: MessageID,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    let fact = facts[index]
    let row = page.rows[Int(fact.root)]
    let start = writer.bytes.count
    try page.arena.withTexts { (texts) throws(EncodingRefusal) in
      let head = CustomHead(row, of: event.name, at: fact.time, messageID, settings, texts)
      guard !row.isRepeated else { throw head.refusal("its joins give several rows") }
      try head.write(event: event.isIdentify ? nil : event.event, settings, context: nil, &writer)
      writer.beginObject()
      try write(row, head, texts, &writer)
      writer.endObject()
      writer.endObject()
      try head.demandSize(of: writer, from: start, page.messageBytes)
    }
  }

  package func notices(_ index: Int) -> [EncodingNotice] {
    let fact = facts[index]
    let row = page.rows[Int(fact.root)]
    var notices: Set<EncodingNotice> = []
    var cell = Int(row.cells.start)
    for value in page.values {
      cell += value.width
      guard value == .amount else { continue }
      notices.formUnion(
        page.arena.withBytes(of: page.cells[cell - 1]) { currencies.notices(of: $0, at: fact.time) }
      )
    }
    // Amounts have no twins here.
    return notices.filter { if case .noRate = $0 { false } else { true } }.map { $0 }
  }

  private func write(
    _ row: CustomRow,
    _ head: CustomHead,
    _ texts: Texts,
    _ writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    var cell = Int(row.cells.start)
    for (property, value) in zip(event.properties, page.values) {
      let content = texts[page.cells[cell]]
      let currency = value == .amount ? texts[page.cells[cell + 1]] : nil
      cell += value.width
      // What is unknown is left out.
      guard let content else { continue }
      writer.key(of: property.name)
      let text = String(decoding: content.prefix(64), as: UTF8.self)
      switch value {
      case .text: writer.string(content)
      case .boolean: writer.boolean(content.first == UInt8(ascii: "t"))
      case .moment:
        let moment = Int64(text).map { Timestamp(microseconds: $0) }
        guard let moment, moment.isWritable else {
          throw head.refusal("its \(property.name) lies outside the years 1 to 9999")
        }
        writer.timestamp(moment)
      case .number:
        do throws(JSONFault) {
          try writer.splice(content)
        } catch {
          throw head.refusal("its \(property.name) is \(text), which JSON has no number for")
        }
      case .json:
        do throws(JSONFault) {
          try writer.splice(content)
        } catch {
          throw head.refusal(
            content.count > page.messageBytes
              ? "its \(property.name) is too large" : "its \(property.name) \(error.predicate)"
          )
        }
      case .amount:
        guard let currency, let known = currencies.currency(currency, at: head.time) else {
          let code = currency.map { String(decoding: $0.prefix(20), as: UTF8.self) }
          throw head.refusal("its \(property.name) is no amount: \(noCurrency(code))")
        }
        let units = ExactDecimal(utf8: content)
          .minorUnits(decimals: page.countsMinorUnits ? 0 : known.decimals)
        guard let units else {
          throw head.refusal("its \(property.name) is \(text), which is no amount")
        }
        writer.money(units, decimals: known.decimals)
      }
    }
  }
}

extension CustomValue {
  /// How many cells it has.
  package var width: Int { self == .amount ? 2 : 1 }
}

extension CustomPage {
  /// The digest of what a row's message says.
  fileprivate func digest(
    of row: CustomRow,
    _ texts: Texts,
    _ input: inout DigestInput
  ) -> StateDigest {
    input.reset()
    input.append(texts[row.userID])
    input.append(texts[row.anonymousID])
    for cell in cells[row.cells.indices] { input.append(texts[cell]) }
    return input.digest()
  }
}
