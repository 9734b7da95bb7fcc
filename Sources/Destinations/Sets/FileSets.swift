internal import Pipeline

/// The directory of a sync's sets: its owner, and the way of a set from its first file to its manifest.
///
/// Until it is published a set lies in `.unfinished/NAME/`, its manifest with it.
struct FileSets: Sendable {
  static let ownerName = "_sync.json"
  private static let stagedManifest = "manifest.json"

  let root: PartDirectory

  private var manifests: PartDirectory { root.folder("_manifests") }
  private var unfinished: PartDirectory { root.folder(".unfinished") }

  /// Where a set's files lie while they are written.
  func staging(of set: String) -> PartDirectory { unfinished.folder(set) }

  /// The state's record of a set: the path of its future manifest, from the directory on.
  static func recordedName(of set: String) -> String { "_manifests/\(set).json" }

  /// The set's name; nil for the record of something else.
  static func set(recorded name: String) -> String? {
    guard name.hasPrefix("_manifests/"), name.hasSuffix(".json") else { return nil }
    let set = String(name.dropFirst(11).dropLast(5))
    return isSet(set) ? set : nil
  }

  /// `20260301T101500123456Z-000001`.
  private static func isSet(_ name: String) -> Bool {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    return parts.count == 2 && PartNames.isStamp(parts[0]) && !parts[1].isEmpty
      && parts[1].utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  /// The latest name of a published set; empty before the first one.
  func lastName() throws(DeliveryError) -> String {
    var last = ""
    if root.exists(manifests.path) {
      try manifests.eachName { name in
        let set = name.hasSuffix(".json") ? String(name.dropLast(5)) : ""
        if set > last, Self.isSet(set) { last = set }
      }
    }
    return last
  }

  /// The name of the next set of a run that began at `stamp`: a later one than `last`, whatever the clock says.
  static func name(after last: String, _ stamp: String) -> String {
    let parts = last.split(separator: "-")
    guard let before = parts.first, before >= stamp, let number = Int(parts[1]) else {
      return stamp + "-" + PartNames.padded(1, to: 6)
    }
    return before + "-" + PartNames.padded(number + 1, to: 6)
  }
}

// Whose the directory is.
extension FileSets {
  /// Whether the directory is begun; false for an empty one.
  /// - Throws: `.wrongSetting` if it holds anything other than sets of this owner.
  func isBegun(by owner: FileSetOwner) throws(DeliveryError) -> Bool {
    guard let text = try root.content(of: Self.ownerName) else {
      try demandEmpty()
      return false
    }
    guard let found = FileSetOwner(reading: text) else {
      throw refusal("\(root.path)/\(Self.ownerName) is none of this release's")
    }
    guard found.sync == owner.sync, owner.state == nil || found.state == owner.state else {
      let whose =
        found.sync == owner.sync
        ? "a sync \"\(found.sync)\" of another state"
        : "the sync \"\(found.sync)\""
      throw refusal(
        "\(root.path) holds the files of \(whose), and each sync needs its own directory"
      )
    }
    let differences = [
      ("--layout", found.layout, owner.layout), ("--compress", found.compress, owner.compress),
      ("--partition", Self.text(found.partition), Self.text(owner.partition)),
    ]
    for (flag, there, here) in differences where there != here {
      throw refusal(
        "\(root.path) was begun with \(flag) \(there), not \(here)",
        "go on with \(flag) \(there), or begin another directory with another sync: --output and --name"
      )
    }
    return true
  }

  private static func text(_ partition: [String]) -> String {
    partition.isEmpty ? "none" : partition.joined(separator: ",")
  }

  private func demandEmpty() throws(DeliveryError) {
    let found = try root.names().filter { name in
      name != "lost+found" && (!name.hasPrefix(".") || name.hasSuffix(".tmp"))
    }
    guard let first = found.min() else { return }
    guard !found.contains(Manifest.name) else {
      throw refusal("\(root.path) holds an export, and a sync's files do not go with it")
    }
    guard !found.contains(where: { $0.hasPrefix("tidemark-") || $0.hasPrefix(".tidemark-") })
    else {
      throw refusal(
        "\(root.path) holds files of a sync without --partition, --compress, --layout and --max-file-size"
      )
    }
    throw refusal("\(root.path) is not empty: it holds \(first)")
  }

  private func refusal(
    _ reason: String,
    _ hint: String = "set --output to another directory"
  ) -> DeliveryError {
    DeliveryError(.wrongSetting, reason: reason, hint: hint)
  }

  /// Makes the directory the owner's.
  func begin(_ owner: FileSetOwner) throws(DeliveryError) {
    try root.replace(Self.ownerName, with: Manifest.text(of: owner))
  }

