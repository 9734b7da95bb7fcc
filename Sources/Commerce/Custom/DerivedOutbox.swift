package import SegmentSpec

/// The facts of a page of the outbox, in the order of its ids: each row is one call of the application.
package struct DerivedOutbox: FactPage {
  package let facts: [Fact]
  package let place: PagePlace?
  private let page: CustomPage
  private let settings: MappingSettings

  /// The places of a row's cells.
  package enum Cell: Int, CaseIterable, Sendable {
    case kind, event, body, context
  }

  package init(_ page: CustomPage, settings: MappingSettings, place: PagePlace? = nil) {
    self.page = page
    self.settings = settings
    self.place = place
    facts = page.arena.withTexts { texts in
      page.rows.indices.compactMap { index in
        let row = page.rows[index]
        let event = page.call(row).event ?? .outbox
        // Whoever asks for the outbox asks for its calls, whatever their events.
        let isEnabled =
          settings.isSwitchedOn(event) && !settings.disabledEvents.contains(EventName(event.slug))
        guard isEnabled || event == .outbox else { return nil }
        var fact = Fact(
          event: event,
          key: texts.key(row.key, "/outbox"),
          time: row.time ?? row.sign ?? .beginning,
          root: Int32(truncatingIfNeeded: index),
          origin: row.origin,
          firstSign: row.sign
        )
        fact.history = row.history
        // The calls of one user stay in the order in which they were made.
        fact.isOrdered = true
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
    let call = page.call(row)
    let start = writer.bytes.count
    try page.arena.withTexts { (texts) throws(EncodingRefusal) in
      let head = CustomHead(
        row,
        of: "outbox",
        at: fact.time,
        messageID,
        settings,
        texts,
        isOfRowAlone: true
      )
      guard let event = call.event else {
        throw head.refusal(call.fault)
      }
      try head.write(
        event: event.role == .introduces ? nil : event,
        settings,
        context: texts[page.cell(.context, of: row)],
        &writer
      )
      guard let body = texts[page.cell(.body, of: row)], body.first == UInt8(ascii: "{") else {
        throw head.refusal("its body is no JSON object")
      }
      do throws(JSONFault) {
        try writer.splice(body)
      } catch {
        throw head.refusal(
          body.count > page.messageBytes ? "its body is too large" : "its body \(error.predicate)"
        )
      }
      writer.endObject()
      try head.demandSize(of: writer, from: start, page.messageBytes)
    }
  }
}

extension CustomPage {
  /// What a row of the outbox calls: the event, or why it is none.
  fileprivate func call(_ row: CustomRow) -> (event: EventName?, fault: String) {
    let kind = arena.string(cell(.kind, of: row)) ?? ""
    switch kind {
    case "identify": return (.identify, "")
    case "track":
      let name = VisibleText.trimmed(arena.string(cell(.event, of: row)) ?? "")
      guard !name.isEmpty else { return (nil, "it is a track without an event") }
      if let fault = CustomNames.fault(ofEvent: name) { return (nil, fault) }
      return (EventName(name), "")
    default: return (nil, "its kind is neither track nor identify")
    }
  }

  fileprivate func cell(_ cell: DerivedOutbox.Cell, of row: CustomRow) -> Text {
    cells[Int(row.cells.start) + cell.rawValue]
  }
}
