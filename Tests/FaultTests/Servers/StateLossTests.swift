import Foundation
import Support
import Testing

@Suite(.faultLimit) struct `A state file` {
  /// Changes a customer, which is a state, and gives a refund, which is a fact.
  private static func change(_ bench: PostgresScene, _ number: Int) async throws {
    try await bench.shop.execute(
      """
      update customer set first_name = 'Change \(number)', updated_at = now()
      where id = (select min(id) from customer where has_account and deleted_at is null);
      insert into refund (id, order_id, amount, reason)
      select 'ref_restored_\(number)', min(id), 1, 'discount' from "order";
      """
    )
  }

  @Test func `that was cut short stops every command, and a copy of it goes on`() async throws {
    try await PostgresScene.with(settings: PostgresScene.scanningAll) { bench in
      try await bench.succeed("watermark", "set", "2000-01-01T00:00:00Z")
      try await bench.succeed("sync")
      let state = bench.place.path + "/state.sqlite"
      let whole = try Data(contentsOf: URL(filePath: state))
      try whole.prefix(whole.count / 2).write(to: URL(filePath: state))
      try await Self.change(bench, 1)
      let before = bench.segment.acceptedMessageIDs
      for command in ["sync", "check"] {
        let outcome = try await bench.run(command)
        #expect(outcome.status == 73, "\(command): \(outcome)")
        #expect((outcome.stdout + outcome.stderr).contains("damaged"), "\(command): \(outcome)")
      }
      #expect(bench.segment.acceptedMessageIDs == before)

      try whole.write(to: URL(filePath: state))
      try await bench.succeed("sync")
      let news = bench.segment.acceptedMessageIDs.dropFirst(before.count)
      #expect(!news.isEmpty && Set(news).isDisjoint(with: before))
    }
  }

  @Test func `of yesterday repeats today's facts with today's ids, and loses none`() async throws {
    try await PostgresScene.with(settings: PostgresScene.scanningAll) { bench in
      try await bench.succeed("watermark", "set", "2000-01-01T00:00:00Z")
      try await bench.succeed("sync")
      let state = URL(filePath: bench.place.path + "/state.sqlite")
      let yesterday = try Data(contentsOf: state)
      let before = bench.segment.acceptedMessageIDs
      try await Self.change(bench, 1)
      try await bench.succeed("sync")
      let today = bench.segment.acceptedMessageIDs.dropFirst(before.count)
      try yesterday.write(to: state)
      try await Self.change(bench, 2)
      try await bench.succeed("sync")
      let again = bench.segment.acceptedMessageIDs.dropFirst(before.count + today.count)
      let refund = try #require(today.first { id in again.contains(id) })
      #expect(!before.contains(refund))
      // The customer's content of today was never sent; it must not look like a repetition of yesterday's.
      #expect(Set(again).subtracting(today).count == 2, "\(again) \(today)")
    }
  }
}
