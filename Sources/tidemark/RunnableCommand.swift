import ArgumentParser
import Logging

/// A command that works with settings: everything but `help` and `version`.
protocol RunnableCommand: ParsableCommand, Sendable {
  var options: Options { get }
  /// True when stdout carries messages, so that `--json` and the like go to stderr.
  func outputCarriesMessages(_ settings: Settings) -> Bool
  /// Does the command's work. Whatever is thrown becomes one sentence and an exit code.
  func work(in room: Room) async throws -> ExitStatus
}

/// What every command works with.
struct Room: Sendable {
  var settings: Settings
  var logger: Logger
  /// Where the machine-readable result goes.
  var result: Console
  /// Where remarks for people go.
  var outlet: ErrorOutlet
}

extension RunnableCommand {
  func outputCarriesMessages(_ settings: Settings) -> Bool { false }

  /// Reads the settings and works, heeding SIGTERM and SIGINT.
  func run(environment: [String: String], outlet: inout ErrorOutlet) async throws -> ExitStatus {
    let settings = try Settings(options: options, environment: environment)
    outlet.format = settings.logFormat
    let result: Console = outputCarriesMessages(settings) ? .errors : .output
    if settings.json { outlet.result = result }
    let (format, level) = (settings.logFormat, settings.logLevel)
    let logger = Logger(label: "tidemark") { _ in
      ConsoleLog(format: format, logLevel: level)
    }
    let room = Room(settings: settings, logger: logger, result: result, outlet: outlet)
    do {
      return try await StopSignals.heeding { try await work(in: room) }
    } catch let stop as StopSignals.Stop {
      throw Failure(stop, settings: settings)
    } catch {
      throw Failure(reading: error, settings: settings)
    }
  }
}
