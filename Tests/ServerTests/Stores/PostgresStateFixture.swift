import Pipeline
import Postgres
import SegmentSpec
import Stores
import Support
import Testing

/// A new database for a state, on the server that all tests share.
func freshPlace() async throws -> PostgresStatePlace {
  let server = try await PrivateServer.shared()
  let database = try await server.createDatabase(named: "state")
  return PostgresStatePlace(conninfo: server.conninfo(database: database))
}

extension PostgresStateStore.Options {
  /// A lease that no busy machine lets expire, and none renews, in the middle of a test.
  static var patient: PostgresStateStore.Options {
    var options = PostgresStateStore.Options()
    options.lease = .seconds(3_600)
    options.renewal = .seconds(3_600)
    return options
  }
}

/// Lends a new state to `body`, opened for writing, and closes it afterwards.
func withState(
  _ options: PostgresStateStore.Options = .patient,
  _ body: (PostgresStateStore, PostgresStatePlace) async throws -> Void
) async throws {
  let place = try await freshPlace()
  let state = try await PostgresStateStore.open(place, options: options)
  do {
    try await body(state, place)
  } catch {
    await state.close()
    throw error
  }
  await state.close()
}

/// The number that a statement gives, run where the state lies.
func number(_ sql: String, _ place: PostgresStatePlace) async throws -> Int64 {
  let session = try await Session.connect(ConnectionSettings(conninfo: place.conninfo))
  var number: Int64 = 0
  try await session.transact(writing: true, [(Statement(name: "test", text: sql), [])]) {
    number = try $1.int8(0, 0)
  }
  await session.close()
  return number
}

/// How many schemas named `tidemark` the database has.
func schemas(_ place: PostgresStatePlace) async throws -> Int64 {
  try await number("select count(*) from pg_namespace where nspname = 'tidemark'", place)
}

/// The `StateError` that `body` throws; nil when it does not.
func stateError(_ body: () async throws -> Void) async -> StateError? {
  do {
    try await body()
  } catch {
    return error as? StateError
  }
  return nil
}

extension SyncName {
  static let tested = named("default")
  static let second = named("second")

  private static func named(_ text: String) -> SyncName {
    guard let name = SyncName(text) else { preconditionFailure("\(text) is no sync name") }
    return name
  }
}

extension LockHolder {
  static func sample(_ pid: Int32) -> LockHolder {
    LockHolder(
      pid: pid,
      host: "shop-\(pid)",
      command: "tidemark sync",
      since: Timestamp(microseconds: 1_700_000_000_000_000)
    )
  }
}

extension SyncBinding {
  static let sample = SyncBinding(
    storeID: "store_1",
    destination: DestinationIdentity(kind: "file", place: "/out")
  )
}

extension DeliveryRecords {
  /// One sent fact.
  static func of(_ key: String) -> DeliveryRecords {
    DeliveryRecords(entries: [(FactKey(key), LedgerEntry(fate: .sent))])
  }
}

enum StateSample {
  /// An id as Medusa makes them: a clock of milliseconds and 80 random bits.
  static func id(_ number: Int) -> String {
    let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    var clock = UInt64(1_700_000_000_000) &+ UInt64(number) &* 61_000
    var id = ""
    for _ in 0..<10 {
      id = String(alphabet[Int(clock % 32)]) + id
      clock /= 32
    }
    var chance = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
    for _ in 0..<16 {
      chance = (chance ^ (chance >> 29)) &* 0xBF58_476D_1CE4_E5B9
      id.append(alphabet[Int(chance >> 59)])
    }
    return id
  }

  /// `Order Completed` and `Order Updated` of one order.
  static func orderEntries(_ number: Int) -> [(key: FactKey, entry: LedgerEntry)] {
    let id = id(number)
    let state = LedgerState(
      digest: StateDigest(high: UInt64(number) &* 0x9E37_79B9_7F4A_7C15, low: UInt64(number)),
      list: 1,
      deliveries: number % 3,
      covered: Timestamp(microseconds: 1_700_000_000_000_000 &+ Int64(number))
    )
    return [
      (FactKey("order_\(id)/completed"), LedgerEntry(fate: .sent)),
      (FactKey("order_\(id)/updated"), LedgerEntry(fate: .noted, state: state)),
    ]
  }
}
