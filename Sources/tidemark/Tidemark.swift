import ArgumentParser
import FoundationEssentials
import SegmentSpec

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The program: reads the command line, runs one command, turns its end into an exit code.
@main
struct Tidemark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tidemark",
    abstract: "Sends what happens in a Medusa store to Segment, from cron.",
    version: Version.line,
    subcommands: [
      InitCommand.self, CheckCommand.self, ProbeCommand.self, SyncCommand.self,
      BackfillCommand.self, ExportCommand.self, PreviewCommand.self,
      ExplainCommand.self,
      VerifyCommand.self,
      WatermarkCommand.self,
      StatusCommand.self, ReportCommand.self, RunsCommand.self, DeadLettersCommand.self,
      StateCommand.self,
      EventsCommand.self, OutboxCommand.self,
      Version.self,
    ]
  )

  static func main() async {
    Console.fillClosedStreams()
    // A closed pipe is an answer of `write`, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    // libcurl would write the keys of its TLS connections to the file in this variable.
    unsetenv("SSLKEYLOGFILE")
    ProcessMemory.returnFreedMemory()
    // Swift finds them by /proc; without it every command would look like a call for help.
    guard !CommandLine.arguments.isEmpty else {
      ErrorOutlet(format: .text).report(
        Failure(
          .unexpected,
          "the command line cannot be read, because /proc is not mounted",
          hint: "mount -t proc proc /proc"
        )
      )
      leave(ExitStatus.unexpected.rawValue)
    }
    let arguments = GivenArguments(Array(CommandLine.arguments.dropFirst()))
    let environment = ProcessInfo.processInfo.environment
    let status = await run(arguments, environment: environment)
    leave(status.rawValue)
  }

  /// Runs the command that `arguments` name; every failure is reported when it returns.
  static func run(_ given: GivenArguments, environment: [String: String]) async -> ExitStatus {
    let arguments = given.all
    var outlet = ErrorOutlet(format: ErrorOutlet.guessFormat(arguments, environment))
    do {
      if let topic = given.topic { return printed(topic, outlet) }
      try given.demandHelp()
      try refuseUnknownCommand(arguments)
      let command = try parseAsRoot(arguments)
      guard let runnable = command as? any RunnableCommand else {
        var command = command
        try command.run()
        return .done
      }
      return try await runnable.run(environment: environment, outlet: &outlet)
    } catch var failure as Failure {
      if failure.status == .usage, failure.hint == nil { failure.hint = given.helpCommand }
      outlet.report(failure)
      return failure.status
    } catch  where exitCode(for: error).isSuccess {
      // Help and version also arrive as errors.
      let message = fullMessage(for: error)
      let isHelp = message.hasPrefix("OVERVIEW: ")
      return printed(isHelp ? HelpText.command(given.helpPath) : message, outlet)
    } catch {
      let original = message(for: error)
      let suggestion = Suggestions.hint(for: original, in: given)
      // The intended option is a better answer than one with a similar name.
      let said =
        suggestion == nil ? original : original.replacing(#/\. Did you mean .*$/#, with: "")
      let failure = Failure(
        .usage,
        Typed.parserMessage(said, of: given.written),
        hint: suggestion ?? given.helpCommand
      )
      outlet.report(failure)
      return failure.status
    }
  }

  private static func printed(_ text: String, _ outlet: ErrorOutlet) -> ExitStatus {
    do throws(Failure) {
      try Console.output.print(text)
      return .done
    } catch {
      outlet.report(error)
      return error.status
    }
  }

  /// A clearer answer than the parser's "unexpected argument".
  private static func refuseUnknownCommand(_ arguments: [String]) throws(Failure) {
    guard let word = arguments.first, !word.hasPrefix("-") else { return }
    let names = commandNames + ["help"]
    guard !names.contains(word) else { return }
    let nearest = NearestName.of(word, among: names, slips: 2)
    throw Failure(
      .usage,
      nearest == nil ? "the first argument is no command" : "unknown command \"\(word)\"",
      hint: nearest.map { "did you mean tidemark \($0)?" }
        ?? "the commands are \(commandNames.joined(separator: ", ")); tidemark --help explains them"
    )
  }

  private static var commandNames: [String] {
    configuration.subcommands.compactMap { $0.configuration.commandName }
  }
}

/// The system's `exit`, which `ParsableArguments.exit` would hide.
private func leave(_ code: Int32) -> Never {
  exit(code)
}
