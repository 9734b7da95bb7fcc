import ArgumentParser

/// The flags of a kind of destination, for the settings that have one.
protocol DestinationFlags: ParsableArguments {
  /// Each setting and the value of its flag; nil if the flag is missing.
  var given: [(key: SettingKey, value: String?)] { get }
}
