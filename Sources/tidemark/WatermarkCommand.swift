import ArgumentParser
import Pipeline
import SegmentSpec

/// `tidemark watermark`: where history starts, and up to where everything is delivered.
struct WatermarkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watermark",
    abstract: "Shows, sets or forgets up to where everything is delivered.",
    subcommands: [Show.self, Set.self, Reset.self]
  )
}

extension WatermarkCommand {
  /// `tidemark watermark show`.
  struct Show: RunnableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Prints the watermark."
    )

    @OptionGroup(title: "Options of every command") var options: Options

    func work(in room: Room) async throws -> ExitStatus {
      let name = try room.settings.syncName()
      let state = try Wiring(room: room).stateForReading()
      guard let watermark = try await state.watermark(of: name) else {
        throw Failure.noWatermark(settings: room.settings)
      }
      let text = WatermarkText(watermark, sync: name)
      try room.result.print(room.settings.json ? text.json : text.plain)
      return .done
    }
  }

  /// `tidemark watermark set`.
  struct Set: RunnableCommand {
    static let configuration = CommandConfiguration(
      commandName: "set",
      abstract: "Says where history starts.",
      discussion: """
        now: only what happens from now on is sent.
        TIME, such as 2026-01-01T00:00:00Z: everything since that moment is sent, too; the next sync \
        reads the whole store once. Without a zone UTC is taken.

        What was sent before is not sent again either way.
        """
    )

    @Argument(help: ArgumentHelp("now, or a time in ISO 8601.", valueName: "time"))
    var time: String

    @OptionGroup(title: "Options of every command") var options: Options

    func work(in room: Room) async throws -> ExitStatus {
      let moment = try self.moment(in: room)
      let wiring = Wiring(room: room)
      _ = try wiring.connection()
      let destination = try await wiring.destinationIdentity()
      let name = try room.settings.syncName()
      try await wiring.withState { state in
        try await wiring.locked(state, command: "tidemark watermark set") {
          let bound = try await state.binding(of: name)?.storeID
          let watermark = try await wiring.withSource(boundTo: bound) { source in
            let store = try await source.identity()
            try await state.bind(
              name,
              to: SyncBinding(storeID: store.storeID, destination: destination)
            )
            guard moment == nil else { return moment.map(Watermark.since) }
            return Watermark.now(
              try await source.currentPosition(),
              marginSeconds: room.settings.watermarkMarginSeconds
            )
          }
          try await state.setWatermark(watermark, of: name)
        }
      }
      return .done
    }

    /// The given time; nil for `now`.
    private func moment(in room: Room) throws(Failure) -> Timestamp? {
      guard time != "now" else { return nil }
      return try GivenTime(
        time,
        example: "tidemark watermark set now, or tidemark watermark set 2026-01-01T00:00:00Z"
      )
      .moment(in: room)
    }
  }

  /// `tidemark watermark reset`.
  struct Reset: RunnableCommand {
    static let configuration = CommandConfiguration(
      commandName: "reset",
      abstract: "Forgets the watermark; what was sent stays known."
    )

    @OptionGroup(title: "Options of every command") var options: Options

    func work(in room: Room) async throws -> ExitStatus {
      let wiring = Wiring(room: room)
      let name = try room.settings.syncName()
      try await wiring.withState { state in
        try await wiring.locked(state, command: "tidemark watermark reset") {
          try await state.setWatermark(nil, of: name)
        }
      }
      room.outlet.remark(
        "the watermark of sync \"\(name)\" is forgotten; the ledger was kept, so nothing goes out twice"
      )
      return .done
    }
  }
}

/// A watermark in words.
struct WatermarkText {
  /// Where history starts.
  static func start(_ time: Timestamp) -> String {
    time == .beginning ? "at the beginning" : time.iso8601
  }

  let plain: String
  let json: String

  init(_ watermark: Watermark, sync: SyncName) {
    let how = watermark.firstPosition == nil ? "time" : "now"
    let since = watermark.factsSince.iso8601
    let position =
      watermark.position == nil
      ? "none yet: the next sync reads the whole store once"
      : "stored: the next sync reads what changed since the last one"
    let start =
      how == "now"
      ? "\(since), set with \"now\" (margin \(watermark.marginSeconds) s)"
      : "\(Self.start(watermark.factsSince)), set as a time"
    plain = Table.text([
      ["sync", sync.text], ["history starts", start], ["position", position],
    ])
    json =
      "{\"sync\":\(ConsoleLog.quoted(sync.text)),\"facts_since\":\"\(since)\",\"set_with\":\"\(how)\""
      + ",\"margin_seconds\":\(watermark.marginSeconds),\"has_position\":\(watermark.position != nil)}"
  }
}
