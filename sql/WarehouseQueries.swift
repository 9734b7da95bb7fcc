// The statements about a warehouse and its tables; what is written there is made for the tables found.
extension Query {
  package static let warehouseColumns = Query(
    "warehouse_columns",
    PackageResources.warehouse_columns_sql
  )
  package static let warehouseMarkHeld = Query(
    "warehouse_mark_held",
    PackageResources.warehouse_mark_held_sql
  )
  package static let warehouseServer = Query(
    "warehouse_server",
    PackageResources.warehouse_server_sql
  )

  static let warehouse: [Query] = [warehouseColumns, warehouseMarkHeld, warehouseServer]
}
