import Destinations
import Logging
import Pipeline
import SegmentSpec

/// A kind of destination: its name, the settings that are its own, and what it makes of them.
///
/// A new kind is a folder with a conforming type, and a line in `Wiring.destinations`.
protocol DestinationChoice: Sendable {
  /// What the setting `destination` and the state call it; never changed.
  var name: String { get }
  /// The settings that only this kind reads, or this one and its kin.
  var keys: [SettingKey] { get }
  /// Those of `keys` by which one sync differs from another: no flag and no variable can give them to all.
  var keysOfOneSync: [SettingKey] { get }
  /// Those of `keys` that syncs can share: a flag or a variable can give them to all, unless a section has its own.
  var keysOfSomeSyncs: [SettingKey] { get }
  /// What `tidemark init` asks for: the settings that it cannot do without, each with the question.
  var questions: [(key: SettingKey, question: String)] { get }
  /// Whether messages are sent as requests that carry a write key, so that message ids grow from the key.
  var isHTTP: Bool { get }
  /// Whether messages go to stdout, which then carries nothing else.
  var writesToStandardOutput: Bool { get }
  /// Whether deleted customers are also deleted there, if a token allows it.
  var takesDeletions: Bool { get }
  /// Whether it takes the time of receipt for the time of a message that does not have it as `originalTimestamp`, too.
  var wantsOriginalTimestamp: Bool { get }
  /// Whether processes on several machines can deliver to it together.
  var isShareable: Bool { get }
  /// The most batches that it is worth having under way at once.
  var mostConcurrency: Int { get }
  /// The most bytes of a message that it takes.
  var messageBytes: Int { get }

  /// Reads what the kind needs; nothing is opened.
  /// - Throws: exit code 64 or 78 for a setting that is missing or wrong.
  func read(_ settings: Settings) throws(Failure) -> any ChosenDestination

  /// What no second sync of a settings file may have; nil for a kind that syncs can share.
  ///
  /// What is wrong with the settings is reported elsewhere.
  func exclusivePlace(_ settings: Settings) -> ExclusivePlace?
}

/// A place that belongs to one sync, with the words for two syncs that have the same.
struct ExclusivePlace: Hashable, Sendable {
  var place: String
  /// What both do, such as `load into one schema`.
  var conflict: String
  var hint: String
}

extension DestinationChoice {
  var keys: [SettingKey] { [] }
  var keysOfOneSync: [SettingKey] { [] }
  var keysOfSomeSyncs: [SettingKey] { [] }
  var questions: [(key: SettingKey, question: String)] { [] }
  var isHTTP: Bool { false }
  var writesToStandardOutput: Bool { false }
  var takesDeletions: Bool { false }
  var wantsOriginalTimestamp: Bool { false }
  var isShareable: Bool { true }
  var mostConcurrency: Int { .max }
  var messageBytes: Int { ExportRun.messageBytes }
  func exclusivePlace(_ settings: Settings) -> ExclusivePlace? { nil }
}

/// A destination with everything that it needs from the settings, not yet opened.
protocol ChosenDestination: Sendable {
  var choice: any DestinationChoice { get }
  /// Nil where no key is needed.
  var writeKey: WriteKey? { get }
  /// The most messages a second; nil for no limit.
  var pace: Int? { get }

  /// The destination, with what wraps it.
  func open(_ opening: DestinationOpening) throws -> any Destination
  /// Adds what `check` finds, without sending a message.
  func check(_ check: inout SetupCheck) async throws
  /// Sends a test event, or shows otherwise that messages would arrive.
  /// - Throws: exit code 69 where they would not, 78 where there is nothing to probe.
  func probe(in context: CommandContext) async throws -> ProbeOutcome
}

extension ChosenDestination {
  var writeKey: WriteKey? { nil }
  var pace: Int? { nil }
}

/// What a run gives to the destination that it opens.
struct DestinationOpening: Sendable {
  let sync: SyncName
  /// The state's mark for this sync's files.
  let fileMark: String
  /// As `Halving` has it.
  let patience: Int
  /// The state whose lock guards each batch; nil where nothing is delivered.
  let state: (any StateStore)?
  let retryPolicy: RetryPolicy
  let logger: Logger

  /// `base`, which delivers only while the sync's lock is held.
  func fenced(_ base: any Destination) -> any Destination {
    state.map { Fenced(base: base, state: $0, sync: sync) } ?? base
  }

  /// `base` with retries through an outage, and with halving that finds a refused message.
  func persistent(_ base: any Destination) -> any Destination {
    Halving(
      base: Retrying(base: base, Retries(policy: retryPolicy, logger: logger)),
      patience: patience
    )
  }
}

/// What a probe that went well reports.
struct ProbeOutcome: Encodable {
  var destination: String
  var place: String
  /// The HTTP status; nil where nothing was sent over HTTP.
  var status: Int?
  var answer: String?
  var messageID: String?
  var text: String
  var confirm: String

  private enum CodingKeys: String, CodingKey {
    case destination, place, status, answer, confirm
    case messageID = "message_id"
  }

  var lines: String {
    let id = messageID.map { "\nmessage id: \($0)" } ?? ""
    return "\(text)\n\(confirm)\(id)"
  }
}

extension Settings {
  /// The kind alone; what it needs is not read.
  var destinationChoice: any DestinationChoice {
    text(.destination).flatMap(Wiring.destination(named:)) ?? Wiring.usualDestination
  }

  /// The destination with everything that it needs.
  /// - Throws: exit code 64 or 78 that names what is missing.
  func destination() throws(Failure) -> any ChosenDestination {
    // Also for the other kinds: a flag about files must not be passed over in silence.
    _ = try fileOptions()
    return try destinationChoice.read(self)
  }
}
