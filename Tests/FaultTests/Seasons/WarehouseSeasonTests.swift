import Support
import Testing

@Suite(.faultLimit) struct `While a warehouse and the program die` {
  @Test(arguments: WarehouseSeason.History.wanted)
  func `every row has its ledger entry, every entry its row, and all is told once`(
    history: WarehouseSeason.History
  ) async throws {
    var season = try await WarehouseSeason(history)
    let verdict = try await season.play()
    print(
      """
      faults, warehouse \(history): \(season.tally)
      \(verdict.messages) rows, lost \(verdict.lost.count); rows and ledger compared \(season.looks) times, \
      \(season.imbalances.count) differences
      """
    )
    #expect(season.tally.surprises.prefix(3) == [])
    #expect(season.imbalances.prefix(10) == [])
    #expect(verdict.lost.prefix(10) == [])
    #expect(verdict.invented.prefix(10) == [])
    #expect(verdict.twins.prefix(10) == [])
    #expect(verdict.restated.prefix(10) == [])
    #expect(season.tally.kills >= season.plan.kills)

    // Every table against the other tables that show the same events.
    let tables = try await season.lines("select distinct event from segment.tracks")
    for table in tables {
      let difference = try await season.lines(
        """
        (select id from segment.tracks where event = '\(table)' except select id from segment.\(table))
        union all
        (select id from segment.\(table) except select id from segment.tracks)
        """
      )
      #expect(difference.isEmpty, "\(table)")
    }
    let users = try await season.lines(
      """
      select id from segment.users as u
      where not exists (
        select from segment.identifies as i where i.user_id = u.id
          and i."timestamp" = (select max("timestamp") from segment.identifies where user_id = u.id)
          and i.last_name is not distinct from u.last_name
      )
      union all
      (select user_id from segment.identifies where user_id is not null except select id from segment.users)
      """
    )
    #expect(users.isEmpty, "\(users.prefix(3))")
    // The warehouse has all facts of a fresh reading of the store under the same ids, and no others except refunds that
    // were sent before their return.
    let exported = try await season.exportedFacts()
    let facts = Set(
      try await season.lines("select id from segment.tracks where event <> 'order_updated'")
    )
    #expect(exported.subtracting(facts).isEmpty)
    let others = facts.subtracting(exported)
    let unexplained = try await season.lines(
      """
      select id from segment.tracks
      where event <> 'order_refunded' and id in ('\(others.joined(separator: "','"))')
      """
    )
    #expect(unexplained.isEmpty, "\(unexplained.prefix(3))")
    let unpassed = try await season.lines(
      "select name from tidemark.sync where position is null"
    )
    #expect(unpassed.isEmpty)
    let letters = try await season.lines("select key from tidemark.dead_letter")
    #expect(letters.isEmpty)
  }
}
