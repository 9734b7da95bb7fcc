// Generated from the names of the files in sql/ by `make queries`. Do not edit.
// swift-format-ignore-file

extension Query {
  package static let sourceBackend = Query("source_backend", PackageResources.source_backend_sql)
  package static let sourceColumns = Query("source_columns", PackageResources.source_columns_sql)
  package static let sourceCreators = Query("source_creators", PackageResources.source_creators_sql)
  package static let sourceCustomKey = Query("source_custom_key", PackageResources.source_custom_key_sql)
  package static let sourceElsewhere = Query("source_elsewhere", PackageResources.source_elsewhere_sql)
  package static let sourceFunctions = Query("source_functions", PackageResources.source_functions_sql)
  package static let sourceHost = Query("source_host", PackageResources.source_host_sql)
  package static let sourceOpenTransactions = Query("source_open_transactions", PackageResources.source_open_transactions_sql)
  package static let sourceRelations = Query("source_relations", PackageResources.source_relations_sql)
  package static let sourceRootsOutside = Query("source_roots_outside", PackageResources.source_roots_outside_sql)
  package static let sourceServer = Query("source_server", PackageResources.source_server_sql)
  package static let sourceSnapshot = Query("source_snapshot", PackageResources.source_snapshot_sql)
  package static let sourceSnapshotMarked = Query("source_snapshot_marked", PackageResources.source_snapshot_marked_sql)
  package static let sourceSystem = Query("source_system", PackageResources.source_system_sql)
  package static let sourceTables = Query("source_tables", PackageResources.source_tables_sql)
  package static let sourceTimelinePrimary = Query("source_timeline_primary", PackageResources.source_timeline_primary_sql)
  package static let sourceTimelineStandby = Query("source_timeline_standby", PackageResources.source_timeline_standby_sql)

  /// Every statement of sql/source.
  package static let source: [Query] = [
    sourceBackend, sourceColumns, sourceCreators, sourceCustomKey, sourceElsewhere, sourceFunctions,
    sourceHost, sourceOpenTransactions, sourceRelations, sourceRootsOutside, sourceServer,
    sourceSnapshot, sourceSnapshotMarked, sourceSystem, sourceTables, sourceTimelinePrimary,
    sourceTimelineStandby,
  ]
}
