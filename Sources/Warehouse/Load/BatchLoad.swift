internal import Pipeline
internal import Postgres

/// A batch that is ready to load: the warehouse has the tables and columns that it needs.
struct BatchLoad: Sendable {
  struct Counts: Sendable {
    /// Values that fit no column, and NUL characters that were left out.
    var discarded = 0
    var removedNULs = 0
  }

  private let batch: Batch
  private let rows: BatchRows
  private let layouts: Layouts
  private let width: Int
  private let script: String
  let stage: Stage

  init(
    _ batch: Batch,
    _ rows: BatchRows,
    _ layouts: Layouts,
    _ placement: Layouts.Placement,
    schema: String
  ) {
    self.batch = batch
    self.rows = rows
    self.layouts = layouts
    width = placement.width
    stage = Stage(width: placement.width)
    script =
      MergeScript(layouts, schema: schema, stage: stage, hasDiscards: placement.hasDiscards).text
  }

  /// The fate of each message once it is loaded.
  var answers: [Receipt.Answer] {
    (0..<batch.count).map {
      rows.refused[$0].map { .refused(Refusal($0, blamesMessage: true)) } ?? .accepted
    }
  }

  /// Copies the rows and merges them into their tables, in the open transaction.
  func run(in session: isolated Session) async throws -> Counts {
    var text = CopyText(batch, rows, layouts, width: width)
    try await session.copy(stage.script, named: "warehouse copy") { text.fill(&$0) }
    try await session.execute(script, named: "warehouse merge")
    return Counts(discarded: text.discarded, removedNULs: text.removedNULs)
  }
}
