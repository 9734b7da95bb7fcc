// Generated from the names of the files in sql/ by `make queries`. Do not edit.
// swift-format-ignore-file

extension Query {
  package static let warehouseColumns = Query("warehouse_columns", PackageResources.warehouse_columns_sql)
  package static let warehouseMarkHeld = Query("warehouse_mark_held", PackageResources.warehouse_mark_held_sql)
  package static let warehouseServer = Query("warehouse_server", PackageResources.warehouse_server_sql)

  /// Every statement of sql/warehouse.
  package static let warehouse: [Query] = [
    warehouseColumns, warehouseMarkHeld, warehouseServer,
  ]
}
