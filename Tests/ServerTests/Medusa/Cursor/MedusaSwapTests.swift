@testable import Medusa
import Pipeline
import SegmentSpec
import Support
import Testing

/// Rows that come under a table's name by another way than a write: their `xmin` lies before the horizon.
@Suite(.serialized, .timeLimit(.minutes(19))) struct `Rows that take the place of others` {
  /// One way: a script before a sync sees the shop, and one that puts the filled table into place after it.
  struct Way: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Before the first sync.
    var layout = ""
    var filling: String
    var swap: String
  }

  /// A refund that only the table which is swapped in has.
  private static let news = """
    (id, order_id, amount, reason, created_at)
    select 'ref_new', id, 1, 'other', now() from "order" order by id limit 1
    """

  private static let copied = """
    create table refund_new (like refund including all);
    insert into refund_new select * from refund;
    insert into refund_new \(news);
    """

  private static let parted = """
    alter table refund rename to refund_before;
    create table refund (like refund_before including defaults) partition by range (id);
    create table refund_low partition of refund for values from (minvalue) to ('ref_n');
    insert into refund select * from refund_before where id < 'ref_n';
    create table refund_high (like refund_before including defaults);
    """

  static let ways: [Way] = [
    Way(
      testDescription: "a table that takes another one's name",
      filling: copied,
      swap: "alter table refund rename to refund_old; alter table refund_new rename to refund;"
    ),
    Way(
      testDescription: "a schema that takes another one's name",
      filling: """
        create schema fresh;
        do $$
        declare name text;
        begin
          for name in select tablename from pg_tables where schemaname = 'public' loop
            execute format('create table fresh.%I (like public.%I including all)', name, name);
            execute format('insert into fresh.%I select * from public.%I', name, name);
          end loop;
        end $$;
        insert into fresh.refund \(news);
        """,
      swap: "alter schema public rename to old; alter schema fresh rename to public;"
    ),
    Way(
      testDescription: "a table that moves into the schema",
      filling: "create schema aside; \(copied) alter table refund_new set schema aside;",
      swap: """
        drop table refund;
        alter table aside.refund_new set schema public;
        alter table refund_new rename to refund;
        """
    ),
    Way(
      testDescription: "a partition that is attached",
      layout: parted,
      filling: "insert into refund_high \(news);",
      swap:
        "alter table refund attach partition refund_high for values from ('ref_n') to (maxvalue);"
    ),
    Way(
      testDescription: "a partition with partitions of its own",
      layout: parted,
      filling: """
        create table refund_deep (like refund_before including defaults) partition by range (id);
        create table refund_deeper partition of refund_deep default;
        insert into refund_deep \(news);
        """,
      swap:
        "alter table refund attach partition refund_deep for values from ('ref_n') to (maxvalue);"
    ),
    Way(
      testDescription: "a partition below a partition",
      layout: """
        \(parted)
        create table refund_deep partition of refund
          for values from ('ref_n') to (maxvalue) partition by range (id);
        """,
      filling: "insert into refund_high \(news);",
      swap: "alter table refund_deep attach partition refund_high default;"
    ),
    Way(
      testDescription: "a partition that was away",
      layout: "\(parted) alter table refund attach partition refund_high default;",
      filling: "alter table refund detach partition refund_high; insert into refund_high \(news);",
      swap: "alter table refund attach partition refund_high default;"
    ),
    Way(
      testDescription: "a table that becomes a child",
      filling:
        "create table refund_child (like refund including all); insert into refund_child \(news);",
      swap: "alter table refund_child inherit refund;"
    ),
    Way(
      testDescription: "a child that was away",
      layout: "create table refund_child () inherits (refund);",
      filling: "alter table refund_child no inherit refund; insert into refund_child \(news);",
      swap: "alter table refund_child inherit refund;"
    ),
    Way(
      testDescription: "a file that takes the place of the table's own, as pg_repack does it",
      filling: copied,
      swap: """
        set allow_system_table_mods = on;
        begin;
        lock table refund, refund_new in access exclusive mode;
        create temporary table files on commit drop as
          select relname, relfilenode from pg_class where relname in ('refund', 'refund_new');
        update pg_class set relfilenode = files.relfilenode from files
        where pg_class.relname in ('refund', 'refund_new') and files.relname <> pg_class.relname
          and files.relname in ('refund', 'refund_new');
        commit;
        reindex table refund;
        """
    ),
    Way(
      testDescription: "a table that is emptied and filled again",
      filling: copied,
      swap: "begin; truncate refund; insert into refund select * from refund_new; commit;"
    ),
    Way(
      testDescription: "a table that is restored under its name",
      filling: copied,
      swap: "drop table refund; create table refund as select * from refund_new;"
    ),
    Way(
      testDescription: "a table that is rewritten by another type after it took the name",
      filling: copied,
      swap: """
        drop table refund; alter table refund_new rename to refund;
        alter table refund alter column amount type bigint;
        """
    ),
    Way(
      testDescription: "a table that is vacuumed into a new file after it took the name",
      filling: copied,
      swap: "drop table refund; alter table refund_new rename to refund; vacuum full refund;"
    ),
    Way(
      testDescription: "a table of partitions that takes the name of a plain one",
      filling: """
        create table refund_new (like refund including defaults) partition by hash (id);
        create table refund_0 partition of refund_new for values with (modulus 2, remainder 0);
        create table refund_1 partition of refund_new for values with (modulus 2, remainder 1);
        insert into refund_new select * from refund; insert into refund_new \(news);
        """,
      swap: "alter table refund rename to refund_old; alter table refund_new rename to refund;"
    ),
  ]

  /// A server of its own: others' transactions would hold the horizon back, behind which all is found.
  private static let server = Task { try await PrivateServer.start() }

  private func shop() async throws -> MedusaShop {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 12, seed: 6, on: Self.server.value))
    // Each run moves every table's horizon: a skipped table would find older rows.
    medusa.options.fullScanInterval = 0
    return medusa
  }

  @Test(arguments: ways) func `are found, and what was sent stays sent`(way: Way) async throws {
    let medusa = try await shop()
    if !way.layout.isEmpty { try await medusa.execute(way.layout) }
    let sync = try MedusaSync()
    try await sync.run(medusa)
    try await medusa.execute(way.filling)
    try await sync.run(medusa)
    let sent = await sync.destination.messages.count
    try await medusa.execute(way.swap)
    let report = try await sync.run(medusa)
    #expect(!report.isSweep)
    let news = await sync.destination.messages.dropFirst(sent)
    #expect(news.count == 1, "\(way): \(news.count)")
    #expect(news.first?.contains("ref_new") == true, "\(way)")
    let again = try await sync.run(medusa)
    #expect(again.sent == 0)
    #expect(again.roots == 0)
  }

  @Test func `are found when they come back after a run without them`() async throws {
    let medusa = try await shop()
    try await medusa.execute(Self.copied)
    let sync = try MedusaSync()
    try await sync.run(medusa)
    let toNew = "alter table refund rename to refund_old; alter table refund_new rename to refund;"
    let toOld = "alter table refund rename to refund_new; alter table refund_old rename to refund;"
    try await medusa.execute(toNew)
    #expect(try await sync.run(medusa).sent == 1)
    // While it is away under another name, a row is written that no sync looks for.
    try await medusa.execute("update refund_old set note = 'away' where id < 'ref_n'")
    try await medusa.execute(
      "insert into refund_old \(Self.news.replacing("ref_new", with: "ref_old"))"
    )
    try await sync.run(medusa)
    try await medusa.execute(toOld)
    #expect(try await sync.run(medusa).sent == 1)
    #expect(await sync.destination.messages.last?.contains("ref_old") == true)
  }

  @Test(arguments: [
    "vacuum full \"order\"; vacuum full refund;",
    "cluster \"order\" using \"IDX_579e01fb94f4f58db480857e05\";",
    "create table refund_old (like refund); create table line_item_old () inherits (refund_old);",
    "grant select on all tables in schema public to public; analyze;",
  ])
  func `are not looked for where a table only changed its shape`(change: String) async throws {
    let medusa = try await shop()
    let watermark = try await medusa.position()
    try await medusa.execute(change)
    let run = try await medusa.run(since: watermark)
    #expect(run.orders.isEmpty && run.customers.isEmpty && run.carts.isEmpty)
    let order = try await medusa.lines("select min(id) from \"order\"")
    try await medusa.execute(
      "update \"order\" set email = 'x@example.com' where id = '\(order[0])'"
    )
    #expect(try await medusa.run(since: run.next).orders == order)
  }

  @Test func `costs no reading when a partition is new and filled since`() async throws {
    let medusa = try await shop()
    try await medusa.execute(Self.parted)
    let watermark = try await medusa.position()
    try await medusa.execute(
      """
      create table refund_next (like refund_before including defaults);
      insert into refund_next \(Self.news);
      alter table refund attach partition refund_next for values from ('ref_n') to (maxvalue);
      """
    )
    let run = try await medusa.run(since: watermark)
    #expect(run.orders.count == 1)
    #expect(try await medusa.isQuiet(since: run.next))
  }

  /// The position of 848282c, without files and without the seen transactions.
  @Test func `lead to no flood with a position from before files were kept`() async throws {
    let medusa = try await shop()
    func asBefore(_ watermark: Watermark) throws -> Watermark {
      try watermark.editing { position in
        for mark in position.tables.keys {
          position.tables[mark]?.files = nil
          position.tables[mark]?.seen = nil
        }
        position.oldest = nil
      }
    }
    let old = try asBefore(try await medusa.position())
    #expect(old.position?.contains("files") == false)
    let run = try await medusa.run(since: old)
    #expect(run.orders.isEmpty && run.customers.isEmpty && run.carts.isEmpty)
    let marks = try run.next.parsed().tables
    #expect(marks.values.allSatisfy { $0.files != nil })
    // The counters' table is known from of old: another one under its name is read whole.
    try await medusa.execute(Self.copied)
    let filled = try asBefore(try await medusa.run(since: run.next).next)
    try await medusa.execute(
      "alter table refund rename to refund_old; alter table refund_new rename to refund;"
    )
    let swapped = try await medusa.run(since: filled)
    let owners = try await medusa.lines(
      "select distinct order_id from refund where order_id is not null"
    )
    #expect(Set(swapped.orders).isSuperset(of: owners))
    #expect(try await medusa.isQuiet(since: swapped.next))
  }

  @Test func `are told by the oid of the name, whatever the snapshot shows`() async throws {
    let medusa = try await shop()
    let watermark = try await medusa.position()
    let unknown = try watermark.editing { $0.tables["refund"]?.files = .unknown }
    let run = try await medusa.run(since: unknown)
    let owners = try await medusa.lines(
      "select distinct order_id from refund where order_id is not null"
    )
    #expect(Set(run.orders) == Set(owners))
  }

  @Test func `are told apart by oid, file and tie`() {
    let known = TableFiles(list: "10/10/0 12/15/700", newest: 20)
    func lacks(_ list: String) -> Bool { known.lacks(TableFiles(list: list, newest: 99)) }
    #expect(!lacks("10/10/0 12/15/700"))
    #expect(!lacks("10/10/0"))
    // Rewritten into a file that did not exist.
    #expect(!lacks("10/21/0 12/22/700"))
    // The file of a table that did.
    #expect(lacks("10/19/0 12/15/700"))
    // Away and back.
    #expect(lacks("10/10/0 12/15/701"))
    // Another table, old or new, and a new one with an old file.
    #expect(lacks("11/11/0 12/15/700"))
    #expect(!lacks("21/21/0 12/15/700"))
    #expect(lacks("10/10/0 12/15/700 21/18/702"))
    #expect(!lacks("10/10/0 12/15/700 21/0/702 22/23/703"))
    #expect(TableFiles.unknown.lacks(known))
  }
}
