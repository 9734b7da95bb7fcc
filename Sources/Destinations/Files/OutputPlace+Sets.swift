package import Pipeline
internal import SegmentSpec

extension OutputPlace {
  /// Checks whether a sync may write its files there, and changes nothing: sets written with `options`, or single
  /// files.
  /// - Throws: `.wrongSetting` if the directory holds something else.
  package func demandFree(
    for sync: SyncName,
    written options: FileLayout?
  ) throws(DeliveryError) {
    let root = PartDirectory(path: directory, mark: "")
    guard root.exists(directory) else { return }
    if let options {
      _ = try FileSets(root: root).isBegun(by: FileSetOwner(sync, mark: nil, options))
    } else if file == nil {
      try FileSets.refuse(root)
    }
  }
}
