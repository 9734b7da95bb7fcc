import ArgumentParser
import Commerce
import Medusa
import Pipeline
import SegmentSpec

/// `tidemark explain`: why an order is at the destination, or is not.
struct ExplainCommand: RunnableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Says what became of every event of an order.",
    discussion: """
      For each event: sent (when, and with which message id), sent with the next sync, withheld and \
      why, a dead letter, or which row is missing. Sends and writes nothing.

      An order is found by its id, its number, or the id of what belongs to it: a return, refund, swap, \
      claim, fulfillment, payment or line. The id of a customer or a cart shows what there is of these. \
      An e-mail is personal data and no argument: it is the first line of the file that --email-from \
      names, or of stdin with -; the newest \(most) orders of that customer are explained.

      The key of a row of a custom event, or the number of a call of the outbox, shows what became of that row. \
      Nobody knows which of these rows belong to an order.
      """
  )

  /// Of a person's orders.
  private static let most = 20

  @Argument(
    help: ArgumentHelp("An order's id or number, or an id that belongs to it.", valueName: "id")
  )
  var id: String?

  @Option(
    help: ArgumentHelp("The file with a customer's e-mail; - for stdin.", valueName: "file")
  )
  var emailFrom: String?

  @OptionGroup(title: "Options of every command") var options: Options

  func validate() throws {
    guard (id == nil) != (emailFrom == nil) else {
      throw ValidationError("Name an order by its id or number, or use --email-from")
    }
    guard id?.contains("@") != true else {
      throw ValidationError(
        "An e-mail is personal data and no argument: write it to stdin, with --email-from -"
      )
    }
  }

  func work(in context: CommandContext) async throws -> ExitStatus {
    let wiring = Wiring(context: context)
    let name = try root()
    let (state, sync) = try await wiring.stateForReading()
    // Asked first: message ids need the write key, and no database is needed to miss it.
    let resolved = try await wiring.resolve()
    let templates = try context.settings.templates()
    let binding = try await state.binding(of: sync)
    let watermark = try await state.watermark(of: sync)
    let mapping = try context.settings.mappingWithRates()
    let own = ownEvents(of: mapping)
    let (explanations, rows, catalogue) = try await wiring.withSource(
      boundTo: binding?.storeID,
      messageBytes: resolved.limits.messageBytes
    ) { source -> ([Explanation], [OwnRowExplanation], [EventDescription]) in
      let store = try await source.identity()
      try binding?.demand(store)
      let catalogue =
        store.edition == MedusaGeneration.v2.rawValue ? EventCatalog.v2Events : EventCatalog.events
      let run = ExplainRun(
        source: source,
        state: state,
        sync: sync,
        namespace: wiring.namespace(of: store, to: resolved.destination),
        messageBytes: resolved.limits.messageBytes,
        privacy: resolved.privacy,
        templates: templates,
        events: EventName.inOrder(catalogue.map(\.event)),
        ofOrders: catalogue.endsOfOrderKeys,
        isEnabled: mapping.isEnabled
      )
      var explanations: [Explanation] = []
      for family in try await source.families(of: name, most: Self.most) {
        explanations.append(try await run.explain(family))
      }
      var rows: [OwnRowExplanation] = []
      if case .id(let id) = name { rows = try await run.explainOwnRows(named: id, among: own) }
      return (explanations, rows, catalogue)
    }
    guard !explanations.isEmpty || !rows.isEmpty else { throw unknown(name) }
    let destination = binding?.destination ?? resolved.identity
    let horizon = try await wiring.horizon(since: watermark)
    let texts = explanations.map {
      ExplainText(
        explanation: $0,
        catalogue: catalogue,
        mapping: mapping,
        sync: sync,
        watermark: watermark,
        destination: destination,
        nameArgument: context.settings.nameArgument
      )
    }
    let rowTexts = rows.map {
      OwnRowText(
        explained: $0,
        sync: sync,
        watermark: watermark,
        destination: destination,
        nameArgument: context.settings.nameArgument
      )
    }
    if context.settings.json {
      let held = horizon.isHeldBack ? HorizonText(horizon).wire : nil
      try context.result.printFolded(
        SortedJSON.text(
          of: Wire(
            sync: sync.text,
            destination: destination.kind,
            place: destination.place,
            facts_since: watermark?.factsSince.iso8601,
            explained: texts.map(\.wire),
            custom_rows: own.isEmpty ? nil : rowTexts.map(\.wire),
            custom_events: own.isEmpty ? nil : own.map(\.name),
            horizon_holders: held
          )
        )
      )
      return .done
    }
    let width = Console.output.width
    var blocks = texts.map { $0.text(width: width) } + rowTexts.map { $0.text(width: width) }
    if !texts.isEmpty, let line = Self.besides(own.map(\.name)) { blocks.append(line) }
    if horizon.isHeldBack {
      let text = HorizonText(horizon)
      blocks.append(
        (["What an open transaction writes cannot be seen before it commits: " + text.line]
          + text.holders.map { "  " + $0 }).map(Printable.line).joined(separator: "\n")
      )
    }
    try context.result.printFolded(blocks.joined(separator: "\n\n"))
    return .done
  }

  private struct Wire: Encodable {
    var sync, destination, place: String
    var facts_since: String?
    var explained: [ExplainText.Wire]
    var custom_rows: [OwnRowText.Wire]?
    var custom_events: [String]?
    var horizon_holders: [HorizonText.Wire]?
  }

  /// The events of the settings and the outbox that are switched on.
  private func ownEvents(of mapping: MappingSettings) -> [(name: String, event: EventName)] {
    let outbox = EventName.outbox
    let readsOutbox = mapping.readsOutbox && mapping.isEnabled(outbox)
    return mapping.enabledCustomEvents.map { ($0.name, $0.event) }
      + (readsOutbox ? [(outbox.rawValue, outbox)] : [])
  }

  /// What nobody can find for an order: rows that only the settings know; nil without any.
  private static func besides(_ names: [String]) -> String? {
    guard !names.isEmpty else { return nil }
    let events = Summary.counted(
      names.filter { $0 != EventName.outbox.rawValue }.count,
      "custom event"
    )
    let what =
      !names.contains(EventName.outbox.rawValue)
      ? events : names.count == 1 ? "The outbox" : "\(events) and the outbox"
    return Printable.line(
      "\(what) may have rows for it, which nobody can know: tidemark events lists the events,"
        + " tidemark explain KEY shows what became of a row"
    )
  }

  /// The name on the command line; an e-mail is the first line of a file.
  private func root() throws(Failure) -> RootName {
    guard let path = emailFrom else { return .id(id ?? "") }
    let bytes: [UInt8]
    let place = path == "-" ? "stdin" : Typed.file(path, of: "--email-from")
    do {
      bytes = try path == "-" ? SmallFile.readInput() : SmallFile.read(path)
    } catch {
      throw Failure(
        .usage,
        "\(place) cannot be read: \(error.reason)",
        hint: "write the e-mail to stdin: tidemark explain --email-from -"
      )
    }
    let line = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1).first ?? []
    let email = String(decoding: line, as: UTF8.self).trimmed
    guard email.contains("@"), !email.contains("\0") else {
      throw Failure(
        .usage,
        "the first line of \(place) is no e-mail",
        hint: "write the e-mail alone: tidemark explain --email-from -"
      )
    }
    return .email(email)
  }

  private func unknown(_ name: RootName) -> Failure {
    switch name {
    case .email:
      Failure(
        .usage,
        "no customer has the e-mail that was given",
        hint: "find the order by its number instead: tidemark explain '#1234'"
      )
    case .id(let id):
      Failure(
        .usage,
        "nothing of an order, customer or cart has the id \(Typed.isID(id) ? id : "that was given")",
        hint: "ids look like order_01H…, ret_01H…, ful_01H…, cus_01H… and cart_01H…, numbers like"
          + " '#1234'"
      )
    }
  }
}
