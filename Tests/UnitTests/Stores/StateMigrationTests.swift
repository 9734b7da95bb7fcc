import Foundation
import GRDB
import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

/// Files as earlier builds wrote them: schema version 1, at first without file marks, and version 2.
@Suite(.timeLimit(.minutes(9))) struct `A state file of an earlier build` {
  private static let columns = """
    store_id text, destination_kind text, destination_place text, position text,
    first_position text, facts_since integer, margin_seconds integer
    """

  /// Writes such a file with the syncs `a` and `b`, which have a watermark; `a` has sent `cus_1/identify`.
  private func write(_ path: String, version: Int, withFileMarks: Bool) throws {
    let mark = "file_mark text not null default (lower(hex(randomblob(4)))),"
    let queue = try DatabaseQueue(path: path)
    try queue.write { database in
      try database.execute(
        sql: """
          create table sync (
            number integer primary key, name text not null unique,
            \(withFileMarks ? mark : "") \(Self.columns)
            \(version > 1 ? ", deletions_since integer" : "")
          );
          create table ledger (
            sync integer not null, key text not null, fate integer not null, digest blob,
            list integer, deliveries integer, covered integer, primary key (sync, key)
          ) without rowid;
          create table part (
            number integer primary key, sync integer not null, name text not null,
            unique (sync, name)
          );
          create table run (
            sync integer not null, number integer not null, command text not null,
            started_at integer not null, finished_at integer, outcome text, exit_code integer,
            report text, primary key (sync, number)
          ) without rowid;
          create table dead_letter (
            number integer primary key, sync integer not null, key text not null,
            event text not null, message_id text not null, reason text not null,
            payload blob not null, time integer not null, unique (sync, key)
          );
          create index dead_letter_time on dead_letter (sync, time desc, key);
          insert into sync (name, facts_since, margin_seconds) values ('a', 5, 0), ('b', 6, 0);
          insert into ledger (sync, key, fate) values (1, 'cus_1/identify', 0);
          insert into dead_letter (sync, key, event, message_id, reason, payload, time) values
            (1, 'order_1/completed', 'Order Completed', '01234567-89ab-5cde-8000-000000000001',
             'no currency', x'7b', 9),
            (1, 'order_2/completed', 'Order Completed', '01234567-89ab-5cde-8000-000000000002',
             'no currency', x'7b', 8);
          pragma application_id = 1416193125;
          pragma user_version = \(version);
          """
      )
    }
    try queue.close()
  }

  @Test(arguments: [(1, false), (1, true), (2, true)])
  func `is read as it is, and brought up to date by the first command that writes`(
    version: Int,
    withFileMarks: Bool
  ) async throws {
    try await withStateDirectory { directory async throws in
      let path = "\(directory)/tidemark.sqlite"
      try write(path, version: version, withFileMarks: withFileMarks)
      let before = try Data(contentsOf: URL(fileURLWithPath: path))
      let reader = SQLiteStateStore.reading(path)
      #expect(try await reader.deletionsSince(of: sync("a")) == nil)
      #expect(try await reader.watermark(of: sync("a")) == .since(Timestamp(microseconds: 5)))
      let letters = try await reader.deadLetters(of: sync("a"), limit: 5)
      #expect(letters.map(\.key.text) == ["order_1/completed", "order_2/completed"])
      #expect(letters.map(\.attempts) == [1, 1])
      #expect(letters.map(\.firstTime.microseconds) == [9, 8])
      #expect(letters.map(\.isAnswer) == [false, false])
      let known = try await reader.ledger(of: sync("a"), keys: [FactKey("cus_1/identify")])
      #expect(known == [LedgerEntry(fate: .sent)] && known[0]?.time == .unknown)
      #expect(
        try await reader.deadLetters(of: sync("a"), keys: letters.map(\.key)) == letters
      )
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)

      var marks: Set<String> = []
      for _ in 0..<2 {
        let store = try await SQLiteStateStore.open(path)
        for name in ["a", "b", "new"] { marks.insert(try await store.fileMark(of: sync(name))) }
        #expect(try await store.watermark(of: sync("b")) == .since(Timestamp(microseconds: 6)))
        let sent = try await store.ledger(of: sync("a"), keys: [FactKey("cus_1/identify")])
        #expect(sent == [LedgerEntry(fate: .sent)] && sent[0]?.time == .unknown)
        #expect(try await store.deadLetters(of: sync("a"), limit: 5) == letters)
        await store.close()
      }
      // Drawn once, and different for each sync.
      #expect(marks.count == 3)
      let store = try await SQLiteStateStore.open(path)
      try await store.setDeletionsSince(Timestamp(microseconds: 7), of: sync("a"))
      var again = letters[0]
      again.time = Timestamp(microseconds: 20)
      again.isAnswer = true
      try await store.record(DeliveryRecords(deadLetters: [again]), of: sync("a"))
      again.attempts = 2
      #expect(try await store.deadLetters(of: sync("a"), keys: [again.key]) == [again])
      await store.close()
      #expect(try await reader.deletionsSince(of: sync("a")) == Timestamp(microseconds: 7))
      #expect(try await reader.deletionsSince(of: sync("b")) == nil)
    }
  }
}
