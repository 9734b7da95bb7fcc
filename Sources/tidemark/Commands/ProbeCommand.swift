import ArgumentParser
import Destinations
import Pipeline
import SegmentSpec
import Warehouse

/// `tidemark probe`: one marked event to the destination, and how to confirm that it arrived.
struct ProbeCommand: RunnableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    abstract: "Sends one marked test event and says how to confirm that it arrived.",
    discussion: """
      The event is called "\(ProbeMessage.event)", has the anonymousId \(ProbeMessage.anonymousID) and holds the \
      sync's name and the store's id, if a sync has told it to the state; integrations keep connected \
      tools from getting it. Needs no database and no watermark, and changes nothing in the state. It \
      is sent once: exit code 69 shows what was answered instead of trying again.

      With the destination file, a file is written to the directory and removed again.
      """
  )

  @OptionGroup(title: "Options of every command") var options: Options

  func work(in context: CommandContext) async throws -> ExitStatus {
    let wiring = Wiring(context: context)
    let given = try context.settings.destination()
    let outcome: Outcome
    if let http = try wiring.http(given) {
      let sent: Result<Outcome, Failure>
      do {
        sent = .success(try await send(over: http, kind: given.kind, in: context))
      } catch {
        sent = .failure(Failure(reading: error, settings: context.settings))
      }
      await http.close()
      outcome = try sent.get()
    } else if let output = given.output {
      let place = try OutputPlace(output)
      try place.probe(.random())
      outcome = Outcome(
        destination: given.kind.rawValue,
        place: place.directory,
        text: "a file could be written to \(place.directory), and was removed again",
        confirm: "no event was sent: a sync to files is confirmed by the files"
      )
    } else if let warehouse = given.warehouse {
      let findings = try await PostgresWarehouse.check(warehouse)
      outcome = Outcome(
        destination: given.kind.rawValue,
        place: warehouse.place,
        text: findings.map { Printable.line($0.text) }.joined(separator: "\n"),
        confirm: "no event was sent: tables and a row were made, and undone again"
      )
    } else {
      throw Failure(
        .configuration,
        "there is nothing to probe: messages go to stdout, and whoever reads them confirms them",
        hint:
          "tidemark preview shows what a sync would write; or name a destination: --destination segment"
      )
    }
    try context.result.print(
      context.settings.json ? try SortedJSON.text(of: outcome) : outcome.lines
    )
    return .done
  }

  private func send(
    over http: SegmentHTTP,
    kind: DestinationKind,
    in context: CommandContext
  ) async throws -> Outcome {
    let id = MessageID.random()
    let name = try context.settings.syncName()
    let batch = ProbeMessage.batch(
      id: id,
      time: SystemWallClock().now(),
      sync: name.text,
      storeID: await storeID(in: context)
    )
    let answer = try await http.probe(batch)
    let said =
      "\(http.way) answered \(answer.status)" + (answer.text.isEmpty ? "" : ": \(answer.text)")
    switch answer.reading {
    case .failure(let error):
      throw Failure(.destinationUnavailable, said, hint: error.hint ?? ProbeCommand.refused)
    case .success(.settled(let answers)) where answers != [.accepted]:
      throw Failure(.destinationUnavailable, said, hint: ProbeCommand.refused)
    case .success:
      return Outcome(
        destination: kind.rawValue,
        place: http.identity.place,
        status: answer.status,
        answer: answer.text,
        messageID: id.description,
        text: Printable.line(said)
          + (kind == .segment ? " (Segment answers 200 to a wrong key, too)" : ""),
        confirm: ProbeCommand.confirmation(for: kind)
      )
    }
  }

  /// The store that the sync is bound to; nil before its first run, and when the state cannot be read,
  /// which is not what is probed here.
  private func storeID(in context: CommandContext) async -> String? {
    guard let (state, sync) = try? await Wiring(context: context).stateForReading() else {
      return nil
    }
    let binding = try? await state.binding(of: sync)
    return binding?.storeID
  }

  private static let refused = "the event was refused: check --host, --path and the write key"

  private static func confirmation(for kind: DestinationKind) -> String {
    let event = "look for \"\(ProbeMessage.event)\""
    switch kind {
    case .segment:
      return "\(event) in the source's debugger within a minute; if it does not come, the write key"
        + " (SEGMENT_WRITE_KEY) or the region (--host) is another source's"
    case .jitsu:
      return "\(event) in the live events of the stream within a minute"
    case .rudderstack:
      return "\(event) in the live events of the source within a minute"
    case .file, .stdout, .postgres:
      return "look at what was written"
    }
  }

  /// What a probe that went well has to say.
  private struct Outcome: Encodable {
    var destination: String
    var place: String
    /// Nil for files.
    var status: Int?
    var answer: String?
    var messageID: String?
    var text: String
    var confirm: String

    private enum CodingKeys: String, CodingKey {
      case destination, place, status, answer, confirm
      case messageID = "message_id"
    }

    var lines: String {
      let id = messageID.map { "\nmessage id: \($0)" } ?? ""
      return "\(text)\n\(confirm)\(id)"
    }
  }
}
