import Foundation
import SegmentSpec
@testable import Stores
import Support

/// Compares a warehouse with the ledger in its database, both seen at one moment.
struct WarehouseBooks {
  /// A row without its entry, or an entry without its row: neither may ever be seen.
  private(set) var faults: [String] = []
  private(set) var rows = 0
  private(set) var entries = 0

  /// Looks at both in one snapshot, so that it may be done while runs are at work.
  ///
  /// Once the warehouse `hasRefused` rows, a version of a state may have no row and no dead letter: a later version of
  /// the same batch was accepted, and has the next number.
  static func open(
    _ server: PrivateServer,
    _ database: String,
    namespace: Namespace,
    hasRefused: Bool
  ) async throws -> WarehouseBooks {
    // The first statement takes the snapshot: neither side has rows of tables that are made later.
    let text = try await server.execute(
      """
      begin isolation level repeatable read read only;
      select 1 as one,
        to_regclass('tidemark.ledger') is not null as has_ledger,
        to_regclass('segment.tracks') is not null as has_tracks,
        to_regclass('segment.identifies') is not null as has_identifies,
        to_regclass('segment.order_refunded') is not null as has_refunds \\gset
      \\if :has_ledger
      select 'entry', encode(key, 'hex'), coalesce(fate, 0), coalesce(deliveries, -1), encode(digest, 'hex')
      from tidemark.ledger;
      \\endif
      \\if :has_tracks
      select 'row', id, event from segment.tracks;
      \\endif
      \\if :has_identifies
      select 'row', id, 'identify' from segment.identifies;
      \\endif
      \\if :has_refunds
      select 'joined', to_jsonb(r) ->> 'refund_id' from segment.order_refunded as r
      where to_jsonb(r) ? 'refund_id' and to_jsonb(r) ? 'return_id';
      \\endif
      commit;
      """,
      in: database
    )
    return WarehouseBooks(text, namespace, hasRefused)
  }

  private init(_ text: String, _ namespace: Namespace, _ hasRefused: Bool) {
    var ids: Set<String> = []
    var lines: [[String]] = []
    // Refunds that a return's row includes: their keys are recorded with the return's.
    var joined: Set<String> = []
    for line in text.split(separator: "\n") {
      let cells = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
      switch cells[0] {
      case "row": ids.insert(cells[1])
      case "joined": joined.insert(cells[1])
      case "entry": lines.append(cells)
      default: break
      }
    }
    rows = ids.count
    entries = lines.count
    var explained = 0
    var superseded = 0
    for cells in lines {
      guard let key = LedgerKeyCode.key(Self.bytes(cells[1])), let deliveries = Int(cells[3]) else {
        faults.append("the ledger has a key \(cells[1])")
        continue
      }
      let isState = deliveries >= 0
      let isSent = cells[2] == "0"
      if hasRefused, isState, deliveries > 1 { superseded += deliveries - 1 }
      guard isSent else {
        // The versions of a state sent before its dead letter.
        explained += max(0, deliveries)
        continue
      }
      let content = isState ? Self.digest(cells[4]) : nil
      let id = MessageID(
        namespace: namespace,
        key: key,
        version: isState ? deliveries - 1 : 0,
        content: content
      )
      .description
      if ids.contains(id) {
        explained += isState ? deliveries : 1
      } else if isState {
        // Noted since: its content is not that of a message.
        explained += deliveries
        unseen += 1
      } else if !joined.contains(String(key.row)) {
        faults.append("\(key.text) is recorded as sent, and no row has the id \(id)")
      }
    }
    if rows > explained || rows < explained - superseded {
      faults.append("\(rows) rows, and the ledger explains \(explained)")
    }
  }

  /// States whose last content was noted and not sent.
  private(set) var unseen = 0

  private static func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex.utf8)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(decoding: digits[$0...($0 + 1)], as: UTF8.self), radix: 16)
    }
  }

  private static func digest(_ hex: String) -> StateDigest? {
    guard hex.count == 32, let high = UInt64(hex.prefix(16), radix: 16),
      let low = UInt64(hex.suffix(16), radix: 16)
    else { return nil }
    return StateDigest(high: high, low: low)
  }
}
