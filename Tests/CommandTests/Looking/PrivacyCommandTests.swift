import Foundation
import Support
import Testing

/// The output with rules of privacy, by each way out.
@Suite(.timeLimit(.minutes(19))) struct `Privacy by the program` {
  private static let rules = """
    [{path: "*.email", action: hash}, {path: userId, action: hash, salt_env: PEPPER}, \
    {path: "*.phone", action: drop}, {path: context.ip, action: truncate_ip}, \
    {path: "*.firstName", action: mask}, {path: "*.lastName", action: mask}, \
    {path: "*.address", action: drop}]
    """
  private static let environment = ["TIDEMARK_PRIVACY": rules, "PEPPER": "p3pp3r"]

  private func ids(_ lines: [String]) -> [String] {
    lines.compactMap { $0.firstMatch(of: /"messageId":"([^"]+)"/).map { String($0.1) } }
  }

  /// Checks that no line shows an e-mail, a telephone number, a name or a customer.
  private func demandNothing(in lines: [String], _ way: String) {
    #expect(!lines.isEmpty, "\(way)")
    let all = lines.joined(separator: "\n")
    for sign in ["@", "\"phone\"", "\"userId\":\"cus_", "\"address\"", "p3pp3r"] {
      #expect(!all.contains(sign), "\(way): \(sign)")
    }
    for match in all.matches(of: /"(first|last)Name":"([^"]+)"/) {
      #expect(match.2.hasSuffix("***"), "\(way): \(match.2)")
    }
    for match in all.matches(of: /"(email|userId)":"([^"]+)"/) {
      #expect(match.2.wholeMatch(of: /[0-9a-f]{64}/) != nil, "\(way): \(match.2)")
    }
    for match in all.matches(of: /"ip":"([0-9.]+)"/) { #expect(match.1.hasSuffix(".0")) }
  }

  @Test func `holds for sync, preview, export and backfill, and moves no message id`() async throws
  {
    let bench = try await SyncScene()
    let plain = try await bench.run("export", environment: ["TIDEMARK_DESTINATION": "file"])
    let before = plain.stdout.split(separator: "\n").map(String.init)
    #expect(before.contains { $0.contains("@") })
    let export = try await bench.run("export", environment: Self.environment)
    #expect(export.status == 0)
    let after = export.stdout.split(separator: "\n").map(String.init)
    demandNothing(in: after, "export")
    #expect(ids(after) == ids(before))

    try await bench.setWatermark("2020-01-01T00:00:00Z", environment: Self.environment)
    let preview = try await bench.run("preview", environment: Self.environment)
    demandNothing(in: preview.stdout.split(separator: "\n").map(String.init), "preview")
    #expect(try await bench.run("sync", environment: Self.environment).status == 0)
    let sent = try bench.place.lines(in: "out")
    demandNothing(in: sent, "sync")
    #expect(Set(ids(sent)) == Set(ids(preview.stdout.split(separator: "\n").map(String.init))))
    // The rules do not change content: nothing goes out again without them.
    #expect(try await bench.run("sync").status == 0)
    #expect(try bench.place.lines(in: "out").count == sent.count)
  }

  @Test func `keeps dead letters free of what may not leave`() async throws {
    let bench = try await SyncScene(orders: 20)
    _ = try await bench.shop.execute(
      """
      update "order" set metadata = '{"consent": 1}' where id in (select id from "order" order by id limit 5)
      """
    )
    try await bench.setWatermark("2020-01-01T00:00:00Z", environment: Self.environment)
    #expect(try await bench.run("sync", environment: Self.environment).status == 10)
    let letters = try await bench.run("dead-letters", "export")
    #expect(!letters.stdout.contains("@"))
    #expect(!letters.stderr.contains("@"))
    let state = try Data(contentsOf: URL(filePath: bench.place.path + "/state.sqlite"))
    #expect(state.range(of: Data("@example".utf8)) == nil)
    #expect(state.range(of: Data("\"phone\"".utf8)) == nil)
  }

  @Test func `is listed, and check names the fields that were forgotten`() async throws {
    let bench = try await SyncScene(orders: 5)
    let environment = [
      "TIDEMARK_PRIVACY": "[{path: traits.email, action: hash}, {path: context.ip, action: drop}]"
    ]
    let list = try await bench.run("events", "--privacy", environment: environment)
    #expect(list.status == 0)
    #expect(list.stdout.contains(/traits\.email +e-mail +hashed\n/))
    #expect(list.stdout.contains(/context\.traits\.email +e-mail +sent as it is\n/))
    #expect(list.stdout.contains(/context\.ip +IP address +left out\n/))
    #expect(list.stdout.contains(/properties\.metadata +the shop's own +not sent\n/))
    let check = try await bench.run("check", environment: environment)
    #expect(
      check.stdout.contains(
        /traits\.email is hashed, and context\.traits\.email and properties\.email with the same\s+e-mail are sent as they are/
      )
    )
    #expect(check.stdout.contains("{path: context.traits.email, action: hash}"))
    let wrong = try await bench.run(
      "sync",
      environment: ["TIDEMARK_PRIVACY": "[{path: traits.mail, action: hash}]"]
    )
    #expect(wrong.status == 78)
    #expect(wrong.stderr.contains("did you mean traits.email?"))
  }
}
