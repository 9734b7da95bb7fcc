import Commerce
import Foundation
import SegmentSpec
import Testing

/// Whole messages of a Medusa v2 store, letter by letter.
@Suite struct `Messages of Medusa v2` {
  @Test func dump() throws {
    var settings = MappingSettings()
    settings.sendsDeliveries = true
    let derived = V2Story.order().derived(settings)
    var lines = ""
    for (index, fact) in derived.facts.enumerated() {
      let text = try encoded {
        try derived.encode(index, messageID: MessageID(high: 1, low: 2), into: &$0)
      }
      lines += "\(fact.key.text) \(fact.time.iso8601)\n\(text)\n"
    }
    lines += "\(derived.waiting) \(derived.leftOut)\n"
    try lines.write(toFile: "/tmp/story.txt", atomically: true, encoding: .utf8)
  }
}
