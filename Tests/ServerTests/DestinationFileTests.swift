import Destinations
import Foundation
import Pipeline
import SegmentSpec
import Support
import Testing

@Suite struct `Files as a destination` {
  private let temporary: TemporaryDirectory
  private let sync: SyncName

  init() throws {
    temporary = try TemporaryDirectory()
    sync = try #require(SyncName("default"))
  }

  private func files(
    _ output: String = "out/",
    sync: SyncName? = nil,
    second: Int64 = 1,
    partBytes: Int = 64 << 20
  ) throws -> NDJSONFiles {
    NDJSONFiles(
      output: try OutputPlace(temporary.path + "/" + output),
      sync: sync ?? self.sync,
      startedAt: Timestamp(microseconds: second * 1_000_000),
      partBytes: partBytes
    )
  }

  private func name(_ number: Int, second: Int = 1) -> String {
    "tidemark-default-1970010\(1)T00000\(second)000000Z-00000\(number).ndjson"
  }

  @Test(arguments: DestinationContract.clauses)
  func `numbered parts keep the contract`(clause: DestinationContract) async throws {
    let temporary = temporary
    let destination = try files(partBytes: 1 << 10)
    try await clause.hold {
      DestinationSubject(destination) {
        guard try temporary.names().contains("out") else { return [] }
        return try temporary.names(in: "out").map { name in
          try #require(!name.hasPrefix("."), "a temporary file is left")
          return try temporary.text(of: "out/" + name)
        }.joined().split(separator: "\n").map(String.init)
      }
    }
  }

  @Test(arguments: DestinationContract.clauses)
  func `one named file keeps the contract`(clause: DestinationContract) async throws {
    let temporary = temporary
    let destination = try files("events.ndjson")
    try await clause.hold {
      DestinationSubject(destination) {
        guard try temporary.names() == ["events.ndjson"] else { return [] }
        return try temporary.text(of: "events.ndjson").split(separator: "\n").map(String.init)
      }
    }
  }