  /// Refuses a directory that belongs to sets or to an export, for files that belong to neither.
  /// - Throws: `.wrongSetting`.
  static func refuse(_ root: PartDirectory) throws(DeliveryError) {
    let sets = FileSets(root: root)
    if let text = try root.content(of: ownerName) {
      let way = FileSetOwner(reading: text).map { owner in
        "go on with --partition \(Self.text(owner.partition)) --compress \(owner.compress)"
          + " --layout \(owner.layout), or "
      }
      throw sets.refusal(
        "\(root.path) holds the sets of files of a sync, and others do not go with them",
        (way ?? "") + "set --output to another directory"
      )
    }
    guard root.exists(root.path(of: Manifest.name)) else { return }
    throw sets.refusal("\(root.path) holds an export, and a sync's files do not go with it")
  }
}

// The way of a set.
extension FileSets {
  /// Makes the place for a set's files.
  func open(_ set: String) throws(DeliveryError) {
    try demandNoLinks(to: set)
    try unfinished.prepare()
    try staging(of: set).prepare()
  }

  /// Refuses links in the place where sets lie until they are published, because files are removed there.
  private func demandNoLinks(to set: String) throws(DeliveryError) {
    try unfinished.demandNoLink()
    try staging(of: set).demandNoLink()
  }

  /// Makes the manifest durable beside the set's files, which already are.
  func seal(_ manifest: FileSetManifest) throws(DeliveryError) {
    let staging = staging(of: manifest.name)
    try staging.create(
      staging.path(of: Self.stagedManifest),
      with: Manifest.text(of: manifest)
    )
    try staging.sync()
    try unfinished.sync()
    try root.sync()
  }

  /// Gives every file of a sealed set its final name, and the manifest last; continues after an interruption.
  /// - Returns: false when the set is nowhere.
  /// - Throws: `.cannotWrite`; the set is still complete then, and can be published later.
  func publish(_ set: String) throws(DeliveryError) -> Bool {
    try demandNoLinks(to: set)
    let staging = staging(of: set)
    let name = set + ".json"
    guard let text = try staging.content(of: Self.stagedManifest) else {
      guard root.exists(manifests.path(of: name)) else { return false }
      try discard(set)
      return true
    }
    guard let manifest = FileSetManifest(reading: text) else {
      throw refusal("\(staging.path(of: Self.stagedManifest)) cannot be read as a manifest")
    }
    var folders: Set<String> = []
    for file in manifest.files { try publish(file, from: staging, touching: &folders) }
    for folder in folders.sorted(by: >) { try root.folder(folder).sync() }
    CrashPoint.amidPublish.pass()
    if !root.exists(manifests.path) {
      try manifests.prepare()
      try root.sync()
    }
    _ = try root.settle(
      staging.path(of: Self.stagedManifest),
      to: manifests.path(of: name)
    )
    try manifests.sync()
    try discard(set)
    return true
  }

  private func publish(
    _ file: Manifest.File,
    from staging: PartDirectory,
    touching folders: inout Set<String>
  ) throws(DeliveryError) {
    let parts = file.path.split(separator: "/").dropLast()
    for depth in 0...parts.count {
      let folder = parts.prefix(depth).joined(separator: "/")
      // Also the parent: a killed run may have made this directory and never synced it.
      if depth > 0, folders.insert(folder).inserted { try root.folder(folder).prepare() }
      if depth == 0 { folders.insert("") }
    }
    let final = root.path(of: file.path)
    let staged = staging.path(of: PartPlace.stagedName(of: file.path))
    guard try root.settle(staged, to: final) else {
      throw DeliveryError(
        .cannotWrite,
        reason: "\(final) was written and recorded as delivered, and is not there",
        hint: "bring it back; or give its messages up: remove \(staging.path), then run the same"
          + " command again"
      )
    }
    CrashPoint.amidPublish.pass()
  }

  /// Removes sets that were never recorded; `recorded` are those that were.
  func sweep(keeping recorded: Set<String>) throws(DeliveryError) {
    guard root.exists(unfinished.path) else { return }
    try unfinished.demandNoLink()
    for set in try unfinished.names() where Self.isSet(set) && !recorded.contains(set) {
      try discard(set)
    }
    root.removeIfEmpty(unfinished.path)
  }

  /// Removes the rest of a set that has not been published.
  func discard(_ set: String) throws(DeliveryError) {
    try demandNoLinks(to: set)
    let staging = staging(of: set)
    if root.exists(staging.path) { try staging.clear() }
    root.removeIfEmpty(unfinished.path)
  }
}
