import Queries

/// The statements that create the outbox, as one script for psql or any other client of PostgreSQL.
///
/// One transaction; each statement can run again.
struct OutboxScript {
  /// The roles that call the functions.
  var applications: [String]
  /// The roles that read the table.
  var readers: [String]

  private static let statements: [Query] = [
    .outboxCreateSchema, .outboxCreateSequence, .outboxCreateTable, .outboxCreateTrack,
    .outboxCreateTrackAnonymous, .outboxCreateIdentify, .outboxCreateIdentifyAnonymous,
    .outboxCreateDelete, .outboxRevoke,
  ]

  var text: String {
    let parts =
      [
        """
        -- The outbox of Tidemark: calls of track and identify that your application makes in its own transactions.
        -- Run this as the owner of the shop's database. You can run it again.
        begin;
        """
      ] + OutboxScript.statements.map { OutboxScript.trimmed($0.text) }
      + [grants(toApplications: applications), grants(toReaders: readers), "commit;"]
    return parts.joined(separator: "\n\n")
  }

  private func grants(toApplications roles: [String]) -> String {
    let (names, margin) = OutboxScript.names(roles, otherwise: "application_role")
    let head =
      roles.isEmpty
      ? """
      -- The owner of the functions may call them. For another role of your application, put its name here and run:
      """ : "-- What the application needs: it can call the functions, and reads nothing."
    return """
      \(head)
      \(margin)grant usage on schema tidemark_outbox to \(names);
      \(margin)grant execute on function
      \(margin)  tidemark_outbox.track(text, text, jsonb, timestamptz, jsonb),
      \(margin)  tidemark_outbox.track_anonymous(text, text, jsonb, timestamptz, jsonb),
      \(margin)  tidemark_outbox.identify(text, jsonb, timestamptz, jsonb),
      \(margin)  tidemark_outbox.identify_anonymous(text, jsonb, timestamptz, jsonb)
      \(margin)  to \(names);
      """
  }

  private func grants(toReaders roles: [String]) -> String {
    let (names, margin) = OutboxScript.names(roles, otherwise: "tidemark")
    let head =
      roles.isEmpty
      ? "-- The role with which Tidemark reads needs this. Put its name here and run:"
      : "-- What Tidemark needs: it reads the table, and writes nothing."
    return """
      \(head)
      \(margin)grant usage on schema tidemark_outbox to \(names);
      \(margin)grant select on tidemark_outbox.message to \(names);
      """
  }

  /// The roles as SQL writes them, and what stands before each line.
  private static func names(_ roles: [String], otherwise usual: String) -> (String, margin: String)
  {
    guard !roles.isEmpty else { return (usual, "-- ") }
    let names = roles.map { "\"\($0.replacing("\"", with: "\"\""))\"" }
    return (names.joined(separator: ", "), "")
  }

  private static func trimmed(_ text: String) -> String {
    var text = text[...]
    while text.last == "\n" { text.removeLast() }
    return String(text)
  }
}
