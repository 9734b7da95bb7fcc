package import Pipeline
internal import Synchronization

/// The result of a retry of dead letters, with its whole output.
package struct Retried: Sendable {
  package var settled: Int
  package var stays: [RetryOutcome.Letter]
  package var report: RunReport

  package init(
    _ run: (@escaping @Sendable (RetryRun.News) throws -> Void) async throws -> RetryOutcome
  ) async throws {
    let told = Told()
    let outcome = try await run { news in
      if case .stays(let letter) = news { told.letters.withLock { $0.append(letter) } }
    }
    stays = told.letters.withLock { $0 }
    settled = outcome.settled
    report = outcome.report
  }

  private final class Told: Sendable {
    let letters = Mutex<[RetryOutcome.Letter]>([])
  }
}
