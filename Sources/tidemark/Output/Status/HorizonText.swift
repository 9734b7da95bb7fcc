import Pipeline
import SegmentSpec

/// A source's horizon in words, and the transactions that hold it back.
struct HorizonText {
  let horizon: Horizon

  init(_ horizon: Horizon) {
    self.horizon = horizon
  }

  /// The result, in one line.
  var line: String {
    guard horizon.isHeldBack else { return "no open transaction holds changes back" }
    let span = horizon.heldSeconds.map { ", for \(ProgressLine.span($0))" } ?? ""
    // No other transaction ended since it began; its own changes wait.
    guard horizon.transactionsBehind > 0 else {
      return horizon.holders.isEmpty
        ? "changes of an open transaction wait for its end\(span); whose it is this role may not see (pg_read_all_stats)"
        : "changes of an open transaction wait for its end\(span):"
    }
    let transactions =
      horizon.transactionsBehind == 1
      ? "1 transaction" : "\(horizon.transactionsBehind) transactions"
    return horizon.holders.isEmpty
      ? "an open transaction holds back changes of \(transactions)\(span); whose it is this role may not see (pg_read_all_stats)"
      : "changes of \(transactions) wait for an open transaction\(span):"
  }

  /// Each open transaction, with the statement that ends it.
  var holders: [String] {
    horizon.holders.map { holder in
      let who = holder.pid.map { "process \($0)" } ?? "a prepared transaction"
      let role = holder.role.map { " of \($0)" } ?? ""
      let name = holder.gid == nil ? holder.application : nil
      let application = name.flatMap { $0.isEmpty ? nil : " (\($0))" } ?? ""
      let age = holder.beganAt.map {
        " for \(ProgressLine.span(horizon.clock.seconds(since: $0)))"
      }
      let state = holder.state.map { ", \($0)" } ?? ""
      let ending = holder.ending.map { "; to end it: \($0)" } ?? ""
      let place = holder.gid == nil ? nil : holder.database.map { " in database \($0)" }
      return who + role + application + state + (age ?? "") + ending + (place ?? "")
    }
  }

  /// A holder as `--json` prints it.
  struct Wire: Encodable {
    var pid: Int32?
    var role, application, state, began_at, database, gid, ending: String?
  }

  var wire: [Wire] {
    horizon.holders.map {
      Wire(
        pid: $0.pid,
        role: $0.role,
        application: $0.application,
        state: $0.state,
        began_at: $0.beganAt?.iso8601,
        database: $0.database,
        gid: $0.gid,
        ending: $0.ending
      )
    }
  }
}
