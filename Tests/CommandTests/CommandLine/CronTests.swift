import ArgumentParser
import Foundation
import Support
import Testing
import Yams

@testable import tidemark

@Suite(.timeLimit(.minutes(19))) struct `The examples in cron` {
  @Test(arguments: CronFile.allCases)
  func `name no variable that the program does not know`(file: CronFile) throws {
    let known =
      Set(SettingKey.all.map(\.variable)).union(SettingsEnvironment.others)
      .union(["DATABASE_URL", "DATABASE_URL_FILE", "SEGMENT_WRITE_KEY", "SEGMENT_WRITE_KEY_FILE"])
      .union(["SEGMENT_PUBLIC_API_TOKEN", "SEGMENT_PUBLIC_API_TOKEN_FILE"])
    for match in try file.text.matches(of: /\b(?:TIDEMARK|SEGMENT|DATABASE|PG)_?[A-Z][A-Z_]*/) {
      #expect(known.contains(String(match.output)), "\(match.output) in \(file.rawValue)")
    }
  }

  @Test func `the environment's lines are settings, also those that are switched off`() throws {
    let text = try CronFile.environment.text
    let lines = text.split(separator: "\n").compactMap { $0.wholeMatch(of: /#?([A-Z_]+)=(.+)/) }
    #expect(lines.count == text.matches(of: /(?m)^#?[A-Z_]+=/).count)
    #expect(lines.count > 10)
    for line in lines {
      let (name, value) = (String(line.1), String(line.2))
      #expect(!value.contains(" "), "\(name) would need quotes")
      _ = try SettingsEnvironment([name: value])
    }
  }

  @Test(arguments: CronFile.allCases)
  func `every command that is named is one of the program's`(file: CronFile) throws {
    let pattern = /tidemark ((?:sync|check|preview|events|watermark (?:show|set now))(?: --[^ ]+)*)/
    for match in try file.text.matches(of: pattern) {
      let arguments = match.1.split(separator: " ").map(String.init)
      #expect(throws: Never.self) { try Tidemark.parseAsRoot(arguments) }
    }
  }

  @Test(arguments: CronStarter.allCases)
  func `what is started is sync`(starter: CronStarter) throws {
    let parts = try starter.launch().line.split(separator: CronStarter.program + " ")
    #expect(parts.last == "sync")
    let arguments = try #require(parts.last).split(separator: " ").map(String.init)
    #expect(try Tidemark.parseAsRoot(arguments) is tidemark.SyncCommand)
  }

  @Test(arguments: CronFile.allCases.filter { $0 != .timer })
  func `each file has the whole table of exit codes`(file: CronFile) throws {
    let rows = try file.text.matches(of: /(?m)^#   ((?:\d+ ?)+?) {2,}\S/)
    let codes = rows.flatMap { $0.1.split(separator: " ").compactMap { Int32($0) } }
    #expect(codes.sorted() == ExitStatus.allCases.map(\.rawValue))
  }

  @Test func `the crontab has five time fields and no percent sign in a command`() throws {
    let pair = /[A-Z]+=\S+/
    let jobs = try CronFile.crontab.lines.filter { $0.wholeMatch(of: pair) == nil }
    #expect(jobs.count == 1)
    let commented = try CronFile.crontab.text.matches(of: /(?m)^#   (\*.*)$/).map { String($0.1) }
    #expect(commented.count == 1)
    for job in jobs + commented {
      let fields = job.split(separator: " ", maxSplits: 5).map(String.init)
      #expect(fields.count == 6)
      for field in fields.prefix(5) {
        #expect(field.wholeMatch(of: /(\*|\d+(-\d+)?)(\/\d+)?/) != nil, "\(field)")
      }
      #expect(fields[5].hasPrefix("set -a; . /etc/tidemark/tidemark.env; exec "))
      #expect(!job.contains("%"))
    }
  }

  @Test func `the service is shut in, and reads its secrets as credentials`() throws {
    let service = try CronFile.service.pairs(in: "Service")
    let one = Dictionary(service.map { ($0.name, $0.value) }) { $1 }
    let expected = [
      "Type": "oneshot", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes",
      "NoNewPrivileges": "yes", "StateDirectory": "tidemark", "User": "tidemark",
      "EnvironmentFile": "/etc/tidemark/tidemark.env", "SuccessExitStatus": "75 143",
      "RestrictAddressFamilies": "AF_UNIX AF_INET AF_INET6", "CapabilityBoundingSet": "",
    ]
    for (name, value) in expected { #expect(one[name] == value, "\(name)") }
    #expect(one["MemoryMax"] != nil && one["TimeoutStartSec"] != nil)
    let loaded = service.filter { $0.name == "LoadCredential" }
      .compactMap { $0.value.split(separator: ":").first.map(String.init) }
    let read = (one["ExecStart"] ?? "").matches(of: /_FILE=\$\{CREDENTIALS_DIRECTORY\}\/(\S+)/)
    #expect(loaded == ["database-url", "write-key"])
    #expect(read.map { String($0.1) } == loaded)

    let timer = try CronFile.timer.pairs(in: "Timer").map(\.name)
    #expect(timer == ["OnCalendar", "RandomizedDelaySec", "AccuracySec", "Persistent"])
    #expect(try CronFile.timer.pairs(in: "Install").map(\.value) == ["timers.target"])
  }

  @Test func `systemd finds nothing wrong with service and timer`() async throws {
    // A search that finds nothing at all must not pass for a machine without systemd.
    _ = try Command.find("sh")
    guard let analyze = try? Command.find("systemd-analyze") else {
      print("systemd-analyze verify is left out: this machine has no systemd-analyze")
      return
    }
    let place = try Place()
    // Both programs of ExecStart must exist here; the rest of the files stays unchanged.
    let service = try CronFile.service.text.replacing(CronStarter.program, with: Program.path)
    let units = [
      try place.file("tidemark.service", service),
      try place.file("tidemark.timer", CronFile.timer.text),
    ]
    let result = try await Command.run(
      analyze,
      ["verify", "--man=no"] + units,
      environment: place.environment
    )
    #expect(result.status == 0)
    #expect(!(result.stdout + result.stderr).contains("tidemark"), "\(result.stderr)")
  }

  @Test func `the CronJob never overlaps, retries by exit code, and mounts all that it names`()
    throws
  {
    let objects = try CronFile.manifest()
    #expect(objects.map { $0["kind"]?.string } == ["PersistentVolumeClaim", "CronJob"])
    let cronJob = try #require(objects.last)
    let job = try #require(cronJob.at("spec", "jobTemplate", "spec"))
    let (pod, container) = (try #require(cronJob.pod), try #require(cronJob.container))
    #expect(cronJob.at("spec", "concurrencyPolicy")?.string == "Forbid")
    #expect((cronJob.at("spec", "startingDeadlineSeconds")?.int ?? 0) >= 10)
    #expect(job["activeDeadlineSeconds"]?.int != nil && job["backoffLimit"]?.int != nil)
    #expect(pod["restartPolicy"]?.string == "Never")
    #expect(pod["enableServiceLinks"]?.bool == false)
    #expect(pod.at("securityContext", "runAsNonRoot")?.bool == true)
    #expect(container.at("securityContext", "readOnlyRootFilesystem")?.bool == true)

    let rules = job.at("podFailurePolicy", "rules")?.array().compactMap { $0["onExitCodes"] } ?? []
    #expect(rules.map { $0["containerName"] } == [container["name"]])
    let final = rules.flatMap { $0["values"]?.array(of: Int.self) ?? [] }
    // Done, unexpected, source away, stopped: all others are final.
    let retried: Set<Int> = [0, 1, 66, 130, 143]
    #expect(final == ExitStatus.allCases.map { Int($0.rawValue) }.filter { !retried.contains($0) })

    let mounts = container["volumeMounts"]?.array() ?? []
    #expect(mounts.map { $0["name"] } == pod["volumes"]?.array().map { $0["name"] })
    let claim = pod["volumes"]?.array().compactMap { $0.at("persistentVolumeClaim", "claimName") }
    #expect(claim == objects.first?.at("metadata", "name").map { [$0] })
  }

  @Test(arguments: [CronFile.backfillPlan, .backfillWork])
  func `the Jobs of a shared backfill are a pod of the CronJob's but for the state`(
    file: CronFile
  ) throws {
    let job = try #require(try Yams.compose(yaml: file.text))
    let pod = try #require(job.at("spec", "template", "spec"))
    let container = try #require(pod["containers"]?.array().first)
    let other = try #require(try CronFile.manifest().last)
    #expect(job["kind"]?.string == "Job")
    for key in ["restartPolicy", "enableServiceLinks", "securityContext"] {
      #expect(pod[key] == other.pod?[key], "\(key)")
    }
    for key in ["image", "command", "securityContext"] {
      #expect(container[key] == other.container?[key], "\(key)")
    }
    let names = { (node: Node?) in (node?["env"]?.array() ?? []).map { $0["name"]?.string } }
    #expect(names(container) == names(other.container))
    let mounts = container["volumeMounts"]?.array() ?? []
    #expect(mounts.map { $0["name"] } == pod["volumes"]?.array().map { $0["name"] })
    let args = container["args"]?.array(of: String.self) ?? []
    #expect(
      args == (file == .backfillPlan ? ["backfill", "--shards", "256"] : ["backfill", "--work"])
    )
    let isIndexed = job.at("spec", "completionMode")?.string == "Indexed"
    #expect(isIndexed == (file == .backfillWork))
  }

  @Test(arguments: CronStarter.allCases)
  func `each of them sends a store's events, silently`(starter: CronStarter) async throws {
    let shop = try await FreshShop.stocked(orders: 40)
    let place = try Place()
    for folder in ["etc", "lib"] {
      try FileManager.default.createDirectory(
        atPath: place.path + "/" + folder,
        withIntermediateDirectories: false
      )
    }
    let server = shop.server
    _ = try place.file(
      "etc/database-url",
      "postgres:///\(shop.database)?host=\(server.directory)&port=\(server.port)&user=postgres\n"
    )
    _ = try place.file("etc/write-key", "key\n")
    let homes = [
      (CronStarter.program, Program.path), (CronStarter.credentials, place.path + "/etc"),
      ("/etc/tidemark", place.path + "/etc"), ("/var/lib/tidemark", place.path + "/lib"),
    ]
    func moved(_ text: String) -> String {
      homes.reduce(text) { $0.replacing($1.0, with: $1.1) }
    }
    _ = try place.file("etc/tidemark.env", moved(CronFile.environment.text))
    let launch = try starter.launch()
    try await SegmentServer.with { segment in
      let environment = launch.environment.mapValues(moved)
        .merging(place.environment) { $1 }.merging(["TIDEMARK_HOST": segment.url]) { $1 }
      for command in ["watermark set 2000-01-01T00:00:00Z", "sync"] {
        let line = launch.line.replacing(/sync$/, with: command)
        let result = try await Command.run(
          "/bin/sh",
          ["-c", moved(line)],
          environment: environment
        )
        if command == "sync" {
          #expect(result == (0, "", ""), "\(command): \(result)")
        } else {
          try Program.Outcome(result.status, stdout: result.stdout, stderr: result.stderr)
            .demandWatermarkSet()
        }
      }
      #expect(segment.acceptedMessageIDs.count > 40)
    }
    #expect(FileManager.default.fileExists(atPath: place.path + "/lib/tidemark.sqlite"))
  }
}
