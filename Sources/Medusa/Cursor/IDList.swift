internal import SegmentSpec

/// Ids without repetitions, in the order of their bytes; most of a long list lies in a file.
struct IDList: Sendable {
  /// The ids that stayed in memory, or nothing if all were spilled.
  fileprivate(set) var block: IDBlock
  fileprivate(set) var file: SpillFile?
  fileprivate(set) var runs: [SpillFile.Run]

  var isEmpty: Bool { block.count == 0 && runs.isEmpty }

  /// Reads the list from its beginning.
  func reader() -> IDReader {
    IDReader(list: self)
  }

  /// A list of a few ids, for tests and for ids given by hand.
  init(_ ids: [String]) {
    var block = IDBlock()
    for id in ids { id.utf8.withContiguousStorageIfAvailable { block.append($0.span.bytes) } }
    block.sort()
    self.init(block: block, file: nil, runs: [])
  }

  fileprivate init(block: IDBlock, file: SpillFile?, runs: [SpillFile.Run]) {
    self.block = block
    self.file = file
    self.runs = runs
  }
}

/// Gathers ids in any order, with repetitions; holds a bounded number in memory.
struct IDCollector {
  /// The most runs that are merged at once: each has a buffer, and every id taken needs a look at all heads.
  static let mostRuns = 64

  private let limit: Int
  private let directory: String?
  private var block = IDBlock()
  private var file: SpillFile?
  private var runs: [SpillFile.Run] = []

  init(limit: Int, directory: String?) {
    self.limit = max(1, limit)
    self.directory = directory
  }

  /// Adds the id whose UTF-8 is `span`.
  mutating func add(_ span: RawSpan) throws(MedusaError) {
    block.append(span)
    if block.count >= limit { try settle() }
  }

  /// All ids, once each.
  consuming func finish() throws(MedusaError) -> IDList {
    block.sort()
    if !runs.isEmpty { try spill() }
    while runs.count > Self.mostRuns { try mergeRuns() }
    return IDList(block: block, file: file, runs: runs)
  }

  /// Drops repetitions; writes the block out if that frees less than half.
  private mutating func settle() throws(MedusaError) {
    block.sort()
    if block.count > limit / 2 { try spill() }
  }

  private mutating func spill() throws(MedusaError) {
    guard block.count > 0 else { return }
    let target: SpillFile
    if let file { target = file } else { target = try SpillFile(in: directory) }
    file = target
    runs.append(try target.append(block))
    block = IDBlock()
  }

  /// Merges every so many runs into one, in a file that takes the place of the old one.
  private mutating func mergeRuns() throws(MedusaError) {
    guard let old = file else { return }
    let target = try SpillFile(in: directory)
    var merged: [SpillFile.Run] = []
    for start in stride(from: 0, to: runs.count, by: Self.mostRuns) {
      let group = Array(runs[start..<min(start + Self.mostRuns, runs.count)])
      var reader = IDList(block: IDBlock(), file: old, runs: group).reader()
      var whole = SpillFile.Run(offset: target.end, length: 0)
      while let block = try reader.nextBlock(1000) {
        whole.length += try target.append(block).length
      }
      merged.append(whole)
    }
    runs = merged
    file = target
  }
}

/// Ids side by side in one buffer.
struct IDBlock: Sendable {
  private var bytes: [UInt8] = []
  private var places: [(start: Int, count: Int)] = []

  var count: Int { places.count }

  mutating func append(_ span: RawSpan) {
    places.append((bytes.count, span.byteCount))
    span.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  func withID<R>(_ index: Int, _ body: (UnsafeRawBufferPointer) -> R) -> R {
    let place = places[index]
    return bytes.withUnsafeBytes { all in
      body(UnsafeRawBufferPointer(rebasing: all[place.start..<place.start + place.count]))
    }
  }

  /// Sorts by bytes and drops repetitions.
  mutating func sort() {
    let sorted = bytes.withUnsafeBytes { all in
      func id(_ place: (start: Int, count: Int)) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: all[place.start..<place.start + place.count])
      }
      var kept: [(start: Int, count: Int)] = []
      for place in places.sorted(by: { IDOrder.precedes(id($0), id($1)) }) {
        if let last = kept.last, id(last).holdsSame(as: id(place)) { continue }
        kept.append(place)
      }
      return kept
    }
    var packed = IDBlock()
    packed.bytes.reserveCapacity(bytes.count)
    for place in sorted {
      packed.places.append((packed.bytes.count, place.count))
      packed.bytes.append(contentsOf: bytes[place.start..<place.start + place.count])
    }
    self = packed
  }
}

/// The order of bytes, a shorter id before a longer one that begins with it.
enum IDOrder {
  static func precedes(_ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>) -> Bool {
    left.lexicographicallyPrecedes(right)
  }
}

/// Returns a list's ids in order, merging those that were spilled.
struct IDReader: Sendable {
  private let list: IDList
  private var nextInBlock = 0
  private var runs: [SpillFile.RunReader]
  private var last: [UInt8]?

  fileprivate init(list: IDList) {
    self.list = list
    runs =
      list.file.map { file in list.runs.map { SpillFile.RunReader(file: file, run: $0) } } ?? []
  }

  /// The next ids, at most `count`; none at the end.
  mutating func next(_ count: Int) throws(MedusaError) -> [String] {
    var ids: [String] = []
    ids.reserveCapacity(min(count, 4096))
    guard !runs.isEmpty else {
      while ids.count < count, nextInBlock < list.block.count {
        ids.append(list.block.withID(nextInBlock) { String(decoding: $0, as: UTF8.self) })
        nextInBlock += 1
      }
      return ids
    }
    while ids.count < count, let id = try nextDistinct() {
      ids.append(String(decoding: id, as: UTF8.self))
    }
    return ids
  }

  /// The next ids of the runs as a sorted block, at most `count`; nil at the end.
  fileprivate mutating func nextBlock(_ count: Int) throws(MedusaError) -> IDBlock? {
    var block = IDBlock()
    while block.count < count, let id = try nextDistinct() { block.append(id.span.bytes) }
    return block.count == 0 ? nil : block
  }

  private mutating func nextDistinct() throws(MedusaError) -> [UInt8]? {
    while let id = try smallest() {
      guard id != last else { continue }
      last = id
      return id
    }
    return nil
  }

  /// Takes the smallest head of all runs.
  private mutating func smallest() throws(MedusaError) -> [UInt8]? {
    var best: (run: Int, id: [UInt8])?
    for index in runs.indices {
      guard let head = try runs[index].head() else { continue }
      if let best, !IDOrder.precedes(head, best.id) { continue }
      best = (index, head)
    }
    guard let best else { return nil }
    runs[best.run].drop()
    return best.id
  }
}
