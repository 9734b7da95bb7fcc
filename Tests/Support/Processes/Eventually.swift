/// The thing that a test waited for in vain.
package struct NeverHappened: Error, CustomStringConvertible {
  package let description: String
}

/// Waits until `condition` holds, looking every few milliseconds without keeping a core busy.
///
/// `what` names the awaited thing in the error; the limit is far beyond what a busy machine needs.
/// - Throws: `NeverHappened` at the end of the wait, and errors of `condition`.
package func eventually(
  _ what: String,
  within limit: Duration = .seconds(120),
  lookingEvery pause: Duration = .milliseconds(10),
  isolation: isolated (any Actor)? = #isolation,
  _ condition: () async throws -> Bool
) async throws {
  let end = ContinuousClock.now.advanced(by: limit)
  while try await !condition() {
    guard ContinuousClock.now < end else {
      throw NeverHappened(description: "\(what): not within \(limit)")
    }
    try await Task.sleep(for: pause)
  }
}
