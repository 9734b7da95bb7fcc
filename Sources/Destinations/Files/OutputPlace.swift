#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Where files go: a directory for parts, or one named file.
///
/// The rule: a path that exists as a directory, or ends in `/`, is a directory. Otherwise a last component that ends in
/// `.ndjson`, `.jsonl` or `.json` names a file; every other path is a directory to be created.
package struct OutputPlace: Hashable, Sendable {
  /// The directory, absolute and without a slash at its end.
  package let directory: String
  /// The file's name in it; nil for numbered parts.
  package let file: String?

  /// The whole absolute path.
  package var path: String {
    guard let file else { return directory }
    return directory == "/" ? "/" + file : directory + "/" + file
  }

  /// Reads the setting `output`; checks whether it exists, and changes nothing.
  /// - Throws: `DestinationSettingError` when it is empty.
  package init(_ output: String) throws(DestinationSettingError) {
    guard !output.isEmpty else {
      throw DestinationSettingError(
        "--output is empty",
        hint: "set --output to a directory or to a file such as events.ndjson"
      )
    }
    guard let path = Self.absolute(output) else {
      throw DestinationSettingError(
        "the working directory is gone, and --output names a place in it",
        hint: "set --output to a path that begins with /"
      )
    }
    let slash = path.lastIndex(of: "/") ?? path.startIndex
    let name = path[slash...].dropFirst()
    let namesFile = [".ndjson", ".jsonl", ".json"].contains {
      name.hasSuffix($0) && name.utf8.count > $0.utf8.count
    }
    guard namesFile, !output.hasSuffix("/"), !Self.isDirectory(path) else {
      directory = path
      file = nil
      return
    }
    directory = slash == path.startIndex ? "/" : String(path[..<slash])
    file = String(name)
  }

  /// The path from the root, without `.` and doubled slashes; `..` stays, as it may follow a link.
  private static func absolute(_ path: String) -> String? {
    var whole = path
    if !path.hasPrefix("/") {
      guard let here = getcwd(nil, 0) else { return nil }
      defer { free(here) }
      whole = String(cString: here) + "/" + path
    }
    return "/" + whole.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
  }

  private static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
