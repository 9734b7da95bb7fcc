import Pipeline

/// What a check found, for people and for machines.
struct CheckReport {
  let results: [CheckResult]
  /// The options that make a remedy's command apply to this sync.
  private let arguments: String

  init(_ results: [CheckResult], arguments: String = "") {
    self.results = results
    self.arguments = arguments
  }

  /// The same for a text that itself says how to begin.
  var withoutBeginning: CheckReport {
    CheckReport(
      results.map { result in
        var result = result
        if result.isMissingWatermark { result.finding.remedy = "see below: Next" }
        return result
      },
      arguments: arguments
    )
  }

  /// The code of the first problem in a sync's order; 0 without one.
  var status: ExitStatus {
    results.first { $0.finding.severity == .problem }?.status ?? .done
  }

  /// One line for each finding, the next step below it, and a count at the end.
  func text(forTerminal: Bool, width: Int? = nil) -> String {
    let rows = results.map { result in
      let mark =
        switch result.finding.severity {
        case .good: forTerminal ? "✓" : "ok"
        case .warning: forTerminal ? "!" : "warning"
        case .problem: forTerminal ? "✗" : "problem"
        }
      return [mark, result.finding.subject, shortened(result.finding).text]
    }
    var lines: [String] = []
    for (line, result) in zip(Table.lines(rows, indent: "", width: width), results) {
      lines.append(line)
      if let remedy = shortened(result.finding).remedy {
        lines += remedy.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
      }
    }
    lines.append("")
    lines.append(conclusion)
    return lines.joined(separator: "\n")
  }

  /// For people, the statements that grant hundreds of columns become two; for machines they stay.
  private func shortened(_ finding: Finding) -> (text: String, remedy: String?) {
    guard finding.subject == "privileges", let remedy = finding.remedy,
      let grants = GrantText(statements: remedy, exactly: "tidemark check --grants\(arguments)")
    else { return (finding.text, finding.remedy) }
    return (grants.text, grants.remedy)
  }

  private var conclusion: String {
    func counted(_ severity: Finding.Severity, _ word: String) -> String? {
      let count = results.count { $0.finding.severity == severity }
      return count == 0 ? nil : Summary.counted(count, word)
    }
    let counts = [counted(.problem, "problem"), counted(.warning, "warning")].compactMap(\.self)
    return counts.isEmpty ? "all is well" : counts.joined(separator: ", ")
  }

  private struct Line: Encodable {
    var severity, subject, text: String
    var remedy: String?
  }

  private var lines: [Line] {
    results.map { result in
      Line(
        severity: result.finding.severity.rawValue,
        subject: result.finding.subject,
        text: result.finding.text,
        remedy: result.finding.remedy
      )
    }
  }

  /// One JSON object: the findings and the exit code.
  func json() throws -> String {
    struct Report: Encodable {
      var exit: Int32
      var findings: [Line]
    }
    return try SortedJSON.text(of: Report(exit: status.rawValue, findings: lines))
  }

  /// The findings alone, as a JSON array.
  func findingsJSON() throws -> String { try SortedJSON.text(of: lines) }
}
