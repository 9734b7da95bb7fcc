import Foundation
import Support
import Testing

#if os(Linux)
@Suite(.timeLimit(.minutes(19))) struct `A template at work` {
  /// A process, as the system shows it.
  private struct Shown {
    var name: String
    var parent: Int32
    /// Seconds of CPU time.
    var busy: Double

    /// Nil for one that has ended.
    init?(_ pid: Int32) {
      guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
        let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")")
      else { return nil }
      name = String(text[text.index(after: open)..<close])
      let fields = text[close...].split(separator: " ").dropFirst()
      let words = fields.map(String.init)
      guard words.count > 12, words[0] != "Z", let parent = Int32(words[1]),
        let user = Double(words[11]), let system = Double(words[12])
      else { return nil }
      self.parent = parent
      busy = (user + system) / 100
    }
  }

  @Test func `ends soon after a run that is killed`() async throws {
    let scene = try await TemplateScene(["order_completed": "def f: f; f"])
    try await scene.start()
    let running = try Program.start(
      ["sync"],
      environment: scene.environment,
      in: scene.bench.place
    )
    var child: Int32?
    try await eventually("jq loops", lookingEvery: .milliseconds(5)) {
      let pids = try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap(Int32.init)
      child = pids.first { pid in
        guard let shown = Shown(pid) else { return false }
        return shown.parent == running.pid && shown.name == "jq" && shown.busy > 0.2
      }
      return child != nil
    }
    let jq = try #require(child)
    running.signal(9)
    _ = try await running.result()
    var busy = 0.0
    try await eventually("jq ends") {
      guard let shown = Shown(jq), shown.name == "jq" else { return true }
      busy = shown.busy
      return busy > 20
    }
    #expect(busy < 5, "the process used \(busy) seconds after its parent was killed")
    kill(jq, 9)
  }
}
#endif
