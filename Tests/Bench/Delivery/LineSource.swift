import Pipeline
import SegmentSpec

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A source whose messages are lines of files, read a piece at a time.
struct LineSource: ChangeSource {
  let files: [String]

  func identity() async throws -> StoreIdentity { StoreIdentity(storeID: "store", name: "Bench") }

  func currentPosition() async throws -> SourceMark {
    SourceMark(position: "end", clock: Timestamp(microseconds: 0))
  }

  func harvest(
    since watermark: Watermark,
    leaving ranges: [String],
    waiting: [WaitingRow]
  ) async throws -> Harvest {
    Harvest(mark: try await currentPosition(), isSweep: false, pages: LinePages(files: files))
  }

  func harvest(ids: [String]) async throws -> (harvest: Harvest, unknown: [String]) {
    (try await harvest(since: .since(Timestamp(microseconds: 0))), [])
  }
}

/// Pages of many lines.
private actor LinePages: FactPages {
  private static let pageBytes = 1 << 20

  private var files: ArraySlice<String>
  private var file: UnsafeMutablePointer<FILE>?
  /// The beginning of a line whose end is not read yet.
  private var rest: [UInt8] = []
  private var count = 0

  init(files: [String]) {
    self.files = files[...]
  }

  func next() async throws -> (any FactPage)? {
    while true {
      guard let file else {
        guard let path = files.popFirst() else { return nil }
        file = fopen(path, "r")
        if file == nil { throw Unreadable(path: path) }
        continue
      }
      let bytes = [UInt8](unsafeUninitializedCapacity: rest.count + Self.pageBytes) {
        room,
        filled in
        _ = room.update(fromContentsOf: rest)
        let free = UnsafeMutableBufferPointer(rebasing: room[rest.count...])
        filled = rest.count + fread(free.baseAddress, 1, Self.pageBytes, file)
      }
      guard bytes.count > rest.count else {
        fclose(file)
        self.file = nil
        continue
      }
      let page = LinePage(bytes: bytes, startingAt: count)
      rest = Array(bytes[(page.ends.last ?? 0)...])
      count += page.ends.count
      if !page.ends.isEmpty { return page }
    }
  }

  func close() async {}

  private struct Unreadable: Error {
    var path: String
  }
}

/// A page of lines: each is the message of a root of its own.
private struct LinePage: FactPage {
  let bytes: [UInt8]
  /// Where each line ends, its line feed included.
  let ends: [Int]
  let facts: [Fact]

  init(bytes: [UInt8], startingAt first: Int) {
    self.bytes = bytes
    var ends: [Int] = []
    for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") { ends.append(index + 1) }
    self.ends = ends
    facts = ends.indices.map { index in
      // As long as a real one, and ascending like the ids of a page.
      let number = String(first + index)
      let zeros = String(repeating: "0", count: 20 - number.utf8.count)
      return Fact(
        event: .orderCompleted,
        key: FactKey("order_01HZZZ\(zeros)\(number)/completed"),
        time: Timestamp(microseconds: 1),
        root: Int32(truncatingIfNeeded: index),
        origin: .later
      )
    }
  }

  var rootCount: Int { facts.count }
  var filtered: [FilteredCount] { [] }

  func encode(
    _ index: Int,
    messageID: MessageID,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    let start = index == 0 ? 0 : ends[index - 1]
    writer.bytes.append(contentsOf: bytes[start..<ends[index] - 1])
  }
}
