package import Pipeline
package import SegmentSpec

/// Writes messages to files, one a line: to numbered parts in a directory, or to one named file.
///
/// A part is written under a temporary name (`.<name>.tmp`) in the same directory, synced, recorded by
/// the caller, and only then given its final name. Whoever reads final names sees whole parts alone, and
/// may take them away at any time.
package actor NDJSONFiles: Destination {
  package nonisolated let identity: DestinationIdentity
  /// A batch is what is written at once; files themselves set no limit to a message.
  package nonisolated let limits = BatchLimits(
    messages: 2_500,
    bytes: 1 << 20,
    messageBytes: 1_000_000
  )

  private nonisolated let queue = BlockingQueue(label: "tidemark.files")
  private let directory: PartDirectory
  private let names: PartNames
  private let partBytes: Int
  private var part: PartFile?
  private var number = 1

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    queue.asUnownedSerialExecutor()
  }

  /// Writes to `output`, a directory or a file; see `OutputPlace` for how they are told apart.
  ///
  /// Nothing is touched before `recover`. The names of parts hold the sync's name and the run's start,
  /// which makes them its own; a part is sealed once it holds `partBytes` bytes.
  package init(
    output: OutputPlace,
    sync: SyncName,
    startedAt: Timestamp,
    partBytes: Int = 16 << 20
  ) {
    identity = DestinationIdentity(kind: "file", place: output.path)
    directory = PartDirectory(path: output.directory)
    names = output.file.map { .single($0) } ?? .numbered(sync: sync, startedAt: startedAt)
    self.partBytes = partBytes
  }

  /// Creates the directory when its parent exists, publishes parts that were recorded as delivered, and
  /// removes what a killed run left unrecorded.
  /// - Throws: `.cannotWrite`; also when the output is one file and exists already.
  package func recover(parts: [String]) async throws(DeliveryError) {
    try directory.prepare()
    for name in parts { try directory.adopt(name) }
    let names = names
    try directory.sweep { names.contains($0) }
    guard case .single(let name) = names else { return }
    guard !directory.exists(directory.path(of: name)) else {
      throw DeliveryError(
        .cannotWrite,
        reason: "\(directory.path(of: name)) exists",
        hint: "name a directory for repeated runs, or move it away"
      )
    }
    guard !directory.exists(directory.temporaryPath(of: name)) else {
      throw DeliveryError(
        .cannotWrite,
        reason: "another process is writing \(directory.path(of: name))",
        hint: "wait for it, or set --output to another file"
      )
    }
  }

  /// Appends a batch to the present part; its first one creates it.
  package func deliver(_ batch: Batch) async throws(DeliveryError) -> Receipt {
    guard batch.count > 0 else { return .settled([]) }
    let path = directory.temporaryPath(of: names.name(of: number))
    if part == nil { part = try PartFile(creating: path) }
    try part?.append(batch.bytes, path: path)
    return .held
  }

  /// Seals the part when it is full, or at the end; one named file only at the end.
  package func seal(atEnd: Bool) async throws(DeliveryError) -> String? {
    guard let size = part?.size, size > 0 else { return nil }
    if !atEnd {
      guard case .numbered = names, size >= partBytes else { return nil }
    }
    let name = names.name(of: number)
    let path = directory.temporaryPath(of: name)
    do throws(DeliveryError) {
      try part?.sync(path: path)
      try directory.sync()
    } catch {
      discard()
      throw error
    }
    part = nil
    number += 1
    return name
  }

  package func publish(_ part: String) async throws(DeliveryError) {
    try directory.publish(part)
  }

  /// Throws away an unsealed part; a sealed one keeps its temporary name until the next `recover`.
  package func close() async {
    discard()
  }

  private func discard() {
    guard part != nil else { return }
    directory.remove(directory.temporaryPath(of: names.name(of: number)))
    part = nil
  }
}
