package import Pipeline
package import SegmentSpec

/// Writes messages to files by event and date, a set of files at a time, each set with a manifest that comes last.
///
/// A set is the part that the state records: first its files and its manifest are durable under temporary names, then
/// it is recorded, then they get their names. Lines are compressed and written on this actor's own thread, one batch
/// behind the encoding.
package actor PartitionedFiles: Destination {
  package nonisolated let identity: DestinationIdentity
  /// A batch is the unit of one call, and two are under way; files themselves set no limit to a message.
  package nonisolated let limits = BatchLimits(
    messages: 2_500,
    bytes: 256 << 10,
    messageBytes: 1_000_000
  )

  private nonisolated let queue = BlockingQueue(label: "tidemark.files")
  private let sets: FileSets
  private let options: FileLayout
  private let owner: FileSetOwner
  private let startedAt: Timestamp
  private let clock: any WallClock
  private let setBytes: Int
  private let setMessages: Int
  private var hold: DirectoryHold?
  private var isBegun = false
  /// The current set; nil while nothing is held.
  private var set: String?
  /// The newest set; nil before the first one of this run.
  private var lastSet: String?
  private var writer: PartitionWriter?
  /// In the present set, as messages.
  private var messages = 0
  private var bytes = 0
  /// The batch that is being written while the next one is encoded.
  private var handedOver: Task<Result<Void, DeliveryError>, Never>?
  /// Why the current set is not usable.
  private var failure: DeliveryError?
  package private(set) var missingParts: [String] = []

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    queue.asUnownedSerialExecutor()
  }

  /// Writes to the directory of `output`; nothing is touched before `recover`.
  ///
  /// `mark` is the sync's in its state (`StateStore.fileMark`): a directory belongs to one sync of one state. A set is
  /// sealed once it holds `setBytes` bytes or `setMessages` messages: the lines that wait in memory grow by byte, the
  /// records by message. `startedAt` is the run's beginning; it names the sets and is the rows' `received_at`.
  package init(
    output: OutputPlace,
    _ options: FileLayout,
    sync: SyncName,
    mark: String,
    startedAt: Timestamp,
    clock: any WallClock,
    setBytes: Int = 16 << 20,
    setMessages: Int = 20_000
  ) {
    identity = DestinationIdentity(kind: "file", place: output.path)
    sets = FileSets(root: PartDirectory(path: output.path, mark: mark))
    owner = FileSetOwner(sync, mark: mark, options)
    self.options = options
    self.startedAt = startedAt
    self.clock = clock
    self.setBytes = setBytes
    self.setMessages = setMessages
  }

  /// Takes the directory, publishes the recorded sets, and removes the unrecorded files of a killed run.
  ///
  /// A set that is not found is missing; the run continues without it.
  /// - Throws: `.cannotWrite`; `.wrongSetting` if the directory holds anything other than sets of this sync with the
  ///   same layout.
  package func recover(parts: [String]) async throws(DeliveryError) {
    // A second one would find the first one's lock.
    hold = nil
    hold = try DirectoryHold(sets.root)
    isBegun = try sets.isBegun(by: owner)
    missingParts = []
    var recorded: Set<String> = []
    for part in parts {
      guard let set = FileSets.set(recorded: part), isBegun else {
        missingParts.append(part)
        continue
      }
      recorded.insert(set)
      if try !sets.publish(set) { missingParts.append(part) }
    }
    if isBegun { try sets.sweep(keeping: recorded) }
  }

  /// Passes a batch to the current set; the first one begins it.
  /// - Throws: `.cannotWrite`, also for the batch before; the set is then not usable.
  package func deliver(_ batch: Batch) async throws(DeliveryError) -> Receipt {
    guard batch.count > 0 else { return .settled([]) }
    guard batch.labels.count == batch.count else {
      throw DeliveryError(
        .cannotWrite,
        reason: "a batch does not say what its messages are filed by",
        hint: "report this with the command and the release"
      )
    }
    try await landed()
    if writer == nil { try begin() }
    messages += batch.count
    bytes += batch.bytes.count
    let messages = zip(batch.labels, batch.ends).map { label, end in
      ExportChunk.Message(event: label.event, time: label.time, end: end)
    }
    let chunk = ExportChunk(bytes: batch.bytes, messages: messages)
    handedOver = Task { write(chunk) }
    return .held
  }

  private func begin() throws(DeliveryError) {
    if !isBegun {
      try sets.begin(owner)
      isBegun = true
    }
    // Nobody else makes one while the directory is held.
    let last = if let lastSet { lastSet } else { try sets.lastName() }
    let set = FileSets.name(after: last, PartNames.stamp(startedAt))
    self.set = set
    lastSet = set
    try sets.open(set)
    writer = PartitionWriter(
      options,
      receivedAt: startedAt,
      mostStaged: 2 << 20,
      into: PartitionNames(
        directory: sets.root,
        staging: sets.staging(of: set),
        stem: "part-\(set)-",
        tellsPartition: true
      )
    )
  }

  private func write(_ chunk: ExportChunk) -> Result<Void, DeliveryError> {
    do throws(DeliveryError) {
      try writer?.take(chunk)
      return .success(())
    } catch {
      return .failure(error)
    }
  }

  /// Waits for the batch that is being written.
  private func landed() async throws(DeliveryError) {
    if let task = handedOver {
      handedOver = nil
      // Some of a batch's lines may be in files: no part of the set may be recorded.
      if case .failure(let error) = await task.value { failure = error }
    }
    if let failure { throw failure }
  }

  /// Seals the set when it is full, or at the end.
  package func seal(atEnd: Bool) async throws(DeliveryError) -> String? {
    guard let set, messages > 0 else { return nil }
    guard atEnd || messages >= setMessages || bytes >= setBytes else { return nil }
    try await landed()
    do throws(DeliveryError) {
      let files = try writer?.seal().map(\.file) ?? []
      try sets.seal(
        FileSetManifest(
          set,
          of: owner,
          runStartedAt: startedAt,
          writtenAt: clock.now(),
          endsRun: atEnd,
          files: files
        )
      )
    } catch {
      failure = error
      throw error
    }
    writer = nil
    self.set = nil
    (messages, bytes) = (0, 0)
    return FileSets.recordedName(of: set)
  }

  package func publish(_ part: String) async throws(DeliveryError) {
    guard let set = FileSets.set(recorded: part), try sets.publish(set) else {
      throw DeliveryError(
        .cannotWrite,
        reason: "the files of \(sets.root.path)/\(part) are gone",
        hint: "look who removes files in \(sets.root.path)"
      )
    }
  }

  /// Throws away an unsealed set; a sealed one keeps its temporary names until the next `recover`.
  package func close() async {
    _ = await handedOver?.value
    handedOver = nil
    // If that fails, the next run does it.
    if let set { try? sets.discard(set) }
    set = nil
    writer = nil
    hold = nil
  }
}
