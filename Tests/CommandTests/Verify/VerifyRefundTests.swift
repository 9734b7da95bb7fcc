import Foundation
import Support
import Testing

/// A return and a refund of Medusa v1 that one message says, and what becomes of them.
@Suite(.timeLimit(.minutes(19))) struct `A verification of a refund that its return said` {
  /// A sync into a warehouse, with an order that has a return and its refund, in two months.
  private struct Desk {
    var scene: VerifyScene
    let order: String

    static let received = """
      insert into "return" (id, order_id, status, refund_amount, received_at, created_at, updated_at)
      values ('ret_P', '$ORDER', 'received', 1000, '2024-03-01T00:00:01Z', now(), now());

      """
    static let given = """
      insert into refund (id, order_id, amount, reason, created_at, updated_at)
      values ('ref_P', '$ORDER', 1000, 'return', '2024-02-29T23:59:59Z', now());

      """

    init(_ scene: VerifyScene) async throws {
      self.scene = scene
      order = try await scene.shop(
        #"select max(id) from "order" where id not in (select order_id from "return" where order_id is not null)"#
      )
    }

    /// A sync that saw both at once.
    static func paired(_ scene: VerifyScene) async throws -> Desk {
      let desk = try await Desk(scene)
      try await desk.write(received + given)
      try await scene.setWatermark("2000-01-01T00:00:00Z")
      try await scene.sync()
      return desk
    }

    /// A sync that saw the return first.
    static func apart(_ scene: VerifyScene) async throws -> Desk {
      let desk = try await Desk(scene)
      try await desk.write(received)
      try await scene.setWatermark("2000-01-01T00:00:00Z")
      try await scene.sync()
      // The ledger's times are whole seconds.
      try await scene.state("update ledger set time = time - 60")
      try await desk.write(given)
      try await scene.sync()
      return desk
    }

    func write(_ sql: String) async throws {
      try await scene.shop(sql.replacing("$ORDER", with: order))
    }

    /// The rows of the two, as id of the refund and total, in the order of the totals.
    func rows() async throws -> String {
      try await scene.there(
        """
        select coalesce(string_agg(coalesce(refund_id, '-') || ' ' || total::numeric(9, 2), ', ' order by total), '')
        from segment.order_refunded where order_id = '\(order)'
        """
      )
    }

    func details(_ found: Verified) -> [String] {
      (found["findings"] as? [[String: Any]] ?? []).compactMap { $0["detail"] as? String }
    }
  }

  private func warehouse() async throws -> VerifyScene {
    try await .loading(SyncScene(orders: 30))
  }

  @Test func `repeats the warehouse's sums, also of two months`() async throws {
    let desk = try await Desk.paired(try await warehouse())
    let found = try await desk.scene.verify()
    found.expectClean()
    let march = (found["amounts"] as? [[String: Any]] ?? []).filter {
      $0["month"] as? String == "2024-03" && $0["event"] as? String == "order_refunded"
    }
    let total = try await desk.scene.there(
      """
      select sum(total)::numeric(12, 2) from segment.order_refunded
      where "timestamp" >= '2024-03-01Z' and "timestamp" < '2024-04-01Z'
      """
    )
    let sums = march.compactMap { Double($0["shop_total"] as? String ?? "") }.reduce(0, +)
    #expect(abs(sums - (Double(total) ?? -1)) < 0.001, "\(march)")
    #expect(try await desk.rows() == "ref_P 10.00")
    // An edit of both is an amount that differs, under the id that they have.
    try await desk.write(
      "update \"return\" set refund_amount = 900 where id = 'ret_P'; update refund set amount = 900 where id = 'ref_P'"
    )
    try await desk.scene.sync()
    let edited = try await desk.scene.verify(status: 1)
    #expect(edited.keys("different") == ["ret_P/refunded"], "\(edited.object)")
    _ = try await desk.scene.verify(["--repair"])
    #expect(try await desk.rows() == "ref_P 9.00")
    try await desk.scene.verify().expectClean()
  }

  @Test func `finds it there after an edit, and counts its money once`() async throws {
    let desk = try await Desk.paired(try await warehouse())
    let scene = desk.scene
    // They belong together no longer, and the money is the same.
    try await desk.write("update refund set reason = 'other' where id = 'ref_P'")
    try await scene.sync()
    try await scene.verify().expectClean()
    _ = try await scene.verify(["--repair"])
    #expect(try await desk.rows() == "ref_P 10.00")

    try await desk.write("update refund set amount = 1100, reason = 'return' where id = 'ref_P'")
    try await scene.sync()
    #expect(try await desk.rows() == "ref_P 10.00")
    let found = try await scene.verify(status: 1)
    #expect(found.sum("gone") == 0 && found.sum("vanished") == 0, "\(found.object)")
    #expect(found.keys("different") == ["ref_P/refunded"])
    #expect(desk.details(found) == ["total is 10, and in the shop 11"], "\(found.object)")
    #expect(found.differingAmounts == ["2024-03 \(try await currency(desk)) order_refunded"])
    let repaired = try await scene.verify(["--repair"])
    #expect(repaired["unrepaired"] as? Int == 0)
    #expect(try await desk.rows() == "- 0.00, ref_P 11.00")
    for _ in 1...2 {
      try await scene.verify().expectClean()
      _ = try await scene.verify(["--repair"])
      #expect(try await desk.rows() == "- 0.00, ref_P 11.00")
    }
    // They belong together again.
    try await desk.write("update refund set amount = 1000 where id = 'ref_P'")
    try await scene.sync()
    let again = try await scene.verify(status: 1)
    #expect(again.keys("different") == ["ref_P/refunded"], "\(again.object)")
    _ = try await scene.verify(["--repair"])
    #expect(try await desk.rows() == "- 0.00, ref_P 10.00")
    try await scene.verify().expectClean()
  }

  private func currency(_ desk: Desk) async throws -> String {
    try await desk.scene.shop(
      "select upper(currency_code) from \"order\" where id = '\(desk.order)'"
    )
  }

  @Test func `does not send it again where the ledger lost it`() async throws {
    let desk = try await Desk.paired(try await warehouse())
    let scene = desk.scene
    for edit in ["select 1", "update refund set amount = 1100 where id = 'ref_P'"] {
      try await desk.write(edit)
      try await scene.sync()
      try await scene.state("delete from ledger where key = 'ref_P/refunded'")
      let found = try await scene.verify()
      #expect(found.sum("missing") == 0 && found.sum("gone") == 0, "\(found.object)")
      #expect(found.reason("order_refunded", "the message of its return says it") == 1)
      _ = try await scene.verify(["--repair"])
      #expect(try await desk.rows() == "ref_P 10.00")
      // The repair gave the ledger its entry back, so that no sync sends it.
      try await desk.write("update \"order\" set updated_at = now() where id = '$ORDER'")
      try await scene.sync()
      #expect(try await desk.rows() == "ref_P 10.00")
    }
  }

  @Test func `loads what is gone of two messages`() async throws {
    let desk = try await Desk.apart(try await warehouse())
    let scene = desk.scene
    #expect(try await desk.rows() == "- 0.00, ref_P 10.00")
    try await scene.verify().expectClean()
    try await scene.there("delete from segment.order_refunded where refund_id = 'ref_P'")
    let gone = try await scene.verify(status: 1)
    #expect(gone.keys("gone") == ["ref_P/refunded"], "\(gone.object)")
    _ = try await scene.verify(["--repair"])
    #expect(try await desk.rows() == "- 0.00, ref_P 10.00")
    // Of entries of earlier releases nobody knows whether they were recorded together.
    try await scene.state("update ledger set time = null")
    try await scene.verify().expectClean()
    // The ledger lost a message that the return's does not say.
    try await scene.state("delete from ledger where key = 'ref_P/refunded'")
    try await scene.there("delete from segment.order_refunded where refund_id = 'ref_P'")
    let lost = try await scene.verify(status: 1)
    #expect(lost.keys("missing") == ["ref_P/refunded"], "\(lost.object)")
    _ = try await scene.verify(["--repair"])
    #expect(try await desk.rows() == "- 0.00, ref_P 10.00")
    try await scene.verify().expectClean()
  }

  @Test func `loads no return whose refund has a row of its own`() async throws {
    let desk = try await Desk.apart(try await warehouse())
    let scene = desk.scene
    try await scene.there(
      "delete from segment.order_refunded where order_id = '\(desk.order)' and refund_id is null"
    )
    let found = try await scene.verify(["--repair"], status: 1)
    #expect(found.keys("gone") == ["ret_P/refunded"], "\(found.object)")
    #expect(try await desk.rows() == "ref_P 10.00")
    #expect(
      desk.details(found) == ["another row has its refund: to load it would count that twice"]
    )
  }

  @Test func `loads both where their row is gone`() async throws {
    let desk = try await Desk.paired(try await warehouse())
    let scene = desk.scene
    try await scene.there("delete from segment.order_refunded where refund_id = 'ref_P'")
    let found = try await scene.verify(status: 1)
    #expect(found.keys("gone") == ["ret_P/refunded"], "\(found.object)")
    _ = try await scene.verify(["--repair"])
    #expect(try await desk.rows() == "ref_P 10.00")
    try await scene.verify().expectClean()
    // A refund that was deleted leaves its money where it is.
    try await desk.write("delete from refund where id = 'ref_P'")
    let gone = try await scene.verify()
    #expect(gone.keys("vanished") == ["ref_P/refunded"], "\(gone.object)")
    #expect(gone.sum("different") == 0 && gone.differingAmounts == [])
    _ = try await scene.verify(["--repair"])
    #expect(try await desk.rows() == "ref_P 10.00")
  }

  @Test func `finds no set of files too short, and sends nothing twice to files`() async throws {
    let scene = VerifyScene(try await SyncScene(orders: 30), ["TIDEMARK_PARTITION": "event"])
    let desk = try await Desk.paired(scene)
    try await scene.verify().expectClean()
    for edit in ["select 1", "update refund set amount = 1100 where id = 'ref_P'"] {
      try await desk.write(edit)
      try await scene.sync()
      try await scene.verify().expectClean()
    }
    let rows = try await scene.verify()["files"] as? [String: Any]
    try await scene.state("delete from ledger where key = 'ref_P/refunded'")
    let found = try await scene.verify()
    #expect(found.reason("order_refunded", "the message of its return may say it") == 1)
    let repaired = try await scene.verify(["--repair"])
    #expect((repaired["repair"] as? [String: Any])?["sent"] as? Int == 0)
    let after = try await scene.verify()["files"] as? [String: Any]
    #expect(after?["rows"] as? Int == rows?["rows"] as? Int)
  }
}
