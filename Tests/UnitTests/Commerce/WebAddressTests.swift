import Commerce
import SegmentSpec
import Testing

@Suite(.timeLimit(.minutes(9))) struct WebAddressTests {
  private func message(handle: String, thumbnail: String, store: String) throws -> String {
    var builder = PageBuilder()
    builder.order("order_1")
    builder.line(2500, 1) { line, arena in
      line.productHandle = arena.append(handle)
      line.thumbnail = arena.append(thumbnail)
    }
    var settings = MappingSettings()
    settings.storeURL = store
    return try UnitTests.message(DerivedOrders(builder.page, settings: settings), .orderCompleted)
  }

  @Test(arguments: [
    ("shirt", "shirt"), ("größe-m", "gr%C3%B6%C3%9Fe-m"), ("a b", "a%20b"), ("a%20b", "a%20b"),
    ("100%-wool", "100%25-wool"), ("50%", "50%25"), ("a%2", "a%252"), ("what?", "what%3F"),
    ("no#1", "no%231"), ("a\"b'c", "a%22b'c"), ("a/b", "a/b"), ("[x]", "%5Bx%5D"),
    (" shirt\n", "shirt"),
    ("%E4%BA%BA", "%E4%BA%BA"), ("人", "%E4%BA%BA"),
  ])
  func `a product's address has its handle percent-encoded, once`(handle: String, path: String)
    throws
  {
    let text = try message(handle: handle, thumbnail: "", store: "https://shop.example/de")
    #expect(text.contains(#""url":"https://shop.example/de/products/\#(path)""#))
  }

  @Test(arguments: [
    ("https://cdn.example/a.png?w=10&h=[1]#x", "https://cdn.example/a.png?w=10&h=[1]#x"),
    ("https://cdn.example/my shirt (1).png", "https://cdn.example/my%20shirt%20(1).png"),
    ("https://cdn.example/my%20shirt%C3%A4.png", "https://cdn.example/my%20shirt%C3%A4.png"),
    (" /uploads/ä\"<1>.png\t", "/uploads/%C3%A4%22%3C1%3E.png"),
    ("C:\\pics\\a|b.png", "C:%5Cpics%5Ca%7Cb.png"), ("a\nb", "a%0Ab"),
  ])
  func `an image's address has what may not stand in one percent-encoded`(
    address: String,
    encoded: String
  ) throws {
    let text = try message(handle: "", thumbnail: address, store: "https://shöp.example")
    #expect(text.contains(#""image_url":"\#(encoded)""#))
    #expect(!text.contains(#""url""#))
  }
}
