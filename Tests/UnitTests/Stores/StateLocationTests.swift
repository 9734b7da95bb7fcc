import Foundation
import Stores
import Testing

@Suite(.timeLimit(.minutes(9))) struct `The place of the state` {
  static let everything = [
    "HOME": "/home/shop", "XDG_STATE_HOME": "/var/xdg", "STATE_DIRECTORY": "/var/lib/tidemark",
  ]

  private func place(_ given: String?, _ environment: [String: String] = everything) throws
    -> String
  {
    try StateLocation(given, environment: environment, workingDirectory: "/work dir").path
  }

  @Test func `is the file that was named`() throws {
    #expect(try place("/data/shop.sqlite") == "/data/shop.sqlite")
    #expect(try place("shop.sqlite") == "/work dir/shop.sqlite")
    #expect(try place("~/shop.sqlite") == "/home/shop/shop.sqlite")
    #expect(try place(":memory:") == "/work dir/:memory:")
  }

  @Test func `is a file in the directory that was named`() throws {
    #expect(try place("/no/such/directory/") == "/no/such/directory/tidemark.sqlite")
    #expect(try place("/dev") == "/dev/tidemark.sqlite")
  }

  @Test func `is systemd's state directory, the first of several`() throws {
    #expect(try place(nil) == "/var/lib/tidemark/tidemark.sqlite")
    #expect(try place("") == "/var/lib/tidemark/tidemark.sqlite")
    #expect(try place(nil, ["STATE_DIRECTORY": "/a:/b"]) == "/a/tidemark.sqlite")
  }

  @Test func `is the user's state directory otherwise`() throws {
    var environment = Self.everything
    environment["STATE_DIRECTORY"] = ""
    #expect(try place(nil, environment) == "/var/xdg/tidemark/tidemark.sqlite")
    environment["XDG_STATE_HOME"] = "relative"
    #expect(try place(nil, environment) == "/home/shop/.local/state/tidemark/tidemark.sqlite")
  }

  @Test func `must be named when the environment tells none`() {
    let expected = StateLocationRefusal(
      reason: "there is no place for the state: neither STATE_DIRECTORY, XDG_STATE_HOME nor HOME "
        + "is set. Name a file with --state."
    )
    #expect(throws: expected) { try place(nil, [:]) }
  }

  @Test func `is no other URL`() {
    let expected = StateLocationRefusal(
      reason: "the state is a file or a PostgreSQL database, and a URL with mysql:// is neither;"
        + " name a file or postgres://… with --state."
    )
    #expect(throws: expected) { try place("mysql://u:secret@h/db") }
  }
}
