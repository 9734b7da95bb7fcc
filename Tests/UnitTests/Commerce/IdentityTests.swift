import Commerce
import SegmentSpec
import Testing

@Suite(.timeLimit(.minutes(9))) struct IdentityTests {
  /// A customer, the storefront's values, a setting, and the resulting ids.
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var customer: String? = "cus_1"
    var exists = true
    var hasAccount = false
    var isDeleted = false
    var anonymous: String?
    var guests = MappingSettings.Guests.anonymous
    var ids: String
  }

  @Test(arguments: [
    Case(testDescription: "account", hasAccount: true, ids: #""userId":"cus_1","#),
    Case(
      testDescription: "account with an anonymous id",
      hasAccount: true,
      anonymous: "anon",
      ids: #""userId":"cus_1","anonymousId":"anon","#
    ),
    Case(
      testDescription: "deleted account",
      hasAccount: true,
      isDeleted: true,
      ids: #""userId":"cus_1","#
    ),
    Case(testDescription: "guest", ids: #""anonymousId":"cus_1","#),
    Case(
      testDescription: "guest with an anonymous id",
      anonymous: "anon",
      ids: #""anonymousId":"anon","#
    ),
    Case(
      testDescription: "guest with an empty anonymous id",
      anonymous: "",
      ids: #""anonymousId":"cus_1","#
    ),
    Case(
      testDescription: "guest with an anonymous id between blanks",
      anonymous: "\u{FEFF}\u{A0} anon\t\u{200B}",
      ids: #""anonymousId":"anon","#
    ),
    Case(
      testDescription: "guest with a word for nobody",
      anonymous: "undefined",
      ids: #""anonymousId":"cus_1","#
    ),
    Case(
      testDescription: "account whose id is a word for nobody",
      customer: "Null",
      hasAccount: true,
      anonymous: "anon",
      ids: #""anonymousId":"anon","#
    ),
    Case(
      testDescription: "guest whose customer id is a word for nobody",
      customer: "undefined",
      guests: .user,
      ids: #""anonymousId":"order_1","#
    ),
    Case(
      testDescription: "customer id in blanks",
      customer: " \n",
      ids: #""anonymousId":"order_1","#
    ),
    Case(
      testDescription: "customer id between blanks",
      customer: " cus_1\r\n",
      hasAccount: true,
      ids: #""userId":"cus_1","#
    ),
    Case(testDescription: "guest as user", guests: .user, ids: #""userId":"cus_1","#),
    Case(
      testDescription: "guest as user with an anonymous id",
      anonymous: "anon",
      guests: .user,
      ids: #""userId":"cus_1","anonymousId":"anon","#
    ),
    Case(
      testDescription: "customer row is missing",
      exists: false,
      hasAccount: true,
      ids: #""anonymousId":"cus_1","#
    ),
    Case(
      testDescription: "no customer",
      customer: nil,
      exists: false,
      ids: #""anonymousId":"order_1","#
    ),
    Case(
      testDescription: "no customer, guests as users",
      customer: "",
      exists: false,
      guests: .user,
      ids: #""anonymousId":"order_1","#
    ),
  ])
  func `every message says whose it is`(example: Case) throws {
    var builder = PageBuilder()
    builder.order("order_1") { order, arena in
      order.customerID = arena.append(example.customer)
      order.customer.exists = example.exists
      order.customer.hasAccount = example.hasAccount
      order.customer.isDeleted = example.isDeleted
      order.anonymousID = arena.append(example.anonymous)
    }
    var settings = MappingSettings()
    settings.guests = example.guests
    let text = try message(DerivedOrders(builder.page, settings: settings), .orderCompleted)
    #expect(text.contains(#".123Z",\#(example.ids)"context":"#))
  }

  @Test(arguments: [
    (false, false, false, true), (false, true, false, false), (false, false, true, false),
    (true, false, false, false), (true, true, true, false),
  ])
  func `a guest is identified unless an account has the e-mail or the row is deleted`(
    hasAccount: Bool,
    accountHasEmail: Bool,
    isDeleted: Bool,
    isIdentified: Bool
  ) {
    var builder = PageBuilder()
    builder.order("order_1") { order, _ in
      order.customer.hasAccount = hasAccount
      order.customer.accountHasEmail = accountHasEmail
      order.customer.isDeleted = isDeleted
    }
    let facts = DerivedOrders(builder.page, settings: MappingSettings()).facts
    #expect(facts.contains { $0.key == FactKey("order_1/identify") } == isIdentified)
  }

  @Test(arguments: [
    ("", false), ("  ", false), ("undefined", false), ("@", false), ("ada@", false), ("@x", false),
    ("ada@x", true), (" ada@example.com\u{200B}", true),
  ])
  func `a text without a name and a host around its at sign is no e-mail`(
    email: String,
    isEmail: Bool
  ) throws {
    var builder = PageBuilder()
    builder.order("order_1") { order, arena in order.email = arena.append(email) }
    let derived = DerivedOrders(builder.page, settings: MappingSettings())
    let visible = email.filter { $0 != " " && $0 != "\u{200B}" }
    let property = #""email":"\#(visible)""#
    #expect(derived.facts.contains { $0.event == .identify } == isEmail)
    #expect(try message(derived, .orderCompleted).contains(property) == isEmail)
    #expect(try message(derived, .orderCompleted).contains("email") == isEmail)
    guard isEmail else { return }
    #expect(try message(derived, .identify).contains(property))
  }
}
