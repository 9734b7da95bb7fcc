import Destinations
import Medusa
import Pipeline
import SegmentSpec
import Stores
import Warehouse

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Collects the findings of `check`.
///
/// Everything that cannot be checked becomes a separate problem; only a signal ends the check.
struct SetupCheck {
  var results: [CheckResult] = []
  let context: CommandContext
  let wiring: Wiring
  /// The statements that grant the missing privileges to the role.
  private(set) var grants: [String] = []
  /// The store, once the source was read.
  private(set) var store: StoreIdentity?

  init(context: CommandContext) {
    self.context = context
    wiring = Wiring(context: context)
  }

  /// Says which settings file was read.
  mutating func nameSettingsFile() {
    let settings = context.settings
    let places = SettingsPlaces.all(settings.environment)
    add(
      .good,
      "settings",
      settings.path.map { "read from \($0)" }
        ?? "no file: there is none at \(SettingKind.listed(places))"
    )
  }

  /// Source, privileges, and the namespace that follows from the store.
  mutating func lookAtSource() async throws {
    do {
      let findings = try await wiring.sourceChecks().run()
      results += findings.map { CheckResult($0, status: SetupCheck.status(of: $0.subject)) }
      grants = findings.filter { $0.subject == "privileges" }.compactMap(\.remedy)
        .flatMap { $0.split(separator: "\n").map(\.trimmed) }
        .filter { $0.hasPrefix("GRANT ") }
        .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
      guard !findings.contains(where: { $0.severity == .problem }) else { return }
      // A state that cannot be read is reported with the state.
      let bound = try? await binding()
      store = try await wiring.withSource(boundTo: bound?.storeID) { try await $0.identity() }
    } catch {
      try note(error, subject: "source")
    }
  }

  private func binding() async throws -> SyncBinding? {
    let (state, sync) = try await wiring.stateForReading()
    return try await state.binding(of: sync)
  }

  /// The state, the sync's watermark, binding and dead letters.
  mutating func lookAtState() async throws {
    do {
      let place = try context.settings.statePlace()
      let path = place.name
      if let obstacle = try await obstacle(to: place) {
        results.append(CheckResult(obstacle, subject: "state"))
        return
      }
      let name = try context.settings.syncName()
      let (state, sync) = try await wiring.stateForReading()
      if let watermark = try await state.watermark(of: sync) {
        add(
          .good,
          "state",
          "\(path): sync \"\(name)\" has "
            + (watermark.factsSince == .beginning
              ? "all of history" : "history since \(watermark.factsSince.seconds8601)")
        )
      } else {
        let failure = Failure.noWatermark(settings: context.settings)
        var result = CheckResult(
          Finding(
            .problem,
            subject: "state",
            text: "\(path): sync \"\(name)\" has no watermark yet",
            remedy: failure.hint
          ),
          status: failure.status
        )
        result.isMissingWatermark = true
        results.append(result)
      }
      let dead = try await state.deadLetterCount(of: sync, event: nil)
      if dead > 0 {
        add(
          .warning,
          "state",
          Summary.counted(dead, "dead letter"),
          remedy: "look at them: tidemark dead-letters list\(context.settings.nameArgument)"
        )
      }
      try await compareBinding(in: state, of: sync)
    } catch {
      try note(error, subject: "state")
    }
  }

  /// Why a sync could not write its state there, found without writing.
  private func obstacle(to place: StatePlace) async throws -> Failure? {
    switch place {
    case .file(let path):
      guard !SetupCheck.canBeMade(path) else { return nil }
      return Failure(
        .cannotWriteState,
        "\(path) cannot be written by this user",
        hint: "let the user who runs tidemark write there, or name another file: --state FILE"
      )
    case .postgres(let place):
      let state = PostgresStateStore.reading(place)
      let obstacle: Result<StateError?, StateError>
      do throws(StateError) {
        obstacle = .success(try await state.obstacle())
      } catch {
        obstacle = .failure(error)
      }
      await state.close()
      return try obstacle.get().map { Failure($0, settings: context.settings) }
    }
  }

  private mutating func compareBinding(
    in state: any StateStore,
    of name: SyncName
  ) async throws {
    guard let existing = try await state.binding(of: name), let store,
      let destination = try? await wiring.resolve().identity
    else { return }
    try existing.demand(SyncBinding(store, destination))
  }

  /// The destination's settings, whether it answers, and the namespace of message ids.
  mutating func lookAtDestination() async throws {
    do {
      let given = try context.settings.destination()
      try await given.check(&self)
      guard let store else { return }
      let namespace = wiring.namespace(of: store, to: given)
      let origin =
        context.settings.namespace != nil
        ? "pinned by the setting namespace"
        : "made of store \(store.storeID) and "
          + (given.choice.isHTTP ? "the write key's digest" : "the kind \(given.choice.name)")
      add(.good, "namespace", "message ids are derived from \(namespace), \(origin)")
    } catch {
      try note(error, subject: "destination")
    }
  }

  mutating func problem(_ text: String, subject: String = "destination", remedy: String) {
    results.append(
      CheckResult(
        Finding(.problem, subject: subject, text: text, remedy: remedy),
        status: .destinationUnavailable
      )
    )
  }

  mutating func add(
    _ severity: Finding.Severity,
    _ subject: String,
    _ text: String,
    remedy: String? = nil
  ) {
    results.append(
      CheckResult(Finding(severity, subject: subject, text: text, remedy: remedy), status: .done)
    )
  }

  mutating func note(_ error: any Error, subject: String) throws {
    guard !Task.isCancelled else { throw error }
    results.append(
      CheckResult(Failure(reading: error, settings: context.settings), subject: subject)
    )
  }

  /// The code that a sync ends with for a problem with `subject`.
  static func status(of subject: String) -> ExitStatus {
    switch subject {
    case "privileges": .missingPrivilege
    case "settings", "configuration": .configuration
    default: .sourceUnavailable
    }
  }

  /// Whether this user could write `path`, or make it in the nearest directory above that exists.
  static func canBeMade(_ path: String) -> Bool {
    var place = path[...]
    while true {
      let name = place.isEmpty ? "/" : String(place)
      if access(name, F_OK) == 0 { return access(name, W_OK) == 0 }
      guard errno == ENOENT, let slash = place.lastIndex(of: "/"), !place.isEmpty else {
        return false
      }
      place = place[..<slash]
    }
  }
}
