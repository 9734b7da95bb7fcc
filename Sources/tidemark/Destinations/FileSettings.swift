import Configuration
import Destinations

// How files are partitioned, compressed and limited, and the form of a line.
extension Settings {
  /// The layout of an export: a flag, else the setting under `export`, else `usual`, which is nil for the defaults.
  func exportOptions(usual: FileLayout?) -> FileLayout {
    var defaults = FileLayout()
    defaults.partitions = [.event]
    return options(usual ?? defaults) { files, export in
      flags[AbsoluteConfigKey(files.path)] == nil ? text(export) : text(files)
    }
  }

  /// The layout of the destination `file` for sets of files; nil if no setting asks for sets.
  /// - Throws: exit code 64 for a flag, and 78 for another setting, that belongs to this destination only.
  func fileOptions() throws(Failure) -> FileLayout? {
    let given = SettingKey.files.filter { text($0) != nil }
    guard let first = given.first else { return nil }
    guard destinationChoice is FilesChoice else {
      for key in given { try refuse(key) }
      return nil
    }
    guard try !namesOneFile() else {
      throw Failure(
        flags[AbsoluteConfigKey(first.path)] == nil ? .configuration : .usage,
        "\(origin(of: first)) makes sets of files, and output names one file",
        hint: "set --output to a directory such as events/, or leave \(origin(of: first)) out"
      )
    }
    var usual = FileLayout()
    usual.partitions = []
    return options(usual) { files, _ in text(files) }
  }

  private func options(
    _ usual: FileLayout,
    _ text: (_ files: SettingKey, _ export: SettingKey) -> String?
  ) -> FileLayout {
    var options = usual
    options.layout =
      text(.fileLayout, .exportLayout).flatMap(FileLayout.Layout.init) ?? usual.layout
    options.compression =
      text(.fileCompression, .exportCompression).flatMap(FileLayout.Compression.init)
      ?? usual.compression
    options.partitions =
      text(.filePartition, .exportPartition).flatMap(SettingKind.partitions) ?? usual.partitions
    options.mostFileBytes =
      text(.mostFileBytes, .mostExportBytes).flatMap(SettingKind.bytes) ?? usual.mostFileBytes
    return options
  }

  private func namesOneFile() throws(Failure) -> Bool {
    guard let output = try outputPath() else { return false }
    do {
      return try OutputPlace(output).file != nil
    } catch {
      throw Failure(.configuration, error.reason, hint: error.hint)
    }
  }

  /// The file or directory of the destination `file`, if one is named.
  /// - Throws: exit code 64 or 78 for an address, which may hold a password.
  func outputPath() throws(Failure) -> String? {
    guard let output = text(.output) else { return nil }
    let isFlag = flags[AbsoluteConfigKey(SettingKey.output.path)] != nil
    try PlaceText.demandPath(
      output,
      origin: origin(of: .output),
      status: isFlag ? .usage : .configuration
    )
    // A shell does this only for flags.
    guard output.hasPrefix("~/"), let home = environment["HOME"] else { return output }
    return home + output.dropFirst()
  }

  /// Settings at the file's top level apply to those syncs that write files.
  private func refuse(_ key: SettingKey) throws(Failure) {
    let isFlag = flags[AbsoluteConfigKey(key.path)] != nil
    guard isFlag || ownText(key) != nil || section == nil || section?.text(key) != nil else {
      return
    }
    throw Failure(
      isFlag ? .usage : .configuration,
      "\(origin(of: key)) is about files, and the destination is \(destinationChoice.name)",
      hint: "write files with --destination file, or leave \(origin(of: key)) out"
    )
  }
}
