@testable import Pipeline
import SegmentSpec
import Testing

@Suite(.timeLimit(.minutes(9))) struct `The places of a backfill` {
  private func reached(_ checkpoints: inout Checkpoints) -> [String] {
    checkpoints.takeReached().map { "\($0.place.part)\($0.place.place) \($0.roots)" }
  }

  @Test func `move on only when every batch before them is recorded`() {
    var checkpoints = Checkpoints()
    checkpoints.notePage(PagePlace(part: 1, place: "a"), roots: 3, isOpen: true)
    let first = checkpoints.beginSending()
    checkpoints.notePage(PagePlace(part: 1, place: "b"), roots: 4, isOpen: true)
    let second = checkpoints.beginSending()
    checkpoints.noteRecorded(second)
    #expect(reached(&checkpoints) == [])
    checkpoints.noteRecorded(first)
    #expect(reached(&checkpoints) == ["1b 7"])
    #expect(reached(&checkpoints) == [])
  }

  @Test func `wait for what is packed and not sent yet`() {
    var checkpoints = Checkpoints()
    checkpoints.notePage(PagePlace(part: 1, place: "a"), roots: 3, isOpen: false)
    checkpoints.notePage(PagePlace(part: 2, place: "b"), roots: 4, isOpen: true)
    #expect(reached(&checkpoints) == ["1a 3"])
    checkpoints.noteRecorded(checkpoints.beginSending())
    #expect(reached(&checkpoints) == ["2b 4"])
  }

  @Test func `are of each part its own`() {
    var checkpoints = Checkpoints()
    for (part, place) in [(1, "a"), (2, "x"), (1, "b"), (2, "y")] {
      checkpoints.notePage(PagePlace(part: part, place: place), roots: 1, isOpen: false)
    }
    #expect(reached(&checkpoints) == ["1b 2", "2y 2"])
  }
}
