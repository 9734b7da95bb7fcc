import Destinations
import Pipeline

/// `stdout`: a message a line, for a pipe and for a first look.
struct StdoutChoice: DestinationChoice {
  static let name = "stdout"

  var name: String { Self.name }
  var writesToStandardOutput: Bool { true }
  var isShareable: Bool { false }

  func read(_ settings: Settings) -> any ChosenDestination { StdoutDestination() }
}

/// Standard output.
struct StdoutDestination: ChosenDestination {
  var choice: any DestinationChoice { StdoutChoice() }

  func open(_ opening: DestinationOpening) -> any Destination { opening.fenced(StandardOutput()) }

  func check(_ check: inout SetupCheck) async throws {
    let name = try check.context.settings.syncName()
    check.add(
      .good,
      "destination",
      "messages go to stdout, with a watermark and a ledger of their own: \"\(name)\""
    )
  }

  func probe(in context: CommandContext) async throws -> ProbeOutcome {
    throw Failure(
      .configuration,
      "there is nothing to probe: messages go to stdout, and whoever reads them confirms them",
      hint:
        "tidemark preview shows what a sync would write; or name a destination: --destination segment"
    )
  }
}
