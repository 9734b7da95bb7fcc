import Destinations
import Foundation
import Pipeline
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct `Sets of files` {
  private let temporary: TemporaryDirectory
  private let sync: SyncName

  init() throws {
    temporary = try TemporaryDirectory()
    sync = try #require(SyncName("files"))
  }

  private var sets: FiledSets { FiledSets(temporary.path + "/out") }

  private func files(
    _ options: FileLayout = Self.byEvent,
    sync: SyncName? = nil,
    mark: String = "0badcafe",
    second: Int64 = 1,
    setBytes: Int = 1 << 20,
    setMessages: Int = 1_000
  ) throws -> PartitionedFiles {
    PartitionedFiles(
      output: try OutputPlace(temporary.path + "/out/"),
      options,
      sync: sync ?? self.sync,
      mark: mark,
      startedAt: Timestamp(microseconds: second * 1_000_000),
      clock: FixedClock(),
      setBytes: setBytes,
      setMessages: setMessages
    )
  }

  private static var byEvent: FileLayout {
    var options = FileLayout()
    options.partitions = [.event]
    return options
  }

  private struct FixedClock: WallClock {
    func now() -> Timestamp { Timestamp(microseconds: 9_000_000) }
  }

  /// A batch, half completed orders and half identifies.
  private func batch(_ count: Int, from first: Int = 1) -> Batch {
    var batch = Batch.sample(count, from: first)
    batch.labels = (0..<count).map { index in
      Batch.Label(
        event: index % 2 == 0 ? .orderCompleted : .identify,
        time: Timestamp(microseconds: Int64(first + index) * 86_400_000_000)
      )
    }
    return batch
  }

  /// Writes one set, up to the point where it is durable and nothing else.
  private func sealed(_ files: PartitionedFiles, _ batch: Batch) async throws -> String {
    try await files.recover(parts: [])
    _ = try await files.deliver(batch)
    return try #require(try await files.seal(atEnd: true))
  }

  private let first = "19700101T000001000000Z-000001"

  @Test func `a set is to be seen only once it is published, and then whole`() async throws {
    let files = try files()
    let part = try await sealed(files, batch(5))
    #expect(part == "_manifests/\(first).json")
    #expect(try sets.names() == [])
    #expect(try sets.everything().allSatisfy { $0.hasPrefix(".unfinished/") || $0 == "_sync.json" })
    #expect(try !sets.everything().contains { $0.hasSuffix(".ndjson") })
    try await files.publish(part)
    await files.close()
    #expect(
      try sets.everything() == [
        "_manifests/\(first).json", "_sync.json", "event=identify/part-\(first)-00001.ndjson",
        "event=order_completed/part-\(first)-00001.ndjson",
      ]
    )
    #expect(try temporary.names(in: "out").contains(".unfinished") == false)
    let manifest = try #require(try sets.manifests().first)
    #expect(manifest.object["rows"] as? Int == 5)
    #expect(manifest.object["sync"] as? String == "files")
    #expect(manifest.object["ends_run"] as? Bool == true)
    #expect(manifest.object["run_started_at"] as? String == "1970-01-01T00:00:01.000Z")
    #expect(manifest.object["written_at"] as? String == "1970-01-01T00:00:09.000Z")
    #expect(manifest.object["least_timestamp"] as? String == "1970-01-02T00:00:00.000Z")
    #expect(manifest.object["greatest_timestamp"] as? String == "1970-01-06T00:00:00.000Z")
    #expect(manifest.files.map { $0["event"] as? String } == ["identify", "order_completed"])
    #expect(manifest.files.map { $0["rows"] as? Int } == [2, 3])
    #expect(manifest.files.allSatisfy { $0["date"] == nil })
  }

  @Test(arguments: [(1 << 20, 4), (600, 1_000)])
  func `a full set is sealed in the middle of a run, and names go up`(
    bytes: Int,
    messages: Int
  ) async throws {
    let files = try files(setBytes: bytes, setMessages: messages)
    try await files.recover(parts: [])
    var names: [String] = []
    for round in 0..<3 {
      _ = try await files.deliver(batch(3, from: 1 + round * 3))
      if let part = try await files.seal(atEnd: round == 2) {
        names.append(part)
        try await files.publish(part)
      }
    }
    await files.close()
    #expect(names.count == 2)
    #expect(names == names.sorted())
    let manifests = try sets.manifests()
    #expect(manifests.map { $0.object["rows"] as? Int } == [6, 3])
    #expect(manifests.map { $0.object["ends_run"] as? Bool } == [false, true])
    #expect(Set(try sets.lines()).count == 9)
    #expect(try sets.strays() == [])
  }

  @Test func `a run whose clock went back has later names all the same`() async throws {
    for second in [5, 2, 2, 7] {
      let files = try files(second: Int64(second))
      let part = try await sealed(files, batch(1, from: second))
      try await files.publish(part)
      await files.close()
    }
    #expect(
      try sets.names() == [
        "19700101T000005000000Z-000001.json", "19700101T000005000000Z-000002.json",
        "19700101T000005000000Z-000003.json", "19700101T000007000000Z-000001.json",
      ]
    )
    #expect(try sets.strays() == [])
  }

  @Test func `a run without messages writes nothing`() async throws {
    let files = try files()
    try await files.recover(parts: [])
    #expect(try await files.seal(atEnd: true) == nil)
    await files.close()
    #expect(try temporary.names(in: "out") == [])
  }

  @Test func `a recorded set is published by the next run, an unrecorded one is removed`()
    async throws
  {
    let killed = try files()
    let part = try await sealed(killed, batch(4))
    await killed.close()
    let next = try files(second: 2)
    try await next.recover(parts: [part])
    #expect(await next.missingParts == [])
    await next.close()
    #expect(try sets.lines().count == 4)
    #expect(try sets.strays() == [])

    let another = try files(second: 3)
    try await another.recover(parts: [])
    _ = try await another.deliver(batch(4, from: 9))
    _ = try await another.seal(atEnd: true)
    await another.close()
    #expect(try !sets.strays().isEmpty)
    let last = try files(second: 4)
    try await last.recover(parts: [])
    await last.close()
    #expect(try sets.strays() == [])
    #expect(try sets.lines().count == 4)
  }

  @Test(arguments: 0..<8)
  func `publishing goes on wherever it was interrupted`(step: Int) async throws {
    let killed = try files()
    let part = try await sealed(killed, batch(4))
    await killed.close()
    let staged = "out/.unfinished/\(first)"
    let names = ["event=identify", "event=order_completed"].map { folder in
      (
        "\(staged)/\(folder)#part-\(first)-00001.ndjson.tmp",
        "out/\(folder)/part-\(first)-00001.ndjson"
      )
    }
    // As far as a run came: directories, links, names taken away, the manifest, the staging directory.
    if step >= 1 { try temporary.makeDirectory("out/event=identify") }
    if step >= 2 { try temporary.link(names[0].0, as: names[0].1) }
    if step >= 3 { try temporary.remove(names[0].0) }
    if step >= 4 {
      try temporary.makeDirectory("out/event=order_completed")
      try temporary.move(names[1].0, to: names[1].1)
    }
    if step >= 5 { try temporary.makeDirectory("out/_manifests") }
    if step >= 6 { try temporary.link("\(staged)/manifest.json", as: "out/" + part) }
    if step >= 7 { try temporary.remove("\(staged)/manifest.json") }
    for second in 2...3 {
      let next = try files(second: Int64(second))
      try await next.recover(parts: [part])
      #expect(await next.missingParts == [])
      await next.close()
      #expect(try sets.lines().count == 4)
      #expect(try sets.strays() == [])
      #expect(try !temporary.names(in: "out").contains(".unfinished"))
    }
  }

  @Test func `a recorded set that is nowhere is missing, and is published where it turns up`()
    async throws
  {
    let killed = try files()
    let part = try await sealed(killed, batch(4))
    await killed.close()
    try temporary.move("out", to: "away")
    let without = try files(second: 2)
    try await without.recover(parts: [part])
    #expect(await without.missingParts == [part])
    await without.close()
    try temporary.remove("out")
    try temporary.move("away", to: "out")
    let with = try files(second: 3)
    try await with.recover(parts: [part])
    #expect(await with.missingParts == [])
    await with.close()
    #expect(try sets.lines().count == 4)
  }

  @Test func `a file of a recorded set that is gone stops, and says which`() async throws {
    let killed = try files()
    let part = try await sealed(killed, batch(4))
    await killed.close()
    try temporary.remove("out/.unfinished/\(first)/event=identify#part-\(first)-00001.ndjson.tmp")
    let error = await #expect(throws: DeliveryError.self) {
      try await files(second: 2).recover(parts: [part])
    }
    #expect(error?.kind == .cannotWrite)
    #expect(error?.reason.contains("event=identify/part-\(first)-00001.ndjson was written") == true)
    #expect(try sets.names() == [])
  }

  @Test func `a file of somebody else in the place of one stops, and both are kept`() async throws {
    let killed = try files()
    let part = try await sealed(killed, batch(4))
    await killed.close()
    try temporary.makeDirectory("out/event=identify")
    try temporary.write("mine", to: "out/event=identify/part-\(first)-00001.ndjson")
    let error = await #expect(throws: DeliveryError.self) {
      try await files(second: 2).recover(parts: [part])
    }
    #expect(error?.reason.hasSuffix("exists and is not ours to replace") == true)
    #expect(try sets.names() == [])
    #expect(try temporary.text(of: "out/event=identify/part-\(first)-00001.ndjson") == "mine")
  }

  @Test func `a batch that could not be written spoils its set, and nothing of it is recorded`()
    async throws
  {
    var options = Self.byEvent
    options.mostFileBytes = 1
    let files = try files(options)
    try await files.recover(parts: [])
    _ = try await files.deliver(batch(2))
    // Somebody else's file where the next one would be.
    let folder = "out/.unfinished/\(first)"
    try temporary.write("", to: "\(folder)/event=order_completed#part-\(first)-00002.ndjson.tmp")
    _ = try await files.deliver(batch(2, from: 3))
    await #expect(throws: DeliveryError.self) { try await files.deliver(batch(2, from: 5)) }
    await #expect(throws: DeliveryError.self) { try await files.seal(atEnd: true) }
    await files.close()
    #expect(try sets.everything() == ["_sync.json"])
  }

  @Test func `one directory is one sync's, written in one way`() async throws {
    let own = try files()
    let part = try await sealed(own, batch(2))
    try await own.publish(part)
    let rival = try files()
    let busy = await #expect(throws: DeliveryError.self) { try await rival.recover(parts: []) }
    #expect(busy?.reason.hasPrefix("another process is writing to ") == true)
    await own.close()
    try await rival.recover(parts: [])
    await rival.close()

    func refusal(_ files: PartitionedFiles) async -> String? {
      let error = await #expect(throws: DeliveryError.self) { try await files.recover(parts: []) }
      #expect(error?.kind == .wrongSetting)
      await files.close()
      return error?.reason
    }
    let out = temporary.path + "/out"
    #expect(
      await refusal(try files(mark: "0badcaff"))
        == "\(out) holds the files of a sync \"files\" of another state, and each sync needs its own directory"
    )
    #expect(
      await refusal(try files(sync: SyncName("other")))
        == "\(out) holds the files of the sync \"files\", and each sync needs its own directory"
    )
    var options = Self.byEvent
    options.layout = .rows
    #expect(
      await refusal(try files(options)) == "\(out) was begun with --layout messages, not rows"
    )
    options = Self.byEvent
    options.compression = .zstd
    #expect(await refusal(try files(options)) == "\(out) was begun with --compress none, not zstd")
    options = Self.byEvent
    options.partitions = []
    #expect(
      await refusal(try files(options)) == "\(out) was begun with --partition event, not none"
    )
  }

  @Test(arguments: [
    ("_manifest.json", "holds an export, and a sync's files do not go with it"),
    (
      ".tidemark-default-19700101T000001000000Z-000001.ndjson.0badcafe.tmp",
      "holds files of a sync without --partition, --compress, --layout and --max-file-size"
    ),
    ("notes.txt", "is not empty: it holds notes.txt"),
  ])
  func `a directory with something else is refused`(name: String, reason: String) async throws {
    try temporary.makeDirectory("out")
    try temporary.makeDirectory("out/lost+found")
    try temporary.write("{}", to: "out/" + name)
    let files = try files()
    let error = await #expect(throws: DeliveryError.self) { try await files.recover(parts: []) }
    #expect(error?.kind == .wrongSetting)
    #expect(error?.reason == "\(temporary.path)/out \(reason)")
    #expect(error?.hint == "set --output to another directory")
  }

  @Test(arguments: ["_sync.json", "_manifest.json"])
  func `single files are refused beside sets and exports`(name: String) async throws {
    try temporary.makeDirectory("out")
    try temporary.write("{}", to: "out/" + name)
    let files = NDJSONFiles(
      output: try OutputPlace(temporary.path + "/out/"),
      sync: sync,
      mark: "0badcafe",
      startedAt: Timestamp(microseconds: 1)
    )
    let error = await #expect(throws: DeliveryError.self) { try await files.recover(parts: []) }
    #expect(error?.kind == .wrongSetting)
  }
}
