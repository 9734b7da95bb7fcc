/// The possible values of a property.
package indirect enum ValueShape: Sendable {
  case text
  /// Major units with exactly the currency's decimals.
  case money
  /// A whole number.
  case whole
  /// A number of pieces: up to six decimals, without zeros at the end.
  case pieces
  case flag
  /// A moment in UTC with milliseconds.
  case moment
  /// `currency`: three upper-case letters.
  case currency
  /// One of these texts.
  case oneOf([String])
  case list(ValueShape)
  case object(Properties)
  /// JSON of the shop's own, in which nulls may stand.
  case foreign

  /// Names and shapes of the only members that an object may have.
  package typealias Properties = [String: ValueShape]
}

/// An event: its properties and where they come from.
package struct EventShape: Sendable {
  /// Properties that Segment's e-commerce spec names for this event, with its types.
  package var spec: ValueShape.Properties
  /// Our own (docs/events.md).
  package var own: ValueShape.Properties
  /// Those that every message has.
  package var required: [String]
  /// Whether `total` is `subtotal` + `shipping` + `tax`.
  package var addsUp = false

  package var properties: ValueShape.Properties { spec.merging(own) { spec, _ in spec } }
}
