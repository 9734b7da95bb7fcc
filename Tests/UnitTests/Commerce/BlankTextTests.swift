import Commerce
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct BlankTextTests {
  /// Every text of a page is `blank`; the validator finds any that is sent.
  @Test(arguments: ["", " ", "\t\n", "\u{A0}\u{200B}", "\u{FEFF}"])
  func `a text that shows nothing is no value anywhere`(blank: String) throws {
    var builder = PageBuilder()
    builder.order("order_1") { order, arena in
      let blank = arena.append(blank)
      for path in [
        \Order.cartID, \.email, \.regionID, \.status, \.paymentStatus, \.fulfillmentStatus, \.ip,
        \.userAgent, \.googleAnalyticsID, \.salesChannel, \.anonymousID,
      ] {
        order[keyPath: path] = blank
      }
      order.shippingAddress.id = arena.append("addr_1")
      order.shippingAddress.city = blank
      order.shippingAddress.countryCode = blank
    }
    builder.discount("disc_1", code: blank)
    builder.discount("disc_2", code: blank)
    builder.shipping(500, name: blank)
    builder.line(2500, 1) { line, arena in
      let blank = arena.append(blank)
      for path in [
        \LineItem.title, \.productID, \.variantID, \.variantTitle, \.sku, \.productSubtitle,
        \.productHandle, \.category, \.type, \.brand, \.thumbnail,
      ] {
        line[keyPath: path] = blank
      }
    }
    for compatibility in MappingSettings.Compatibility.allCases {
      var settings = MappingSettings()
      settings.compatibility = compatibility
      settings.affiliation = blank
      settings.storeURL = "https://shop.example"
      settings.usesGoogleAnalyticsID = true
      let derived = DerivedOrders(builder.page, settings: settings)
      let text = try message(
        derived,
        .orderCompleted,
        MessageValidator(isLikePlugin: settings.compatibility != .none)
      )
      for name in [
        "email", "ip", "userAgent", "integrations", "affiliation", "image_url", "url", "coupon\"",
      ] {
        #expect(!text.contains("\"\(name)"), "\(name)")
      }
    }
  }

  @Test func `a customer's traits that show nothing are left out, and the digest does not move`()
    throws
  {
    func page(_ blank: String?) -> CustomerPage {
      var page = CustomerPage()
      var customer = Customer()
      customer.id = page.arena.append("cus_1")
      customer.hasAccount = true
      customer.createdAt = PageBuilder.moment
      customer.updatedAt = PageBuilder.moment
      for path in [\Customer.email, \.firstName, \.lastName, \.phone] {
        customer[keyPath: path] = page.arena.append(blank)
      }
      customer.billingAddress.id = page.arena.append("addr_1")
      for path in [
        \Address.address1, \.address2, \.city, \.province, \.postalCode, \.countryCode,
      ] {
        customer.billingAddress[keyPath: path] = page.arena.append(blank)
      }
      page.customers = [customer]
      return page
    }
    let derived = DerivedCustomers(page(" "), settings: MappingSettings())
    let text = try encoded { writer in
      try derived.encode(0, messageID: MessageID(high: 1, low: 2), into: &writer)
    }
    #expect(
      text.hasSuffix(
        #""traits":{"createdAt":"2026-03-01T10:00:00.123Z","has_account":true,"groups":[]}}"#
      )
    )
    // The content of the columns differs from the values that are sent.
    let none = DerivedCustomers(page(nil), settings: MappingSettings())
    #expect(derived.facts[0].state?.digest != none.facts[0].state?.digest)
  }
}
