import Pipeline
import Support
import Testing
@testable import Warehouse

@Suite(.timeLimit(.minutes(9))) struct `The plan of a warehouse's schema` {
  private func layouts(_ messages: String...) -> Layouts {
    var layouts = Layouts()
    var rows = BatchRows()
    rows.read(Batch.of(messages), into: &layouts)
    layouts.shareNeeds()
    return layouts
  }

  private func plan(_ layouts: inout Layouts, _ catalog: Catalog = Catalog()) -> SchemaPlan {
    SchemaPlan(&layouts, catalog, schema: "wh", arrays: .text)
  }

  private func table(_ columns: [String: StoredType], attributes: Int? = nil) -> Catalog.Table {
    Catalog.Table(
      kind: "r",
      attributes: attributes ?? columns.count,
      hasKey: true,
      isOwn: true,
      columns: columns
    )
  }

  private let own: [String: StoredType] = [
    "id": .varchar(1024), "received_at": .timestamptz, "uuid_ts": .timestamptz,
    "anonymous_id": .text, "user_id": .text, "timestamp": .timestamptz,
    "original_timestamp": .timestamptz, "sent_at": .timestamptz, "event": .text,
    "event_text": .text,
  ]

  @Test func `makes tables with the key and the columns by name`() {
    var layouts = layouts(.track(1, #"{"total":25.00,"order_number":7}"#))
    let plan = plan(&layouts)
    #expect(plan.additions.count == 2)
    let event = plan.additions.last { $0.contains("order_completed") }
    #expect(
      event == """
        CREATE TABLE IF NOT EXISTS "wh"."order_completed" ("id" varchar(1024) NOT NULL PRIMARY KEY, \
        "received_at" timestamptz, "uuid_ts" timestamptz, "anonymous_id" text, "event" text, \
        "event_text" text, "order_number" bigint, "original_timestamp" timestamptz, \
        "sent_at" timestamptz, "timestamp" timestamptz, "total" numeric, "user_id" text);
        """
    )
  }

  @Test func `adds what is missing and widens what is too narrow`() {
    var layouts = layouts(.track(1, #"{"total":25.00,"order_number":7.5,"note":"a"}"#))
    var catalog = Catalog()
    catalog.tables["tracks"] = table(own)
    catalog.tables["order_completed"] = table(
      own.merging(["total": .text, "order_number": .integer(bits: 64)]) { $1 }
    )
    let plan = plan(&layouts, catalog)
    #expect(
      plan.additions == [
        #"ALTER TABLE "wh"."order_completed" ADD COLUMN IF NOT EXISTS "note" text;"#
      ]
    )
    #expect(
      plan.widenings.map(\.statement) == [
        #"ALTER TABLE "wh"."order_completed" ALTER COLUMN "order_number" TYPE numeric;"#
      ]
    )
  }

  @Test func `stops adding at 1600 columns and puts the values aside`() {
    var layouts = layouts(.track(1, #"{"a":1,"b":2}"#))
    var catalog = Catalog()
    catalog.tables["tracks"] = table(own)
    catalog.tables["order_completed"] = table(own, attributes: 1599)
    let first = plan(&layouts, catalog)
    #expect(
      first.additions == [
        #"ALTER TABLE "wh"."order_completed" ADD COLUMN IF NOT EXISTS "a" bigint;"#
      ]
    )
    catalog.tables["order_completed"] = table(
      own.merging(["a": .integer(bits: 64)]) { $1 },
      attributes: 1600
    )
    let second = plan(&layouts, catalog)
    #expect(second.isEmpty)
    #expect(layouts.place().hasDiscards)
  }

  @Test func `names what stands in the way`() {
    var layouts = layouts(.track(1, #"{"a":1}"#))
    var catalog = Catalog()
    catalog.tables["tracks"] = table(own)
    catalog.tables["tracks"]?.kind = "v"
    catalog.tables["order_completed"] = table(own)
    catalog.tables["order_completed"]?.isOwn = false
    #expect(
      plan(&layouts, catalog).obstacles == [.notATable("tracks"), .notOwned("order_completed")]
    )
    catalog.tables["tracks"] = table(own)
    catalog.tables["tracks"]?.hasKey = false
    catalog.tables["order_completed"]?.isOwn = true
    #expect(plan(&layouts, catalog).obstacles == [.noKey("tracks")])
  }

  @Test func `changes nothing where everything is there`() {
    var layouts = layouts(.track(1, #"{"a":1}"#))
    var catalog = Catalog()
    catalog.tables["tracks"] = table(own)
    catalog.tables["order_completed"] = table(own.merging(["a": .jsonb]) { $1 })
    #expect(plan(&layouts, catalog).isEmpty)
    #expect(!layouts.place().hasDiscards)
  }
}
