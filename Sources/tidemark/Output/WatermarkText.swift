import Pipeline
import SegmentSpec

/// A watermark in words.
struct WatermarkText {
  /// Where history starts.
  static func start(_ time: Timestamp) -> String {
    time == .beginning ? "at the beginning" : time.seconds8601
  }

  let plain: String
  let json: String
  /// Where history starts and how that was set, as a part of a sentence.
  let line: String
  private let fields: String

  /// `until`: the time up to which everything is delivered; nil if it is unknown, or before the first delivery.
  init(_ watermark: Watermark, sync: SyncName, deliveredUntil until: Timestamp? = nil) {
    let how = watermark.firstPosition == nil ? "time" : "now"
    let since = watermark.factsSince.iso8601
    let position =
      watermark.position == nil
      ? "reads the whole store once"
      : "reads what changed since the last one"
    let start =
      how == "now"
      ? "\(watermark.factsSince.seconds8601), set with \"now\""
      : Self.start(watermark.factsSince)
    plain = Table.text([
      ["sync", sync.text], ["history starts", start], ["next sync", position],
    ])
    line = "history starts \(start)" + (until.map { "; delivered until \($0.seconds8601)" } ?? "")
    fields =
      "\"facts_since\":\"\(since)\",\"set_with\":\"\(how)\""
      + ",\"margin_seconds\":\(watermark.marginSeconds),\"has_position\":\(watermark.position != nil)"
    json = "{\"sync\":\(ConsoleLog.quoted(sync.text)),\(fields)}"
  }

  /// The watermark as a JSON object, without the sync's name.
  var object: String { "{\(fields)}" }
}

/// The change by `watermark set`, in words.
struct WatermarkChangeText {
  let sync: SyncName
  let before: WatermarkText?
  let after: WatermarkText
  /// Whether waiting changes were passed over without a count.
  let skippedPending: Bool

  private var pending: String {
    if before == nil { return "nothing: there was no watermark" }
    return skippedPending ? "not counted (--skip-pending)" : "nothing"
  }

  var plain: String {
    Table.text([
      ["sync", sync.text], ["before", before?.line ?? "none"], ["after", after.line],
      ["passed over", pending],
    ])
  }

  /// One JSON object.
  var json: String {
    "{\"sync\":\(ConsoleLog.quoted(sync.text)),\"before\":\(before?.object ?? "null")"
      + ",\"after\":\(after.object),\"skipped_pending\":\(skippedPending)}"
  }
}
