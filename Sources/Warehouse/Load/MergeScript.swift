internal import Postgres

/// The statements that merge staged rows into their tables; existing rows stay as they are.
struct MergeScript {
  private let layouts: Layouts
  private let schema: String
  private let stage: String
  /// The planner knows nothing about a temporary table, and a nested loop would read it once a row.
  private(set) var text = "SET LOCAL enable_nestloop = off;\n"

  /// Writes the statements for the tables of the present batch.
  init(_ layouts: Layouts, schema: String, stage: Stage, hasDiscards: Bool) {
    self.layouts = layouts
    self.schema = quotedIdentifier(schema)
    self.stage = stage.name
    let events = layouts.tables.indices.filter { number in
      number >= Layouts.firstEvent && layouts.tables[number].isUsed
    }
    for number in events { add(number, where: "t = \(number)") }
    if !events.isEmpty { add(Layouts.tracks, where: "t >= \(Layouts.firstEvent)") }
    if layouts.tables[Layouts.identifies].isUsed { addIdentifies() }
    guard hasDiscards else { return }
    text += """
      INSERT INTO \(self.schema).\(Layouts.discards)
      (id, table_name, column_name, value, reason, received_at)
      SELECT c0, c1, c2, c3, c4, now() FROM \(self.stage) WHERE t = 0
      ON CONFLICT (id, table_name, column_name) DO NOTHING;

      """
  }

  private mutating func add(_ number: Int, where condition: String) {
    text += insertion(number, where: condition) + ";\n"
  }

  private func insertion(_ number: Int, where condition: String) -> String {
    let table = layouts.tables[number]
    var names: [String] = []
    var values: [String] = []
    for column in table.columns {
      guard let value = value(of: column, in: number) else { continue }
      names.append(quotedIdentifier(column.name))
      values.append(value)
    }
    return """
      INSERT INTO \(place(of: number)) (\(names.joined(separator: ", ")))
      SELECT \(values.joined(separator: ", ")) FROM \(stage) WHERE \(condition)
      ON CONFLICT (id) DO NOTHING
      """
  }

  /// New identify calls are applied to `users`; existing calls were already applied.
  ///
  /// If several calls have a value, the newest one counts, by the calls' own times; an older call fills only
  /// the columns that no other call has filled.
  private mutating func addIdentifies() {
    let own = layouts.tables[Layouts.identifies].columns
    guard own[Layouts.Own.userID].isLoadedInCompanion, let user = own[Layouts.Own.userID].slot,
      let id = own[Layouts.Own.id].slot
    else {
      add(Layouts.identifies, where: "t = \(Layouts.identifies)")
      return
    }
    let users = layouts.tables[Layouts.users].columns
    let hasTime = own[Layouts.Own.timestamp].isLoadedInCompanion
    let time = own[Layouts.Own.timestamp].slot.flatMap { hasTime ? "s.c\($0)::timestamptz" : nil }
    let order = "ORDER BY \(time.map { "\($0) DESC NULLS LAST, " } ?? "")s.ctid DESC"
    var names: [String] = []
    var values: [String] = []
    var updates: [String] = []
    let isNewer =
      hasTime
      ? "(u.\"timestamp\" IS NULL OR excluded.\"timestamp\" >= u.\"timestamp\")" : "true"
    for (number, column) in users.enumerated() {
      let name = quotedIdentifier(column.name)
      switch number {
      case Layouts.Own.id:
        values.append("s.c\(user)")
      case Layouts.Own.usersTimestamp:
        guard let time else { continue }
        values.append("max(\(time))")
        updates.append("\(name) = greatest(u.\(name), excluded.\(name))")
      default:
        switch column.content {
        case .now:
          guard let now = MergeScript.now(as: column.type) else { continue }
          values.append(now)
          updates.append("\(name) = excluded.\(name)")
        default:
          guard let slot = column.slot, isLoaded(number), let type = column.type else { continue }
          let newest = "(array_agg(s.c\(slot) \(order)) FILTER (WHERE s.c\(slot) IS NOT NULL))[1]"
          values.append("\(newest)::\(type.sql)")
          updates.append(
            "\(name) = CASE WHEN \(isNewer) THEN coalesce(excluded.\(name), u.\(name))"
              + " ELSE coalesce(u.\(name), excluded.\(name)) END"
          )
        }
      }
      names.append(name)
    }
    text += """
      WITH new AS (\(insertion(Layouts.identifies, where: "t = \(Layouts.identifies)")) RETURNING id)
      INSERT INTO \(place(of: Layouts.users)) AS u (\(names.joined(separator: ", ")))
      SELECT \(values.joined(separator: ", "))
      FROM \(stage) AS s JOIN new ON new.id = s.c\(id)
      WHERE s.t = \(Layouts.identifies) AND s.c\(user) IS NOT NULL
      GROUP BY s.c\(user) ORDER BY s.c\(user)
      ON CONFLICT (id) DO UPDATE SET \(updates.joined(separator: ", "));

      """
  }

