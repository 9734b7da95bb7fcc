internal import SegmentSpec

extension [Fact] {
  /// The places of each root's facts, which stand side by side.
  var roots: [Range<Int>] {
    var roots: [Range<Int>] = []
    var start = 0
    while start < count {
      var end = start + 1
      while end < count, self[end].root == self[start].root { end += 1 }
      roots.append(start..<end)
      start = end
    }
    return roots
  }
}
