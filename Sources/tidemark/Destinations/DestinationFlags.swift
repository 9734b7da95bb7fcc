import ArgumentParser

/// The flags of a kind of destination, for its settings that have one.
protocol DestinationFlags: ParsableArguments {
  /// Each setting and what its flag gives; nil where the flag is missing.
  var given: [(key: SettingKey, value: String?)] { get }
}
