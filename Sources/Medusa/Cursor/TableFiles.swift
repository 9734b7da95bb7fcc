/// Which files hold a table's rows: its own and those of its partitions and children, however deep.
///
/// A horizon says which rows of these files were seen, and nothing about a file that replaces one: its rows may
/// be older than the horizon and new to us (docs/design.md, "The horizon cursor").
struct TableFiles: Hashable, Sendable, Codable {
  /// As `source_tables.sql` lists them; empty if it is unknown which ones a scan read.
  var list: String
  /// The highest number that any table or file had: a file with a higher one did not exist.
  var newest: Int64

  /// Of a scan that may have read other files than the snapshot shows.
  static let unknown = TableFiles(list: "", newest: .max)

  /// Whether `present` may hold rows that are older than a scan of `self` and that this scan did not see.
  ///
  /// A file that did not exist then holds only rows that were written since, or that VACUUM FULL or CLUSTER
  /// took over from the table's own file.
  func lacks(_ present: TableFiles) -> Bool {
    guard present.list != list else { return false }
    let known = Set(parts)
    let places = Set(known.map { Place(oid: $0.oid, link: $0.link) })
    return present.parts.contains { part in
      if known.contains(part) { return false }
      let isNewFile = part.file == 0 || part.file > newest
      if places.contains(Place(oid: part.oid, link: part.link)) { return !isNewFile }
      return !(isNewFile && part.oid > newest)
    }
  }

  /// A table, and its tie to its parent.
  private struct Place: Hashable {
    var oid: Int64
    var link: Substring
  }

  private struct Part: Hashable {
    var oid: Int64
    /// 0 for a partitioned table, which has none.
    var file: Int64
    var link: Substring
  }

  private var parts: [Part] {
    list.split(separator: " ").map { text in
      let fields = text.split(separator: "/", omittingEmptySubsequences: false)
      guard fields.count == 3, let oid = Int64(fields[0]), let file = Int64(fields[1]) else {
        return Part(oid: -1, file: -1, link: text)
      }
      return Part(oid: oid, file: file, link: fields[2])
    }
  }
}
