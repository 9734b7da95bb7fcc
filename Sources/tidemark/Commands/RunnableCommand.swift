import ArgumentParser
import Logging
import Pipeline
import SegmentSpec

/// A command that works with settings: everything but `help` and `version`.
protocol RunnableCommand: ParsableCommand, Sendable {
  var options: Options { get }
  /// True when stdout carries messages, so that `--json` and the like go to stderr.
  func outputCarriesMessages(_ settings: Settings) -> Bool
  /// True when the command works on every sync of the settings file instead of one.
  func isForAllSyncs(_ settings: Settings) -> Bool
  /// False for a command that goes by no settings file.
  var readsSettingsFile: Bool { get }
  /// The state of work that a signal stopped, and the next step.
  var afterStop: (remains: String, hint: String) { get }
  /// Does the command's work. Every error becomes one sentence and an exit code.
  func work(in context: CommandContext) async throws -> ExitStatus
}

/// The context of every command.
struct CommandContext: Sendable {
  var settings: Settings
  var logger: Logger
  /// The stream of the machine-readable result.
  var result: Console
  /// The stream of remarks for people.
  var outlet: ErrorOutlet

  /// The same for one of several syncs: every message names it.
  ///
  /// A failure is only reported, because all syncs share one result.
  func of(_ settings: Settings) -> CommandContext {
    var context = self
    context.settings = settings
    context.outlet.result = nil
    context.name(settings.section)
    return context
  }

  /// Makes logs and remarks name the sync.
  fileprivate mutating func name(_ section: NamedSync?) {
    outlet.sync = section?.name.text
    if let section { logger[metadataKey: "sync"] = "\(section.name)" }
  }
}

extension RunnableCommand {
  func outputCarriesMessages(_ settings: Settings) -> Bool { false }
  func isForAllSyncs(_ settings: Settings) -> Bool { false }
  var readsSettingsFile: Bool { true }
  var afterStop: (remains: String, hint: String) { Failure.afterStop }

  /// Reads the settings and works, and handles SIGTERM and SIGINT.
  func run(environment: [String: String], outlet: inout ErrorOutlet) async throws -> ExitStatus {
    let environment =
      try options.envFile.map { path throws(Failure) in
        try EnvironmentFile(path: path).completing(environment)
      } ?? environment
    var settings = try Settings(
      options: options,
      environment: environment,
      readsFile: readsSettingsFile
    )
    outlet.format = settings.logFormat
    if !isForAllSyncs(settings) { settings = try settings.ofOneSync() }
    let result: Console = outputCarriesMessages(settings) ? .errors : .output
    if settings.json { outlet.result = result }
    let (format, level) = (settings.logFormat, settings.logLevel)
    let logger = Logger(label: "tidemark") { _ in
      ConsoleLog(format: format, logLevel: level)
    }
    var context = CommandContext(settings: settings, logger: logger, result: result, outlet: outlet)
    context.name(settings.section)
    outlet.sync = context.outlet.sync
    do {
      try Hash.demandFunctions()
      return try await StopSignals.heeding { [context] in try await work(in: context) }
    } catch let stop as StopSignals.Stop {
      throw Failure(stop, settings: settings, afterwards: afterStop)
    } catch {
      // For debugging: no other text shows it.
      logger.debug("the command failed", metadata: ["type": "\(type(of: error))"])
      throw Failure(reading: error, settings: settings)
    }
  }
}
