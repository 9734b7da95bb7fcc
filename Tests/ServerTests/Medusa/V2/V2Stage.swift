import Foundation
@testable import Medusa
import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

/// The actions of a shop, and the messages that they must send.
struct V2Case: CustomTestStringConvertible, Sendable {
  var testDescription: String
  var level: MedusaLevel
  var play: String
  var sent: [String]

  /// `sent` are lines as `V2Stage.expect` takes them; nothing else is sent.
  init(
    _ description: String,
    on level: MedusaLevel = .newest,
    _ play: String,
    sends sent: [String]
  ) {
    testDescription = description
    self.level = level
    self.play = play
    self.sent = sent
  }
}

/// A Medusa v2 shop on which a test acts as Medusa does, with a sync that looks at it.
///
/// The functions are those of `Shops/medusa_v2/play.sql`; everything else happens in March 2025, long settled.
struct V2Stage {
  var medusa: MedusaShop
  let sync: MedusaSync

  init(_ level: MedusaLevel = .newest) async throws {
    let shop = try await FreshShop.empty(level)
    let functions = try String(
      contentsOf: ProjectFiles.at("Tests/Support/Shops/medusa_v2/play.sql"),
      encoding: .utf8
    )
    medusa = MedusaShop(shop)
    sync = try MedusaSync()
    try await medusa.execute(functions + "select play.open();")
  }

  /// Acts: statements apart, as Medusa's transactions are.
  func play(_ statements: String) async throws {
    try await medusa.execute(statements)
  }

  /// One run, and its messages that are not about carts or people.
  @discardableResult
  func run() async throws -> (report: RunReport, sent: [JSONValue]) {
    let before = await sync.destination.messages.count
    let validator = try await medusa.v2Validator()
    let report = try await sync.run(medusa)
    #expect(report.imbalance == nil)
    let sent = try await sync.destination.messages.dropFirst(before).map { text in
      let findings = validator.findings(in: text)
      #expect(findings.isEmpty, "\(text)")
      return try StrictJSON.parse(Array(text.utf8))
    }
    return (report, sent.filter { !["identify", "Checkout Started"].contains(Self.name($0)) })
  }

  /// Makes waiting rows look as if they were seen longer ago.
  func letWaitingAge(bySeconds seconds: Int64) async throws {
    let name = try #require(SyncName("default"))
    let rows = await sync.state.waiting(of: name)
    let aged = rows.map { row in
      var row = row
      row.firstSeen = row.firstSeen.advanced(bySeconds: -seconds)
      return row
    }
    let watermark = await sync.watermark
    await sync.state.setWatermark(
      watermark,
      waiting: WaitingChange(removed: rows, added: aged),
      of: name
    )
  }

  /// Runs, and compares the messages with lines such as `Order Shipped {"partial": true}`.
  ///
  /// A line is an event and some of its properties. A null stands for a property that must be absent.
  @discardableResult
  func expect(
    _ expected: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> RunReport {
    let (report, sent) = try await run()
    try Self.compare(sent, expected, { $0["properties"] }, sourceLocation)
    return report
  }

  /// Runs, and holds every message as a whole, those of carts and people too, against such lines.
  func expectWhole(
    _ expected: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let before = await sync.destination.messages.count
    try await run()
    let sent = try await sync.destination.messages.dropFirst(before).map {
      try StrictJSON.parse(Array($0.utf8))
    }
    try Self.compare(sent, expected, { $0 }, sourceLocation)
  }

  /// Compares messages of one kind with their expected content.
  static func compare(
    _ sent: [JSONValue],
    _ expected: [String],
    _ part: (JSONValue) -> JSONValue?,
    _ sourceLocation: SourceLocation
  ) throws {
    var rest = sent
    for line in expected {
      let brace = line.firstIndex(of: "{") ?? line.endIndex
      let event = line[..<brace].trimmingCharacters(in: .whitespaces)
      let wanted = try StrictJSON.parse(
        brace == line.endIndex ? Array("{}".utf8) : Array(line[brace...].utf8)
      )
      let place = rest.firstIndex { name($0) == event && holds(part($0), wanted) }
      if let place {
        rest.remove(at: place)
      } else {
        let near = rest.filter { name($0) == event }.map { text($0) }
        Issue.record("no \(line) among \(near)", sourceLocation: sourceLocation)
      }
    }
    if rest.count > sent.count - expected.count || sent.count != expected.count {
      Issue.record("sent \(rest.map { text($0) }) beside", sourceLocation: sourceLocation)
    }
  }

  static func name(_ message: JSONValue) -> String {
    message["event"]?.text ?? message["type"]?.text ?? ""
  }

  private static func holds(_ value: JSONValue?, _ wanted: JSONValue) -> Bool {
    switch (value, wanted) {
    case (nil, .null): true
    case (.object, .object(let members)):
      members.allSatisfy { member in
        holds(value?[String(decoding: member.key, as: UTF8.self)], member.value)
      }
    case (.array(let elements), .array(let others)):
      elements.count == others.count && zip(elements, others).allSatisfy { holds($0, $1) }
    default: value == wanted
    }
  }

  /// A message's properties for people to read.
  private static func text(_ value: JSONValue) -> String {
    switch value {
    case .object(let members):
      "{"
        + members.map { "\(String(decoding: $0.key, as: UTF8.self)): \(text($0.value))" }
        .joined(separator: ", ") + "}"
    case .array(let elements): "[" + elements.map(text).joined(separator: ", ") + "]"
    case .string(let bytes), .number(let bytes): String(decoding: bytes, as: UTF8.self)
    case .boolean(let value): "\(value)"
    case .null: "null"
    }
  }
}

extension RunReport {
  /// How many facts of an event were left out for a reason.
  func leftOut(_ event: EventName, _ reason: String) -> Int {
    filtered.filter { $0.key.event == event && $0.key.reason == reason }.map(\.value).reduce(0, +)
  }
}

extension MedusaShop {
  /// The rules for messages of a Medusa v2 shop: amounts have the decimals of its own table of currencies.
  func v2Validator() async throws -> MessageValidator {
    let rows = try await lines(
      "select code || ' ' || least(greatest(decimal_digits, 0), 6) from currency"
    )
    var exponents: [String: Int] = [:]
    for row in rows {
      let parts = row.split(separator: " ")
      guard parts.count == 2, let digits = Int(parts[1]) else { continue }
      exponents[String(parts[0])] = digits
    }
    return MessageValidator(exponents: exponents)
  }
}
