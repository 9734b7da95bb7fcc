import Destinations
import Logging
import Pipeline
import SegmentSpec

/// A kind of destination: its name, its own settings, and the destination that it makes from the settings.
///
/// A new kind is a folder with a conforming type, and a line in `Wiring.destinations`.
protocol DestinationChoice: Sendable {
  /// Its name in the setting `destination` and in the state; never changed.
  var name: String { get }
  /// The settings that only this kind reads, or this one and related kinds.
  var keys: [SettingKey] { get }
  /// The settings among `keys` that distinguish syncs: no flag and no variable can give them to all.
  var keysOfOneSync: [SettingKey] { get }
  /// The settings among `keys` that syncs can share: a flag or a variable can give them to all, unless a section has
  /// its own.
  var keysOfSomeSyncs: [SettingKey] { get }
  /// The questions of `tidemark init`: the required settings, each with its question.
  var questions: [(key: SettingKey, question: String)] { get }
  /// Whether messages are sent as requests with a write key, so that message ids are derived from the key.
  var isHTTP: Bool { get }
  /// Whether messages go to stdout, which then carries no other output.
  var writesToStandardOutput: Bool { get }
  /// Whether deleted customers are also deleted there, if a token allows it.
  var takesDeletions: Bool { get }
  /// Whether it uses the time of receipt for a message that does not also have its time as `originalTimestamp`.
  var wantsOriginalTimestamp: Bool { get }
  /// Whether processes on several machines can deliver to it together.
  var isShareable: Bool { get }
  /// The most batches under way at once that are useful.
  var mostConcurrency: Int { get }
  /// The most bytes of a message that it takes.
  var messageBytes: Int { get }

  /// Reads the settings of the kind; opens nothing.
  /// - Throws: exit code 64 or 78 for a missing or wrong setting.
  func read(_ settings: Settings) throws(Failure) -> any ChosenDestination

  /// The place that no second sync of a settings file may have; nil for a kind that syncs can share.
  ///
  /// Faults of the settings are reported elsewhere.
  func exclusivePlace(_ settings: Settings) -> ExclusivePlace?
}

/// A place that belongs to one sync, with the words for two syncs that have the same.
struct ExclusivePlace: Hashable, Sendable {
  var place: String
  /// The conflict of both, such as `load into one schema`.
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
  /// Nil if no key is needed.
  var writeKey: WriteKey? { get }
  /// The most messages a second; nil for no limit.
  var pace: Int? { get }

  /// The destination, with its wrappers.
  func open(_ opening: DestinationOpening) throws -> any Destination
  /// Adds the findings of `check`, without sending a message.
  func check(_ check: inout SetupCheck) async throws
  /// Sends a test event, or shows otherwise that messages would arrive.
  /// - Throws: exit code 69 if they would not, 78 if nothing can be probed.
  func probe(in context: CommandContext) async throws -> ProbeOutcome
  /// Its messages, to be read back for `verify`; nil if they cannot be.
  func copies(logger: Logger) -> (any DeliveredCopies)?
  /// Its files, to be held against their manifests for `verify`; nil if it has none with a manifest.
  func filedCopies() throws -> (any FiledCopies)?
}

extension ChosenDestination {
  func copies(logger: Logger) -> (any DeliveredCopies)? { nil }
  func filedCopies() throws -> (any FiledCopies)? { nil }
  var writeKey: WriteKey? { nil }
  var pace: Int? { nil }
}

/// The values that a run gives to the destination that it opens.
struct DestinationOpening: Sendable {
  let sync: SyncName
  /// The state's mark for this sync's files.
  let fileMark: String
  /// As `Halving` has it.
  let patience: Int
  /// The state whose lock guards each batch; nil if nothing is delivered.
  let state: (any StateStore)?
  let retryPolicy: RetryPolicy
  /// Counts the run's retries; nil if nothing is delivered.
  let meter: RunMeter?
  let logger: Logger

  /// `base`, which delivers only while the sync's lock is held.
  func fenced(_ base: any Destination) -> any Destination {
    state.map { Fenced(base: base, state: $0, sync: sync) } ?? base
  }

  /// `base` with retries through an outage, and with halving that finds a refused message.
  func persistent(_ base: any Destination) -> any Destination {
    Halving(
      base: Retrying(base: base, Retries(policy: retryPolicy, meter: meter, logger: logger)),
      patience: patience
    )
  }
}

/// The report of a successful probe.
struct ProbeOutcome: Encodable {
  var destination: String
  var place: String
  /// The HTTP status; nil if nothing was sent over HTTP.
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
  /// The kind alone; its settings are not read.
  var destinationChoice: any DestinationChoice {
    text(.destination).flatMap(Wiring.destination(named:)) ?? Wiring.usualDestination
  }

  /// The destination with everything that it needs.
  /// - Throws: exit code 64 or 78, with the missing setting.
  func destination() throws(Failure) -> any ChosenDestination {
    // Also for the other kinds, because a flag about files must not be ignored silently.
    _ = try fileOptions()
    return try destinationChoice.read(self)
  }
}
