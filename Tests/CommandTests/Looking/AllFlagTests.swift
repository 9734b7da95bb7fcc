import Foundation
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `The flag --all` {
  /// A shop of ten orders, and a settings file with two syncs.
  private func scene() async throws -> (
    run: ([String]) async throws -> Program.Outcome, shop: FreshShop, place: Place
  ) {
    let shop = try await FreshShop.stocked(orders: 10)
    let place = try Place()
    let config = try place.file(
      "tidemark.yaml",
      """
      state: \(place.path)/state.sqlite
      destination: file
      syncs:
        eu: {output: \(place.path)/eu}
        us: {output: \(place.path)/us}

      """
    )
    let environment = shop.environment.merging(["TIDEMARK_CONFIG": config]) { $1 }
    return (
      { try await Program.run($0, environment: environment, in: place) }, shop, place
    )
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func `begins, shows and probes every sync`() async throws {
    let (run, _, _) = try await scene()
    let set = try await run(["watermark", "set", "2000-01-01", "--all"])
    #expect(set.status == 0, "\(set)")
    for name in ["eu", "us"] {
      #expect(set.stdout.contains("sync \"\(name)\"\nsync          \(name)\nbefore        none\n"))
    }
    #expect(try await run(["sync", "--all"]) == .init(0))
    for command in [
      ["runs"], ["watermark", "show"], ["dead-letters", "list"], ["probe"], ["status"],
      ["report"],
    ] {
      let outcome = try await run(command + ["--all"])
      #expect(outcome.status == 0, "\(outcome)")
      for name in ["eu", "us"] { #expect(outcome.stdout.contains(name), "\(command): \(name)") }
      let json = try object(try await run(command + ["--all", "--json"]).stdout)
      let syncs = try #require(json["syncs"] as? [[String: Any]])
      #expect(syncs.map { $0["sync"] as? String } == ["eu", "us"], "\(command)")
      let member = ["watermark show": "watermark", "dead-letters list": "dead_letters"]
      let name = command.joined(separator: " ")
      #expect(syncs.allSatisfy { $0[member[name] ?? name] != nil }, "\(command)")
    }
  }

  @Test(arguments: [["runs"], ["probe"], ["status"], ["report"], ["watermark", "set", "now"]])
  func `and a name contradict each other`(command: [String]) async throws {
    let outcome = try await Program.run(command + ["--all", "--name", "eu"], in: Place())
    #expect(outcome.status == 64)
    #expect(outcome.stderr.contains("leave one out"))
  }

  @Test func `is not needed for the list of events`() async throws {
    let (run, _, _) = try await scene()
    #expect(try await run(["events"]).status == 0)
  }

  @Test func `a monitor hears of dead letters and of a run that failed, when it asks`() async throws
  {
    let (run, shop, place) = try await scene()
    #expect(try await run(["watermark", "set", "2000-01-01", "--name", "eu"]).status == 0)
    try await shop.execute(
      """
      update "order" set currency_code = 'xx' where id = (select min(id) from "order");
      """
    )
    #expect(try await run(["sync", "--name", "eu"]).status == 10)
    let status = ["status", "--name", "eu"]
    #expect(try await run(status).status == 0)
    #expect(try await run(status + ["--fail-on", "last-run"]).status == 0)
    #expect(try await run(status + ["--fail-on", "last-run,dead-letters"]).status == 1)
    #expect(try await run(status + ["--fail-on", "weather"]).status == 64)
    // A file where the directory should be.
    try FileManager.default.removeItem(atPath: place.path + "/eu")
    _ = try place.file("eu", "")
    try await shop.execute("update \"order\" set email = 'x@example.com'")
    #expect(try await run(["sync", "--name", "eu"]).status == 73)
    let failed = try await run(status + ["--fail-on", "last-run"])
    #expect(failed.status == 1)
    #expect(failed.stdout.contains("status           FAILING, since "), "\(failed)")
  }
}
