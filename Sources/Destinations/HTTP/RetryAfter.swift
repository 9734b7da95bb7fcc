internal import SegmentSpec

/// How long an answer asks to wait.
enum RetryAfter {
  /// Reads how many seconds the headers of an answer ask to wait.
  ///
  /// `Retry-After` is seconds or an HTTP date (RFC 9110, 10.2.3); a date is compared with the answer's own `Date`, so a
  /// wrong clock on either side changes nothing. On a 429 Segment's Tracking API also names the seconds in
  /// `X-RateLimit-Reset`, and its Public API a date (docs.segmentapis.com, "Rate Limits").
  /// - Parameters:
  ///   - status: the answer's status.
  ///   - now: seconds since the Unix epoch, used if the answer has no `Date`.
  ///   - header: gives the first value of a header by name.
  /// - Returns: nil if they name no readable time.
  static func seconds(
    status: Int,
    now: Int,
    header: (String) -> String?
  ) -> Int? {
    for name in status == 429 ? ["Retry-After", "X-RateLimit-Reset"] : ["Retry-After"] {
      guard let text = header(name) else { continue }
      if let seconds = number(text) { return seconds }
      if let moment = httpDate(text) {
        return max(0, moment - (header("Date").flatMap(httpDate) ?? now))
      }
    }
    return nil
  }

  /// Decimal seconds, not negative; more than a day counts as a day.
  private static func number(_ text: String) -> Int? {
    guard let seconds = Int(trimmed(text)), seconds >= 0 else { return nil }
    return min(seconds, 86_400)
  }

  /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that may still be sent (RFC 9110, 5.6.7), and the same
  /// with `+0000` (RFC 5322, 3.3).
  static func httpDate(_ text: String) -> Int? {
    let parts = trimmed(text).split(separator: " ")
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    guard parts.count == 6, parts[0].hasSuffix(","), ["GMT", "+0000"].contains(parts[5]),
      let day = Int(parts[1]), (1...31).contains(day),
      let month = months.firstIndex(of: String(parts[2])),
      let year = Int(parts[3]), (1_970...9_999).contains(year)
    else { return nil }
    let clock = parts[4].split(separator: ":").compactMap { Int($0) }
    guard clock.count == 3, (0...23).contains(clock[0]), (0...59).contains(clock[1]),
      (0...60).contains(clock[2])
    else { return nil }
    return Int(CivilTime.days(year: Int64(year), month: month + 1, day: day)) * 86_400
      + clock[0] * 3_600 + clock[1] * 60 + clock[2]
  }

  private static func trimmed(_ text: String) -> Substring {
    let start = text.drop { $0 == " " || $0 == "\t" }
    guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
    return start[...last]
  }
}
