package import Pipeline
package import SegmentSpec

/// Writes messages to files, one a line: to numbered parts in a directory, or to one named file.
///
/// A part is written under a temporary name (`.<name>.<mark>.tmp`) in the same directory, synced, recorded by the
/// caller, and only then given its final name. A reader of final names sees only complete parts, and may take them away
/// at any time. The mark belongs to one sync of one state: only that sync cleans up.
package actor NDJSONFiles: Destination {
  package nonisolated let identity: DestinationIdentity
  /// A batch is the unit of one write; files themselves set no limit to a message.
  package nonisolated let limits = BatchLimits(
    messages: 2_500,
    bytes: 1 << 20,
    messageBytes: 1_000_000
  )

  private nonisolated let queue = BlockingQueue(label: "tidemark.files")
  private let directory: PartDirectory
  private let names: PartNames
  private let partBytes: Int
  private let partMessages: Int
  /// In the present part.
  private var messages = 0
  private var part: PartFile?
  /// The part that was sealed last, open and so locked until it has its final name.
  private var sealed: PartFile?
  private var number = 1
  package private(set) var missingParts: [String] = []

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    queue.asUnownedSerialExecutor()
  }

  /// Writes to `output`, a directory or a file; see `OutputPlace` for the difference.
  ///
  /// Nothing is touched before `recover`. The names of parts hold the sync's name and the run's start, those of
  /// unfinished ones `mark` (`StateStore.fileMark`) as well; a part is sealed once it holds `partBytes` bytes or
  /// `partMessages` messages, because the records that wait in memory for a part grow by message, not by byte.
  package init(
    output: OutputPlace,
    sync: SyncName,
    mark: String,
    startedAt: Timestamp,
    partBytes: Int = 16 << 20,
    partMessages: Int = 20_000
  ) {
    identity = DestinationIdentity(kind: "file", place: output.path)
    directory = PartDirectory(path: output.directory, mark: mark)
    names = output.file.map { .single($0) } ?? .numbered(sync: sync, startedAt: startedAt)
    self.partBytes = partBytes
    self.partMessages = partMessages
  }

  /// Creates the directory if its parent exists, publishes parts that were recorded as delivered, and removes the
  /// unrecorded files of a killed run of this sync.
  ///
  /// A part that has neither name is missing. Numbered parts continue without it; for one named file that is an error,
  /// because the new file would take its place.
  /// - Throws: `.cannotWrite`; also when the output is one file and exists already.
  package func recover(parts: [String]) async throws(DeliveryError) {
    try directory.prepare()
    if case .numbered = names { try FileSets.refuse(directory) }
    missingParts = []
    for name in parts where try !directory.adopt(name) {
      missingParts.append(name)
    }
    let names = names
    try directory.sweep { names.contains($0) }
    guard case .single(let name) = names else { return }
    guard !missingParts.contains(name) else { throw missing(name) }
    // A file that was published just now is confirmed first; the first batch then reports that it exists.
    if parts.isEmpty { try reserve(name) }
  }

  /// Appends a batch to the present part; its first one creates it.
  /// - Throws: `.cannotWrite`; also when the output is one file and exists already.
  package func deliver(_ batch: Batch) async throws(DeliveryError) -> Receipt {
    guard batch.count > 0 else { return .settled([]) }
    let path = directory.temporaryPath(of: names.name(of: number))
    if part == nil {
      if case .single(let name) = names { try reserve(name) }
      part = try PartFile(creating: path)
    }
    try part?.append(batch.bytes, path: path)
    messages += batch.count
    return .held
  }

  private func reserve(_ name: String) throws(DeliveryError) {
    let path = directory.path(of: name)
    guard !directory.exists(path) else {
      throw DeliveryError(
        .cannotWrite,
        reason: "\(path) exists",
        hint: "name a directory for repeated runs, or move it away"
      )
    }
    guard try !directory.isAnyoneWriting(name) else {
      throw DeliveryError(
        .cannotWrite,
        reason: "another process is writing \(path)",
        hint: "wait for it, or set --output to another file"
      )
    }
  }

  private func missing(_ name: String) -> DeliveryError {
    let path = directory.path(of: name)
    return DeliveryError(
      .cannotWrite,
      reason: "\(path) was written and recorded as delivered, and is not there",
      hint:
        "mount the volume that holds it; if it was taken away already, run touch \(path), then the"
        + " same command again, and remove the empty file"
    )
  }

  /// Seals the part when it is full, or at the end; one named file only at the end.
  package func seal(atEnd: Bool) async throws(DeliveryError) -> String? {
    guard let size = part?.size, size > 0 else { return nil }
    if !atEnd {
      guard case .numbered = names, size >= partBytes || messages >= partMessages else {
        return nil
      }
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
    sealed = part.take()
    messages = 0
    number += 1
    return name
  }

  package func publish(_ part: String) async throws(DeliveryError) {
    try directory.publish(part)
    sealed = nil
  }

  /// Throws away an unsealed part; a sealed one keeps its temporary name until the next `recover`.
  package func close() async {
    discard()
    sealed = nil
  }

  private func discard() {
    guard part != nil else { return }
    directory.remove(directory.temporaryPath(of: names.name(of: number)))
    part = nil
  }
}
