import SegmentSpec
import Testing

@Suite(.timeLimit(.minutes(9))) struct `The amounts of a message` {
  private func read(_ text: String) -> MessageAmounts? {
    MessageAmounts(Array(text.utf8), ["revenue", "discount", "total"])
  }

  @Test func `are those among its properties, with their decimals`() throws {
    let amounts = try #require(
      read(
        #"{"type":"track","currency":"XXX","properties":{"note":"\"total\":1,","products":[{"total":5,"currency":"USD"}],"#
          + #""revenue":1234.50,"metadata":{"discount":7},"currency":"EUR","total":-0.07},"total":9}"#
      )
    )
    #expect(amounts.currency == "EUR" && amounts.decimals == 2)
    #expect(amounts.amount("revenue").text == "1234.5")
    #expect(amounts.amount("total").text == "-0.07")
    #expect(amounts.amount("discount").isZero)
  }

  @Test func `are exact beyond what a double holds`() throws {
    let amounts = try #require(
      read(#"{"properties":{"currency":"KWD","total":90071992547409.931}}"#)
    )
    #expect((amounts.amount("total") + ExactDecimal("0.001")).text == "90071992547409.932")
    #expect(amounts.decimals == 3)
  }

  @Test(arguments: [
    #"{"properties":{"total":1}}"#, #"{"total":1,"currency":"EUR"}"#, #"{"properties":[]}"#, "",
    "[]",
  ])
  func `are none without properties and a currency`(text: String) {
    #expect(read(text) == nil)
  }

  @Test func `of a text that is no number are none`() throws {
    let amounts = try #require(read(#"{"properties":{"currency":"JPY","total":"12"}}"#))
    #expect(amounts.amount("total").isZero && amounts.decimals == 0)
  }
}
