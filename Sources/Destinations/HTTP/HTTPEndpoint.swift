/// An address of a server, without any secret, and the name of its setting.
package protocol HTTPEndpoint: Sendable {
  /// The whole address.
  var url: String { get }
  /// Host, and port where it is not the scheme's own.
  var place: String { get }
  var path: String { get }
  /// The setting that names the host: `--host`.
  var hostSetting: String { get }
}

extension SegmentEndpoint: HTTPEndpoint {
  package var hostSetting: String { "--host" }
}