  @Test func `a part has its temporary name until it is published`() async throws {
    let files = try files()
    try await files.recover(parts: [])
    guard case .held = try await files.deliver(.sample(2)) else {
      Issue.record("a file must not settle a batch before it is sealed")
      return
    }
    #expect(try temporary.names(in: "out") == [".\(name(1)).tmp"])
    #expect(try await files.seal(atEnd: false) == nil, "there is room left")
    #expect(try await files.seal(atEnd: true) == name(1))
    #expect(try temporary.names(in: "out") == [".\(name(1)).tmp"])
    try await files.publish(name(1))
    #expect(try temporary.names(in: "out") == [name(1)])
    #expect(
      try temporary.text(of: "out/" + name(1)) == Batch.sample(2).texts.map { $0 + "\n" }.joined()
    )
  }

  @Test func `a full part is sealed and the next one begun`() async throws {
    let files = try files(partBytes: Batch.sample(2).bytes.count)
    try await files.recover(parts: [])
    for number in 1...3 {
      _ = try await files.deliver(.sample(1))
      #expect(try await files.seal(atEnd: false) == nil)
      _ = try await files.deliver(.sample(1))
      #expect(try await files.seal(atEnd: false) == name(number))
      try await files.publish(name(number))
    }
    #expect(try await files.seal(atEnd: true) == nil)
    await files.close()
    #expect(try temporary.names(in: "out") == [name(1), name(2), name(3)], "no empty part is made")
  }

  @Test func `closing throws away what is not sealed and keeps what is`() async throws {
    let files = try files()
    try await files.recover(parts: [])
    _ = try await files.deliver(.sample(1))
    let sealed = try #require(try await files.seal(atEnd: true))
    _ = try await files.deliver(.sample(1))
    await files.close()
    #expect(try temporary.names(in: "out") == [".\(sealed).tmp"])
  }

  // MARK: After a crash

  /// What a run leaves that is killed right after `seal`.
  private func crashed(_ output: String = "out/") async throws -> String {
    let files = try files(output)
    try await files.recover(parts: [])
    _ = try await files.deliver(.sample(2))
    return try #require(try await files.seal(atEnd: true))
  }

  @Test func `a part that was recorded is published by the next run`() async throws {
    let part = try await crashed()
    try await files(second: 2).recover(parts: [part])
    #expect(try temporary.names(in: "out") == [part])
    #expect(try temporary.text(of: "out/" + part).split(separator: "\n").count == 2)
  }

  @Test func `a part that was not recorded is removed by the next run`() async throws {
    _ = try await crashed()
    try await files(second: 2).recover(parts: [])
    #expect(try temporary.names(in: "out") == [])
  }

  @Test func `a part that has its final name already is left alone`() async throws {
    let part = try await crashed()
    try temporary.move("out/.\(part).tmp", to: "out/\(part)")
    try await files(second: 2).recover(parts: [part])
    #expect(try temporary.names(in: "out") == [part])
  }

  @Test func `a part with both names, killed amid the renaming, keeps the final one`() async throws
  {
    let part = try await crashed()
    try temporary.link("out/.\(part).tmp", as: "out/\(part)")
    try await files(second: 2).recover(parts: [part])
    #expect(try temporary.names(in: "out") == [part])
  }

  @Test func `a published part that a reader took away is no fault`() async throws {
    let part = try await crashed()
    try temporary.remove("out/.\(part).tmp")
    try await files(second: 2).recover(parts: [part])
    #expect(try temporary.names(in: "out") == [])
  }

  @Test func `recovery can itself be interrupted and repeated`() async throws {
    let part = try await crashed()
    for _ in 1...2 { try await files(second: 2).recover(parts: [part]) }
    #expect(try temporary.names(in: "out") == [part])
  }

  @Test func `another file in the place of a recorded part stops, and both are kept`() async throws
  {
    let part = try await crashed()
    try temporary.write("somebody else's", to: "out/\(part)")
    let error = await #expect(throws: DeliveryError.self) {
      try await files(second: 2).recover(parts: [part])
    }
    #expect(error?.kind == .cannotWrite)
    #expect(error?.reason == "\(temporary.path)/out/\(part) exists and is not ours to replace")
    #expect(try temporary.names(in: "out") == [".\(part).tmp", part])
    #expect(try temporary.text(of: "out/\(part)") == "somebody else's")
  }

  @Test func `only our own leavings are removed`() async throws {
    try temporary.makeDirectory("out")
    let others = [
      ".events.ndjson.tmp", ".tidemark-default-x.ndjson.tmp",
      ".tidemark-other-\(name(1).dropFirst(17)).tmp",
      "tidemark-default.tmp", name(5),
    ].sorted()
    for name in others { try temporary.write("x", to: "out/\(name)") }
    try temporary.write("x", to: "out/.\(name(4)).tmp")
    try await files(second: 2).recover(parts: [])
    #expect(try temporary.names(in: "out") == others)
  }

  @Test func `a part that is being written is not taken for a leaving`() async throws {
    let writing = try files()
    try await writing.recover(parts: [])
    _ = try await writing.deliver(.sample(1))
    try await files(second: 2).recover(parts: [])
    #expect(try temporary.names(in: "out") == [".\(name(1)).tmp"])
    await writing.close()
  }

  @Test func `publishing never replaces a file`() async throws {
    let files = try files()
    try await files.recover(parts: [])
    _ = try await files.deliver(.sample(1))
    let part = try #require(try await files.seal(atEnd: true))
    try temporary.write("older", to: "out/\(part)")
    let error = await #expect(throws: DeliveryError.self) { try await files.publish(part) }
    #expect(error?.kind == .cannotWrite)
    #expect(try temporary.text(of: "out/\(part)") == "older")
    #expect(try temporary.names(in: "out").contains(".\(part).tmp"))
  }

  // MARK: One named file

  @Test func `one file is sealed at the end alone`() async throws {
    let files = try files("events.ndjson", partBytes: 1)
    try await files.recover(parts: [])
    _ = try await files.deliver(.sample(1))
    #expect(try await files.seal(atEnd: false) == nil)
    #expect(try temporary.names() == [".events.ndjson.tmp"])
  }

  @Test func `a file that exists stops the run before it begins`() async throws {
    try temporary.write("kept", to: "events.ndjson")
    let error = await #expect(throws: DeliveryError.self) {
      try await files("events.ndjson").recover(parts: [])
    }
    #expect(error?.kind == .cannotWrite)
    #expect(error?.reason == "\(temporary.path)/events.ndjson exists")
    #expect(error?.hint == "name a directory for repeated runs, or move it away")
    #expect(try temporary.text(of: "events.ndjson") == "kept")
  }

  @Test func `a recorded file is published before the question whether it exists`() async throws {
    let part = try await crashed("events.ndjson")
    let error = await #expect(throws: DeliveryError.self) {
      try await files("events.ndjson").recover(parts: [part])
    }
    #expect(error?.reason == "\(temporary.path)/events.ndjson exists")
    #expect(try temporary.names() == ["events.ndjson"])
  }

  @Test func `two runs do not write one file`() async throws {
    let first = try files("events.ndjson")
    try await first.recover(parts: [])
    _ = try await first.deliver(.sample(1))
    let error = await #expect(throws: DeliveryError.self) {
      try await files("events.ndjson").recover(parts: [])
    }
    #expect(error?.reason == "another process is writing \(temporary.path)/events.ndjson")
    await first.close()
  }

  // MARK: Places that cannot be written

  @Test func `a directory is created in its parent, and no further up`() async throws {
    try await files("new").recover(parts: [])
    #expect(try temporary.names() == ["new"])
    let error = await #expect(throws: DeliveryError.self) {
      try await files("a/b").recover(parts: [])
    }
    #expect(
      error?.reason
        == "cannot create the directory \(temporary.path)/a/b: No such file or directory"
    )
    #expect(error?.hint == "create the directory that is to hold it, or correct --output")
  }

  @Test func `a file where a directory should be is named`() async throws {
    try temporary.write("x", to: "plain")
    let error = await #expect(throws: DeliveryError.self) {
      try await files("plain").recover(parts: [])
    }
    #expect(error?.kind == .cannotWrite)
    #expect(error?.reason == "\(temporary.path)/plain is not a directory")
  }

  @Test func `a directory without write permission is named`() async throws {
    try temporary.makeDirectory("locked", mode: 0o555)
    let path = temporary.path
    await #expect(processExitsWith: .success) { [path = path as String] in
      // The superuser may write anywhere.
      if geteuid() == 0 { _ = setuid(65_534) }
      let sync = try #require(SyncName("default"))
      let files = NDJSONFiles(
        output: try OutputPlace(path + "/locked"),
        sync: sync,
        startedAt: Timestamp(microseconds: 0)
      )
      let error = await #expect(throws: DeliveryError.self) { try await files.recover(parts: []) }
      #expect(error?.kind == .cannotWrite)
      #expect(error?.reason == "cannot write to \(path)/locked: Permission denied")
      #expect(
        error?.hint
          == "let the user that runs tidemark write there, or set --output to another place"
      )
    }
  }

  @Test func `a full disk ends the run and leaves whole batches`() async throws {
    let path = temporary.path
    await #expect(processExitsWith: .success) { [path = path as String] in
      // A limit on the size of files stands for a full disk: the write comes back short, then fails.
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 10_000, rlim_max: 10_000)
      #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      let sync = try #require(SyncName("default"))
      let files = NDJSONFiles(
        output: try OutputPlace(path + "/out"),
        sync: sync,
        startedAt: Timestamp(microseconds: 0)
      )
      try await files.recover(parts: [])
      let batch = Batch.sample(40)
      #expect(batch.bytes.count < 10_000 && batch.bytes.count > 5_000)
      _ = try await files.deliver(batch)
      let error = await #expect(throws: DeliveryError.self) { try await files.deliver(batch) }
      #expect(error?.kind == .cannotWrite)
      #expect(error?.reason.hasPrefix("cannot write \(path)/out/.tidemark-default-") == true)
      #expect(error?.reason.hasSuffix(".ndjson.tmp: File too large") == true)
      let part = try #require(try await files.seal(atEnd: true))
      try await files.publish(part)
    }
    let part = try #require(try temporary.names(in: "out").first)
    #expect(
      try temporary.text(of: "out/" + part) == Batch.sample(40).texts.map { $0 + "\n" }.joined()
    )
  }

  // MARK: Which is which

  @Test func `a directory and a file are told apart by what exists, a slash and the extension`()
    throws
  {
    try temporary.makeDirectory("odd.ndjson")
    let place = { (output: String) in try OutputPlace(temporary.path + "/" + output) }
    for output in ["out", "out/", "events.ndjson/", "odd.ndjson", "events.csv", ".ndjson"] {
      #expect(try place(output).file == nil, "\(output) is a directory")
    }
    for name in ["events.ndjson", "events.jsonl", "events.json"] {
      #expect(try place("./out//" + name).file == name)
      #expect(try place("./out//" + name).directory == temporary.path + "/out")
      #expect(try place("./out//" + name).path == temporary.path + "/out/" + name)
    }
    #expect(try OutputPlace("events.ndjson").directory == FileManager.default.currentDirectoryPath)
    #expect(try OutputPlace("/events.json").path == "/events.json")
    #expect(throws: DestinationSettingError.self) { try OutputPlace("") }
  }
}
