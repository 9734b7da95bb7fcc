/// An address that is talked to, without any secret, and how its setting is called.
package protocol HTTPEndpoint: Sendable {
  /// The whole address.
  var url: String { get }
  /// Host, and port where it is not the scheme's own.
  var place: String { get }
  var path: String { get }
  /// What names the host: `--host`.
  var hostSetting: String { get }
}

extension SegmentEndpoint: HTTPEndpoint {
  package var hostSetting: String { "--host" }
}
