import Testing

@testable import tidemark

@Suite(.timeLimit(.minutes(19))) struct `Nearest name` {
  @Test(arguments: [
    ("destinaton", "destination"), ("hots", "host"), ("HOST", "host"), ("out_put", "output"),
    ("logformat", "log_format"),
  ])
  func `a slip of the finger finds the name that was meant`(word: String, meant: String) {
    let names = ["destination", "host", "output", "log_format", "path", "state"]
    #expect(NearestName.of(word, among: names) == meant)
  }

  @Test func `a word that is like none of the names is not guessed`() {
    #expect(NearestName.of("colour", among: ["destination", "host", "path"]) == nil)
    #expect(NearestName.of("x", among: []) == nil)
  }

  @Test(arguments: [
    ("", "", 0), ("ab", "", 2), ("", "ab", 2), ("abc", "acb", 1), ("kitten", "sitting", 3),
  ])
  func `the distance counts slips`(left: String, right: String, slips: Int) {
    #expect(NearestName.distance(left, right) == slips)
  }
}
