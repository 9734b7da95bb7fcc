/// A number that the metrics file holds, by the name that Prometheus knows it by: never changed.
enum Metric: String, CaseIterable {
  case info = "tidemark_info"
  case watermark = "tidemark_watermark_timestamp_seconds"
  case historyStart = "tidemark_history_start_timestamp_seconds"
  case end = "tidemark_last_run_end_timestamp_seconds"
  case exitCode = "tidemark_last_run_exit_code"
  case duration = "tidemark_last_run_duration_seconds"
  case facts = "tidemark_last_run_facts"
  case batches = "tidemark_last_run_batches"
  case messageBytes = "tidemark_last_run_message_bytes"
  case roots = "tidemark_last_run_roots"
  case retries = "tidemark_last_run_retries"
  case phases = "tidemark_last_run_phase_seconds"
  case ledger = "tidemark_ledger_entries"
  case deadLetters = "tidemark_dead_letters"
  case waiting = "tidemark_waiting_rows"
  case waitingSince = "tidemark_waiting_since_timestamp_seconds"
  case horizonHeld = "tidemark_horizon_held_seconds"
  case horizonHolders = "tidemark_horizon_holders"
  case backfillRoots = "tidemark_backfill_roots"
  case backfillRead = "tidemark_backfill_roots_read"

  /// What Prometheus says of it.
  var help: String {
    switch self {
    case .info: "The release that wrote this file, and the sync's destination."
    case .watermark: "Everything until this moment is delivered, by the store's clock."
    case .historyStart: "The moment from which facts are sent."
    case .end: "When the last run ended."
    case .exitCode: "The exit code that the last run ended with."
    case .duration: "How long the last run took."
    case .facts: "Facts of the last run, by event and fate."
    case .batches: "Batches that the last run delivered."
    case .messageBytes: "Bytes of the last run's messages, uncompressed."
    case .roots: "Customers, carts and orders that the last run read."
    case .retries: "How often the last run tried a batch again."
    case .phases: "For how long the last run waited, by phase; phases may overlap."
    case .ledger: "Facts that the ledger remembers."
    case .deadLetters: "Messages that were refused or could not be written, and wait for a person."
    case .waiting: "Rows whose facts do not hold yet."
    case .waitingSince: "When a run first saw the row that has waited longest."
    case .horizonHeld:
      "For how long the oldest open transaction has held changes back; 0 when none does."
    case .horizonHolders: "Open transactions in the store's database that have written, by kind."
    case .backfillRoots: "Customers, carts and orders that the last backfill is to read."
    case .backfillRead: "Customers, carts and orders that the last backfill has read."
    }
  }
}
