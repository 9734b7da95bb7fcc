import Support
import Testing

/// The short form of `make fuzz`.
@Suite(.timeLimit(.minutes(9))) struct JSONFuzzTests {
  @Test(arguments: 1..<5 as Range<UInt64>)
  func `random cases are read as what was meant`(seed: UInt64) {
    let fuzz = JSONFuzz(seed: seed)
    for number in 0..<UInt64(5_000) {
      if let finding = fuzz.finding(of: number) { Issue.record("\(finding)") }
    }
  }
}
