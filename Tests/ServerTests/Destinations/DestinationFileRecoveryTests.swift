import Destinations
import Foundation
import Pipeline
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `Files after a crash and beside other runs` {
  private let bench: FileScene
  private var temporary: TemporaryDirectory { bench.temporary }

  init() throws {
    bench = try FileScene()
  }

  @Test func `a part that was recorded is published by the next run`() async throws {
    let part = try await bench.crashed()
    try await bench.files(second: 2).recover(parts: [part])
    #expect(try temporary.names(in: "out") == [part])
    #expect(try temporary.text(of: "out/" + part).split(separator: "\n").count == 2)
  }

  @Test func `a part that was not recorded is removed by the next run`() async throws {
    _ = try await bench.crashed()
    try await bench.files(second: 2).recover(parts: [])
    #expect(try temporary.names(in: "out") == [])
  }

  @Test func `a part that has its final name already is left alone`() async throws {
    let part = try await bench.crashed()
    try temporary.move("out/.\(part).\(ownMark).tmp", to: "out/\(part)")
    try await bench.files(second: 2).recover(parts: [part])
    #expect(try temporary.names(in: "out") == [part])
  }

  @Test func `a part with both names, killed amid the renaming, keeps the final one`() async throws
  {
    let part = try await bench.crashed()
    try temporary.link("out/.\(part).\(ownMark).tmp", as: "out/\(part)")
    try await bench.files(second: 2).recover(parts: [part])
    #expect(try temporary.names(in: "out") == [part])
  }

  @Test func `a part that is nowhere is missing, and is published where it turns up again`()
    async throws
  {
    let part = try await bench.crashed()
    // The volume is not mounted: an empty directory lies in its place.
    try temporary.move("out", to: "away")
    try temporary.makeDirectory("out")
    let without = try bench.files(second: 2)
    try await without.recover(parts: [part])
    #expect(await without.missingParts == [part])
    _ = try await without.deliver(.sample(1))
    #expect(
      try await without.seal(atEnd: true) == bench.name(1, second: 2),
      "the run goes on without it"
    )

    try temporary.remove("out")
    try temporary.move("away", to: "out")
    let with = try bench.files(second: 3)
    try await with.recover(parts: [part])
    #expect(await with.missingParts == [])
    #expect(try temporary.names(in: "out") == [part])
  }

  @Test func `two states write under one name into one directory`() async throws {
    let (first, second) = (try bench.files(second: 1), try bench.files(mark: "0badcaff", second: 2))
    for files in [first, second] {
      try await files.recover(parts: [])
      _ = try await files.deliver(.sample(1))
    }
    let part = try #require(try await first.seal(atEnd: true))
    // Sealed and recorded, and its process may be dead by now: no other state may touch it.
    await first.close()
    try await bench.files(mark: "0badcaff", second: 3).recover(parts: [])
    #expect(
      try temporary.names(in: "out")
        == [".\(part).\(ownMark).tmp", ".\(bench.name(1, second: 2)).0badcaff.tmp"]
    )
    await second.close()
  }

  @Test func `a sealed part stays locked until it is published`() async throws {
    let writing = try bench.files()
    try await writing.recover(parts: [])
    _ = try await writing.deliver(.sample(1))
    let part = try #require(try await writing.seal(atEnd: true))
    try await bench.files(second: 2).recover(parts: [])
    #expect(try temporary.names(in: "out") == [".\(part).\(ownMark).tmp"])
    try await writing.publish(part)
    #expect(try temporary.names(in: "out") == [part])
  }

  @Test func `recovery can itself be interrupted and repeated`() async throws {
    let part = try await bench.crashed()
    for _ in 1...2 { try await bench.files(second: 2).recover(parts: [part]) }
    #expect(try temporary.names(in: "out") == [part])
  }

  @Test func `another file in the place of a recorded part stops, and both are kept`() async throws
  {
    let part = try await bench.crashed()
    try temporary.write("somebody else's", to: "out/\(part)")
    let error = await #expect(throws: DeliveryError.self) {
      try await bench.files(second: 2).recover(parts: [part])
    }
    #expect(error?.kind == .cannotWrite)
    #expect(error?.reason == "\(temporary.path)/out/\(part) exists and is not ours to replace")
    #expect(try temporary.names(in: "out") == [".\(part).\(ownMark).tmp", part])
    #expect(try temporary.text(of: "out/\(part)") == "somebody else's")
  }

  @Test func `only our own leavings are removed`() async throws {
    try temporary.makeDirectory("out")
    let others = [
      ".events.ndjson.\(ownMark).tmp", ".tidemark-default-x.ndjson.\(ownMark).tmp",
      ".tidemark-other-\(bench.name(1).dropFirst(17)).\(ownMark).tmp",
      "tidemark-default.\(ownMark).tmp", bench.name(5),
      // Another state's, and one of no state's.
      ".\(bench.name(4)).0badcaff.tmp", ".\(bench.name(4)).tmp",
    ].sorted()
    for name in others { try temporary.write("x", to: "out/\(name)") }
    try temporary.write("x", to: "out/.\(bench.name(4)).\(ownMark).tmp")
    try await bench.files(second: 2).recover(parts: [])
    #expect(try temporary.names(in: "out") == others)
  }

  @Test func `a part that is being written is not taken for a leaving`() async throws {
    let writing = try bench.files()
    try await writing.recover(parts: [])
    _ = try await writing.deliver(.sample(1))
    try await bench.files(second: 2).recover(parts: [])
    #expect(try temporary.names(in: "out") == [".\(bench.name(1)).\(ownMark).tmp"])
    await writing.close()
  }

  @Test func `publishing never replaces a file`() async throws {
    let files = try bench.files()
    try await files.recover(parts: [])
    _ = try await files.deliver(.sample(1))
    let part = try #require(try await files.seal(atEnd: true))
    try temporary.write("older", to: "out/\(part)")
    let error = await #expect(throws: DeliveryError.self) { try await files.publish(part) }
    #expect(error?.kind == .cannotWrite)
    #expect(try temporary.text(of: "out/\(part)") == "older")
    #expect(try temporary.names(in: "out").contains(".\(part).\(ownMark).tmp"))
  }

  // MARK: One named file

  @Test func `one file is sealed at the end alone`() async throws {
    let files = try bench.files("events.ndjson", partBytes: 1)
    try await files.recover(parts: [])
    _ = try await files.deliver(.sample(1))
    #expect(try await files.seal(atEnd: false) == nil)
    #expect(try temporary.names() == [".events.ndjson.\(ownMark).tmp"])
  }

  @Test func `a file that exists stops the run before it begins`() async throws {
    try temporary.write("kept", to: "events.ndjson")
    let error = await #expect(throws: DeliveryError.self) {
      try await bench.files("events.ndjson").recover(parts: [])
    }
    #expect(error?.kind == .cannotWrite)
    #expect(error?.reason == "\(temporary.path)/events.ndjson exists")
    #expect(error?.hint == "name a directory for repeated runs, or move it away")
    #expect(try temporary.text(of: "events.ndjson") == "kept")
  }

  @Test func `a recorded file is published before the question whether it exists`() async throws {
    let part = try await bench.crashed("events.ndjson")
    let next = try bench.files("events.ndjson")
    try await next.recover(parts: [part])
    #expect(await next.missingParts == [])
    let error = await #expect(throws: DeliveryError.self) { try await next.deliver(.sample(1)) }
    #expect(error?.kind == .cannotWrite)
    #expect(error?.reason == "\(temporary.path)/events.ndjson exists")
    #expect(try temporary.names() == ["events.ndjson"])
  }

  @Test func `a recorded file that is nowhere stops the run, until an empty one stands for it`()
    async throws
  {
    let part = try await bench.crashed("events.ndjson")
    try temporary.remove(".events.ndjson.\(ownMark).tmp")
    let error = await #expect(throws: DeliveryError.self) {
      try await bench.files("events.ndjson").recover(parts: [part])
    }
    let path = temporary.path + "/events.ndjson"
    #expect(error?.kind == .cannotWrite)
    #expect(error?.reason == "\(path) was written and recorded as delivered, and is not there")
    #expect(error?.hint?.contains("run touch \(path), then the same command again") == true)
    try temporary.write("", to: "events.ndjson")
    try await bench.files("events.ndjson").recover(parts: [part])
  }

  @Test func `two runs do not write one file`() async throws {
    let first = try bench.files("events.ndjson")
    try await first.recover(parts: [])
    _ = try await first.deliver(.sample(1))
    for mark in [ownMark, "0badcaff"] {
      let error = await #expect(throws: DeliveryError.self) {
        try await bench.files("events.ndjson", mark: mark).recover(parts: [])
      }
      #expect(error?.reason == "another process is writing \(temporary.path)/events.ndjson")
    }
    await first.close()
  }
}
