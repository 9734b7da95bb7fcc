import ArgumentParser
import Logging
import Pipeline
import SegmentSpec
import Stores
import Warehouse

/// `postgres`: a warehouse in Segment's layout.
struct WarehouseChoice: DestinationChoice {
  var name: String { "postgres" }
  var keys: [SettingKey] {
    [.warehouse, .warehouseVariable, .warehouseFile, .warehouseSchema, .warehouseArrays]
  }
  var keysOfOneSync: [SettingKey] { [.warehouseSchema] }
  var keysOfSomeSyncs: [SettingKey] { [.warehouse, .warehouseVariable, .warehouseFile] }
  var questions: [(key: SettingKey, question: String)] {
    [(.warehouse, "The warehouse's database, without a password")]
  }
  /// It loads one batch after another: a second one is ready when the first is done.
  var mostConcurrency: Int { 2 }

  func read(_ settings: Settings) throws(Failure) -> any ChosenDestination {
    WarehouseDestination(warehouse: try settings.warehouse())
  }

  /// Rows of two syncs in one table cannot be distinguished.
  func exclusivePlace(_ settings: Settings) -> ExclusivePlace? {
    (try? settings.warehouse()).map {
      ExclusivePlace(
        place: $0.place,
        conflict: "load into one schema",
        hint: "give each section a schema of its own: warehouse_schema"
      )
    }
  }
}

/// A warehouse's database and schema.
struct WarehouseDestination: ChosenDestination {
  let warehouse: WarehouseConnection

  var choice: any DestinationChoice { WarehouseChoice() }

  func open(_ opening: DestinationOpening) -> any Destination {
    // A state in the warehouse's own database is written together with each batch.
    let state = (opening.state as? PostgresStateStore)?.alongside(opening.sync)
    return opening.persistent(
      opening.fenced(
        PostgresWarehouse(
          warehouse,
          state: state,
          patience: opening.patience,
          logger: opening.logger
        )
      )
    )
  }

  func copies(logger: Logger) -> (any DeliveredCopies)? {
    WarehouseCopies(warehouse, logger: logger)
  }

  func check(_ check: inout SetupCheck) async throws {
    check.results += try await PostgresWarehouse.check(warehouse).map {
      CheckResult($0, status: .destinationUnavailable)
    }
    try await check.lookAtBothTogether(warehouse)
  }

  func probe(in context: CommandContext) async throws -> ProbeOutcome {
    let findings = try await PostgresWarehouse.check(warehouse)
    return ProbeOutcome(
      destination: choice.name,
      place: warehouse.place,
      text: findings.map { Printable.line($0.text) }.joined(separator: "\n"),
      confirm: "no event was sent: tables and a row were made, and undone again"
    )
  }
}

extension PostgresStateAlongside: StateAlongside {}

extension SettingKey {
  static let warehouse = SettingKey("warehouse", kind: .text)
  static let warehouseVariable = SettingKey("warehouse_env", kind: .variable)
  static let warehouseFile = SettingKey("warehouse_file", kind: .text)
  static let warehouseSchema = SettingKey("warehouse_schema", kind: .filledText)
  static let warehouseArrays = SettingKey(
    "warehouse_arrays",
    kind: .choice(WarehouseConnection.Arrays.allCases.map(\.rawValue))
  )
}

/// The flags of the destination `postgres`.
struct WarehouseFlags: DestinationFlags {
  @Option(
    help: ArgumentHelp(
      "The database of the postgres destination, postgres://user@host/database without a password."
        + " Else TIDEMARK_WAREHOUSE, which may hold one.",
      valueName: "url"
    )
  )
  var warehouse: String?

  @Option(
    help: ArgumentHelp(
      "Schema of the warehouse's tables. (default: segment; with --name the sync's name)",
      valueName: "schema"
    )
  )
  var warehouseSchema: String?

  @Option(
    help: ArgumentHelp(
      "How the warehouse stores arrays: text or jsonb. (default: text)",
      valueName: "type"
    ),
    completion: .list(SettingKey.warehouseArrays.kind.names)
  )
  var warehouseArrays: String?

  var given: [(key: SettingKey, value: String?)] {
    [
      (.warehouse, warehouse), (.warehouseSchema, warehouseSchema),
      (.warehouseArrays, warehouseArrays),
    ]
  }
}
