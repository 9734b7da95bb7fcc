import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `Dead letters of an event` {
  @Test func `are chosen by an event in either spelling, and by no event that is none`()
    async throws
  {
    let place = try Place()
    let name = try #require(SyncName("default"))
    let state = try await SQLiteStateStore.open(place.path + "/state.sqlite")
    let letters = ["Third", "Review Posted", "Order Completed"].enumerated().map { number, event in
      DeadLetter(
        key: FactKey("order_\(number)/x"),
        event: EventName(event),
        messageID: MessageID(high: 1, low: UInt64(number)),
        reason: "r",
        payload: Array("{}".utf8),
        time: Timestamp(microseconds: Int64(number) * 1_000_000)
      )
    }
    try await state.record(DeliveryRecords(deadLetters: letters), of: name)
    await state.close()
    for outbox in ["false", "true"] {
      func run(_ arguments: String...) async throws -> Program.Outcome {
        try await Program.run(
          ["dead-letters"] + arguments,
          environment: ["TIDEMARK_STATE": place.path + "/state.sqlite", "TIDEMARK_OUTBOX": outbox],
          in: place
        )
      }
      for word in ["third", "Third", "review_posted", "Review Posted", "order_completed"] {
        let found = try await run("list", "--event", word)
        #expect(found.stdout.split(separator: "\n").count == 1, "\(word): \(found)")
      }
      #expect(try await run("list", "--event", "order_shipped") == .init(0))
      for command in ["list", "export", "retry", "discard"] {
        #expect(
          try await run(command, "--event", "order_complted")
            == .init(
              64,
              stderr: """
                tidemark: there is no event "order_complted"
                hint: did you mean "Order Completed"?

                """
            )
        )
        let posted = try await run(command, "--event", "review_psted")
        #expect(posted.status == 64 && posted.stderr.contains(#"did you mean "Review Posted"?"#))
        #expect(try await run(command, "--event", "foo").status == 64)
      }
    }
    let discard = try await Program.run(
      ["dead-letters", "discard", "--event", "third", "--json"],
      environment: ["TIDEMARK_STATE": place.path + "/state.sqlite", "TIDEMARK_OUTBOX": "true"],
      in: place
    )
    #expect(discard.stdout == "{\"discarded\":1}\n")
  }
}
