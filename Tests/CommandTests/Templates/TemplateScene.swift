import Foundation
import Support

/// A bench whose settings file names templates.
struct TemplateScene {
  let bench: SyncScene

  /// A shop of 40 orders with a template for each event of `templates`, by its name in settings.
  init(_ templates: [String: String], more: String = "") async throws {
    try self.init(try await SyncScene(), templates, more: more)
  }

  init(_ bench: SyncScene, _ templates: [String: String], more: String = "") throws {
    self.bench = bench
    var file = "events:\n"
    for (event, text) in templates.sorted(by: { $0.key < $1.key }) {
      _ = try bench.place.file("\(event).jq", text)
      file += "  \(event): {template: \(event).jq}\n"
    }
    _ = try bench.place.file("tidemark.yaml", (templates.isEmpty ? "" : file) + more)
  }

  /// The environment with the settings file.
  var environment: [String: String] {
    bench.environment.merging(["TIDEMARK_CONFIG": bench.place.path + "/tidemark.yaml"]) { $1 }
  }

  /// The environment of a run without templates.
  static let without = ["TIDEMARK_CONFIG": "/dev/null"]

  func run(_ arguments: String..., with more: [String: String] = [:]) async throws
    -> Program.Outcome
  {
    try await Program.run(
      arguments,
      environment: environment.merging(more) { $1 },
      in: bench.place
    )
  }

  func start() async throws {
    try await run("watermark", "set", "2020-01-01T00:00:00Z").demandWatermarkSet()
  }

  func sent() throws -> [String] { try bench.place.lines(in: "out") }

  /// An answer of the shop's database, without its line feed.
  func value(_ sql: String) async throws -> String {
    try await bench.shop.execute(sql).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  static func ids(_ lines: [String]) -> [String] {
    lines.compactMap { $0.firstMatch(of: /"messageId":"([^"]+)"/).map { String($0.1) } }
  }
}
