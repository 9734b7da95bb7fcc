internal import NIOSSL

/// Whose certificates are taken: those of the machine's own authorities, unless files say otherwise.
///
/// Certificates and host names are always verified.
package struct TrustedAuthorities: Sendable {
  /// In the place of the machine's; nil for the machine's own.
  private var roots: [NIOSSLCertificate]?
  /// Beside them.
  private var others: [NIOSSLCertificate] = []

  /// The machine's own.
  package init() {}

  /// Trusts the certificates of a file in PEM as well.
  /// - Parameters:
  ///   - pem: the file's bytes.
  ///   - place: what is said of the file: its path and the setting that names it.
  /// - Throws: `DestinationSettingError` when there is no certificate in it, or a broken one.
  package mutating func add(pem: [UInt8], of place: String) throws(DestinationSettingError) {
    others += try Self.certificates(pem, place)
  }

  /// Trusts the certificates of a file in PEM in the place of the machine's.
  ///
  /// Parameters and errors are those of `add`.
  package mutating func replace(pem: [UInt8], of place: String) throws(DestinationSettingError) {
    roots = try Self.certificates(pem, place)
  }

  /// Nil when nothing differs from what a client does by itself.
  var configuration: TLSConfiguration? {
    guard roots != nil || !others.isEmpty else { return nil }
    var configuration = TLSConfiguration.makeClientConfiguration()
    if let roots { configuration.trustRoots = .certificates(roots) }
    if !others.isEmpty { configuration.additionalTrustRoots = [.certificates(others)] }
    return configuration
  }

  private static func certificates(
    _ pem: [UInt8],
    _ place: String
  ) throws(DestinationSettingError) -> [NIOSSLCertificate] {
    guard let found = try? NIOSSLCertificate.fromPEMBytes(pem), !found.isEmpty else {
      throw DestinationSettingError(
        "\(place) holds no certificate that can be read",
        hint: "name a file in PEM: it has lines \"-----BEGIN CERTIFICATE-----\""
      )
    }
    return found
  }
}
