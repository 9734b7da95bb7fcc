package import SegmentSpec

/// The programs of the shop's owner that messages go through before they are sent.
package protocol MessageTemplates: Sendable {
  /// Whether messages of the event go through one.
  func isFor(_ event: EventName) -> Bool

  /// Sends messages through their templates; returns one outcome for each, in their order.
  /// - Throws: `TemplateFault` if the program itself cannot be run, so that no message is to blame.
  func apply(to messages: [TemplateInput]) async throws(TemplateFault) -> [TemplateOutcome]
}

/// A message on its way through templates.
package struct TemplateInput: Sendable {
  /// Its event in the catalogue.
  package var event: EventName
  /// One JSON object.
  package var message: [UInt8]

  package init(event: EventName, message: [UInt8]) {
    self.event = event
    self.message = message
  }
}

/// The outcome of a message's templates.
package enum TemplateOutcome: Sendable {
  case message(TemplatedMessage)
  /// No result: the message is not sent.
  case leftOut
  /// The result cannot be a message.
  case refused(Refused)

  package struct Refused: Sendable {
    /// The reason, without personal data: `the template totals.jq gives a number`.
    package var reason: String
    /// The template's own words, which may contain personal data.
    package var words: AnswerText?
    /// The setting that names the file.
    package var setting: String

    package init(_ reason: String, words: AnswerText? = nil, setting: String) {
      self.reason = reason
      self.words = words
      self.setting = setting
    }
  }
}

/// Why templates cannot be used.
package struct TemplateFault: ExplainedError {
  package var reason: String
  /// The next step.
  package var hint: String

  package init(_ reason: String, hint: String) {
    self.reason = reason
    self.hint = hint
  }
}
