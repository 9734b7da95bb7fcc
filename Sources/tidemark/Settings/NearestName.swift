/// Finds the name that a misspelt one was probably meant to be.
enum NearestName {
  /// The name of `names` with the fewest typing errors from `word`; nil if none is close enough to be a guess: within a
  /// third of the word's letters, or `least` if that is more.
  static func of(_ word: String, among names: [String], slips least: Int = 1) -> String? {
    let limit = max(word.count > 2 ? least : 1, word.count / 3)
    let nearest = names.map { (name: $0, slips: distance(word, $0)) }.min { $0.slips < $1.slips }
    guard let nearest, nearest.slips <= limit else { return nil }
    return nearest.name
  }

  /// The number of letters that must be inserted, deleted, replaced or swapped with their neighbour to turn one word
  /// into the other (optimal string alignment).
  static func distance(_ left: String, _ right: String) -> Int {
    let from = Array(left.lowercased()), to = Array(right.lowercased())
    var beforePrevious = [Int](repeating: 0, count: to.count + 1)
    var previous = Array(0...to.count)
    for row in from.indices {
      var current = [row + 1] + [Int](repeating: 0, count: to.count)
      for column in to.indices {
        var best = previous[column] + (from[row] == to[column] ? 0 : 1)
        best = min(best, previous[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, from[row] == to[column - 1], from[row - 1] == to[column] {
          best = min(best, beforePrevious[column - 1] + 1)
        }
        current[column + 1] = best
      }
      (beforePrevious, previous) = (previous, current)
    }
    return previous[to.count]
  }
}
