/// A field that a destination reads of a message of one event.
package struct DestinationField: Hashable, Sendable {
  package var destination: String
  /// `identify`, or the name of a track.
  package var event: String
  /// Its name at the destination.
  package var name: String
  /// Whether the destination refuses a message without it.
  package var isRequired: Bool
  /// The paths of a message that fill it, such as `properties.products[].price`.
  package var paths: [String]

  /// Those of the table.
  package static let all: [DestinationField] = {
    var fields: [DestinationField] = []
    var (destination, event) = ("", "")
    for line in table.split(separator: "\n") {
      if line.hasPrefix("## ") {
        event = String(line.dropFirst(3))
      } else if line.hasPrefix("# ") {
        destination = String(line.dropFirst(2))
      } else {
        let isRequired = line.hasPrefix("! ")
        let sides = line.dropFirst(isRequired ? 2 : 0).split(separator: ":", maxSplits: 1)
        guard sides.count == 2 else { continue }
        fields.append(
          DestinationField(
            destination: destination,
            event: event,
            name: String(sides[0]),
            isRequired: isRequired,
            paths: sides[1].split(separator: ",").map { String($0.drop { $0 == " " }) }
          )
        )
      }
    }
    return fields
  }()

  /// Whether a message fills it: for a field of a list's elements, in some of them, or in all if it is required.
  package func isFilled(by message: JSONValue) -> Bool {
    paths.contains { isThere($0.split(separator: ".")[...], in: message) }
  }

  private func isThere(_ path: ArraySlice<Substring>, in value: JSONValue) -> Bool {
    guard let step = path.first else { return true }
    let name = step.hasSuffix("[]") ? step.dropLast(2) : step
    guard let next = value[String(name)] else { return false }
    guard step.hasSuffix("[]") else { return isThere(path.dropFirst(), in: next) }
    let isOfElement = { (element: JSONValue) in isThere(path.dropFirst(), in: element) }
    return isRequired
      ? !next.elements.isEmpty && next.elements.allSatisfy(isOfElement)
      : next.elements.contains(where: isOfElement)
  }
}

/// How often the fields of destinations are left empty by the messages of a store.
package struct DestinationFieldTally: Sendable {
  /// The number of messages of the field's event, and of those that left it empty.
  package struct Count: Sendable {
    package var messages = 0
    package var empty = 0
  }

  package private(set) var counts: [DestinationField: Count] = [:]

  package init() {}

  package mutating func count(_ message: JSONValue) {
    let event = message["event"]?.text ?? "identify"
    for field in DestinationField.all where field.event == event {
      counts[field, default: Count()].messages += 1
      if !field.isFilled(by: message) { counts[field, default: Count()].empty += 1 }
    }
  }

  /// One line for each field that no message fills, and for each required field that a message leaves empty, as
  /// docs/destinations.md lists them: destination, event, field, `always` or `sometimes`.
  package var unfilled: Set<String> {
    var lines: Set<String> = []
    for (field, count) in counts where count.empty > 0 {
      guard field.isRequired || count.empty == count.messages else { continue }
      let often = count.empty == count.messages ? "always" : "sometimes"
      lines.insert("\(field.destination) | \(field.event) | `\(field.name)` | \(often)")
    }
    return lines
  }
}
