// Generated from the names of the files in sql/ by `make queries`. Do not edit.
// swift-format-ignore-file

extension Query {
  package static let outboxCreateDelete = Query("outbox_create_delete", PackageResources.outbox_create_delete_sql)
  package static let outboxCreateIdentify = Query("outbox_create_identify", PackageResources.outbox_create_identify_sql)
  package static let outboxCreateIdentifyAnonymous = Query("outbox_create_identify_anonymous", PackageResources.outbox_create_identify_anonymous_sql)
  package static let outboxCreateSchema = Query("outbox_create_schema", PackageResources.outbox_create_schema_sql)
  package static let outboxCreateSequence = Query("outbox_create_sequence", PackageResources.outbox_create_sequence_sql)
  package static let outboxCreateTable = Query("outbox_create_table", PackageResources.outbox_create_table_sql)
  package static let outboxCreateTrack = Query("outbox_create_track", PackageResources.outbox_create_track_sql)
  package static let outboxCreateTrackAnonymous = Query("outbox_create_track_anonymous", PackageResources.outbox_create_track_anonymous_sql)
  package static let outboxRevoke = Query("outbox_revoke", PackageResources.outbox_revoke_sql)

  /// Every statement of sql/outbox.
  package static let outbox: [Query] = [
    outboxCreateDelete, outboxCreateIdentify, outboxCreateIdentifyAnonymous, outboxCreateSchema,
    outboxCreateSequence, outboxCreateTable, outboxCreateTrack, outboxCreateTrackAnonymous,
    outboxRevoke,
  ]
}
