import Foundation
import GRDB
import Pipeline
import SegmentSpec
import Stores
import Testing

/// Files as earlier builds wrote them: schema version 1, at first without file marks.
@Suite struct `A state file of an earlier build` {
  private static let columns = """
    store_id text, destination_kind text, destination_place text, position text,
    first_position text, facts_since integer, margin_seconds integer
    """

  /// Writes such a file with the syncs `a` and `b`, which have a watermark; `a` has sent `cus_1/identify`.
  private func write(_ path: String, withFileMarks: Bool) throws {
    let mark = "file_mark text not null default (lower(hex(randomblob(4)))),"
    let queue = try DatabaseQueue(path: path)
    try queue.write { database in
      try database.execute(
        sql: """
          create table sync (
            number integer primary key, name text not null unique,
            \(withFileMarks ? mark : "") \(Self.columns)
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
          pragma application_id = 1416193125;
          pragma user_version = 1;
          """
      )
    }
    try queue.close()
  }

  @Test(arguments: [false, true])
  func `is read as it is, and brought up to date by the first command that writes`(
    withFileMarks: Bool
  ) async throws {
    try await withStateDirectory { directory async throws in
      let path = "\(directory)/tidemark.sqlite"
      try write(path, withFileMarks: withFileMarks)
      let before = try Data(contentsOf: URL(fileURLWithPath: path))
      let reader = SQLiteStateStore.reading(path)
      #expect(try await reader.deletionsSince(of: sync("a")) == nil)
      #expect(try await reader.watermark(of: sync("a")) == .since(Timestamp(microseconds: 5)))
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)

      var marks: Set<String> = []
      for _ in 0..<2 {
        let store = try await SQLiteStateStore.open(path)
        for name in ["a", "b", "new"] { marks.insert(try await store.fileMark(of: sync(name))) }
        #expect(try await store.watermark(of: sync("b")) == .since(Timestamp(microseconds: 6)))
        let sent = try await store.ledger(of: sync("a"), keys: [FactKey("cus_1/identify")])
        #expect(sent == [LedgerEntry(fate: .sent)])
        await store.close()
      }
      // Drawn once, and different for each sync.
      #expect(marks.count == 3)
      let store = try await SQLiteStateStore.open(path)
      try await store.setDeletionsSince(Timestamp(microseconds: 7), of: sync("a"))
      await store.close()
      #expect(try await reader.deletionsSince(of: sync("a")) == Timestamp(microseconds: 7))
      #expect(try await reader.deletionsSince(of: sync("b")) == nil)
    }
  }
}
