internal import Pipeline
internal import SegmentSpec

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The directory of exports: its owner, its content, and the files that a killed export left in it.
struct ExportDirectory: Sendable {
  let path: String

  /// The directory itself or one below it, such as `event=identify/date=2026-03-01`.
  func folder(_ name: String = "") -> PartDirectory {
    PartDirectory(path: path, mark: Self.mark, setting: "--directory").folder(name)
  }

  private static let mark = "export"

  /// Removes the unfinished files of an export that was killed, and the directories that are then empty.
  ///
  /// Only for the process that holds the directory, because no other one writes then.
  func sweep() throws(DeliveryError) {
    for name in try partitions() + [""] {
      let folder = folder(name)
      for file in try folder.names() where Self.isTemporary(file) {
        let path = folder.path(of: file)
        guard unlink(path) == 0 || errno == ENOENT else { throw folder.fault("remove", path) }
      }
      // Fails if a file is left, as it should.
      if !name.isEmpty { rmdir(folder.path) }
    }
  }

  /// The manifest of the exports in the directory; nil for an empty directory.
  /// - Throws: `.cannotWrite` if the directory holds other files, or any file while nothing may be appended.
  func manifest(appends: Bool, _ options: FileLayout) throws(DeliveryError) -> Manifest? {
    let found = try folder().names().filter { !$0.hasPrefix(".") && $0 != "lost+found" }
    guard !found.isEmpty else { return nil }
    guard found.contains(Manifest.name) else { throw try refusal(found) }
    let text = try folder().content(of: Manifest.name) ?? []
    guard let manifest = Manifest(reading: text) else {
      throw DeliveryError(
        .cannotWrite,
        reason: "\(path)/\(Manifest.name) is no manifest of this release's exports",
        hint: "set --directory to another one"
      )
    }
    guard appends else {
      let count = manifest.exports.count == 1 ? "an export" : "\(manifest.exports.count) exports"
      throw DeliveryError(
        .cannotWrite,
        reason:
          "\(path) holds \(count) of \(manifest.rows) \(manifest.rows == 1 ? "row" : "rows") already,"
          + " finished \(manifest.exports.last?.finished_at.prefix(19) ?? "")Z",
        hint: "set --directory to another one, or add to it: --append"
      )
    }
    try check(manifest, against: options)
    let known = Set(manifest.files.map(\.path))
    for name in try partitions() + [""] {
      let files = try folder(name).names().filter(Self.isPart)
      let unknown = files.map { name.isEmpty ? $0 : name + "/" + $0 }.first { !known.contains($0) }
      if let unknown { throw unfinished(unknown) }
    }
    return manifest
  }

  private func refusal(_ found: [String]) throws(DeliveryError) -> DeliveryError {
    guard !found.contains(FileSets.ownerName) else {
      return DeliveryError(
        .cannotWrite,
        reason: "\(path) holds the files of a sync, and an export does not go with them",
        hint: "set --directory to another one"
      )
    }
    for name in try partitions() + [""] {
      if let part = try folder(name).names().first(where: Self.isPart) {
        return unfinished(name.isEmpty ? part : name + "/" + part)
      }
    }
    return DeliveryError(
      .cannotWrite,
      reason: "\(path) is not empty: it holds \(found.sorted().first ?? "")",
      hint: "set --directory to an empty one, or to one that does not exist yet"
    )
  }

  private func unfinished(_ file: String) -> DeliveryError {
    DeliveryError(
      .cannotWrite,
      reason:
        "\(path)/\(file) is in no manifest: an export was killed before its end, or the file is not ours",
      hint: "remove what the manifest does not name, or set --directory to another one"
    )
  }

  private func check(
    _ manifest: Manifest,
    against options: FileLayout
  ) throws(DeliveryError) {
    let own = Manifest(options)
    let differences = [
      ("--layout", manifest.layout, own.layout), ("--compress", manifest.compress, own.compress),
      (
        "--partition", manifest.partition.joined(separator: ","),
        own.partition.joined(separator: ",")
      ),
    ]
    for (flag, there, here) in differences where there != here {
      let (there, here) = (there.isEmpty ? "none" : there, here.isEmpty ? "none" : here)
      throw DeliveryError(
        .cannotWrite,
        reason: "\(path) was written with \(flag) \(there), not \(here)",
        hint: "add to it with \(flag) \(there), or set --directory to another one"
      )
    }
  }

  /// Writes the manifest in the place of the one before.
  func write(_ manifest: Manifest) throws(DeliveryError) {
    try folder().replace(Manifest.name, with: manifest.text)
  }

  /// The directories of partitions, the inner ones first.
  private func partitions() throws(DeliveryError) -> [String] {
    var found: [String] = []
    for outer in try folder().names() where Self.isPartition(outer) && isDirectory(outer) {
      for inner in try folder(outer).names() where Self.isPartition(inner) {
        if isDirectory(outer + "/" + inner) { found.append(outer + "/" + inner) }
      }
      found.append(outer)
    }
    return found
  }

  private func isDirectory(_ name: String) -> Bool {
    var status = stat()
    // A link to another place is not ours.
    return lstat(folder(name).path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func isPartition(_ name: String) -> Bool {
    FileLayout.Partition.allCases.contains { name.hasPrefix($0.rawValue + "=") }
  }

  private static func isPart(_ name: String) -> Bool {
    name.hasPrefix("part-") && name.contains(".ndjson")
  }

  private static func isTemporary(_ name: String) -> Bool {
    guard name.hasSuffix(".\(mark).tmp"), name.hasPrefix(".") else { return false }
    return isPart(String(name.dropFirst())) || name.hasPrefix("." + Manifest.name)
  }
}
