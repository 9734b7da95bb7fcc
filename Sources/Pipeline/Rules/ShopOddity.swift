internal import FoundationEssentials

/// What a shop holds that makes its books and its events differ, and how often: orders without a payment, for example.
///
/// Reports keep it as it is written here: members may be added, never renamed.
package struct ShopOddity: Hashable, Sendable, Codable {
  /// A word for scripts; never changed.
  package var kind: String
  package var count: Int
  /// The two as a piece of a sentence: `3 orders have no payment`.
  package var text: String

  package init(kind: String, count: Int, text: String) {
    self.kind = kind
    self.count = count
    self.text = text
  }

  /// What a run's report in JSON says that the shop held; nil where the run did not count it.
  package static func all(inReport json: String) -> [ShopOddity]? {
    struct Report: Decodable { var oddities: [ShopOddity]? }
    guard json.contains(#""oddities":"#) else { return nil }
    return (try? JSONDecoder().decode(Report.self, from: Data(json.utf8)))?.oddities
  }
}
