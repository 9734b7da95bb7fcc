import Pipeline
import SegmentSpec
import Templates

extension SetupCheck {
  /// Whether jq can run the templates of the settings.
  mutating func lookAtTemplates() throws {
    guard context.settings.hasTemplates else { return }
    do {
      _ = try context.settings.templates()
      add(.good, "templates", "jq understands every template")
    } catch {
      try note(error, subject: "templates")
    }
  }

  /// The carts of the first of these orders, for a template of Checkout Started.
  static func carts(
    of orders: [String],
    in source: some FamilySource
  ) async throws -> [String] {
    var carts: [String] = []
    for order in orders.prefix(10) {
      carts += try await source.families(of: .id(order), most: 1).compactMap(\.cart)
    }
    return carts
  }

  /// Says for which templates the newest orders, and the customers and carts beside them, had no message; `sampled`
  /// names them.
  mutating func noteTemplates(
    _ outcome: PreviewOutcome,
    _ people: PreviewOutcome?,
    _ sampled: String
  ) {
    guard let templated = try? context.settings.templateFiles(), !templated.isEmpty else {
      return
    }
    let untried = EventName.known.filter { event in
      templated[event.slug] != nil && !outcome.shows(event) && people?.shows(event) != true
    }
    for event in untried {
      add(
        .warning,
        "templates",
        "\(sampled) had no \(event.rawValue), so its template was not tried",
        remedy: "try it on an older order: tidemark preview --template FILE ORDER"
      )
    }
    let leftOut = outcome.leftOut + (people?.leftOut ?? 0)
    guard leftOut > 0 else { return }
    add(
      .good,
      "templates",
      "templates leave out \(Summary.counted(leftOut, "message")) of \(sampled)"
    )
  }
}
