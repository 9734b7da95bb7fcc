import Pipeline
import SegmentSpec

/// The verdict of a status, in one word and one line.
struct Verdict {
  /// Words for scripts; never changed.
  enum Word: String, Encodable {
    case ok, failing, late, running
    case neverUsed = "never_used"
    case noWatermark = "no_watermark"
    case notYetRun = "not_yet_run"
  }

  let word: Word
  let line: String

  init(_ status: SyncStatus) {
    let runs = status.runs.map { RunText($0, now: status.now, status.atWork) }
    let failed = Array(runs.prefix { $0.endedWell == false })
    let name = status.nameArgument
    let (word, text): (Word, String)
    if let newest = failed.first, let oldest = failed.last {
      let count = Summary.counted(failed.count, "run")
      let most =
        failed.count == runs.count && failed.count >= SyncStatus.shownRuns ? "at least " : ""
      (word, text) = (
        .failing,
        "since \(RunText.ago(oldest.startedAt, status.now)) (\(most)\(count)): \(newest.failure ?? "")"
      )
    } else if status.watermark == nil {
      let begin = "tidemark watermark set now\(name), or tidemark backfill\(name)"
      (word, text) =
        status.binding == nil && runs.isEmpty
        ? (.neverUsed, "begin with \(begin)") : (.noWatermark, "go on with \(begin)")
    } else if status.isStale {
      (word, text) = (.late, Self.age(status))
    } else if let lock = status.lock {
      (word, text) = (.running, "\(lock.command), process \(lock.pid) on \(lock.host)")
    } else if status.deliveredUntil == nil || status.runs.isEmpty {
      (word, text) = (.notYetRun, "a watermark is set; send with tidemark sync\(name)")
    } else {
      (word, text) = (.ok, Self.age(status))
    }
    let letters =
      "; " + Summary.counted(status.deadLetters, "dead letter")
    self.word = word
    line =
      Self.title(word) + ", " + text + (status.deadLetters > 0 ? letters : "")
  }

  private static func title(_ word: Word) -> String {
    switch word {
    case .ok: "OK"
    case .failing: "FAILING"
    case .late: "LATE"
    case .running: "RUNNING"
    case .neverUsed: "never used"
    case .noWatermark: "no watermark"
    case .notYetRun: "not yet run"
    }
  }

  private static func age(_ status: SyncStatus) -> String {
    guard let until = status.deliveredUntil else { return "nothing is delivered yet" }
    return "everything is delivered until \(RunText.ago(until, status.present))"
  }
}
