import Foundation
import Support
import Yams

/// The files of `cron/`, read as those who start the program read them.
enum CronFile: String, CaseIterable {
  case environment = "tidemark.env.example"
  case crontab = "crontab.example"
  case service = "tidemark.service"
  case timer = "tidemark.timer"
  case cronJob = "kubernetes/cronjob.yaml"
  case backfillPlan = "kubernetes/backfill-plan.yaml"
  case backfillWork = "kubernetes/backfill-work.yaml"

  static let folder = ProjectFiles.at("cron")

  var text: String {
    get throws {
      try String(contentsOf: Self.folder.appending(path: rawValue), encoding: .utf8)
    }
  }

  /// The lines that are neither empty nor comments.
  var lines: [String] {
    get throws {
      try text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
    }
  }

  /// `NAME=value` lines in their order, of all lines or of a unit's section.
  func pairs(in section: String? = nil) throws -> [(name: String, value: String)] {
    var current: String?
    return try lines.compactMap { line in
      if line.hasPrefix("[") { current = String(line.dropFirst().dropLast()) }
      guard section == nil || section == current,
        let match = line.wholeMatch(of: /([A-Za-z_]+)=(.*)/)
      else { return nil }
      return (String(match.1), String(match.2))
    }
  }

  /// The objects of a manifest.
  static func manifest() throws -> [Node] {
    Array(try Yams.compose_all(yaml: cronJob.text))
  }
}

/// One way to start the program, as it stands in `cron/`.
enum CronStarter: String, CaseIterable {
  case cron, systemd, kubernetes

  /// Where the examples have the program.
  static let program = "/usr/bin/tidemark"
  /// Where systemd puts the credentials of the service.
  static let credentials = "/run/credentials/tidemark.service"

  /// The started command, as a line for `sh`, and its environment.
  func launch() throws -> (line: String, environment: [String: String]) {
    switch self {
    case .cron:
      // Five time fields, then the command, which reads its settings itself.
      let job = try CronFile.crontab.lines.last ?? ""
      let fields = job.split(separator: " ", maxSplits: 5)
      return (fields.count == 6 ? String(fields[5]) : "", [:])
    case .systemd:
      let service = try CronFile.service.pairs(in: "Service")
      let start = service.first { $0.name == "ExecStart" }?.value ?? ""
      let settings = try CronFile.environment.pairs()
      return (
        start.replacing("${CREDENTIALS_DIRECTORY}", with: Self.credentials),
        Dictionary(settings.map { ($0.name, $0.value) }) { $1 }
      )
    case .kubernetes:
      let container = try CronFile.manifest().last?.container
      let words = ["command", "args"].flatMap { container?[$0]?.array(of: String.self) ?? [] }
      let settings = (container?["env"]?.array() ?? []).map {
        ($0["name"]?.string ?? "", $0["value"]?.string ?? "")
      }
      return (words.joined(separator: " "), Dictionary(settings) { $1 })
    }
  }
}

extension Node {
  /// The value at a path of keys.
  func at(_ keys: String...) -> Node? {
    keys.reduce(Optional(self)) { node, key in node?[key] }
  }

  /// The pod of a CronJob.
  var pod: Node? { at("spec", "jobTemplate", "spec", "template", "spec") }

  /// The only container of a CronJob.
  var container: Node? { pod?["containers"]?.array().first }
}
