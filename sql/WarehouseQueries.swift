// The statements about a warehouse and its tables; what is written there is made for the tables found.
extension Query {
  package static let warehouseColumns = Query(
    "warehouse_columns",
    PackageResources.warehouse_columns_sql
  )
  package static let warehouseServer = Query(
    "warehouse_server",
    PackageResources.warehouse_server_sql
  )

  static let warehouse: [Query] = [warehouseColumns, warehouseServer]
}
