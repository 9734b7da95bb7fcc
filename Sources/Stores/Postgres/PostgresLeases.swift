import Pipeline
import Postgres
import Queries
import SegmentSpec

/// The leases that this process holds: each is a row that it renews, and that others may take once it expired.
///
/// The clock is the server's. A process that takes a lease gets a greater token. The fence then refuses every
/// transaction of the earlier holder, which may only have slept.
actor PostgresLeases {
  /// A lease of this process.
  struct Held: Sendable {
    let number: Int32
    /// The part of a shared backfill; 0 for the sync's lock.
    let part: Int64
    let token: Int64
    let holder: LockHolder
    /// How many transactions were written under it.
    var writes: Int64 = 0
    var renewal: Task<Void, Never>?
  }

  private let line: PostgresStateConnection
  private var held: [SyncName: Held] = [:]

  init(_ line: PostgresStateConnection) {
    self.line = line
  }

  /// The lease of `sync`; nil while this process holds none.
  func lease(of sync: SyncName) -> Held? {
    held[sync]
  }

  /// The number of the next transaction under the lease.
  func nextWrite(of sync: SyncName) -> Int64 {
    held[sync]?.writes += 1
    return held[sync]?.writes ?? 0
  }

  /// Remembers a lease that was taken, and renews it from now on.
  func hold(
    _ sync: SyncName,
    number: Int32,
    part: Int64 = 0,
    token: Int64,
    holder: LockHolder,
    interval: Duration
  ) {
    let line = line
    let renewal = Task {
      while !Task.isCancelled {
        try? await Task.sleep(for: interval)
        if Task.isCancelled { return }
        // The next write reports a failure; a lease that was lost stays lost.
        _ = await line.inOrder { line in
          try await line.renew(number, part: part, token: token)
        }
      }
    }
    held[sync] = Held(
      number: number,
      part: part,
      token: token,
      holder: holder,
      renewal: renewal
    )
  }

  /// Forgets the lease and stops renewing it.
  func drop(_ sync: SyncName) -> Held? {
    held[sync]?.renewal?.cancel()
    return held.removeValue(forKey: sync)
  }

  func dropAll() -> [Held] {
    held.keys.compactMap { drop($0) }
  }
}

extension PostgresStateConnection {
  /// Takes the lock; nil while another process holds it.
  func take(_ number: Int32, as holder: LockHolder) async throws -> Int64? {
    let token: Int64?? = try await write(
      [
        (
          .of(.pgLeaseTake),
          [
            .int4(number), .int4(holder.pid), .storable(holder.host), .storable(holder.command),
            .int8(holder.since.microseconds), .float8(options.lease.seconds),
          ]
        )
      ],
      nil as Int64?,
      settle: nil
    ) { token, _, rows in
      token = rows.count > 0 ? try rows.int8(0, 0) : nil
    }
    return token ?? nil
  }

  func renew(_ number: Int32, part: Int64, token: Int64) async throws {
    try await write(
      [
        (
          .of(.pgLeaseRenew),
          [
            .int4(number), .int8(part), .int8(token), .float8(options.lease.seconds),
          ]
        )
      ],
      (),
      settle: { _ in nil }
    ) { _, _, _ in }
  }

  func release(_ number: Int32, part: Int64, token: Int64) async throws {
    try await write(
      [(.of(.pgLeaseRelease), [.int4(number), .int8(part), .int8(token)])],
      (),
      settle: { _ in nil }
    ) { _, _, _ in }
  }

  /// Who holds the lock now.
  func leaseHolder(
    _ number: Int32,
    _ query: Query = .pgLeaseHolder
  ) async throws -> LockHolder? {
    let found: LockHolder?? = try await read(
      [(.of(query), [.int4(number)])],
      nil as LockHolder?
    ) { holder, _, rows in
      guard rows.count > 0 else { return }
      var cell = RowCursor(0)
      holder = LockHolder(
        pid: try cell.int4(rows),
        host: try cell.string(rows),
        command: try cell.string(rows),
        since: Timestamp(microseconds: try cell.int8(rows))
      )
    }
    return found ?? nil
  }

  /// The number of the last transaction under the lease.
  /// - Throws: `StateError.lockLost` if another process took it over.
  func lastWrite(_ number: Int32, part: Int64, token: Int64) async throws -> Int64 {
    let found: Int64?? = try await read(
      [(.of(.pgLeaseLastWrite), [.int4(number), .int8(part), .int8(token)])],
      nil as Int64?
    ) { write, _, rows in
      write = rows.count > 0 ? try rows.int8(0, 0) : nil
    }
    guard let write = found ?? nil else { throw StateError.lockLost(to: nil) }
    return write
  }
}

extension Duration {
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
