import Foundation
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `The quick start` {
  /// Stand-ins for what changes a machine; each writes down how it was called.
  private func standIns(in place: Place) throws -> String {
    let folder = place.path + "/bin"
    try FileManager.default.createDirectory(
      atPath: folder,
      withIntermediateDirectories: false
    )
    let record = "#!/bin/sh\necho \"${0##*/} $*\" >>\"\(place.path)/calls\"\n"
    let scripts = [
      "apt": record, "crontab": record, "sudo": "#!/bin/sh\nexec \"$@\"\n",
      // Root's settings would be those of this machine.
      "tidemark": """
      #!/bin/sh
      if [ "$1" = init ]; then set -- "$@" --write "$HOME/.config/tidemark/tidemark.yaml"; fi
      exec '\(Program.path)' "$@"

      """,
    ]
    for (name, script) in scripts {
      let file = try place.file("bin/" + name, script)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
    }
    return folder
  }

  @Test func `leads from an empty machine to events when all its lines are run`() async throws {
    let page = try DocumentationPage("docs/quickstart.md")
    let server = try await PrivateServer.start(listening: true)
    let shop = try await FreshShop.stocked(orders: 40, on: server)
    let place = try Place()
    let bin = try standIns(in: place)
    func placed(_ text: String) -> String {
      text.replacing("db.example.com/medusa", with: "127.0.0.1:\(server.port)/\(shop.database)")
    }
    #expect(page.blocks("sql").count == 1)
    for sql in page.blocks("sql") { try await shop.execute(sql) }

    try await SegmentServer.with { segment in
      let lines = page.blocks("sh").joined()
      for command in ["init", "watermark set now", "sync", "backfill", "status"] {
        #expect(lines.contains("tidemark \(command)\n"))
      }
      let script = try place.file("page.sh", placed(lines))
      let environment = ["HOME": place.path, "PATH": "\(bin):/usr/bin:/bin"]
      let page1 = try await Command.run(
        "/bin/sh",
        ["-ex", "-c", "cd '\(place.path)' && . '\(script)'"],
        environment: environment.merging([
          "TIDEMARK_HOST": segment.url, "SEGMENT_WRITE_KEY": "key",
        ]) { $1 }
      )
      #expect(page1.status == 0, "\(page1.stdout)\n\(page1.stderr)")
      #expect(segment.requests.contains { $0.text.contains("Tidemark Probe") })
      #expect(segment.acceptedMessageIDs.count > 40)
      let calls = try String(contentsOfFile: place.path + "/calls", encoding: .utf8)
      #expect(calls == "apt install ./tidemark_*.deb\ncrontab -e\n")

      // What cron starts has nothing of the shell's variables.
      let line = try #require(lines.firstMatch(of: /crontab -e +# \*\/5 \* \* \* \* (.+)\n/)).1
      try await shop.execute(
        "update customer set phone = '+49 30 4711' where id = (select min(id) from customer where has_account)"
      )
      let before = segment.acceptedMessageIDs.count
      let cron = try await Command.run(
        "/bin/sh",
        ["-c", String(line)],
        environment: environment
      )
      #expect(cron == (0, "", ""), "\(cron)")
      #expect(segment.acceptedMessageIDs.count == before + 1)
      // The second sync of the page needs no variable either.
      let files = try #require(lines.firstMatch(of: /tidemark sync --name files .+/)).0
      let second = try await Command.run(
        "/bin/sh",
        ["-c", "cd '\(place.path)' && \(files)"],
        environment: environment
      )
      #expect(second == (0, "", ""), "\(second)")
    }
  }
}
