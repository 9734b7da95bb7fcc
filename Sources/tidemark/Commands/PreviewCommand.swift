import ArgumentParser
import Pipeline
import SegmentSpec

/// `tidemark preview`: prints the messages, and does nothing else.
struct PreviewCommand: RunnableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview",
    abstract: "Prints the messages that would be sent.",
    discussion: """
      Prints the exact messages; sends and writes nothing.

      Without ids: what the next sync would send. With ids: all messages of the orders, customers and \
      carts that they name, sent before or not; a return, refund, swap, claim, fulfillment, payment or line \
      stands for its order. One JSON object a line on stdout.

      With --template each message goes through this file and no other template. A line then has the message as it \
      was before and as it came out: {"before":{...},"after":{...}}; "after":null means that it was left out, and "error" that the template failed.
      """
  )

  @Argument(
    help: ArgumentHelp("Ids of orders and what belongs to them, customers, carts.", valueName: "id")
  )
  var ids: [String] = []

  @Option(help: ArgumentHelp("Ends after so many messages.", valueName: "number"))
  var limit: Int?

  @Option(
    help: ArgumentHelp("A file with a template to try (docs/templates.md).", valueName: "file")
  )
  var template: String?

  @OptionGroup(title: "Options of every command") var options: Options

  func outputCarriesMessages(_ settings: Settings) -> Bool { true }

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
  }

  func work(in context: CommandContext) async throws -> ExitStatus {
    let wiring = Wiring(context: context)
    let (state, sync) = try await wiring.stateForReading()
    if ids.isEmpty, try await state.watermark(of: sync) == nil {
      throw Failure.noWatermark(settings: context.settings)
    }
    // First, because message ids need the write key, and its absence shows without a database.
    let resolved = try await wiring.resolve()
    let templates: (any MessageTemplates)? =
      try template.map { try context.settings.template(tried: $0) }
      ?? context.settings.templates()
    let binding = try await state.binding(of: sync)
    let outcome = try await wiring.withSource(boundTo: binding?.storeID) { source in
      // Of given ids any store can show messages; the next sync would refuse another store.
      if ids.isEmpty { try binding?.demand(try await source.identity()) }
      var run = PreviewRun(
        source: source,
        state: state,
        sync: sync,
        namespace: wiring.namespace(of: try await source.identity(), to: resolved.destination),
        messageBytes: resolved.limits.messageBytes,
        privacy: resolved.privacy,
        templates: templates
      )
      run.comparesTemplates = template != nil
      return try await show(run)
    }
    for id in ids {
      guard let names = outcome.names[id], let sentence = remark(id, names) else { continue }
      context.outlet.remark(sentence)
    }
    for refusal in outcome.refusals {
      context.outlet.remark("\(refusal.key.text) would become a dead letter: \(refusal.reason)")
    }
    for key in outcome.sharedKeys {
      context.outlet.remark(
        "\(key.text): a row of another table has the same id, so that both have one message id; only"
          + " one of them is sent"
      )
    }
    for notice in outcome.notices.map({ $0.key.sentence(count: $0.value) }).sorted() {
      context.outlet.remark(notice)
    }
    if outcome.leftOut > 0 {
      let messages = outcome.leftOut == 1 ? "1 message is" : "\(outcome.leftOut) messages are"
      context.outlet.remark("\(messages) left out by a template")
    }
    if let waiting = WaitingText(outcome.waiting).sentence("their events are not shown") {
      context.outlet.remark(waiting)
    }
    for deletion in outcome.deletions {
      guard let sentence = remark(deletion) else { continue }
      context.outlet.remark(sentence)
    }
    if context.settings.json {
      try context.result.print(
        SortedJSON.text(of: Wire(outcome))
      )
    }
    guard outcome.unknown.isEmpty else {
      throw Failure(
        .usage,
        "nothing of an order, customer or cart has the id \(SettingKind.listed(shown(outcome.unknown)))",
        hint: "ids look like order_01H…, ret_01H…, ful_01H…, cus_01H… and cart_01H…"
      )
    }
    return outcome.refusals.isEmpty ? .done : .deadLetters
  }

  /// What `--json` prints.
  private struct Wire: Encodable {
    var messages, refused, left_out, waiting: Int
    var waiting_since: String?

    init(_ outcome: PreviewOutcome) {
      messages = outcome.messages
      refused = outcome.refusals.count
      left_out = outcome.leftOut
      waiting = outcome.waiting.count
      waiting_since = outcome.waiting.since?.iso8601
    }
  }

  /// Ids that name nothing: each as it was given if it has the form of an id, else by its place.
  private func shown(_ unknown: [String]) -> [String] {
    unknown.map { id in
      Typed.isID(id) ? id : "(the \(Typed.ordinal((ids.firstIndex(of: id) ?? 0) + 1)) one given)"
    }
  }

  /// Of what the messages are, for an id that names rows of several kinds; nil for any other.
  private func remark(_ id: String, _ names: [String]) -> String? {
    let own = names.first { !["order", "customer", "cart"].contains($0) }
    guard names.count > 1, let own else { return nil }
    let id = Printable.line(id)
    return "\(id) names several rows, shown in this order: \(names.joined(separator: ", "));"
      + " for one of them: tidemark preview \(id)/\(own)"
  }

  /// A sync's decision about a customer's deletion; nil if only the messages of the next sync were asked for.
  private func remark(_ deletion: PreviewOutcome.Deletion) -> String? {
    let id = deletion.key.row
    switch deletion.decision {
    case .request:
      return "\(id): sync requests the deletion of this customer from Segment; that is no message"
    case _ where ids.isEmpty: return nil
    case .filter(let reason): return "\(id): no deletion is requested: \(reason.rawValue)"
    default: return "\(id): the deletion of this customer was requested before"
    }
  }

  private func show(_ run: PreviewRun) async throws -> PreviewOutcome {
    var left = limit ?? .max
    let isTerminal = Console.output.isTerminal
    let line = { (message: ArraySlice<UInt8>) throws -> Bool in
      // The exact bytes go to a file or a pipe; a person gets the same JSON with control characters escaped.
      if isTerminal {
        try Console.output.print(String(decoding: message, as: UTF8.self))
      } else {
        try Console.output.write(Array(message) + [UInt8(ascii: "\n")])
      }
      left -= 1
      return left > 0
    }
    return try await ids.isEmpty ? run.next(line) : run.messages(of: ids, line)
  }
}
