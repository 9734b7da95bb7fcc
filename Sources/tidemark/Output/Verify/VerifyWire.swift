import Pipeline
import SegmentSpec

extension VerifyText {
  /// As `--json` prints it.
  struct Wire: Encodable {
    struct Event: Encodable {
      var event: String
      var in_shop, delivered, unchanged, not_yet, withheld, dead_letters: Int
      var missing, vanished, gone, different: Int
    }
    struct Reason: Encodable {
      var event, reason: String
      var count: Int
      var fate: String
    }
    struct Finding: Encodable {
      var kind, event, key: String
      var timestamp, detail: String?
    }
    struct Amount: Encodable {
      var month, currency, event: String
      var shop_rows, destination_rows: Int
      var shop_total, destination_total: String
    }
    struct UnknownRows: Encodable {
      var event: String
      var count: Int
    }
    struct Fault: Encodable { var path, kind: String }
    struct Files: Encodable {
      var sets, files, rows, bytes: Int
      var faults: [Fault]
      var fault_count: Int
      var least_delivered, most_delivered: Int?
    }
    struct Repair: Encodable { var sent, dead_letters, loaded, left_out: Int }
    struct Uncompared: Encodable {
      var templated: [String]
      var users_with_newer_calls: Int
    }

    var sync, destination, place: String
    var facts_since, from, to: String?
    var roots, unrepaired: Int
    var events: [Event]
    var switched_off: [String]
    var reasons: [Reason]
    var findings: [Finding]
    var vanished_checked: Bool
    var unknown_entries: Int
    var amounts: [Amount]?
    var unknown_rows: [UnknownRows]?
    var not_compared: Uncompared?
    var files: Files?
    var repair: Repair?
  }

  var wire: Wire {
    Wire(
      sync: sync.text,
      destination: destination.kind,
      place: destination.place,
      facts_since: watermark?.factsSince.iso8601,
      from: window.from?.iso8601,
      to: window.to?.iso8601,
      roots: found.roots,
      unrepaired: found.unrepaired,
      events: EventName.inOrder(Set(events).union(found.counts.keys))
        .filter { !switchedOff.contains($0) || found.counts[$0] != nil }
        .map(event),
      switched_off: switchedOff.map(\.slug),
      reasons: found.reasons.filter { $0.value != 0 }
        .map { reason, count in
          Wire.Reason(
            event: reason.event.slug,
            reason: reason.text,
            count: count,
            fate: reason.isForNow ? "not_yet" : "withheld"
          )
        }
        .sorted { ($0.event, $0.reason) < ($1.event, $1.reason) },
      findings: found.findings.map { finding in
        Wire.Finding(
          kind: finding.kind.rawValue,
          event: finding.event.slug,
          key: finding.key.text,
          timestamp: finding.time?.iso8601,
          detail: finding.detail
        )
      },
      vanished_checked: found.looksForVanished,
      unknown_entries: found.unknownEntries,
      amounts: isWarehouse ? found.sums.map(amount) : nil,
      unknown_rows: isWarehouse
        ? found.unknownRows.map { Wire.UnknownRows(event: $0.key.slug, count: $0.value) }
          .sorted { $0.event < $1.event } : nil,
      not_compared: isWarehouse
        ? Wire.Uncompared(
          templated: templated.map(\.slug).sorted(),
          users_with_newer_calls: found.newerPersons
        ) : nil,
      files: found.files.map(files),
      repair: found.repair.map {
        Wire.Repair(sent: $0.sent, dead_letters: $0.dead, loaded: $0.loaded, left_out: $0.leftOut)
      }
    )
  }

  private func event(_ event: EventName) -> Wire.Event {
    let counts = found.counts[event] ?? Verification.Counts()
    return Wire.Event(
      event: event.slug,
      in_shop: counts.inShop,
      delivered: counts.delivered,
      unchanged: counts.unchanged,
      not_yet: counts.notYet,
      withheld: counts.withheld,
      dead_letters: counts.dead,
      missing: counts.missing,
      vanished: counts.vanished,
      gone: counts.gone,
      different: counts.different
    )
  }

  private func amount(_ sum: CopySum) -> Wire.Amount {
    Wire.Amount(
      month: sum.key.month,
      currency: sum.key.currency,
      event: sum.key.event.slug,
      shop_rows: sum.shop.rows,
      destination_rows: sum.there.rows,
      shop_total: sum.shop.total.text,
      destination_total: sum.there.total.text
    )
  }

  private func files(_ proof: FileProof) -> Wire.Files {
    Wire.Files(
      sets: proof.sets,
      files: proof.files,
      rows: proof.rows,
      bytes: proof.bytes,
      faults: proof.faults.map { Wire.Fault(path: $0.path, kind: $0.kind.rawValue) },
      fault_count: proof.faultCount,
      least_delivered: proof.delivered?.lowerBound,
      most_delivered: proof.delivered?.upperBound
    )
  }
}
