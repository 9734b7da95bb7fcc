import Foundation
import Support
import Testing

@testable import tidemark

@Suite(.timeLimit(.minutes(19))) struct `The places of a settings file` {
  /// Writes a settings file where a user's own is looked for.
  private func own(_ text: String, of place: Place, mode: Int = 0o600) throws -> String {
    let directory = place.path + "/.config/tidemark"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let path = try place.file(".config/tidemark/tidemark.yaml", text)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    return path
  }

  @Test func `are tried in their order`() {
    #expect(
      SettingsPlaces.all(["HOME": "/home/shop"]) == [
        "./tidemark.yaml", "/home/shop/.config/tidemark/tidemark.yaml",
        "/etc/tidemark/tidemark.yaml",
      ]
    )
    #expect(
      SettingsPlaces.all(["HOME": "/home/shop", "XDG_CONFIG_HOME": "/elsewhere"])[1]
        == "/elsewhere/tidemark/tidemark.yaml"
    )
    #expect(SettingsPlaces.all([:]).count == 2)
  }

  @Test func `are read without a flag, and only where no other file is named`() async throws {
    let place = try Place()
    _ = try own("destination: file\n", of: place)
    let found = try await Program.run(["probe"], in: place)
    #expect(found.stderr.hasPrefix("tidemark: the destination file needs a place to write to"))
    let named = try await Program.run(["probe", "--config", "/dev/null"], in: place)
    #expect(named.stderr.hasPrefix("tidemark: the destination segment needs a write key"))
  }

  @Test(arguments: [0o602, 0o620])
  func `are refused where others may write the file`(mode: Int) async throws {
    let place = try Place()
    _ = try own("destination: file\n", of: place, mode: mode)
    let path = "$PLACE/.config/tidemark/tidemark.yaml"
    #expect(
      try await Program.run(["status"], in: place)
        == .init(
          78,
          stderr: """
            tidemark: the settings file \(path) can be written by other users, who could have the key sent elsewhere
            hint: chmod go-w \(path)

            """
        )
    )
  }

  @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
  func `are refused where the file is another user's`() async throws {
    let place = try Place()
    let path = try own("destination: file\n", of: place)
    #expect(chown(path, 65534, 65534) == 0)
    let outcome = try await Program.run(["status"], in: place)
    #expect(outcome.status == 78)
    #expect(outcome.stderr.contains("belongs to another user"))
    // A person who names it knows it.
    #expect(try await Program.run(["status", "--config", path], in: place).status == 0)
  }
}

@Suite(.timeLimit(.minutes(19))) struct `A file of variables` {
  @Test func `is read as a shell and systemd read it`() throws {
    let place = try Place()
    let path = try place.file(
      "tidemark.env",
      """
      # a comment
      ; another

      export TIDEMARK_NAME=shop
      TIDEMARK_OUTPUT="/a b/\\"c\\""
      PGPASSWORD='it is $ecret'
      EMPTY=\r
      """
    )
    let variables = try EnvironmentFile(path: path).variables
    #expect(variables.map(\.name) == ["TIDEMARK_NAME", "TIDEMARK_OUTPUT", "PGPASSWORD", "EMPTY"])
    #expect(variables.map(\.value) == ["shop", "/a b/\"c\"", "it is $ecret", ""])
  }

  @Test func `gives what the environment does not have`() async throws {
    let place = try Place()
    let path = try place.file(
      "tidemark.env",
      "TIDEMARK_DESTINATION=file\nTIDEMARK_OUTPUT=\(place.path)/out\n"
    )
    let outcome = try await Program.run(["probe", "--env-file", path], in: place)
    #expect(outcome.status == 0)
    #expect(outcome.stdout.hasPrefix("a file could be written to $PLACE/out"))
    let own = try await Program.run(
      ["probe", "--env-file", path],
      environment: ["TIDEMARK_DESTINATION": "stdout"],
      in: place
    )
    #expect(own.stderr.hasPrefix("tidemark: there is nothing to probe"))
  }

  @Test func `that holds anything else is refused, without the line`() async throws {
    let place = try Place()
    let path = try place.file("tidemark.env", "A=1\nhush4711\n")
    #expect(
      try await Program.run(["status", "--env-file", path], in: place)
        == .init(
          78,
          stderr: """
            tidemark: the file $PLACE/tidemark.env, line 2, sets no variable
            hint: write NAME=value, or NAME='value with spaces'

            """
        )
    )
  }
}
