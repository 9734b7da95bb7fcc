import ArgumentParser
import Pipeline

/// Every sync of the settings file, one after another in its order.
struct AllSyncs {
  /// How one of them ended.
  struct Ending {
    let room: Room
    var status: ExitStatus
    /// What `--json` says of it: an object.
    var json: String

    init(_ room: Room, _ failure: Failure) {
      self.room = room
      status = failure.status
      json = ErrorOutlet.object(failure, sync: room.outlet.sync)
    }

    /// Of work that was done; `content` as the members of a JSON object.
    init(_ room: Room, _ status: ExitStatus, _ content: [(name: String, json: String)] = []) {
      self.room = room
      self.status = status
      let name = ConsoleLog.quoted(room.outlet.sync ?? "")
      let members = content.map { ",\"\($0.name)\":\($0.json)" }.joined()
      json = "{\"exit\":\(status.rawValue)\(members),\"sync\":\(name)}"
    }
  }

  private let room: Room
  private let rooms: [Room]

  /// - Throws: exit code 64 or 78 for what no command can do for all syncs.
  init(_ room: Room) throws(Failure) {
    self.room = room
    rooms = try room.settings.ofEachSync().map(room.of)
  }

  /// - Throws: an error of the command line where one sync is chosen as well.
  static func validate(_ all: Bool, _ options: Options) throws {
    guard all, options.name != nil else { return }
    throw ValidationError("--name chooses one sync, and --all means every one: leave one out")
  }

  /// Runs each; a signal ends the present one and keeps those after it from starting.
  func sync(withSummary summary: Bool?, _ acceptsDeadLetters: Bool) async throws -> ExitStatus {
    var endings: [Ending] = []
    var waiting = rooms[...]
    while StopSignals.arrived == nil, let room = waiting.popFirst() {
      do {
        guard let report = try await Sync.run(in: room, acceptsDeadLetters) else {
          endings.append(Ending(room, .done))
          continue
        }
        Sync.say(report, in: room, withSummary: summary)
        let status = Sync.status(report, nil, settings: room.settings)
        endings.append(Ending(room, status, [("report", report.json)]))
      } catch {
        let stop = StopSignals.arrived.map { StopSignals.Stop(status: $0, cause: error) }
        let settings = room.settings
        endings.append(
          say(
            stop.map { Failure($0, settings: settings) }
              ?? Failure(reading: error, settings: settings),
            in: room
          )
        )
      }
    }
    if let stop = StopSignals.arrived, !waiting.isEmpty {
      let names = waiting.compactMap(\.outlet.sync).joined(separator: ", ")
      let failure = Failure(stop, "stopped before it began")
      room.outlet.remark("stopped before these syncs began: \(names)")
      endings += waiting.map { Ending($0, failure) }
    }
    return finish(endings)
  }

  /// Does `work` for each; a failure of one is said, and only a signal ends it early.
  func each(_ work: (Room) async throws -> Ending) async throws -> [Ending] {
    var endings: [Ending] = []
    for room in rooms {
      do {
        endings.append(try await work(room))
      } catch {
        guard !Task.isCancelled else { throw error }
        endings.append(say(Failure(reading: error, settings: room.settings), in: room))
      }
    }
    return endings
  }

  private func say(_ failure: Failure, in room: Room) -> Ending {
    room.outlet.report(failure)
    return Ending(room, failure)
  }

  /// The exit code of all; with `--json` their list is printed.
  func finish(_ endings: [Ending]) -> ExitStatus {
    let status = ExitStatus.mostSerious(of: endings.map(\.status))
    if room.settings.json {
      let list = endings.map(\.json).joined(separator: ",")
      Sync.hand("{\"exit\":\(status.rawValue),\"syncs\":[\(list)]}", in: room)
    }
    return status
  }
}