  /// Whether values of the current batch go into this column of `users`.
  private func isLoaded(_ column: Int) -> Bool {
    layouts.tables[Layouts.identifies].columns.contains {
      $0.companion == column && $0.isLoadedInCompanion
    }
  }

  /// The value for a column; nil if it gets none.
  private func value(of column: TableLayout.Column, in number: Int) -> String? {
    guard let type = column.type else { return nil }
    switch column.content {
    case .nothing: return nil
    case .now: return MergeScript.now(as: type)
    case .slug: return type == .text ? slug(of: number) : nil
    case .copy(let other):
      let source = layouts.tables[number].columns[other]
      guard source.need.sorts == .moment || type == .text, type.takes(source.need) else {
        return nil
      }
      return source.slot.map { "c\($0)::\(type.sql)" }
    case .value:
      if number == Layouts.tracks {
        let isLoaded = layouts.tables.indices.contains { table in
          table >= Layouts.firstEvent && layouts.tables[table].isUsed
            && layouts.tables[table].columns.contains {
              $0.isLoadedInCompanion && $0.slot == column.slot
            }
        }
        guard isLoaded else { return nil }
      } else if !column.isLoaded {
        return nil
      }
      return column.slot.map { type == .text ? "c\($0)" : "c\($0)::\(type.sql)" }
    }
  }

  private static func now(as type: StoredType?) -> String? {
    switch type {
    case .timestamptz, .timestamp: "now()"
    case .text: "now()::text"
    default: nil
    }
  }

  private func slug(of number: Int) -> String {
    guard number == Layouts.tracks else { return quotedLiteral(layouts.tables[number].name) }
    let names = layouts.tables[Layouts.firstEvent...].map { quotedLiteral($0.name) }
    return "(ARRAY[\(names.joined(separator: ", "))])[t - \(Layouts.firstEvent - 1)]"
  }

  private func place(of number: Int) -> String {
    schema + "." + quotedIdentifier(layouts.tables[number].name)
  }
}

/// The temporary table that a batch is copied into: a table's number and texts.
///
/// It lives in the server's session and is empty between transactions, so a pooler may give the session to another
/// client.
struct Stage {
  let name: String
  private let width: Int
  private let size: Int

  /// A stage for rows of `width` texts.
  init(width: Int) {
    self.width = width
    size = [64, 128, 256, 512, 1024].first { $0 >= width } ?? Catalog.mostColumns - 1
    name = "pg_temp.tidemark_stage_\(size)"
  }

  /// Makes the table if this session has none, and copies into it.
  var script: String {
    let texts = (0..<size).map { "c\($0) text" }.joined(separator: ", ")
    let filled = (0..<width).map { "c\($0)" }.joined(separator: ", ")
    // Values of some kilobytes are not compressed or moved out of line, because they are read only once.
    return """
      CREATE TEMPORARY TABLE IF NOT EXISTS \(name) (t int2, \(texts))
      WITH (toast_tuple_target = 8160, autovacuum_enabled = off) ON COMMIT DELETE ROWS;
      COPY \(name) (t, \(filled)) FROM STDIN
      """
  }
}
