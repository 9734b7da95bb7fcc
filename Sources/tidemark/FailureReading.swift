import Commerce
import Destinations
import Medusa
import Pipeline
import SegmentSpec

extension Failure {
  /// Turns any error of a command into an exit code, a sentence and the next command, which works on the same sync.
  init(reading error: any Error, settings: Settings) {
    self.init(any: error, settings: settings)
    sentence = settings.locating(sentence)
    hint = hint.map { settings.completing(settings.locating($0)) }
  }

  private init(any error: any Error, settings: Settings) {
    switch error {
    case let failure as Failure: self = failure
    case let error as RunError: self.init(error, settings: settings)
    case let error as MedusaError:
      guard error.kind == .sourceUnavailable, !settings.namesSource else {
        self.init(error)
        return
      }
      self.init(
        .sourceUnavailable,
        "no database is named, and this machine's own does not answer",
        hint: "export DATABASE_URL=postgres://tidemark@HOST/DATABASE"
      )
    case let error as StateError: self.init(error, settings: settings)
    case let error as DeliveryError: self.init(error)
    case let error as TemplateFault:
      self.init(.configuration, error.reason, hint: error.hint)
    case let error as DestinationSettingError:
      self.init(.configuration, error.reason, hint: error.hint)
    case let missing as MissingHashFunction:
      self.init(
        .configuration,
        "OpenSSL has no \(missing.name), which message ids and digests are made with",
        hint: "activate its default provider in openssl.cnf (OPENSSL_CONF);"
          + " openssl list -digest-algorithms shows what it has"
      )
    case is CancellationError:
      self.init(
        .unexpected,
        "the work was stopped before it was done",
        hint: "run the same command again"
      )
    default:
      // Its own text may contain anything, and is not a text for people.
      self.init(
        .unexpected,
        "something went wrong that this command does not know",
        hint: "run it again with --log-level debug and report what it says"
      )
    }
  }

  /// The end after a signal: only a fault in the state or in the counts matters more than the stop.
  init(
    _ stop: StopSignals.Stop,
    settings: Settings,
    afterwards: (remains: String, hint: String) = Failure.afterStop
  ) {
    let cause = Failure(reading: stop.cause, settings: settings)
    guard ![.cannotWriteState, .internalFault].contains(cause.status) else {
      self = cause
      return
    }
    let signal = stop.status == .interrupted ? "SIGINT" : "SIGTERM"
    guard !(stop.cause is NothingBegun) else {
      self.init(stop.status, "stopped by \(signal); nothing had begun")
      return
    }
    self.init(
      stop.status,
      "stopped by \(signal); \(afterwards.remains)",
      hint: afterwards.hint
    )
  }

  /// The store and destination of a sync name, and the requested ones.
  private static func mismatch(
    of sync: String,
    _ existing: SyncBinding,
    _ requested: SyncBinding
  ) -> String {
    func place(_ destination: DestinationIdentity) -> String {
      "\(destination.kind) \(destination.place)"
    }
    guard existing.storeID == requested.storeID else {
      return "sync \"\(sync)\" belongs to \(existing.sentence), not to \(requested.sentence)"
    }
    return "sync \"\(sync)\" sends to \(place(existing.destination)), and the settings name"
      + " \(place(requested.destination))"
  }

  /// The remedy for every command with a state.
  static let afterStop = (
    remains: "what was delivered is recorded",
    hint: "run the same command again: it goes on from there"
  )

