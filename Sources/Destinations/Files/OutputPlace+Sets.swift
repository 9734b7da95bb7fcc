package import Pipeline
internal import SegmentSpec

extension OutputPlace {
  /// Looks whether a sync may leave its files there, and changes nothing: sets written with `options`, or single
  /// files.
  /// - Throws: `.wrongSetting` where something else is.
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
