import Destinations

extension Settings {
  /// The route of requests to `endpoint`: over the proxy that the environment names, trusting the machine's authorities
  /// and those of `ca_file`.
  /// - Throws: exit code 78 for an invalid proxy, and for a file without certificates.
  func route(to endpoint: some HTTPEndpoint) throws(Failure) -> HTTPRoute {
    do throws(DestinationSettingError) {
      return HTTPRoute(
        proxy: try ProxyServer(for: endpoint, environment: environment),
        authorities: try authorities()
      )
    } catch {
      throw Failure(.configuration, error.reason, hint: error.hint)
    }
  }

  /// Messages a second to `endpoint`; nil for no limit.
  ///
  /// Segment's own limit is 1,000 a workspace (docs, "Rate limits"); a test's server has none.
  func pace(to endpoint: SegmentEndpoint) -> Int? {
    guard let given = text(.eventsPerSecond).flatMap({ Int($0) }) else {
      return endpoint.kind == .segment && !endpoint.isForTests ? 1_000 : nil
    }
    return given == 0 ? nil : given
  }

  /// `SSL_CERT_FILE` replaces the machine's own authorities, as in every program that uses OpenSSL; `ca_file` adds to
  /// them.
  private func authorities() throws(DestinationSettingError) -> TrustedAuthorities {
    var authorities = TrustedAuthorities()
    if let path = environment["SSL_CERT_FILE"], !path.isEmpty {
      let (pem, place) = try Settings.certificates(path, origin: "SSL_CERT_FILE")
      try authorities.replace(pem: pem, of: place)
    }
    if let path = text(.caFile) {
      let (pem, place) = try Settings.certificates(path, origin: "ca_file")
      try authorities.add(pem: pem, of: place)
    }
    return authorities
  }

  private static func certificates(
    _ path: String,
    origin: String
  ) throws(DestinationSettingError) -> (pem: [UInt8], place: String) {
    let place = "\(Typed.file(path, of: origin)) (\(origin))"
    do throws(SmallFile.Unreadable) {
      return (try SmallFile.read(path, limit: 16 << 20), place)
    } catch {
      throw DestinationSettingError(
        "\(place) cannot be read: \(error.reason)",
        hint: "name a file with certificates in PEM, or let the user who runs tidemark read it"
      )
    }
  }
}
