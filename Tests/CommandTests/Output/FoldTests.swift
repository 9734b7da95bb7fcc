import Foundation
import Support
import Testing

@testable import tidemark

@Suite(.timeLimit(.minutes(19))) struct `Lines for a terminal` {
  @Test func `break between words, and the later ones are indented`() {
    #expect(Fold.text("one two three", width: 20) == "one two three")
    #expect(Fold.text("one two three", width: nil) == "one two three")
    #expect(Fold.text("one two three four", width: 10) == "one two\n    three\n    four")
    #expect(Fold.text("  one two three", width: 10) == "  one two\n    three")
    #expect(Fold.text("a\n\nb", width: 1) == "a\n\nb")
    #expect(Fold.text("{\"one\": \"two\"}", width: 5) == "{\"one\": \"two\"}")
  }

  @Test func `keep a long word, and the spaces between columns`() {
    #expect(
      Fold.text("see /a/very/long/path now", width: 10) == "see\n    /a/very/long/path\n    now"
    )
    #expect(Fold.text("a   b   cc dd", width: 11) == "a   b   cc\n    dd")
    #expect(Fold.text("a   bbbbbbbb   cc", width: 11) == "a\n    bbbbbbbb\n    cc")
    #expect(Fold.text("took 0.4 s: 62 sent", width: 11) == "took 0.4 s:\n    62 sent")
  }

  @Test func `count two columns for wide characters`() {
    #expect(Fold.text("漢字漢字 漢字", width: 10) == "漢字漢字\n    漢字")
    #expect(Fold.text("🧀🧀 🧀 ab", width: 10) == "🧀🧀 🧀 ab")
    #expect(Fold.text("שלום עולם x", width: 11) == "שלום עולם x")
    let table = Table.lines([["漢字", "x"], ["ab", "🧀"], ["שלום", "y"]], indent: "")
    #expect(table == ["漢字   x", "ab     🧀", "שלום   y"])
  }

  @Test func `use the whole width where a last column would be too narrow`() {
    let rows = [["a long first cell", "one two three four five"]]
    let line = Table.lines(rows, indent: "", width: 30).joined(separator: "\n")
    #expect(line == "a long first cell   one two three four five")
    #expect(Fold.text(line, width: 30) == "a long first cell   one two\n    three four five")
  }

  @Test func `do not break a command that fits`() {
    #expect(
      Fold.text("look at them: tidemark dead-letters list --name a; then go on", width: 45)
        == "look at them:\n    tidemark dead-letters list --name a; then\n    go on"
    )
    #expect(
      Table.lines([["a", "run tidemark watermark set now, or else"]], indent: "", width: 34)
        == ["a   run\n    tidemark watermark set now, or\n    else"]
    )
  }

  /// The commands that people read, in a shop with names of all scripts and faults of all kinds.
  @Test func `fit every width from 60 to 200`() async throws {
    let bench = try await SyncScene(orders: 12)
    try await bench.setWatermark("2000-01-01T00:00:00Z")
    #expect(try await bench.run("sync").status == 0)
    try await bench.shop.execute(
      """
      insert into currency (code, symbol, symbol_native, name) values ('x1', 'x', 'x', 'none');
      insert into "order"
      select (jsonb_populate_record(null::"order", to_jsonb(o) || jsonb_build_object(
        'id', 'order_漢字🧀שלום' || display_id, 'display_id', 9900 + display_id, 'cart_id', null,
        'currency_code', 'x1'))).*
      from "order" as o where display_id <= 3;
      update customer set first_name = '陳大文', last_name = '👩🏽‍🚀 כהן';
      """
    )
    #expect(try await bench.run("sync").status == 10)
    let order = try await bench.shop.execute(
      "select id from \"order\" where currency_code <> 'x1' order by id limit 1"
    ).dropLast()
    let tables = ["check", "status", "explain \(order)", "explain 9901", "verify"]
    let others = [
      "report", "runs", "events", "state list", "dead-letters list", "watermark show",
      "backfill --status", "backfill --dry-run", "sync --summary", "watermark reset",
    ]
    for (width, commands) in [(60, tables + others), (80, tables), (120, tables), (200, tables)] {
      for command in commands {
        let said = try await onTerminal(width, command, bench)
        #expect(!said.isEmpty)
        for line in said.split(separator: "\n") where Printable.width(String(line)) > width {
          // Only a word that is longer than a line may be.
          let words = line.split(separator: " ")
          #expect(
            words.contains { Printable.width(String($0)) > width - 24 },
            "\(width) columns: \(command): \(line)"
          )
        }
      }
      let messages = try await onTerminal(width, "preview \(order)", bench)
      #expect(messages.contains("\"messageId\""))
    }
  }

  /// The output of a command on a terminal of this width, without colours.
  private func onTerminal(
    _ width: Int,
    _ command: String,
    _ bench: SyncScene
  ) async throws -> String {
    let line = "stty cols \(width); exec '\(Program.path)' \(command) </dev/null"
    let environment = bench.place.environment.merging(bench.environment) { $1 }
      .merging(["TERM": "xterm", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"]) { $1 }
    let outcome = try await Command.run(
      "script",
      ["-qec", line, "/dev/null"],
      environment: environment
    )
    // A progress line is painted over.
    return outcome.stdout.replacing("\r\n", with: "\n")
      .replacing(/\r\u{1B}\[2K[^\n\r\u{1B}]*(?=\r)/, with: "").replacing("\r\u{1B}[2K", with: "")
  }
}
