import Destinations
import FoundationEssentials
import Logging
import Pipeline
import SegmentSpec
import Stores

/// Who learns how a run began and ended: the metrics file, a ping, a webhook after a failure.
///
/// Whatever they meet is a warning in the log, and changes nothing about the run or its exit code.
struct Monitors {
  private let context: CommandContext
  private let command: String
  private let startedAt = SystemWallClock().now()

  init(_ command: String, in context: CommandContext) {
    self.context = context
    self.command = command
  }

  private var settings: Settings { context.settings }

  /// The run begins.
  func begin() async {
    await ping("/start", "")
  }

  /// The run ended well, dead letters or not.
  func end(_ report: RunReport?) async {
    let dead = report?.deadLettered ?? 0
    let status: ExitStatus = dead > 0 ? .deadLetters : .done
    await writeMetrics(status)
    let sent = report.map { "\($0.sent) sent" } ?? "a backfill is at work"
    await ping("", dead > 0 ? "\(sent), \(Summary.counted(dead, "dead letter"))" : sent)
  }

  /// Work ended that is no run of its own and that nobody is pinged about: only the metrics file learns of it.
  func record(_ status: ExitStatus) async {
    await writeMetrics(status)
  }

  /// The run failed.
  func end(_ failure: Failure) async {
    await writeMetrics(failure.status)
    await ping("/fail", failure.sentence)
    await callWebhook(failure)
  }

  // MARK: Calls

  private func ping(_ suffix: String, _ body: String) async {
    await call(.pingURL, suffix, Array(body.utf8), type: "text/plain; charset=utf-8")
  }

  /// What `on_failure` is posted.
  private struct FailureBody: Encodable {
    var sync, command, error, started_at, time, host, release: String
    var hint: String?
    var exit: Int32
  }

  private func callWebhook(_ failure: Failure) async {
    let body = FailureBody(
      sync: (try? settings.syncName().text) ?? "",
      command: "tidemark \(command)",
      error: failure.sentence,
      started_at: startedAt.iso8601,
      time: SystemWallClock().now().iso8601,
      host: ProcessInfo.processInfo.hostName,
      release: Release.version,
      hint: failure.hint,
      exit: failure.status.rawValue
    )
    guard let text = try? SortedJSON.text(of: body) else { return }
    await call(.onFailure, "", Array(text.utf8), type: "application/json")
  }

  private func call(_ key: SettingKey, _ suffix: String, _ body: [UInt8], type: String) async {
    guard let text = settings.text(key) else { return }
    // A signal ends the run, and the monitor is to know of that.
    let reason = await Task { () -> String? in
      do {
        let endpoint = try MonitorEndpoint(text, setting: key.name).appending(suffix)
        let calls = MonitorCalls(
          route: try settings.route(to: endpoint),
          version: Release.version
        )
        return await calls.post(body, type: type, to: endpoint)
      } catch let error as Failure {
        return Self.explained(error.sentence, error.hint)
      } catch let error as DestinationSettingError {
        return Self.explained(error.reason, error.hint)
      } catch {
        return "\(key.name) cannot be called"
      }
    }.value
    guard let reason else { return }
    context.logger.warning("a monitor was not reached", metadata: ["reason": "\(reason)"])
  }

  /// A fault with its remedy, in one line.
  private static func explained(_ sentence: String, _ hint: String?) -> String {
    sentence + (hint.map { "; \($0)" } ?? "")
  }

  // MARK: Metrics

  private func writeMetrics(_ status: ExitStatus) async {
    guard let path = settings.text(.metricsFile) else { return }
    let endedAt = SystemWallClock().now()
    do {
      let text = try await Task {
        let known = try await StatusCommand.look(in: context, maxAge: nil)
        // A run that could not begin has left no record, and the one before it says nothing of this one.
        let record = known.runs.first { $0.start.startedAt >= startedAt && $0.end != nil }
        let (state, sync) = try await Wiring(context: context).stateForReading()
        return MetricsText(
          status: known,
          destination: settings.destinationChoice.name,
          release: Release.version,
          exitCode: status.rawValue,
          startedAt: startedAt,
          endedAt: endedAt,
          report: record.flatMap { RunText($0, now: endedAt, known.atWork).report },
          ledgerEntries: try await (state as? any CopyableState)?.ledgerCount(of: sync)
        ).text
      }.value
      let file = MetricsFile(
        path,
        sync: try settings.syncName().text,
        isOneOfSeveral: settings.section != nil
      )
      try file.write(text)
    } catch {
      let failure = Failure(reading: error, settings: settings)
      context.logger.warning(
        "the metrics file was not written",
        metadata: ["reason": "\(Self.explained(failure.sentence, failure.hint))"]
      )
    }
  }
}
