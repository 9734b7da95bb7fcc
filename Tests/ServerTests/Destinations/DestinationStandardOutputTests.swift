import Destinations
import Foundation
import Pipeline
import Support
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(19))) struct `Standard output as a destination` {
  /// The two ends of a pipe.
  private func pipe() throws -> (reader: FileHandle, writer: Int32) {
    var ends: [Int32] = [0, 0]
    try #require(Foundation.pipe(&ends) == 0)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (FileHandle(fileDescriptor: ends[0], closeOnDealloc: true), ends[1])
  }

  /// Reads to the end on its own thread, where waiting holds up no other work.
  private func reading(_ reader: FileHandle) -> Task<Data, Never> {
    Task {
      await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: reader.readDataToEndOfFile()) }
      }
    }
  }

  @Test(arguments: DestinationContract.clauses)
  func `keeps the contract`(clause: DestinationContract) async throws {
    let (reader, writer) = try pipe()
    let reading = reading(reader)
    let closed = Mutex(false)
    let end = { @Sendable in
      let first = closed.withLock { closed in
        defer { closed = true }
        return !closed
      }
      if first { close(writer) }
    }
    try await clause.hold {
      DestinationSubject(StandardOutput(descriptor: writer)) {
        end()
        return String(decoding: await reading.value, as: UTF8.self)
          .split(separator: "\n").map(String.init)
      } end: {
        end()
      }
    }
  }

  @Test func `a pipe that does not block is waited for`() async throws {
    let (reader, writer) = try pipe()
    _ = fcntl(writer, F_SETFL, fcntl(writer, F_GETFL) | O_NONBLOCK)
    let batch = Batch.sample(10, padding: 100_000)
    let reading = reading(reader)
    _ = try await StandardOutput(descriptor: writer).deliver(batch)
    close(writer)
    #expect(Array(await reading.value) == batch.bytes)
  }

  @Test func `a reader that went away stops the run`() async throws {
    signal(SIGPIPE, SIG_IGN)
    let (reader, writer) = try pipe()
    try reader.close()
    let error = await #expect(throws: DeliveryError.self) {
      try await StandardOutput(descriptor: writer).deliver(.sample(1))
    }
    close(writer)
    #expect(error?.kind == .stopped)
    #expect(error?.reason == "the reader of stdout went away")
    #expect(error?.answers == [])
  }

  @Test func `a full disk behind it is told`() async throws {
    let descriptor = open("/dev/full", O_WRONLY)
    try #require(descriptor >= 0, "/dev/full is needed for this test")
    let error = await #expect(throws: DeliveryError.self) {
      try await StandardOutput(descriptor: descriptor).deliver(.sample(1))
    }
    close(descriptor)
    #expect(error?.kind == .cannotWrite)
    #expect(error?.reason == "cannot write to stdout: No space left on device")
  }

  @Test func `a reader that does not read cannot hold up a cancellation`() async throws {
    let (reader, writer) = try pipe()
    let output = StandardOutput(descriptor: writer)
    let task = Task {
      await #expect(throws: DeliveryError.self) {
        try await output.deliver(.sample(10, padding: 100_000))
      }
    }
    task.cancel()
    #expect(await task.value?.kind == .cancelled)
    close(writer)
    try reader.close()
  }
}
