import ArgumentParser
import Foundation
import Support
import Testing

@testable import tidemark

/// Steps that are easily forgotten when a setting or a destination is added (docs/adding.md).
@Suite(.timeLimit(.minutes(19))) struct `What is added` {
  /// Every page of the documentation.
  private static func pages() throws -> String {
    let docs = ProjectFiles.at("docs")
    let names = try FileManager.default.contentsOfDirectory(atPath: docs.path)
      .filter { $0.hasSuffix(".md") }.sorted()
    return try ([ProjectFiles.at("README.md")] + names.map { docs.appending(path: $0) })
      .map { try String(contentsOf: $0, encoding: .utf8) }.joined()
  }

  @Test(arguments: Wiring.destinations.map(\.name))
  func `The documentation names every destination`(name: String) throws {
    #expect(try Self.pages().contains("| `\(name)`"))
  }

  // For settings of each event, the pages name the form.
  @Test(
    arguments: SettingKey.all.filter {
      $0.path.first != "events" && $0.path.prefix(2) != ["properties", "constants"]
    }.map(\.name)
  )
  func `The documentation names every setting`(name: String) throws {
    #expect(try Self.pages().contains("`\(name)`"))
  }

  @Test func `A destination's name and a setting's key are given once`() {
    let names = Wiring.destinations.map(\.name)
    #expect(Set(names).count == names.count)
    let keys = SettingKey.all.map(\.name)
    #expect(Set(keys).count == keys.count)
    #expect(Set(SettingKey.all.map(\.variable)).count == keys.count)
  }

  @Test(arguments: Wiring.destinations.map(\.name))
  func `What distinguishes the syncs of a destination is among its settings`(name: String) throws {
    let choice = try #require(Wiring.destination(named: name))
    #expect(Set(choice.keysOfOneSync + choice.keysOfSomeSyncs).isSubset(of: choice.keys))
    #expect(Set(choice.keys).isSubset(of: SettingKey.all))
  }

  @Test func `Every flag of a destination can be given`() throws {
    let given = try Options.parse([
      "--host", "h", "--path", "/p", "--no-gzip", "--allow-http", "--events-per-second", "5",
      "--ca-file", "c", "--request-timeout", "3s", "--output", "o", "--partition", "event",
      "--compress", "gzip", "--layout", "rows", "--max-file-size", "1MiB", "--warehouse", "w",
      "--warehouse-schema", "s", "--warehouse-arrays", "jsonb",
    ])
    let keys = Set(try given.values().keys.map { "\($0)" })
    // Secrets and where they are have no flag.
    let flagless: Set<SettingKey> = [
      .writeKeyFile, .writeKeyVariable, .warehouseFile, .warehouseVariable,
    ]
    for key in Wiring.destinations.flatMap(\.keys) where !flagless.contains(key) {
      #expect(keys.contains(key.name), "\(key.flag)")
    }
  }

  @Test func `Every option of every command is named where help names them`() throws {
    let help = Options.helpMessage(columns: 200)
    let lines = help.split(separator: "\n").filter { $0.hasPrefix("  --") }
    let shown = lines.compactMap { line in
      line.firstMatch(of: /--[a-z-]+(\/--no-[a-z-]+)?/).map { String($0.0) }
    }
    let names = shown.map { name in
      name.contains("/") ? name.replacing(/--([a-z]+)\/.*/) { "--[no-]\($0.output.1)" } : name
    }
    #expect(Set(names).subtracting(["--version"]) == Set(Options.names))
    let withoutValue = lines.filter { !$0.contains("<") }.compactMap { line in
      line.firstMatch(of: /--[a-z-]+/).map { String($0.0) }
    }
    #expect(Set(withoutValue).union(["--no-gzip"]) == Options.flagsWithoutValue)
  }
}
