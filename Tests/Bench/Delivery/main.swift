import Destinations
import Logging
import Pipeline
import SegmentSpec
import Stores
import Warehouse

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

// Delivery URL STATE FILE...: a run of `sync` whose messages already stand in NDJSON files.
//
// Everything after the encoding is the program's own: ledger look-ups, packing, gzip, HTTP with CONCURRENCY (4)
// batches under way, retrying and halving, the records in the SQLite file STATE. Nothing is read from a
// database and nothing is derived, so the database is not the limit.
//
// With the URL postgres:SCHEMA the messages are loaded into the warehouse that libpq's PG* variables name.

func destination(_ url: String) throws -> any Destination {
  guard url.hasPrefix("postgres:") else {
    let endpoint = try SegmentEndpoint(kind: .segment, host: url)
    return SegmentHTTP(endpoint: endpoint, key: try WriteKey("bench"), version: Release.version)
  }
  return PostgresWarehouse(WarehouseConnection(conninfo: [], schema: String(url.dropFirst(9))))
}

func run() async throws {
  let arguments = CommandLine.arguments
  guard arguments.count > 3, let sync = SyncName("bench") else {
    print("usage: Delivery URL STATE FILE...")
    exit(64)
  }
  let destination = try destination(arguments[1])
  let state = try await SQLiteStateStore.open(arguments[2])
  try await state.setWatermark(.since(Timestamp(microseconds: 0)), of: sync)
  let concurrency = getenv("CONCURRENCY").flatMap { Int(String(cString: $0)) } ?? 4
  let clock = ContinuousClock()
  let start = clock.now
  let report = try await SyncRun(
    Run(
      source: LineSource(files: Array(arguments[3...])),
      destination: Halving(base: Retrying(base: destination)),
      state: state,
      sync: sync,
      namespace: Namespace(storeID: "store", writeKey: "bench", outputKind: "segment"),
      clock: SystemWallClock(),
      holder: LockHolder(
        pid: getpid(),
        host: "bench",
        command: "bench",
        since: SystemWallClock().now()
      ),
      exitCode: { _, _ in 0 },
      concurrency: concurrency,
      logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
    )
  ).run()
  let seconds = (clock.now - start) / .seconds(1)
  await state.close()
  print(report.sent, report.batches, seconds)
}

try await run()
