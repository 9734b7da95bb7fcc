internal import Postgres

/// The connections to one shop that are open at the same time, shared by all who read it.
///
/// Each transaction borrows one, because nothing depends on a session's state. At first there is one; parallel
/// readers ask for more. So a role with few connections is enough for any number of readers.
package actor SourceConnections {
  private var limit = 1
  /// How many are lent.
  private var lent = 0
  private var idle: [Session] = []
  private var waiting: [CheckedContinuation<Void, Never>] = []
  /// Whether one was opened: if the next one is refused, the server may not have ended the last one yet.
  private(set) var haveOpened = false
  /// Which schema is read, once it is chosen: the same one over every connection.
  private(set) var schema: SchemaChoice?
  /// The tables that are read as empty ones, over every connection.
  private(set) var standIns = StandIns()

  package init() {}

  /// Allows at least `limit` connections at once.
  func allow(_ limit: Int) {
    self.limit = max(self.limit, limit)
    while lent < self.limit, !waiting.isEmpty {
      lent += 1
      waiting.removeFirst().resume()
    }
  }

  /// Waits until a connection is free; nil if the caller is to open one.
  ///
  /// The caller gives it back.
  func borrow() async -> Session? {
    if lent < limit {
      lent += 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
    return idle.popLast()
  }

  /// Takes a connection back; nil for one that was not opened, or is closed.
  func giveBack(_ session: Session?) {
    if let session { idle.append(session) }
    if waiting.isEmpty {
      lent -= 1
    } else {
      waiting.removeFirst().resume()
    }
  }

  func noteOpened() {
    haveOpened = true
  }

  func note(_ schema: SchemaChoice) {
    self.schema = schema
  }

  func note(_ standIns: StandIns) {
    self.standIns = standIns
  }

  /// Closes the connections that nobody uses; they are opened again when needed.
  func closeIdle() async {
    let sessions = idle
    idle = []
    for session in sessions { await session.close() }
  }
}
