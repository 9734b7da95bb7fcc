/// The finding about missing privileges, short enough to be read.
///
/// A role without any privilege lacks several hundred columns of dozens of tables; their statements would fill many
/// screens.
struct GrantText {
  let text: String
  let remedy: String

  /// Nil if the statements are few enough to stay as they are.
  init?(statements: String, exactly command: String) {
    // The remedy has one for the schema in any case.
    let lines = statements.split(separator: "\n")
      .filter { !$0.trimmed.hasPrefix("GRANT USAGE ON SCHEMA ") }
    let grants = lines.compactMap { line in
      line.wholeMatch(
        of:
          #/\s*GRANT SELECT \(.*\) ON ((?:"(?:[^"]|"")+"|[^".]+))\.((?:"(?:[^"]|"")+"|[^".]+)) TO (.+);/#
      )
    }
    guard grants.count == lines.count, grants.count > 3, let first = grants.first else {
      return nil
    }
    let (schema, role) = (first.output.1, first.output.3)
    let tables = grants.prefix(3).map { $0.output.2.replacing("\"", with: "") }
    text =
      "Role \(role) may not read \(grants.count) tables that are needed, such as"
      + " \(tables.joined(separator: ", "))"
    remedy = """
      run this as the owner of the tables:
        GRANT USAGE ON SCHEMA \(schema) TO \(role);
        GRANT SELECT ON ALL TABLES IN SCHEMA \(schema) TO \(role);
      or, for only the columns that are read, the statements of: \(command)
      """
  }
}
