package import SegmentSpec

/// Reads all history and passes on the message of every fact of a window of time, without ledger, watermark, lock or
/// memory.
///
/// The output is the same as that of a backfill of the same window to files, with the same message ids, rules and
/// encoding.
package struct ExportRun: Sendable {
  private let history: any HistorySource
  private let request: BackfillRun.Request
  private let sink: any ExportSink
  private let namespace: Namespace
  private let clock: any WallClock
  private let acceptsDeadLetters: Bool
  private let privacy: PrivacyRules?
  private let templates: (any MessageTemplates)?
  private let observe: @Sendable (RunReport) -> Void

  package static let command = "tidemark export"
  /// Most bytes of one message, as a backfill to files has it.
  package static let messageBytes = 1_000_000
  /// The number of bytes that are passed on at once.
  static let chunkBytes = 256 << 10

  /// With `acceptsDeadLetters` it continues even if none of an event's rows can become a message.
  package init(
    history: any HistorySource,
    request: BackfillRun.Request,
    to sink: any ExportSink,
    namespace: Namespace,
    clock: any WallClock,
    acceptsDeadLetters: Bool = false,
    privacy: PrivacyRules? = nil,
    templates: (any MessageTemplates)? = nil,
    observe: @escaping @Sendable (RunReport) -> Void = { _ in }
  ) {
    self.history = history
    self.request = request
    self.sink = sink
    self.namespace = namespace
    self.clock = clock
    self.acceptsDeadLetters = acceptsDeadLetters
    self.privacy = privacy
    self.templates = templates
    self.observe = observe
  }

  /// Runs to the end.
  /// - Returns: the report; `deadLettered` counts the rows that cannot become a message.
  /// - Throws: `RunError`; the export leaves nothing then.
  package func run() async throws(RunError) -> RunReport {
    do throws(DeliveryError) {
      try await sink.begin()
    } catch {
      await sink.abandon()
      throw .delivery(error)
    }
    var sift = request.sift
    // A refund and its return on both sides of a window's edge: only the return's window has the money.
    sift.tellsAddenda = false
    var loop = ExportLoop(
      sift: sift,
      namespace: namespace,
      sink: sink,
      isLenient: acceptsDeadLetters,
      privacy: privacy,
      templates: templates,
      report: RunReport(sync: "export", command: Self.command, startedAt: clock.now())
    )
    do throws(RunError) {
      try await read(into: &loop)
      guard loop.report.imbalance == nil else {
        throw .conservationBroken(loop.report.imbalance ?? "")
      }
      loop.report.finishedAt = clock.now()
      try await loop.finish()
    } catch {
      await loop.stop()
      await sink.abandon()
      throw Task.isCancelled ? .stopped : error
    }
    return loop.report
  }

  private func read(into loop: inout ExportLoop) async throws(RunError) {
    let pages: any FactPages
    do {
      let parts = try await history.parts(of: request.partSize, isEndless: true)
      pages = try await history.pages(of: parts, readers: request.readers)
    } catch {
      throw .source(error)
    }
    do throws(RunError) {
      try await read(pages, into: &loop)
    } catch {
      await pages.close()
      throw error
    }
    await pages.close()
  }

  private func read(_ pages: any FactPages, into loop: inout ExportLoop) async throws(RunError) {
    while true {
      if Task.isCancelled { throw .stopped }
      let page: (any FactPage)?
      do {
        page = try await pages.next()
      } catch {
        throw .source(error)
      }
      guard let page else { return try await loop.flush() }
      try await loop.process(page)
      observe(loop.report)
    }
  }
}
