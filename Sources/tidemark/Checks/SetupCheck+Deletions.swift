import Destinations
import Pipeline
import SegmentSpec

extension SetupCheck {
  /// Whether deletions are requested, and whether the token is accepted.
  mutating func lookAtDeletions() async throws {
    do {
      guard let given = try context.settings.deletions() else {
        noteNone()
        return
      }
      let (state, sync) = try await wiring.stateForReading()
      let since = try await state.deletionsSince(of: sync)
      let regulations = try wiring.regulations(given)
      let answer: Result<Int, DeliveryError>
      do throws(DeliveryError) {
        answer = .success(try await regulations.reach())
      } catch {
        answer = .failure(error)
      }
      await regulations.close()
      note(try answer.get(), of: given, since: since)
    } catch {
      try note(error, subject: "deletions")
    }
  }

  /// Says why none are requested; a token that no sync needs now may still be unreadable.
  private mutating func noteNone() {
    let settings = context.settings
    let choice = settings.destinationChoice
    guard settings.hasDeletionToken else {
      return add(.good, "deletions", "off: no Public API token is given")
    }
    let why =
      choice.takesDeletions
      ? "events.deletion.enabled is false"
      : "the destination is \(choice.name)"
    do throws(Failure) {
      _ = try settings.deletionToken()
      add(.good, "deletions", "off: \(why)")
    } catch {
      add(
        .warning,
        "deletions",
        "off: \(why); the token is missing: \(error.sentence)",
        remedy: error.hint
      )
    }
  }

  private mutating func note(_ status: Int, of given: DeletionSettings, since: Timestamp?) {
    let place = given.endpoint.place
    switch status {
    case 401, 403:
      problem(
        "\(place) refuses the Public API token (HTTP \(status))",
        subject: "deletions",
        remedy: "check SEGMENT_PUBLIC_API_TOKEN, and deletions.host for the workspace's region"
      )
    case 200..<300, 400:
      let start = since.map { "since \($0.seconds8601)" } ?? "from the next sync on"
      add(
        .good,
        "deletions",
        "\(place) takes the token; deletions are requested \(start), at most \(given.mostPerRun) a run;"
          + " whether the token may request them only a request shows"
      )
    case 404:
      problem(
        "\(place) is not Segment's Public API (HTTP 404)",
        subject: "deletions",
        remedy: "check deletions.host: \(RegulationEndpoint.defaultHost), or"
          + " \(RegulationEndpoint.europeanHost) for the European Union"
      )
    default:
      add(
        .warning,
        "deletions",
        "\(place) answers with HTTP \(status)",
        remedy: "run tidemark check again later; a sync would try again for a while"
      )
    }
  }
}
