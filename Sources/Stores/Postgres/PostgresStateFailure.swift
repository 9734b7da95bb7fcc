import Pipeline
import Postgres
import SegmentSpec

/// The SQLSTATE that `tidemark.fence` raises.
let leaseTakenOver = "TM001"

extension StateError {
  /// The fault of the state in the database at `place`, from an error of its use.
  init(_ error: any Error, place: PostgresStatePlace, whileWriting: Bool) {
    let name = "the state in \(place.name)"
    switch error {
    case let error as StateError: self = error
    case let error as DamagedState:
      self = .unreadable(
        reason: "\(name) is damaged: \(error.what). Restore its schema tidemark from a backup, or"
          + " drop it and run `tidemark watermark set TIME`; without the ledger, facts since TIME"
          + " are sent again with the same ids."
      )
    case let error as PostgresError:
      self = Self.reading(error, name: name, whileWriting: whileWriting)
    default:
      // Other errors say nothing to people.
      let reason =
        error is CancellationError
        ? "the work on \(name) was stopped. Run the command again; nothing is lost."
        : "\(name) cannot be used for a reason that its server does not give. Run the command again."
      self = whileWriting ? .cannotWrite(reason: reason) : .unreadable(reason: reason)
    }
  }

  private static func reading(
    _ error: PostgresError,
    name: String,
    whileWriting: Bool
  ) -> StateError {
    func failed(_ reason: String) -> StateError {
      whileWriting ? .cannotWrite(reason: reason) : .unreadable(reason: reason)
    }
    let message = error.description
    switch (error.kind, error.sqlState) {
    case (.privilege, _):
      return .missingPrivilege(
        reason: "the role of \(name) lacks a privilege (\(message)). Let the owner of the database"
          + " run `tidemark state migrate`, then GRANT USAGE ON SCHEMA tidemark and SELECT, INSERT,"
          + " UPDATE, DELETE ON ALL TABLES IN SCHEMA tidemark to the role."
      )
    case (.authentication, _):
      return failed(
        "the server refuses the login to \(name) (\(message)). Set the password in PGPASSWORD, in"
          + " a file that PGPASSFILE names, or in the URL of TIDEMARK_STATE."
      )
    case (.noDatabase, _):
      return failed(
        "\(name) has no database (\(message)). Create it, or name another with --state."
      )
    case (.cannotConnect, _), (.connectionLost, _):
      return failed(
        "\(name) cannot be reached (\(message)). Run the command again when the server answers;"
          + " nothing is lost."
      )
    case (_, "25006"):
      return failed(
        "\(name) is read-only (\(message)). Name the primary server, for instance with"
          + " ?target_session_attrs=read-write behind several hosts."
      )
    case (_, "53100"), (_, "53200"):
      return failed("\(name) has no room (\(message)). Free some there and run the command again.")
    case (_, "42P07"), (_, "42710"):
      return failed(
        "the schema tidemark of \(name) holds tables of something else (\(message)). Name another"
          + " database with --state."
      )
    case (.missingObject, _):
      return failed(
        "the schema tidemark of \(name) is not whole (\(message)). Restore it from a backup, or"
          + " name another database with --state."
      )
    default:
      return failed("\(name) cannot be used (\(message)). Run the command again.")
    }
  }
}
