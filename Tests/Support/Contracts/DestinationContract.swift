package import Pipeline
internal import Testing

/// A destination under test, and its other side.
package struct DestinationSubject: Sendable {
  package var destination: any Destination
  /// The messages that arrived and stay, in order.
  package var arrived: @Sendable () async throws -> [String]
  /// Takes the other side down.
  package var end: @Sendable () async -> Void

  package init(
    _ destination: any Destination,
    arrived: @escaping @Sendable () async throws -> [String],
    end: @escaping @Sendable () async -> Void = {}
  ) {
    self.destination = destination
    self.arrived = arrived
    self.end = end
  }
}

/// The promises of every destination; one clause is one test.
package struct DestinationContract: Sendable, CustomTestStringConvertible {
  package let testDescription: String
  private let check: @Sendable (DestinationSubject) async throws -> Void

  /// Holds the clause against a fresh destination.
  package func hold(
    _ make: @Sendable () async throws -> DestinationSubject
  ) async throws {
    let subject = try await make()
    do {
      try await check(subject)
    } catch {
      Issue.record(error, "\(testDescription)")
    }
    await subject.destination.close()
    await subject.end()
  }

  package static let clauses: [DestinationContract] = [
    clause("a batch arrives once, in order, byte for byte") { subject in
      let batch = Batch.sample(3)
      try await subject.destination.recover(parts: [])
      try await subject.deliver(batch)
      try await subject.finish()
      #expect(try await subject.arrived() == batch.texts)
    },
    clause("batches arrive in the order in which they were handed over") { subject in
      let batches = [Batch.sample(2), .sample(1, from: 3), .sample(5, from: 4)]
      try await subject.destination.recover(parts: [])
      for batch in batches { try await subject.deliver(batch) }
      try await subject.finish()
      #expect(try await subject.arrived() == batches.flatMap(\.texts))
    },
    clause("an empty batch is answered and leaves no trace") { subject in
      try await subject.destination.recover(parts: [])
      guard case .settled(let answers) = try await subject.destination.deliver(Batch()) else {
        Issue.record("an empty batch was held")
        return
      }
      #expect(answers.isEmpty)
      try await subject.finish()
      #expect(try await subject.arrived().isEmpty)
    },
    clause("nothing delivered, nothing sealed") { subject in
      try await subject.destination.recover(parts: [])
      #expect(try await subject.destination.seal(atEnd: false) == nil)
      #expect(try await subject.destination.seal(atEnd: true) == nil)
      #expect(try await subject.arrived().isEmpty)
    },
    clause("what is sealed is sealed once") { subject in
      try await subject.destination.recover(parts: [])
      try await subject.deliver(.sample(1))
      try await subject.finish()
      #expect(try await subject.destination.seal(atEnd: true) == nil)
      #expect(try await subject.arrived().count == 1)
    },
    clause("a batch as large as the limits allow arrives whole") { subject in
      let limits = subject.destination.limits
      #expect(limits.messageBytes < limits.bytes)
      let empty = Batch.sample(1).bytes.count
      let batch = Batch.sample(limits.bytes / 20_000, padding: 20_000 - empty)
      #expect(batch.bytes.count <= limits.bytes)
      try await subject.destination.recover(parts: [])
      try await subject.deliver(batch)
      try await subject.finish()
      #expect(try await subject.arrived() == batch.texts)
    },
    clause("it can be closed unused, and closed twice") { subject in
      await subject.destination.close()
      await subject.destination.close()
    },
    clause("it names its kind and place") { subject in
      #expect(!subject.destination.identity.kind.isEmpty)
      #expect(!subject.destination.identity.place.isEmpty)
    },
  ]

  private static func clause(
    _ description: String,
    _ check: @escaping @Sendable (DestinationSubject) async throws -> Void
  ) -> DestinationContract {
    DestinationContract(testDescription: description, check: check)
  }
}

extension DestinationSubject {
  /// Delivers a batch; a settled one must be accepted whole.
  fileprivate func deliver(_ batch: Batch) async throws {
    guard case .settled(let answers) = try await destination.deliver(batch) else { return }
    #expect(answers == Array(repeating: .accepted, count: batch.count))
  }

  /// Ends a run as the loop does: seal, record, publish.
  fileprivate func finish() async throws {
    if let part = try await destination.seal(atEnd: true) { try await destination.publish(part) }
  }
}
