import ArgumentParser
import Commerce
import Logging
import SegmentSpec
import Support
import Testing

@testable import tidemark

/// The settings about additional fields of messages.
@Suite(.timeLimit(.minutes(19))) struct `Choices about messages` {
  private func settings(_ file: String, _ environment: [String: String] = [:]) throws -> Settings {
    let place = try Place()
    let path = try place.file("tidemark.yaml", file)
    return try Settings(
      options: try Options.parse(["--config", path]),
      environment: environment
    )
  }

  @Test func `nothing is added but the traits of context`() throws {
    let mapping = try settings("host: h\n").mapping()
    #expect(mapping.additions == MessageAdditions())
    #expect(mapping.additions.contextTraits)
    #expect(mapping.refundProducts == .known)
    #expect(mapping.productPrice == .net)
    #expect(mapping.ordersWhere == nil)
    #expect(!mapping.repeatsTimestamp)
  }

  @Test func `a file says all of it`() throws {
    let mapping = try settings(
      """
      destination: rudderstack
      include: {context_traits: false}
      context: {pass: [page, locale, fbp], constants: {active: true, source: 'true', level: 1.5}}
      properties: {constants: {order_completed: {source: "a \\"b\\"", n: 7}}}
      products: {price: discounted}
      refunds: {products: order}
      orders: {where: "o.order_parent_id IS NULL"}
      """
    ).mapping()
    #expect(!mapping.additions.contextTraits)
    #expect(mapping.additions.passed == ["page", "locale", "fbp"])
    #expect(mapping.additions.contextConstants.map(\.json) == ["true", #""true""#, "1.5"])
    let constants = mapping.additions.propertyConstants
    #expect(constants[.orderCompleted]?.map(\.name) == ["source", "n"])
    #expect(constants[.orderCompleted]?.map(\.json) == [#""a \"b\"""#, "7"])
    #expect(constants.count == 1)
    #expect(mapping.productPrice == .discounted)
    #expect(mapping.refundProducts == .order)
    #expect(mapping.ordersWhere == "o.order_parent_id IS NULL")
    #expect(mapping.repeatsTimestamp)
  }

  @Test func `the environment says the same`() throws {
    let mapping = try settings(
      "host: h\n",
      [
        "TIDEMARK_CONTEXT_PASS": "page,fbp", "TIDEMARK_CONTEXT_CONSTANTS": "{active: true}",
        "TIDEMARK_PROPERTIES_CONSTANTS_ORDER_COMPLETED": #"{"source": "medusa"}"#,
      ]
    ).mapping()
    #expect(mapping.additions.passed == ["page", "fbp"])
    #expect(mapping.additions.contextConstants == [.init(name: "active", json: "true")])
    #expect(
      mapping.additions.propertyConstants[.orderCompleted]
        == [.init(name: "source", json: #""medusa""#)]
    )
  }

  @Test(arguments: [
    "context: {pass: [traits]}", "context: {pass: [ip]}", "context: {pass: [page, page]}",
    "context: {pass: [a.b]}", "context: {pass: page}", "context: {constants: {library: a}}",
    "context: {constants: {locale: de}}", "context: {constants: {a: null}}",
    "context: {constants: {a: [1]}}", "context: {constants: {a: ' '}}", "context: {constants: [a]}",
    "properties: {constants: {order_completed: {total: 1}}}",
    "properties: {constants: {order_completed: {reporting_a: 1}}}",
    "properties: {constants: {identify: {a: 1}}}", "products: {price: gross}",
    "refunds: {products: all}", "orders: {where: ''}", "include: {context_traits: 1}",
  ])
  func `what cannot be sent is refused with its line`(text: String) {
    do throws(Failure) {
      _ = try SettingsFile(path: "tidemark.yaml", text: text)
      Issue.record("\(text) was taken")
    } catch {
      #expect(error.status == .configuration)
      #expect(error.sentence.hasPrefix("tidemark.yaml, line 1: "))
    }
  }

  @Test func `a field has one source`() throws {
    let settings = try settings("context: {pass: [page], constants: {page: home}}\n")
    do throws(Failure) {
      _ = try settings.mappingWithRates()
      Issue.record("both were taken")
    } catch {
      #expect(error.sentence == "context.pass and context.constants both name page")
    }
  }
}
