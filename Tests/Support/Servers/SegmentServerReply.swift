/// The server's reaction to one request.
package indirect enum ServerReply: Sendable {
  /// An ordinary answer; `closes` ends the connection after it.
  case answer(Int, headers: [String: String] = [:], body: String = "", closes: Bool = false)
  /// The same, but only once `SegmentServer.release` is called.
  case held(ServerReply)
  /// Takes the request and never answers.
  case never
  /// Resets the connection after the head of the request, without reading the body.
  case resetBeforeReading
  /// Reads the request whole, then resets the connection.
  case resetAfterReading
  /// Sends the head and half of the body of an answer, then resets the connection.
  case resetMidAnswer
  /// Sends the head of an answer with this status and then one byte of body, and goes silent.
  case trickle(Int)
  /// Answers after the head of the request, without reading the body, and closes.
  case early(Int)

  /// Takes everything, as Segment does.
  package static let accept = ServerReply.answer(200, body: #"{"success":true}"#)

  var isDecidedEarly: Bool {
    switch self {
    case .resetBeforeReading, .early: true
    default: false
    }
  }
}

extension SegmentServer {
  /// A rule that refuses with `status` each batch that holds one of the message ids, as RudderStack does.
  package static func refusing(_ poison: Set<String>, status: Int = 400) -> Rule {
    { request in
      poison.isDisjoint(with: request.messageIDs)
        ? .accept : .answer(status, body: "request neither has anonymousId nor userId")
    }
  }

  /// A rule that answers as Jitsu does: 200, and a text for each message id of `errors`.
  package static func jitsu(errors: [String: String] = [:]) -> Rule {
    { request in
      let faults = request.messageIDs.compactMap { id in
        errors[id].map { #""Message ID: \#(id): \#($0)""# }
      }
      let count = request.messageIDs.count
      let tail = #""receivedEvents":\#(count),"okEvents":\#(count - faults.count)}"#
      return .answer(
        200,
        headers: ["Content-Type": "application/json"],
        body: faults.isEmpty
          ? #"{"ok":true,"# + tail
          : #"{"ok":false,"errors":[\#(faults.joined(separator: ","))],"# + tail
      )
    }
  }
}
