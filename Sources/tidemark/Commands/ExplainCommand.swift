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
    let (explanations, catalogue) = try await wiring.withSource(
      boundTo: binding?.storeID,
      messageBytes: resolved.limits.messageBytes
    ) { source -> ([Explanation], [EventDescription]) in
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
        isEnabled: mapping.isEnabled
      )
      var explanations: [Explanation] = []
      for family in try await source.families(of: name, most: Self.most) {
        explanations.append(try await run.explain(family))
      }
      return (explanations, catalogue)
    }
    guard !explanations.isEmpty else { throw unknown(name) }
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
    if context.settings.json {
      let held = horizon.isHeldBack ? HorizonText(horizon).wire : nil
      try context.result.print(
        SortedJSON.text(
          of: Wire(
            sync: sync.text,
            destination: destination.kind,
            place: destination.place,
            facts_since: watermark?.factsSince.iso8601,
            explained: texts.map(\.wire),
            horizon_holders: held
          )
        )
      )
      return .done
    }
    var blocks = texts.map { $0.text(width: Console.output.width) }
    if horizon.isHeldBack {
      let text = HorizonText(horizon)
      blocks.append(
        (["What an open transaction writes cannot be seen before it commits: " + text.line]
          + text.holders.map { "  " + $0 }).map(Printable.line).joined(separator: "\n")
      )
    }
    try context.result.print(blocks.joined(separator: "\n\n"))
    return .done
  }

  private struct Wire: Encodable {
    var sync, destination, place: String
    var facts_since: String?
    var explained: [ExplainText.Wire]
    var horizon_holders: [HorizonText.Wire]?
  }

  /// The name on the command line; an e-mail is the first line of a file.
  private func root() throws(Failure) -> RootName {
    guard let path = emailFrom else { return .id(id ?? "") }
    let bytes: [UInt8]
    let place = path == "-" ? "stdin" : Typed.file(path, of: "--email-from")
    do {
      bytes = try SmallFile.read(path == "-" ? "/dev/stdin" : path)
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
