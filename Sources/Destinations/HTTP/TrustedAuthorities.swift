internal import CCrypto
internal import CCurl
internal import FoundationEssentials

/// The trusted authorities: the machine's own, unless files name others.
///
/// Certificates and host names are always verified.
package struct TrustedAuthorities: Sendable {
  /// Replaces the machine's certificates, in PEM; nil for the machine's own.
  private var roots: [UInt8]?
  /// Additional certificates, in PEM.
  private var others: [UInt8] = []
  private let machine: MachineAuthorities

  /// The machine's own.
  package init() { self.init(machine: .known) }

  init(machine: MachineAuthorities) { self.machine = machine }

  /// Trusts the certificates of a file in PEM as well.
  /// - Parameters:
  ///   - pem: the file's bytes.
  ///   - place: the file's description: its path and the setting that names it.
  /// - Throws: `DestinationSettingError` if it contains no certificate, or a broken one.
  package mutating func add(pem: [UInt8], of place: String) throws(DestinationSettingError) {
    try Self.check(pem, place)
    others += pem + [UInt8(ascii: "\n")]
  }

  /// Trusts the certificates of a file in PEM instead of the machine's.
  ///
  /// Parameters and errors are those of `add`.
  package mutating func replace(pem: [UInt8], of place: String) throws(DestinationSettingError) {
    try Self.check(pem, place)
    roots = pem + [UInt8(ascii: "\n")]
  }

  /// All that is trusted, as libcurl takes it.
  func store() -> AuthorityStore {
    if let roots { return AuthorityStore(roots + others, beside: MachineAuthorities()) }
    let machine = machine.present
    guard !others.isEmpty else { return AuthorityStore(beside: machine) }
    // libcurl takes these bytes instead of the machine's file.
    let own = machine.file.flatMap { FileManager.default.contents(atPath: $0) } ?? Data()
    return AuthorityStore(Array(own) + others, beside: machine)
  }

  private static func check(_ pem: [UInt8], _ place: String) throws(DestinationSettingError) {
    let count = pem.withUnsafeBytes {
      ccrypto_count_certificates($0.baseAddress, Int32(clamping: $0.count))
    }
    guard count > 0 else {
      throw DestinationSettingError(
        "\(place) holds no certificate that can be read",
        hint: "name a file in PEM: it has lines \"-----BEGIN CERTIFICATE-----\""
      )
    }
  }
}

/// Where the certificates of the machine's own authorities lie.
struct MachineAuthorities: Sendable {
  var file: String?
  var directory: String?

  /// Where libcurl was built to look for them.
  static var known: MachineAuthorities {
    MachineAuthorities(
      file: ccurl_authority_file().map { String(cString: $0) },
      directory: ccurl_authority_directory().map { String(cString: $0) }
    )
  }

  /// The file or the directory, whichever exists; both if neither exists, so that libcurl reports the error.
  ///
  /// libcurl keeps the certificates for the next connection only without a directory beside the file; else each
  /// connection takes 25 ms and 1 MB to read them.
  fileprivate var present: MachineAuthorities {
    if let file, FileManager.default.isReadableFile(atPath: file) {
      return MachineAuthorities(file: file)
    }
    let names = directory.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0) }
    return names?.isEmpty == false ? MachineAuthorities(directory: directory) : self
  }
}

/// Certificates where libcurl finds them, for all connections.
final class AuthorityStore {
  /// In PEM, in the place of `file`.
  let bytes: UnsafeRawBufferPointer?
  let file: String?
  let directory: String?

  init(_ pem: [UInt8]? = nil, beside machine: MachineAuthorities) {
    bytes = pem.map { pem in
      let room = UnsafeMutableRawBufferPointer.allocate(byteCount: pem.count, alignment: 1)
      room.copyBytes(from: pem)
      return UnsafeRawBufferPointer(room)
    }
    file = machine.file
    directory = machine.directory
  }

  deinit { bytes?.deallocate() }
}
