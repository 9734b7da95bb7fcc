/// Columns side by side, as wide as their widest cell.
enum Table {
  /// The rows as one text, not indented; a last cell that is too long for `width` continues below its beginning.
  static func text(_ rows: [[String]], width: Int? = Console.output.lineWidth) -> String {
    lines(rows, indent: "", width: width).joined(separator: "\n")
  }

  /// The rows as lines, indented by two; columns from `numbersFrom` on are set to the right.
  ///
  /// Cells may contain anything; characters that a terminal must not get are removed. With a `width`, a row may have
  /// several lines.
  static func lines(
    _ rows: [[String]],
    numbersFrom: Int = .max,
    indent: String = "  ",
    width: Int? = nil
  ) -> [String] {
    let rows = rows.map { $0.map(Printable.line) }
    let columns = rows.map(\.count).max() ?? 0
    let gap = gap(rows, columns, indent, width, hangs: numbersFrom == .max)
    let widths = (0..<columns).map { column in
      rows.map { row in
        // A row's last cell may extend over the columns that the row does not have.
        let counts =
          row.indices.contains(column) && (column < row.count - 1 || row.count == columns)
        return counts ? Printable.width(row[column]) : 0
      }
      .max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let space = String(
          repeating: " ",
          count: max(0, widths[column] - Printable.width(cell))
        )
        if column >= numbersFrom { return space + cell }
        return column == row.count - 1 ? cell : cell + space
      }
      let line = indent + cells.joined(separator: gap)
      guard let width, numbersFrom == .max, row.count > 1, let last = cells.last else {
        return line
      }
      let margin = Printable.width(line) - Printable.width(last)
      return hanging(last, after: String(line.dropLast(last.count)), margin: margin, width: width)
    }
  }

  /// Three spaces between columns, or one if the terminal is too narrow.
  private static func gap(
    _ rows: [[String]],
    _ columns: Int,
    _ indent: String,
    _ width: Int?,
    hangs: Bool
  ) -> String {
    guard let width, columns > 2 else { return "   " }
    if hangs { return room(rows, width: width - indent.count) >= 32 ? "   " : " " }
    let sum = (0..<columns).reduce(0) { sum, column in
      sum + (rows.map { $0.indices.contains(column) ? Printable.width($0[column]) : 0 }.max() ?? 0)
    }
    return sum + 3 * (columns - 1) + indent.count > width ? " " : "   "
  }

  /// The columns that `width` leaves for the last cell of the rows.
  static func room(_ rows: [[String]], width: Int) -> Int {
    let columns = rows.map(\.count).max() ?? 0
    return (0..<max(0, columns - 1)).reduce(width) { room, column in
      let cells = rows.map {
        $0.indices.contains(column) ? Printable.width(Printable.line($0[column])) : 0
      }
      return room - (cells.max() ?? 0) - 3
    }
  }

  /// `text` after `start`, broken between words, with each later line below the first one's text.
  static func hanging(_ text: String, after start: String, margin: Int, width: Int) -> String {
    guard width - margin >= 20, Printable.width(text) > width - margin else { return start + text }
    // The first line is as long as its beginning and an equally long margin.
    let lines = Fold.lines(
      String(repeating: " ", count: margin) + text,
      width: width,
      margin: margin
    )
    return start + lines.joined(separator: "\n").dropFirst(margin)
  }
}
