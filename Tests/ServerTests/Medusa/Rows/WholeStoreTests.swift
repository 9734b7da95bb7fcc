import Commerce
import Foundation
@testable import Medusa
import Pipeline
import SegmentSpec
import Support
import Testing

/// Rules for all messages of a store together.
@Suite(.timeLimit(.minutes(19))) struct `All messages of a store` {
  private func messages(of medusa: MedusaShop) async throws -> [String] {
    let sync = try MedusaSync()
    let report = try await sync.run(medusa)
    #expect(report.deadLettered == 0)
    return await sync.destination.messages
  }

  private func shop(taxInclusive: Bool = false) async throws -> MedusaShop {
    MedusaShop(try await FreshShop.stocked(orders: 400, seed: 3, taxInclusive: taxInclusive))
  }

  @Test(arguments: [false, true])
  func `are valid and have ids of their own`(taxInclusive: Bool) async throws {
    let messages = try await messages(of: try await shop(taxInclusive: taxInclusive))
    var ids: Set<String> = []
    var events: [String: Int] = [:]
    for message in messages {
      let findings = MessageValidator().findings(in: message)
      #expect(findings.isEmpty, "\(message)")
      let value = try StrictJSON.parse(Array(message.utf8))
      events[value["event"]?.text ?? "identify", default: 0] += 1
      let isNew = ids.insert(value["messageId"]?.text ?? "").inserted
      #expect(isNew)
    }
    #expect(events["Order Completed"] == 400)
    for event in EventShape.tracks.keys where event != "Order Updated" && event != "Order Delivered"
    {
      #expect(events[event] ?? 0 > 1, "\(event): \(events)")
    }
  }

  @Test func `are valid with everything that settings add`() async throws {
    var medusa = try await shop()
    medusa.mapping.includesMetadata = true
    medusa.mapping.usesGoogleAnalyticsID = true
    medusa.mapping.storeURL = "https://shop.example"
    medusa.mapping.guests = .user
    medusa.mapping.currencyExponents = ["kwd": 3]
    let validator = MessageValidator(exponents: ["kwd": 3], mostBytes: 1 << 20)
    for message in try await messages(of: medusa) {
      let findings = validator.findings(in: message)
      #expect(findings.isEmpty, "\(message)")
    }
  }

  @Test func `leave of the fields of ten destinations those empty that the docs list`() async throws
  {
    var medusa = try await shop()
    medusa.mapping.storeURL = "https://shop.example"
    var tally = DestinationFieldTally()
    for message in try await messages(of: medusa) {
      tally.count(try StrictJSON.parse(Array(message.utf8)))
    }
    let page = try String(contentsOf: ProjectFiles.at("docs/destinations.md"), encoding: .utf8)
    var listed: Set<String> = []
    for line in page.split(separator: "\n") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 5, ["always", "sometimes"].contains(cells[3]) else { continue }
      listed.insert(cells.prefix(4).joined(separator: " | "))
    }
    #expect(tally.unfilled.subtracting(listed).sorted() == [], "unfilled and not listed")
    #expect(listed.subtracting(tally.unfilled).sorted() == [], "listed and filled")
  }

  /// The amounts of a line, in minor units.
  private struct Amounts: Hashable {
    var quantity: Int128 = 0
    var subtotal: Int128 = 0
    var discount: Int128 = 0
    var tax: Int128 = 0
    var total: Int128 = 0

    init() {}

    init(_ product: JSONValue) {
      quantity = product["quantity"]?.minorUnits ?? 0
      subtotal = product["subtotal"]?.minorUnits ?? 0
      discount = product["discount"]?.minorUnits ?? 0
      tax = product["tax"]?.minorUnits ?? 0
      total = product["total"]?.minorUnits ?? 0
    }

    mutating func add(_ other: Amounts) {
      quantity += other.quantity
      subtotal += other.subtotal
      discount += other.discount
      tax += other.tax
      total += other.total
    }
  }

  @Test(arguments: [false, true])
  func `share a line that left or came back as a whole without a cent's loss`(
    taxInclusive: Bool
  ) async throws {
    var lines: [String: Amounts] = [:]
    var parts: [String: [String: (sum: Amounts, parts: Int)]] = [:]
    for message in try await messages(of: try await shop(taxInclusive: taxInclusive)) {
      let value = try StrictJSON.parse(Array(message.utf8))
      let event = value["event"]?.text ?? ""
      let isFull = value["properties"]?["refund_type"]?.text == "full"
      for product in value["properties"]?["products"]?.elements ?? [] {
        let id = try #require(product["line_item_id"]?.text)
        switch event {
        case "Order Completed": lines[id] = Amounts(product)
        case "Order Shipped", "Order Refunded":
          // A full refund lists whole lines, whatever came back before.
          if isFull, value["properties"]?["return_id"] == nil { continue }
          var known = parts[event]?[id] ?? (Amounts(), 0)
          known.sum.add(Amounts(product))
          known.parts += 1
          parts[event, default: [:]][id] = known
        default: break
        }
      }
    }
    for (event, most) in [("Order Shipped", 20), ("Order Refunded", 3)] {
      var whole = 0
      var split = 0
      for (id, part) in parts[event] ?? [:] {
        guard let line = lines[id], line.quantity == part.sum.quantity else { continue }
        #expect(part.sum == line, "\(event) \(id)")
        whole += 1
        if part.parts > 1 { split += 1 }
      }
      #expect(whole >= most, "\(event)")
      if event == "Order Shipped" { #expect(split >= 5) }
    }
  }

  @Test func `are the same on another server, in other pages and another order`() async throws {
    let first = try await shop()
    try await first.execute(Self.sameLetters)
    let expected = try await messages(of: first)
    #expect(expected.count > 600)

    var second = try await otherServer(like: first)
    second.options.pageSize = 7
    let found = try await messages(of: second)
    #expect(found.count == expected.count)
    #expect(Set(found).symmetricDifference(expected).isEmpty)
  }

  /// The sample store's e-mails get their capitals by the database's own rules.
  private static let sameLetters = "update customer set email = lower(email)"

  /// The same rows in another collation and time zone, and elsewhere on the disk.
  private func otherServer(like shop: MedusaShop) async throws -> MedusaShop {
    let database = "elsewhere_\(UInt32.random(in: .min ... .max))"
    try await shop.server.execute(
      """
      create database \(database) template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'
      locale_provider icu icu_locale 'en-US';
      alter database \(database) set timezone = 'Asia/Kolkata';
      alter database \(database) set datestyle = 'SQL, DMY';
      alter database \(database) set extra_float_digits = -5;
      """,
      in: "postgres"
    )
    let script = try FreshShop.script(orders: 400, seed: 3)
    try await shop.server.execute(script, in: database)
    try await shop.server.execute(
      """
      \(Self.sameLetters);
      update line_item set quantity = quantity where md5(id) < '8';
      update payment set amount = amount where md5(id) < '8';
      update "order" set email = email where md5(id) < '8';
      """,
      in: database
    )
    return MedusaShop(server: shop.server, database: database)
  }
}