  init(_ error: RunError, settings: Settings) {
    switch error {
    case .noWatermark: self = .noWatermark(settings: settings)
    case .source(let error): self.init(reading: error, settings: settings)
    case .delivery(let error): self.init(error)
    case .state(let error): self.init(error, settings: settings)
    case .conservationBroken(let what):
      self.init(
        .internalFault,
        "the counts of this run do not add up: \(what); the watermark did not move",
        hint: "nothing is lost; report this with the output of tidemark sync --log-level debug"
      )
    case .allDead(let dead): self.init(dead)
    case .tooManyDeletions(let count, let most):
      self.init(
        .configuration,
        "\(Summary.counted(count, "customer")) \(count == 1 ? "was" : "were") deleted since the last run, and"
          + " one run requests at most \(Summary.counted(most, "deletion"));"
          + " none was requested, everything else is delivered",
        hint: "if that was intended:"
          + " TIDEMARK_DELETIONS_MAX_PER_RUN=\(count) tidemark sync\(settings.nameArgument)"
      )
    case .otherBackfill(let backfill):
      self.init(
        .configuration,
        "a backfill \(BackfillText.scope(backfill)) was begun \(backfill.startedAt.seconds8601) and is not finished",
        hint:
          "go on with it: tidemark backfill\(BackfillText.arguments(backfill))\(settings.nameArgument);"
          + " or give it up and begin this one: --restart"
      )
    case .sharedBackfill(let backfill):
      self.init(
        .configuration,
        "a shared backfill \(BackfillText.scope(backfill)) was begun \(backfill.startedAt.seconds8601) and is not finished",
        hint: "work on it: tidemark backfill --work\(settings.nameArgument);"
          + " or give it up and begin this one: --restart"
      )
    case .noSharedBackfill:
      self.init(
        .configuration,
        "the sync has no shared backfill to work on",
        hint: "plan one first: tidemark backfill --shards 64\(settings.nameArgument)"
      )
    case .stopped: self.init(.terminated, "the run was stopped")
    }
  }

  /// Exit code 78: a setting or the destination is wrong, and not a hundred messages.
  private init(_ dead: AllDead) {
    let event = dead.event.rawValue
    let what =
      dead.isAnswer
      ? "the destination refused all of \(dead.count) messages of \(event)"
      : "none of \(dead.count) messages of \(event) can be written"
    let check =
      dead.setting.map { "check the setting \($0)" }
      ?? (dead.isAnswer
        ? "look what the destination expects of \(event)"
        : "look at these rows: tidemark preview \(dead.key.row)")
    self.init(
      .configuration,
      "\(what), for one reason: \(dead.reason)"
        + "; the last one is \(dead.key.text); none became a dead letter, the watermark did not move",
      hint: check
        + ", then run the same command again; to go on all the same: --accept-dead-letters;"
        + " to leave the event out: \(dead.event.settingKey): false"
    )
  }

  /// Exit code 78 with the choices for the start of history.
  static func noWatermark(settings: Settings) -> Failure {
    let name = settings.nameArgument
    // If the settings file has several syncs, every message begins with the name.
    let sync =
      settings.section == nil
      ? "sync \"\((try? settings.syncName().text) ?? "default")\"" : "the sync"
    return Failure(
      .configuration,
      "\(sync) has no watermark yet: it does not know where to begin",
      hint: """
        choose one:
          tidemark backfill\(name)
              sends the whole history, then the sync goes on from there; first look: tidemark backfill --dry-run\(name)
          tidemark watermark set now\(name)
              sends only what happens from now on
          tidemark watermark set 2026-01-01\(name)
              sends everything since then; the next sync reads the whole store once
        """
    )
  }

  init(_ error: MedusaError) {
    let status: ExitStatus =
      switch error.kind {
      case .sourceUnavailable: .sourceUnavailable
      case .missingPrivilege: .missingPrivilege
      case .configuration: .configuration
      }
    self.init(status, error.reason, hint: error.hint)
    // Dozens of statements are for `check --grants`.
    guard status == .missingPrivilege,
      case let statements = error.hint.split(separator: "\n").dropFirst(),
      let grants = GrantText(
        statements: statements.joined(separator: "\n"),
        exactly: "tidemark check --grants"
      )
    else { return }
    hint = grants.remedy
  }

  init(_ error: DeliveryError) {
    switch error.kind {
    case .cannotWrite: self.init(.cannotWriteState, error.reason, hint: error.hint)
    case .missingPrivilege: self.init(.missingPrivilege, error.reason, hint: error.hint)
    case .wrongSetting: self.init(.configuration, error.reason, hint: error.hint)
    case .cancelled: self.init(.terminated, error.reason, hint: error.hint)
    case .state: self.init(.cannotWriteState, error.reason, hint: error.hint)
    case .notYet, .refused, .stopped:
      self.init(
        .destinationUnavailable,
        error.reason,
        hint: error.hint ?? "nothing is lost: the next sync goes on from the watermark"
      )
    }
  }

