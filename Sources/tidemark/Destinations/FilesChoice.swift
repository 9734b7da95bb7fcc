import ArgumentParser
import Destinations
import Pipeline
import SegmentSpec

/// `file`: one file, a directory of files, or sets of files with a manifest each.
struct FilesChoice: DestinationChoice {
  static let name = "file"

  var name: String { Self.name }
  var keys: [SettingKey] { [.output] + SettingKey.files }
  var keysOfOneSync: [SettingKey] { [.output] + SettingKey.files }
  var questions: [(key: SettingKey, question: String)] {
    [(.output, "The directory for the files")]
  }
  var isShareable: Bool { false }

  func read(_ settings: Settings) throws(Failure) -> any ChosenDestination {
    guard let output = try settings.outputPath() else {
      throw Failure(
        .configuration,
        "the destination file needs a place to write to",
        hint: "name a directory or a file: --output events/"
      )
    }
    return FilesDestination(output: output, layout: try settings.fileOptions())
  }
}

/// A place for files.
struct FilesDestination: ChosenDestination {
  let output: String
  /// The layout of sets of files; nil for single files.
  let layout: FileLayout?

  var choice: any DestinationChoice { FilesChoice() }

  func open(_ opening: DestinationOpening) throws -> any Destination {
    let clock = SystemWallClock()
    guard let layout else {
      return opening.fenced(
        NDJSONFiles(
          output: try OutputPlace(output),
          sync: opening.sync,
          mark: opening.fileMark,
          startedAt: clock.now()
        )
      )
    }
    return opening.fenced(
      PartitionedFiles(
        output: try OutputPlace(output),
        layout,
        sync: opening.sync,
        mark: opening.fileMark,
        startedAt: clock.now(),
        clock: clock
      )
    )
  }

  func filedCopies() throws -> (any FiledCopies)? {
    layout == nil ? nil : FileSetProof(try OutputPlace(output))
  }

  func check(_ check: inout SetupCheck) async throws {
    let place = try OutputPlace(output)
    try place.demandFree(for: try check.context.settings.syncName(), written: layout)
    if SetupCheck.canBeMade(place.directory) {
      check.add(.good, "destination", "files in \(place.directory) can be written")
    } else {
      check.results.append(
        CheckResult(
          Finding(
            .problem,
            subject: "destination",
            text: "\(place.directory) cannot be written by this user",
            remedy: "let the user who runs tidemark write there, or change --output"
          ),
          status: .cannotWriteState
        )
      )
    }
  }

  func probe(in context: CommandContext) async throws -> ProbeOutcome {
    let place = try OutputPlace(output)
    try place.probe(.random())
    return ProbeOutcome(
      destination: choice.name,
      place: place.directory,
      text: "a file could be written to \(place.directory), and was removed again",
      confirm: "no event was sent: a sync to files is confirmed by the files"
    )
  }
}

extension SettingKey {
  static let output = SettingKey("output", kind: .text)
  static let filePartition = SettingKey("partition", kind: .partition)
  static let fileCompression = SettingKey("compress", kind: compression)
  static let fileLayout = SettingKey("layout", kind: layout)
  static let mostFileBytes = SettingKey("max_file_size", kind: .size)

  /// How the destination `file` partitions, compresses and limits its files, and the form of a line.
  static let files: [SettingKey] = [.filePartition, .fileCompression, .fileLayout, .mostFileBytes]

  static let compression = SettingKind.choice(
    FileLayout.Compression.allCases.map(\.rawValue)
  )
  static let layout = SettingKind.choice(FileLayout.Layout.allCases.map(\.rawValue))
}

/// The flags of the destination `file`, and of an export.
struct FileFlags: DestinationFlags {
  @Option(
    help: ArgumentHelp("File or directory of the file destination.", valueName: "path"),
    completion: .file()
  )
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Directories of files, by event, by date (UTC) or by both: event,date, date,event, event, date or none."
        + " (default: none; export: event)",
      valueName: "names"
    ),
    completion: .list(SettingKey.filePartition.kind.names)
  )
  var partition: String?

  @Option(
    help: ArgumentHelp(
      "Compression of files: none, gzip or zstd. (default: none)",
      valueName: "method"
    ),
    completion: .list(SettingKey.fileCompression.kind.names)
  )
  var compress: String?

  @Option(
    help: ArgumentHelp(
      "Lines of files: messages as destinations get them, or flat rows in the column names of Segment's warehouses."
        + " (default: messages)",
      valueName: "layout"
    ),
    completion: .list(SettingKey.fileLayout.kind.names)
  )
  var layout: String?

  @Option(
    help: ArgumentHelp(
      "Most bytes of a file, as it lies on the disk. (default: 128MiB) Each of these four has the destination file"
        + " write sets of files, each with a manifest: docs/warehouses.md.",
      valueName: "size"
    )
  )
  var maxFileSize: String?

  var given: [(key: SettingKey, value: String?)] {
    [
      (.output, output), (.filePartition, partition), (.fileCompression, compress),
      (.fileLayout, layout), (.mostFileBytes, maxFileSize),
    ]
  }
}
