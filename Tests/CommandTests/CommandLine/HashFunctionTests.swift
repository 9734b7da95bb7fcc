import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct `An OpenSSL without hash functions` {
  @Test func `is found before anything is read, and the missing one is named`() async throws {
    let place = try Place()
    // The base provider has encoders only.
    let configuration = try place.file(
      "openssl.cnf",
      """
      openssl_conf = start
      [start]
      providers = providers
      [providers]
      base = base
      [base]
      activate = 1
      """
    )
    let outcome = try await Program.run(
      ["watermark", "show"],
      environment: ["OPENSSL_CONF": configuration],
      in: place
    )
    #expect(
      outcome
        == .init(
          78,
          stderr: """
            tidemark: OpenSSL has no SHA256, which message ids and digests are made with
            hint: activate its default provider in openssl.cnf (OPENSSL_CONF); openssl list -digest-algorithms shows what it has

            """
        )
    )
  }
}
