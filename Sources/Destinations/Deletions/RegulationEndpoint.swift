/// Where deletions are requested: Segment's Public API.
package struct RegulationEndpoint: Hashable, Sendable {
  /// The whole address, without any secret.
  package let url: String
  /// Host, and port where it is not the scheme's own.
  package let place: String

  /// Workspaces in the United States (docs.segmentapis.com).
  package static let defaultHost = "api.segmentapis.com"
  /// Workspaces in the European Union.
  package static let europeanHost = "eu1.api.segmentapis.com"

  /// Puts an endpoint together from the setting `deletions.host`.
  /// - Parameters:
  ///   - host: a host, or `https://` and a host; nil takes that of the region in which events are taken.
  ///   - eventsHost: where events go; nil for Segment's default.
  ///   - allowInsecure: true lets `http://` go to other machines, in the owner's own network.
  /// - Throws: `DestinationSettingError` with a sentence and what to set.
  package init(
    host: String? = nil,
    eventsHost: String? = nil,
    allowInsecure: Bool = false
  ) throws(DestinationSettingError) {
    let isEuropean = try eventsHost.map { (host) throws(DestinationSettingError) in
      try HostSetting(host).name.contains(".eu1.")
    }
    let region = isEuropean == true ? Self.europeanHost : Self.defaultHost
    let authority = try HostSetting(host ?? region, setting: Self.setting)
    guard authority.isEncrypted || authority.isLoopback || allowInsecure else {
      throw DestinationSettingError(
        "http:// would send the Public API token in clear text to \(authority.name)",
        hint: "set \(Self.setting) to https://\(authority.place)"
      )
    }
    place = authority.place
    url = (authority.isEncrypted ? "https://" : "http://") + authority.place + "/regulations"
  }

  private static let setting = "deletions.host"
}

extension RegulationEndpoint: HTTPEndpoint {
  package var path: String { "/regulations" }
  package var hostSetting: String { Self.setting }
}
