import ArgumentParser
import Destinations
import Foundation
import Support
import Testing

@testable import tidemark

/// A key or a password in the wrong place is a mistake of every day; no text repeats it.
@Suite(.timeLimit(.minutes(19))) struct `A secret where it does not belong` {
  private static let secret = "hush4711SeCr3t"

  @Test(arguments: [
    [secret], ["sync", secret], ["sync", "x", secret, "y"], ["sync", "--write-key", secret],
    ["sync", "--write-key=\(secret)"], ["sync", "--\(secret)"],
    ["sync", "-k", secret], ["sync", "--json=\(secret)"], ["watermark", secret],
    ["watermark", "set", secret], ["watermark", "set", "now", secret],
    ["sync", "--name", "\(secret)!"],
    ["backfill", "--workers", secret], ["backfill", "--from", secret],
    ["backfill", "--events", secret], ["runs", "--limit", secret],
    ["dead-letters", "list", "--event", secret], ["dead-letters", "show", secret],
    ["dead-letters", "retry", secret, "order_1/completed"], ["sync", "--config", secret],
    ["sync", "--config", "https://u:\(secret)@h/x"], ["sync", "--log-level", secret],
    ["sync", "--page-size", secret], ["sync", "--partition", secret], ["sync", "--layout", secret],
    ["sync", "--max-file-size", secret], ["sync", "--namespace", secret],
    ["sync", "--retry-budget", secret], ["sync", "--destination", secret],
    ["sync", "--host", "id:\(secret)"], ["sync", "--host", "https://h.example/\(secret)"],
    ["sync", "--host", "https://\(secret)@h.example"], ["sync", "--path", secret],
    ["sync", "--path", "/v1/batch?key=\(secret)"], ["sync", "--ca-file", secret],
    ["sync", "--destination", "postgres", "--warehouse", secret],
    [
      "sync", "--destination", "postgres", "--warehouse", "postgres://u@h/d", "--warehouse-schema",
      "pg_\(secret)",
    ],
    ["sync", "--source", "postgres://u:\(secret)@h/d"],
  ])
  func `on the command line is not repeated`(arguments: [String]) async throws {
    let outcome = try await Program.run(
      arguments,
      environment: ["SEGMENT_WRITE_KEY": "k"],
      in: Place()
    )
    #expect(outcome.status != 0)
    #expect(!outcome.stderr.isEmpty)
    #expect(!(outcome.stdout + outcome.stderr).contains(Self.secret), "\(outcome)")
  }

  @Test(arguments: [
    "\(secret): x", "\(secret)", "host: h\n\(secret): x\n\(secret): y", "write_key: \(secret)",
    "password: \(secret)", "events: {\(secret): {enabled: true}}", "json: \(secret)",
    "write_key_file: \(secret)", "write_key_env: \(secret)", "write_key_env: HUSH4711SECR3T",
    "warehouse_file: \(secret)\ndestination: postgres", "deletions: {token_file: \(secret)}",
    "host: *\(secret)", "- \(secret)", "syncs: {\(secret)!: {}}", "syncs: {a: {\(secret): x}}",
    "reporting: {currency: EUR, rates: \(secret)}", "host: [\(secret)", "\"\(secret)\n: x",
    "name: \(secret)!", "consent_key: [\(secret)]", "currency_exponents: {\(secret): 3}",
  ])
  func `in a settings file is not repeated, its line is`(text: String) async throws {
    let place = try Place()
    let file = try place.file("tidemark.yaml", text)
    for command in ["sync", "check"] {
      let outcome = try await Program.run(
        [command, "--config", file],
        environment: ["SEGMENT_PUBLIC_API_TOKEN_FILE": "", "PGHOST": "/nowhere"],
        in: place
      )
      #expect(outcome.status != 0)
      let said = outcome.stdout + outcome.stderr
      #expect(!said.localizedCaseInsensitiveContains(Self.secret), "\(outcome)")
    }
  }

  @Test(arguments: [
    ["TIDEMARK_PAGE_SIZE": secret], ["SEGMENT_WRITE_KEY_FILE": secret],
    ["DATABASE_URL_FILE": secret, "SEGMENT_WRITE_KEY": "k"],
    ["DATABASE_URL": secret, "SEGMENT_WRITE_KEY": "k"],
    ["TIDEMARK_CONFIG": secret], ["TIDEMARK_NAME": "\(secret)!"], ["TIDEMARK_HOST": "a:\(secret)"],
    ["TIDEMARK_WRITE_KEY": "\(secret) \(secret)"], ["HTTPS_PROXY": "ftp://u:\(secret)@h"],
    ["SSL_CERT_FILE": secret, "SEGMENT_WRITE_KEY": "k"],
  ])
  func `in the environment is not repeated, its variable is`(environment: [String: String])
    async throws
  {
    let outcome = try await Program.run(["sync"], environment: environment, in: Place())
    #expect(outcome.status == 78, "\(outcome)")
    #expect(!(outcome.stdout + outcome.stderr).contains(Self.secret), "\(outcome)")
  }

  @Test func `is named by its place`() async throws {
    func said(_ arguments: String...) async throws -> String {
      try await Program.run(arguments, in: Place()).stderr
    }
    #expect(
      try await said("sync", "a", "b")
        == "tidemark: Not expected: argument 2, argument 3\nhint: tidemark sync --help\n"
    )
    #expect(
      try await said("sync", "abc")
        == "tidemark: Argument 2 is not expected\nhint: tidemark sync --help\n"
    )
    #expect(
      try await said("runs", "--limit", "x1")
        == "tidemark: The value is invalid for '--limit <number>'\nhint: tidemark runs --help\n"
    )
    #expect(
      try await said("sync", "--json=abc")
        == "tidemark: The option '--json' does not take any value.\nhint: tidemark sync --help\n"
    )
  }

  @Test func `is not looked for where a byte order mark precedes the settings`() async throws {
    let place = try Place()
    let file = try place.file("tidemark.yaml", "\u{FEFF}destination: file\noutput: /dev/null/x\n")
    let outcome = try await Program.run(
      ["check", "--config", file],
      environment: ["PGHOST": "/nowhere"],
      in: place
    )
    #expect(outcome.stdout.contains("/dev/null/x cannot be written"), "\(outcome)")
    let key = try place.file("key", "\u{FEFF}abc123\n")
    let settings = try Settings(
      options: try Options.parse([]),
      environment: ["SEGMENT_WRITE_KEY_FILE": key]
    )
    let read = try settings.writeKey()?.withBytes { String(decoding: $0, as: UTF8.self) }
    #expect(read == "abc123")
  }
}
