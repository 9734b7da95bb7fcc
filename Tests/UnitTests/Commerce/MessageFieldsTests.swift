import Commerce
import SegmentSpec
import Support
import Testing

/// The list of fields against which settings are checked.
@Suite(.timeLimit(.minutes(9))) struct `The fields of messages` {
  /// Every path of the spec's table of messages, with its value.
  private func paths(_ properties: ValueShape.Properties, _ prefix: String) -> Set<String> {
    var all: Set<String> = []
    for (name, shape) in properties { all.formUnion(paths(shape, "\(prefix).\(name)")) }
    return all
  }

  private func paths(_ shape: ValueShape, _ path: String) -> Set<String> {
    switch shape {
    case .object(let properties): paths(properties, path)
    case .list(let element): paths(element, path + "[]")
    default: [path]
    }
  }

  private var ofShapes: Set<String> {
    var all: Set<String> = ["userId", "anonymousId"]
    for shape in EventShape.tracks.values { all.formUnion(paths(shape.properties, "properties")) }
    all.formUnion(paths(EventShape.traits, "traits"))
    all.formUnion(paths(EventShape.pluginContext, "context"))
    all.formUnion(paths(EventShape.integrations, "integrations"))
    return all
  }

  @Test func `are those of every event's shape`() {
    let listed = Set(MessageFields.all.map(\.path.text))
    #expect(listed.count == MessageFields.all.count)
    #expect(ofShapes.subtracting(listed).sorted() == [])
    // Of a shop with the plugin's shape, of exchanges, and of single claimed items.
    let more = listed.subtracting(ofShapes).filter { !$0.contains("shipping_methods[]") }
    #expect(more.subtracting(["properties.exchange_id"]).sorted() == [])
  }

  @Test func `are known by every path that leads to them`() throws {
    let mapping = MappingSettings()
    for text in [
      "traits", "traits.address", "context.ip", "*.email", "*.address.city", "properties.products",
      "properties.products[].reporting_total", "properties.reporting_value", "context.consent.a.b",
    ] {
      #expect(MessageFields.knows(try #require(FieldPath(text)), mapping), "\(text)")
    }
    for text in [
      "trait.email", "traits.emial", "*.emial", "properties.products.name", "context.page",
      "email", "*.mobile", "traits.reporting_total",
    ] {
      #expect(!MessageFields.knows(try #require(FieldPath(text)), mapping), "\(text)")
    }
    var open = mapping
    open.additions.passed = ["page"]
    for text in ["context.page", "context.page.url", "*.mobile"] {
      #expect(MessageFields.knows(try #require(FieldPath(text)), open), "\(text)")
    }
  }
}
