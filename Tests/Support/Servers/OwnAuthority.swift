internal import Foundation

/// An unknown authority, and its certificate for one host; made again for each test.
package struct OwnAuthority: Sendable {
  /// The authority's certificate, PEM.
  package let file: String
  let certificate: String
  let key: String

  /// Makes files in `directory` with the command `openssl`.
  package init(for host: String, in directory: String) async throws {
    file = directory + "/authority.pem"
    certificate = directory + "/server.pem"
    key = directory + "/server.key"
    let authorityKey = directory + "/authority.key"
    let request = directory + "/server.csr"
    let names = directory + "/names.ext"
    try "subjectAltName=DNS:\(host)\n".write(toFile: names, atomically: false, encoding: .utf8)
    for arguments in [
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-keyout", authorityKey, "-out", file, "-days", "2", "-subj", "/CN=An authority of a test",
      ],
      [
        "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
        key, "-out", request, "-subj", "/CN=\(host)",
      ],
      [
        "x509", "-req", "-in", request, "-CA", file, "-CAkey", authorityKey, "-CAcreateserial",
        "-days", "2", "-extfile", names, "-out", certificate,
      ],
    ] {
      let outcome = try await Command.run(
        "openssl",
        arguments,
        environment: ["PATH": "/usr/bin:/bin", "HOME": directory]
      )
      guard outcome.status == 0 else {
        throw Command.Failure(description: "openssl \(arguments[0]): \(outcome.stderr)")
      }
    }
  }
}
