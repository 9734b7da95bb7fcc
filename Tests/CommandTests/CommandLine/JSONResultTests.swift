import Foundation
import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

@testable import tidemark

@Suite(.timeLimit(.minutes(19))) struct `With --json` {
  private func object(_ outcome: Program.Outcome) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.stdout.utf8)) as? [String: Any],
      "\(outcome)"
    )
  }

  @Test func `version prints release, commit and day`() async throws {
    #expect(
      try Version.json(builtFrom: "0123456789ab, 2026-01-31")
        == #"{"commit":"0123456789ab","day":"2026-01-31","name":"tidemark","version":"\#(Release.version)"}"#
    )
    #expect(
      try Version.json(builtFrom: "") == #"{"name":"tidemark","version":"\#(Release.version)"}"#
    )
    let outcome = try await Program.run(["version", "--json"], in: Place())
    #expect(outcome.status == 0)
    #expect(try object(outcome)["version"] as? String == Release.version)
  }

  @Test func `a sync that leaves the work to a backfill says so`() async throws {
    let bench = try await SyncScene(orders: 3)
    #expect(try await bench.run("backfill") == .init(0))
    let (state, name) = try await bench.takeLock(as: "tidemark backfill")
    let sync = try await bench.run("sync", "--json")
    #expect(sync == .init(0, stdout: #"{"left_to_backfill":true,"sync":"default"}"# + "\n"))
    let file = try bench.place.file(
      "all.yaml",
      "syncs: {default: {destination: file, output: \(bench.place.path)/out}}\n"
    )
    let all = try await bench.run(
      "sync",
      "--all",
      "--json",
      "--config",
      file,
      environment: ["TIDEMARK_DESTINATION": "", "TIDEMARK_OUTPUT": ""]
    )
    #expect(
      all.stdout
        == #"{"exit":0,"syncs":[{"exit":0,"left_to_backfill":true,"sync":"default"}]}"# + "\n"
    )
    await state.release(name)
    await state.close()
  }

  @Test func `watermark reset and state copy print what they did`() async throws {
    let bench = try await SyncScene(orders: 3)
    let nothing = try await bench.run("watermark", "reset", "--json", "--yes")
    #expect(nothing.stdout == #"{"before":null,"reset":false,"sync":"default"}"# + "\n")
    try await bench.setWatermark("2020-01-01")
    #expect(try await bench.run("sync") == .init(0))
    let target = bench.place.path + "/other.sqlite"
    let copy = try object(try await bench.run("state", "copy", "--to", target, "--json"))
    #expect((copy["from"] as? String)?.hasSuffix("/state.sqlite") == true)
    #expect((copy["to"] as? String)?.hasSuffix("/other.sqlite") == true)
    let copied = try #require((copy["syncs"] as? [[String: Any]])?.first)
    #expect(copied["sync"] as? String == "default")
    #expect(copied["ledger_entries"] as? Int ?? 0 > 3)
    #expect(copied["dead_letters"] as? Int == 0)
    #expect(copied["runs"] as? Int == 1)
    let reset = try object(try await bench.run("watermark", "reset", "--json", "--yes"))
    #expect(reset["reset"] as? Bool == true)
    let before = try #require(reset["before"] as? [String: Any])
    #expect(before["facts_since"] as? String == "2020-01-01T00:00:00Z")
  }

  @Test func `check --grants prints the statements as a list`() async throws {
    let bench = try await SyncScene(orders: 3)
    let none = try await bench.run("check", "--grants", "--json")
    #expect(none.stdout == #"{"grants":[]}"# + "\n")
    let role = "poor_\(bench.shop.database)"
    try await bench.shop.execute("create role \(role) login")
    let outcome = try await bench.run(
      "check",
      "--grants",
      "--json",
      environment: ["PGUSER": role, "DATABASE_URL": ""]
    )
    let grants = try #require(try object(outcome)["grants"] as? [String])
    #expect(grants.count > 20)
    #expect(grants.allSatisfy { $0.hasPrefix("GRANT ") && $0.hasSuffix(";") })
    try await bench.shop.execute("drop role \(role)")
  }

  @Test func `state list says that there is no state, and ends with 78`() async throws {
    let place = try Place()
    let path = place.path + "/nowhere.sqlite"
    let plain = try await Program.run(["state", "list", "--state", path], in: place)
    #expect(plain.status == 78)
    #expect(plain.stderr.hasPrefix("tidemark: there is no state in $PLACE/nowhere.sqlite\n"))
    let json = try await Program.run(["state", "list", "--state", path, "--json"], in: place)
    #expect(json.status == 78)
    #expect(try object(json)["exit"] as? Int == 78)
    #expect(!FileManager.default.fileExists(atPath: path))
  }
}
