import Support
import Testing

@testable import tidemark

@Suite(.timeLimit(.minutes(19))) struct `A place that is given` {
  /// Each holds PASS, which must never be printed, nor become a file's name.
  static let addresses = [
    "postgres://u:4711/PASS@h/db", "u:PASS@h/db", "postgres:/u:PASS@h/db", "postgresql:u:PASS@h/db",
    "postgres//u:PASS@h/db", "postgress://u:PASS@h/db", "mysql://u:PASS@h/db", "POSTGRES:u/PASS",
    "\"postgres://u:PASS@h/db\"", "'state-PASS'", "\"state-PASS\"",
    "jdbc:postgresql://h/db?password=PASS",
    "u:PA/SS:PASS@h", "/u:PASS@h/db", "pasword=PASS host=h", "hosst=h password=PASS",
    "postgres://u:PASS?@h/db",
    " postgres://u:PASS@h/db", "postgres://h/d?PASS", "postgres://u:PASS", "u:@PASS@h",
  ]

  @Test(arguments: addresses)
  func `is refused where it looks like an address and is none`(text: String) async throws {
    let place = try Place()
    let environment = [
      "TIDEMARK_DESTINATION": "file", "TIDEMARK_OUTPUT": place.path + "/out", "PGHOST": "/nowhere",
    ]
    func demandRefused(_ outcome: Program.Outcome, _ status: Int32, _ name: String) {
      #expect(outcome.status == status, "\(outcome)")
      #expect(outcome.stderr.contains(name), "\(outcome)")
      #expect(!"\(outcome)".contains("PASS"), "\(outcome)")
    }
    var variables = environment
    variables["TIDEMARK_STATE"] = text
    demandRefused(
      try await Program.run(["status"], environment: variables, in: place),
      78,
      "TIDEMARK_STATE"
    )
    demandRefused(
      try await Program.run(["status", "--state", text], environment: environment, in: place),
      64,
      "--state"
    )
    demandRefused(
      try await Program.run(["state", "migrate"], environment: variables, in: place),
      78,
      "TIDEMARK_STATE"
    )
    // An export's directory and the files of a sync are places as well.
    if !text.hasPrefix("postgres://u:PASS"), !text.hasPrefix("postgres://h") {
      demandRefused(
        try await Program.run(
          ["export", "--directory", text],
          environment: environment,
          in: place
        ),
        64,
        "--directory"
      )
      variables = environment
      variables["TIDEMARK_OUTPUT"] = text
      variables["TIDEMARK_STATE"] = place.path + "/state.sqlite"
      demandRefused(
        try await Program.run(["watermark", "set", "now"], environment: variables, in: place),
        78,
        "TIDEMARK_OUTPUT"
      )
    }
  }

  @Test(arguments: [
    "/var/lib/tidemark/state.sqlite", "state:1.sqlite", "me@work/state", "a=b/state", "C:state",
    "state 1", "~/x",
  ])
  func `may be any other path`(text: String) throws {
    try PlaceText.demandPath(text, origin: "--state", status: .usage)
  }
}
