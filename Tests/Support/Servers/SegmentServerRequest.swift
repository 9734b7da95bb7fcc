internal import Foundation

/// A request as the server read it.
package struct ServerRequest: Sendable {
  package var method: String
  package var uri: String
  package var headers: [(name: String, value: String)]
  /// The body, unpacked if it came as gzip.
  package var body: [UInt8]
  package var wasCompressed: Bool
  /// The connection it came over, numbered from 1.
  package var connection: Int

  package func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  package var text: String { String(decoding: body, as: UTF8.self) }

  /// The body's messages, or nil if the body is not `{"batch":[{…},…]}`.
  package var messages: [[String: Any]]? {
    let object = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
    return object?["batch"] as? [[String: Any]]
  }

  package var messageIDs: [String] {
    (messages ?? []).map { $0["messageId"] as? String ?? "" }
  }
}