  init(_ error: StateError, settings: Settings) {
    self.init(error, at: try? settings.statePlace(), settings: settings)
  }

  init(_ error: StateError, at place: StatePlace?, settings: Settings, sync: SyncName? = nil) {
    let sync = sync?.text ?? (try? settings.syncName().text) ?? "default"
    let file = place?.name ?? "the state"
    switch error {
    case .locked(let holder):
      var isLeased = false
      if case .postgres? = place { isLeased = true }
      self.init(
        .locked,
        "another run holds the lock of sync \"\(sync)\": \(holder.command), process \(holder.pid)"
          + " on \(holder.host), since \(holder.since.seconds8601)",
        hint: isLeased
          ? "wait until it ends, or look at it there: ps -fp \(holder.pid);"
            + " the lock of a process that is gone is free after a minute"
          : "wait until it ends, or look at it: ps -fp \(holder.pid)"
      )
    case .boundElsewhere(let existing, let requested) where existing.edition != requested.edition:
      self.init(existing, meets: requested.edition, sync: sync, settings: settings)
    case .boundElsewhere(let existing, let requested):
      self.init(
        .configuration,
        Failure.mismatch(of: sync, existing, requested),
        hint: (settings.syncs.isEmpty
          ? "one name has one store and one destination; use another name: --name"
            + " \(existing.destination.kind == requested.destination.kind ? "NAME" : requested.destination.kind)"
          : "one name has one store and one destination; give this one a section of its own under syncs in the"
            + " settings file")
          + "; or, where it has moved: tidemark state rebind\(settings.arguments(named: sync))"
      )
    case .newerSchema(let found, let known):
      self.init(
        .cannotWriteState,
        "\(file) was written by a newer release: its schema is \(found), this release knows \(known)",
        hint: "run the newer release, or name another file: --state FILE"
      )
    case .unreadable(let reason):
      self.init(
        .cannotWriteState,
        explained: reason,
        hint: "name another file with --state FILE, or restore \(file) from a backup"
      )
    case .cannotWrite(let reason):
      self.init(
        .cannotWriteState,
        explained: reason,
        hint: "let the user who runs tidemark write there, or name another file: --state FILE"
      )
    case .missingPrivilege(let reason):
      self.init(.missingPrivilege, explained: reason)
    case .lockLost(let holder):
      let taker =
        holder.map { "\($0.command), process \($0.pid) on \($0.host), has it now" }
        ?? "nobody has it now"
      self.init(
        .locked,
        "this run lost the lock of sync \"\(sync)\": it was not renewed in time, or its backfill was given up; \(taker)",
        hint: "nothing was written since; the next run goes on from what was recorded"
      )
    }
  }
}

extension Failure {
  /// Exit code 78: the database is one of another Medusa than the sync belongs to.
  private init(
    _ existing: SyncBinding,
    meets edition: String,
    sync: String,
    settings: Settings
  ) {
    let name = settings.arguments(named: "NAME")
    let section =
      settings.syncs.isEmpty ? "" : " (NAME: a new section under syncs in the settings file)"
    self.init(
      .configuration,
      "this database is Medusa \(edition), and sync \"\(sync)\" belongs to a Medusa"
        + " \(existing.edition) store (\(existing.sentence)); its history stays as it is",
      hint: """
        give the Medusa \(edition) store a sync of its own:
          tidemark watermark set now\(name)\(section)
              after the import and before the shop opens; or the time of the cut-over in place of now
          tidemark sync\(name)
              from then on; the sync "\(sync)" may go on beside it until the former shop is closed
        """
    )
  }
}

/// A stop at a question, before any work.
struct NothingBegun: Error {}

extension Settings {
  /// Whether a flag, a file or a variable says which database is the shop's.
  var namesSource: Bool {
    text(.source) != nil
      || [
        "DATABASE_URL", "DATABASE_URL_FILE", "PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE",
        "PGUSER", "PGSERVICE", "PGSERVICEFILE",
      ]
      .contains { environment[$0]?.isEmpty == false }
  }
}
