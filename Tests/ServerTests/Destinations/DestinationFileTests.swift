import Destinations
import Foundation
import Pipeline
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `Files as a destination` {
  private let bench: FileScene
  private var temporary: TemporaryDirectory { bench.temporary }

  init() throws {
    bench = try FileScene()
  }

  @Test(arguments: DestinationContract.clauses)
  func `numbered parts keep the contract`(clause: DestinationContract) async throws {
    let temporary = temporary
    let destination = try bench.files(partBytes: 1 << 10)
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
    let destination = try bench.files("events.ndjson")
    try await clause.hold {
      DestinationSubject(destination) {
        guard try temporary.names() == ["events.ndjson"] else { return [] }
        return try temporary.text(of: "events.ndjson").split(separator: "\n").map(String.init)
      }
    }
  }

  @Test func `a part has its temporary name until it is published`() async throws {
    let files = try bench.files()
    try await files.recover(parts: [])
    guard case .held = try await files.deliver(.sample(2)) else {
      Issue.record("a file must not settle a batch before it is sealed")
      return
    }
    #expect(try temporary.names(in: "out") == [".\(bench.name(1)).\(ownMark).tmp"])
    #expect(try await files.seal(atEnd: false) == nil, "there is room left")
    #expect(try await files.seal(atEnd: true) == bench.name(1))
    #expect(try temporary.names(in: "out") == [".\(bench.name(1)).\(ownMark).tmp"])
    try await files.publish(bench.name(1))
    #expect(try temporary.names(in: "out") == [bench.name(1)])
    #expect(
      try temporary.text(of: "out/" + bench.name(1))
        == Batch.sample(2).texts.map { $0 + "\n" }.joined()
    )
  }

  @Test func `a full part is sealed and the next one begun`() async throws {
    let files = try bench.files(partBytes: Batch.sample(2).bytes.count)
    try await files.recover(parts: [])
    for number in 1...3 {
      _ = try await files.deliver(.sample(1))
      #expect(try await files.seal(atEnd: false) == nil)
      _ = try await files.deliver(.sample(1))
      #expect(try await files.seal(atEnd: false) == bench.name(number))
      try await files.publish(bench.name(number))
    }
    #expect(try await files.seal(atEnd: true) == nil)
    await files.close()
    #expect(
      try temporary.names(in: "out") == [bench.name(1), bench.name(2), bench.name(3)],
      "no empty part is made"
    )
  }

  @Test func `a part of many small messages is full, too`() async throws {
    let files = try bench.files(partMessages: 3)
    try await files.recover(parts: [])
    for number in 1...2 {
      _ = try await files.deliver(.sample(2))
      #expect(try await files.seal(atEnd: false) == nil)
      _ = try await files.deliver(.sample(1))
      #expect(try await files.seal(atEnd: false) == bench.name(number))
      try await files.publish(bench.name(number))
    }
    await files.close()
  }

  @Test func `closing throws away what is not sealed and keeps what is`() async throws {
    let files = try bench.files()
    try await files.recover(parts: [])
    _ = try await files.deliver(.sample(1))
    let sealed = try #require(try await files.seal(atEnd: true))
    _ = try await files.deliver(.sample(1))
    await files.close()
    #expect(try temporary.names(in: "out") == [".\(sealed).\(ownMark).tmp"])
  }

  // MARK: Places that cannot be written

  @Test func `a directory is created in its parent, and no further up`() async throws {
    try await bench.files("new").recover(parts: [])
    #expect(try temporary.names() == ["new"])
    let error = await #expect(throws: DeliveryError.self) {
      try await bench.files("a/b").recover(parts: [])
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
      try await bench.files("plain").recover(parts: [])
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
        mark: ownMark,
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
        mark: ownMark,
        startedAt: Timestamp(microseconds: 0)
      )
      try await files.recover(parts: [])
      let batch = Batch.sample(40)
      #expect(batch.bytes.count < 10_000 && batch.bytes.count > 5_000)
      _ = try await files.deliver(batch)
      let error = await #expect(throws: DeliveryError.self) { try await files.deliver(batch) }
      #expect(error?.kind == .cannotWrite)
      #expect(error?.reason.hasPrefix("cannot write \(path)/out/.tidemark-default-") == true)
      #expect(error?.reason.hasSuffix(".ndjson.\(ownMark).tmp: File too large") == true)
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
