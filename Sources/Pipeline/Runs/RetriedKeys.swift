package import SegmentSpec
internal import Synchronization

/// The keys of the dead letters to send now: those of the current page, and those of the next one, which is read
/// meanwhile.
package final class RetriedKeys: Sendable {
  private let pages: Mutex<(present: Set<FactKey>, next: Set<FactKey>)>

  package init(_ keys: Set<FactKey> = []) {
    pages = Mutex((present: keys, next: []))
  }

  package func contains(_ key: FactKey) -> Bool {
    pages.withLock { $0.present.contains(key) || $0.next.contains(key) }
  }

  /// Takes the keys of another page, and forgets those of the last but one.
  func turn(to keys: Set<FactKey>) {
    pages.withLock { $0 = (present: $0.next, next: keys) }
  }
}
