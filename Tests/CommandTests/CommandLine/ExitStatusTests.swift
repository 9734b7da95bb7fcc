import Foundation
import Support
import Testing

@testable import tidemark

@Suite(.timeLimit(.minutes(19))) struct `Exit codes` {
  private func readme() throws -> String {
    try String(contentsOf: ProjectFiles.at("README.md"), encoding: .utf8)
  }

  @Test func `the table holds the codes that scripts rely on`() {
    let codes = ExitStatus.allCases.map(\.rawValue)
    #expect(codes == [0, 1, 10, 64, 66, 69, 70, 73, 75, 77, 78, 130, 143])
  }

  @Test func `the README shows the same table`() throws {
    let rows = ExitStatus.allCases.map { "| \($0.rawValue) | \($0.meaning) |\n" }.joined()
    #expect(try readme().contains(rows))
  }

  @Test func `the README shows the order of seriousness`() throws {
    #expect(try readme().contains(ExitStatus.order))
  }
}
