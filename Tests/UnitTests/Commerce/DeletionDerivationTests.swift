import Commerce
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct `The deletion of a customer` {
  private let moment = PageBuilder.moment.advanced(bySeconds: 60)

  /// A customer, a deleted one, a guest and a deleted guest.
  private var page: CustomerPage {
    var page = CustomerPage()
    for (id, hasAccount, isDeleted) in [
      ("cus_1", true, false), ("cus_2", true, true), ("cus_3", false, false),
      ("cus_4", false, true),
    ] {
      page.add(id) { customer, _ in
        customer.hasAccount = hasAccount
        customer.deletedAt = isDeleted ? moment : nil
      }
    }
    return page
  }

  private func keys(_ edit: (inout MappingSettings) -> Void) -> [String] {
    var settings = MappingSettings()
    edit(&settings)
    return DerivedCustomers(page, settings: settings).facts.map(\.key.text)
  }

  @Test func `is derived only where deletions are requested`() {
    #expect(keys { _ in } == ["cus_1/identify"])
    #expect(keys { $0.requestsDeletions = true } == ["cus_1/identify", "cus_2/deleted"])
    #expect(
      keys {
        $0.requestsDeletions = true
        $0.disabledEvents = [.deletion]
      } == ["cus_1/identify"]
    )
  }

  @Test func `does not need identify`() {
    #expect(
      keys {
        $0.requestsDeletions = true
        $0.disabledEvents = [.identify]
      } == ["cus_2/deleted"]
    )
  }

  @Test func `is a guest's too where guests are users`() {
    #expect(
      keys {
        $0.requestsDeletions = true
        $0.guests = .user
      } == ["cus_1/identify", "cus_2/deleted", "cus_4/deleted"]
    )
  }

  @Test func `happened at deleted_at, names the customer and has no message`() throws {
    var settings = MappingSettings()
    settings.requestsDeletions = true
    let derived = DerivedCustomers(page, settings: settings)
    let fact = try #require(derived.facts.last)
    #expect(fact.event == .deletion)
    #expect(fact.time == moment)
    #expect(fact.root == 1)
    #expect(fact.key.row == "cus_2")
    #expect(fact.state == nil)
    var writer = JSONWriter()
    let id = MessageID(namespace: .test, key: fact.key, version: 0)
    #expect(throws: EncodingRefusal.self) {
      try derived.encode(derived.facts.count - 1, messageID: id, into: &writer)
    }
  }
}
