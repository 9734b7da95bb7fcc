import Logging
import Pipeline
import SegmentSpec

// A line at the beginning and at the end of each run, for `log_level: info`.
extension CommandContext {
  /// Does the work of `command` between two lines of the log; monitors learn of it unless it is no run.
  func logged(
    _ command: String,
    isMonitored: Bool = true,
    _ work: () async throws -> RunReport
  ) async throws -> RunReport {
    try await logged(command, report: { $0 }, isMonitored: isMonitored, work)
  }

  /// The same for work whose result holds a report only sometimes.
  func logged<Value>(
    _ command: String,
    report: (Value) -> RunReport?,
    isMonitored: Bool = true,
    _ work: () async throws -> Value
  ) async throws -> Value {
    var logger = logger
    if let name = try? settings.syncName() { logger[metadataKey: "sync"] = "\(name)" }
    logger.info(
      "\(command) started",
      metadata: ["destination": "\(settings.destinationChoice.name)"]
    )
    let start = SystemWallClock().now()
    let monitors = Monitors(command, in: self)
    if isMonitored { await monitors.begin() }
    func took() -> Logger.MetadataValue {
      let span = max(0, SystemWallClock().now().microseconds &- start.microseconds)
      return "\(Summary.decimal(span / 100_000))s"
    }
    do {
      let value = try await work()
      var details: Logger.Metadata = ["took": took()]
      if let report = report(value) {
        details["sent"] = "\(report.sent)"
        details["unchanged"] = "\(report.unchanged)"
        details["dead_letters"] = "\(report.deadLettered)"
      }
      logger.info("\(command) finished", metadata: details)
      if isMonitored { await monitors.end(report(value)) }
      return value
    } catch {
      let failure =
        StopSignals.arrived.map {
          Failure(StopSignals.Stop(status: $0, cause: error), settings: settings)
        } ?? Failure(reading: error, settings: settings)
      logger.info(
        "\(command) failed",
        metadata: ["exit": "\(failure.status.rawValue)", "took": took()]
      )
      if isMonitored { await monitors.end(failure) }
      throw error
    }
  }
}
