import ArgumentParser
import Pipeline
import SegmentSpec
import Stores

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension StateCommand {
  /// `tidemark state list`.
  struct List: RunnableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "Lists the sync names of a state, each with what is remembered of it.",
      discussion: """
        Store and destination, watermark, the number of ledger entries and dead letters, the last run. \
        Changes nothing. With --name only that one.
        """
    )

    @OptionGroup(title: "Options of every command") var options: Options

    func isForAllSyncs(_ settings: Settings) -> Bool { settings.haveOneState }

    func work(in context: CommandContext) async throws -> ExitStatus {
      let place = try context.settings.statePlace()
      try place.demandFile()
      let chosen = try options.name == nil ? nil : context.settings.syncName()
      let state = place.reading()
      var texts: [RememberedSync] = []
      do {
        let all = try await state.syncNames()
        if let chosen, !all.contains(chosen) { _ = try await place.names(chosen, in: context) }
        for name in all where chosen == nil || name == chosen {
          texts.append(try await RememberedSync(name, in: state))
        }
      } catch {
        await state.close()
        throw error
      }
      await state.close()
      if context.settings.json {
        let list = Wire(state: place.name, syncs: texts.map(\.wire))
        try context.result.print(try SortedJSON.text(of: list))
      } else if texts.isEmpty {
        context.outlet.remark("the state in \(place.name) has no syncs yet")
      } else {
        try context.result.printFolded(texts.map(\.plain).joined(separator: "\n\n"))
      }
      return .done
    }

    /// What `--json` prints.
    private struct Wire: Encodable {
      var state: String
      var syncs: [RememberedSync.Wire]
    }
  }
}

extension StatePlace {
  /// - Throws: exit code 78 if it is a file that does not exist: a wrong path would otherwise look like an empty state.
  fileprivate func demandFile() throws(Failure) {
    guard case .file(let path) = self, access(path, F_OK) != 0, errno == ENOENT else { return }
    throw Failure(
      .configuration,
      "there is no state in \(path)",
      hint: "the first run makes it; if your syncs use another one, name it: --state STATE"
    )
  }
}

/// A state's content for a sync.
struct RememberedSync {
  let name: SyncName
  let binding: SyncBinding?
  let watermark: Watermark?
  let entries: Int
  let deadLetters: Int
  /// Recorded files that are not published.
  let parts: Int
  let lastRun: RunRecord?
  private let atWork: AtWork
  private let now = SystemWallClock().now()

  var holder: LockHolder? { atWork.holder }

  init(_ name: SyncName, in state: any CopyableState) async throws(StateError) {
    self.name = name
    binding = try await state.binding(of: name)
    watermark = try await state.watermark(of: name)
    entries = try await state.ledgerCount(of: name)
    deadLetters = try await state.deadLetterCount(of: name, event: nil)
    parts = try await state.unconfirmedParts(of: name).count
    let (runs, atWork) = try await AtWork.runs(of: name, limit: 1, in: state)
    (lastRun, self.atWork) = (runs.first, atWork)
  }

  /// The time up to which everything is delivered, by the source's clock; nil before the first sync.
  private var deliveredUntil: Timestamp? {
    watermark.flatMap { try? Wiring.moment(of: $0) }
  }

  var plain: String {
    var rows = [
      ["sync", name.text], ["belongs to", binding?.sentence ?? "nothing yet"],
      ["watermark", watermarkText],
    ]
    if let since = watermark?.factsSince {
      rows.append(["history starts", WatermarkText.start(since)])
    }
    rows += [
      ["ledger", Summary.counted(entries, "entry", "entries")],
      ["dead letters", "\(deadLetters)"],
      ["last run", lastRun.map { RunText($0, now: now, atWork).line } ?? "none"],
    ]
    if let holder {
      rows.append(["lock", "\(holder.command), process \(holder.pid) on \(holder.host)"])
    }
    return Table.text(rows)
  }

  private var watermarkText: String {
    guard watermark != nil else { return "none" }
    return deliveredUntil?.seconds8601 ?? "set, and no sync has ended well since"
  }

  /// As `--json` prints it.
  struct Wire: Encodable {
    var sync: String
    var store, destination, place, watermark, facts_since: String?
    var ledger_entries, dead_letters: Int
    var last_run: RunText.Wire?
    var locked_by: String?
  }

  var wire: Wire {
    Wire(
      sync: name.text,
      store: binding?.storeID,
      destination: binding?.destination.kind,
      place: binding?.destination.place,
      watermark: deliveredUntil?.iso8601,
      facts_since: watermark?.factsSince.iso8601,
      ledger_entries: entries,
      dead_letters: deadLetters,
      last_run: lastRun.map { RunText($0, now: now, atWork).wire },
      locked_by: holder.map { "\($0.command), process \($0.pid) on \($0.host)" }
    )
  }
}
