// Generated from the names of the files in sql/ by `make queries`. Do not edit.
// swift-format-ignore-file

extension Query {
  package static let sqliteBackfillClear = Query("sqlite_backfill_clear", PackageResources.sqlite_backfill_clear_sql)
  package static let sqliteBackfillFinish = Query("sqlite_backfill_finish", PackageResources.sqlite_backfill_finish_sql)
  package static let sqliteBackfillGet = Query("sqlite_backfill_get", PackageResources.sqlite_backfill_get_sql)
  package static let sqliteBackfillPartClear = Query("sqlite_backfill_part_clear", PackageResources.sqlite_backfill_part_clear_sql)
  package static let sqliteBackfillPartList = Query("sqlite_backfill_part_list", PackageResources.sqlite_backfill_part_list_sql)
  package static let sqliteBackfillPartPut = Query("sqlite_backfill_part_put", PackageResources.sqlite_backfill_part_put_sql)
  package static let sqliteBackfillPartReach = Query("sqlite_backfill_part_reach", PackageResources.sqlite_backfill_part_reach_sql)
  package static let sqliteBackfillPut = Query("sqlite_backfill_put", PackageResources.sqlite_backfill_put_sql)
  package static let sqliteBackfillRefresh = Query("sqlite_backfill_refresh", PackageResources.sqlite_backfill_refresh_sql)
  package static let sqliteBindingGet = Query("sqlite_binding_get", PackageResources.sqlite_binding_get_sql)
  package static let sqliteBindingGetBeforeEdition = Query("sqlite_binding_get_before_edition", PackageResources.sqlite_binding_get_before_edition_sql)
  package static let sqliteBindingSet = Query("sqlite_binding_set", PackageResources.sqlite_binding_set_sql)
  package static let sqliteCache = Query("sqlite_cache", PackageResources.sqlite_cache_sql)
  package static let sqliteCheckpoint = Query("sqlite_checkpoint", PackageResources.sqlite_checkpoint_sql)
  package static let sqliteCreateBackfill = Query("sqlite_create_backfill", PackageResources.sqlite_create_backfill_sql)
  package static let sqliteCreateBackfillPart = Query("sqlite_create_backfill_part", PackageResources.sqlite_create_backfill_part_sql)
  package static let sqliteCreateDeadLetter = Query("sqlite_create_dead_letter", PackageResources.sqlite_create_dead_letter_sql)
  package static let sqliteCreateDeadLetterTime = Query("sqlite_create_dead_letter_time", PackageResources.sqlite_create_dead_letter_time_sql)
  package static let sqliteCreateLease = Query("sqlite_create_lease", PackageResources.sqlite_create_lease_sql)
  package static let sqliteCreateLedger = Query("sqlite_create_ledger", PackageResources.sqlite_create_ledger_sql)
  package static let sqliteCreatePart = Query("sqlite_create_part", PackageResources.sqlite_create_part_sql)
  package static let sqliteCreateRun = Query("sqlite_create_run", PackageResources.sqlite_create_run_sql)
  package static let sqliteCreateSync = Query("sqlite_create_sync", PackageResources.sqlite_create_sync_sql)
  package static let sqliteCreateWaiting = Query("sqlite_create_waiting", PackageResources.sqlite_create_waiting_sql)
  package static let sqliteDeadLetterAny = Query("sqlite_dead_letter_any", PackageResources.sqlite_dead_letter_any_sql)
  package static let sqliteDeadLetterClear = Query("sqlite_dead_letter_clear", PackageResources.sqlite_dead_letter_clear_sql)
  package static let sqliteDeadLetterCount = Query("sqlite_dead_letter_count", PackageResources.sqlite_dead_letter_count_sql)
  package static let sqliteDeadLetterDiscard = Query("sqlite_dead_letter_discard", PackageResources.sqlite_dead_letter_discard_sql)
  package static let sqliteDeadLetterFind = Query("sqlite_dead_letter_find", PackageResources.sqlite_dead_letter_find_sql)
  package static let sqliteDeadLetterFindBeforeAttempts = Query("sqlite_dead_letter_find_before_attempts", PackageResources.sqlite_dead_letter_find_before_attempts_sql)
  package static let sqliteDeadLetterFirst = Query("sqlite_dead_letter_first", PackageResources.sqlite_dead_letter_first_sql)
  package static let sqliteDeadLetterHeads = Query("sqlite_dead_letter_heads", PackageResources.sqlite_dead_letter_heads_sql)
  package static let sqliteDeadLetterList = Query("sqlite_dead_letter_list", PackageResources.sqlite_dead_letter_list_sql)
  package static let sqliteDeadLetterListBeforeAttempts = Query("sqlite_dead_letter_list_before_attempts", PackageResources.sqlite_dead_letter_list_before_attempts_sql)
  package static let sqliteDeadLetterPut = Query("sqlite_dead_letter_put", PackageResources.sqlite_dead_letter_put_sql)
  package static let sqliteDeadLetterSettle = Query("sqlite_dead_letter_settle", PackageResources.sqlite_dead_letter_settle_sql)
  package static let sqliteDeletionsSinceGet = Query("sqlite_deletions_since_get", PackageResources.sqlite_deletions_since_get_sql)
  package static let sqliteDeletionsSinceSet = Query("sqlite_deletions_since_set", PackageResources.sqlite_deletions_since_set_sql)
  package static let sqliteDurable = Query("sqlite_durable", PackageResources.sqlite_durable_sql)
  package static let sqliteFileMarkExists = Query("sqlite_file_mark_exists", PackageResources.sqlite_file_mark_exists_sql)
  package static let sqliteFileMarkGet = Query("sqlite_file_mark_get", PackageResources.sqlite_file_mark_get_sql)
  package static let sqliteFileMarkSet = Query("sqlite_file_mark_set", PackageResources.sqlite_file_mark_set_sql)
  package static let sqliteJournal = Query("sqlite_journal", PackageResources.sqlite_journal_sql)
  package static let sqliteLeaseGet = Query("sqlite_lease_get", PackageResources.sqlite_lease_get_sql)
  package static let sqliteLeaseTake = Query("sqlite_lease_take", PackageResources.sqlite_lease_take_sql)
  package static let sqliteLedgerClear = Query("sqlite_ledger_clear", PackageResources.sqlite_ledger_clear_sql)
  package static let sqliteLedgerCount = Query("sqlite_ledger_count", PackageResources.sqlite_ledger_count_sql)
  package static let sqliteLedgerFrom = Query("sqlite_ledger_from", PackageResources.sqlite_ledger_from_sql)
  package static let sqliteLedgerFromBeforeTimes = Query("sqlite_ledger_from_before_times", PackageResources.sqlite_ledger_from_before_times_sql)
  package static let sqliteLedgerPut = Query("sqlite_ledger_put", PackageResources.sqlite_ledger_put_sql)
  package static let sqliteMark = Query("sqlite_mark", PackageResources.sqlite_mark_sql)
  package static let sqliteMarkGet = Query("sqlite_mark_get", PackageResources.sqlite_mark_get_sql)
  package static let sqliteMigrateDeadLetterAnswered = Query("sqlite_migrate_dead_letter_answered", PackageResources.sqlite_migrate_dead_letter_answered_sql)
  package static let sqliteMigrateDeadLetterAttempts = Query("sqlite_migrate_dead_letter_attempts", PackageResources.sqlite_migrate_dead_letter_attempts_sql)
  package static let sqliteMigrateDeadLetterFirstTime = Query("sqlite_migrate_dead_letter_first_time", PackageResources.sqlite_migrate_dead_letter_first_time_sql)
  package static let sqliteMigrateDeletionsSince = Query("sqlite_migrate_deletions_since", PackageResources.sqlite_migrate_deletions_since_sql)
  package static let sqliteMigrateEdition = Query("sqlite_migrate_edition", PackageResources.sqlite_migrate_edition_sql)
  package static let sqliteMigrateFileMark = Query("sqlite_migrate_file_mark", PackageResources.sqlite_migrate_file_mark_sql)
  package static let sqliteMigrateFileMarkDraw = Query("sqlite_migrate_file_mark_draw", PackageResources.sqlite_migrate_file_mark_draw_sql)
  package static let sqliteMigrateLedgerTime = Query("sqlite_migrate_ledger_time", PackageResources.sqlite_migrate_ledger_time_sql)
  package static let sqlitePartClear = Query("sqlite_part_clear", PackageResources.sqlite_part_clear_sql)
  package static let sqlitePartConfirm = Query("sqlite_part_confirm", PackageResources.sqlite_part_confirm_sql)
  package static let sqlitePartList = Query("sqlite_part_list", PackageResources.sqlite_part_list_sql)
  package static let sqlitePartPut = Query("sqlite_part_put", PackageResources.sqlite_part_put_sql)
  package static let sqliteRunBegin = Query("sqlite_run_begin", PackageResources.sqlite_run_begin_sql)
  package static let sqliteRunClear = Query("sqlite_run_clear", PackageResources.sqlite_run_clear_sql)
  package static let sqliteRunFinish = Query("sqlite_run_finish", PackageResources.sqlite_run_finish_sql)
  package static let sqliteRunLast = Query("sqlite_run_last", PackageResources.sqlite_run_last_sql)
  package static let sqliteRunList = Query("sqlite_run_list", PackageResources.sqlite_run_list_sql)
  package static let sqliteRunPrune = Query("sqlite_run_prune", PackageResources.sqlite_run_prune_sql)
  package static let sqliteSyncFind = Query("sqlite_sync_find", PackageResources.sqlite_sync_find_sql)
  package static let sqliteSyncList = Query("sqlite_sync_list", PackageResources.sqlite_sync_list_sql)
  package static let sqliteSyncPut = Query("sqlite_sync_put", PackageResources.sqlite_sync_put_sql)
  package static let sqliteSyncRemove = Query("sqlite_sync_remove", PackageResources.sqlite_sync_remove_sql)
  package static let sqliteSyncRename = Query("sqlite_sync_rename", PackageResources.sqlite_sync_rename_sql)
  package static let sqliteTableCount = Query("sqlite_table_count", PackageResources.sqlite_table_count_sql)
  package static let sqliteVersion = Query("sqlite_version", PackageResources.sqlite_version_sql)
  package static let sqliteVersionGet = Query("sqlite_version_get", PackageResources.sqlite_version_get_sql)
  package static let sqliteWaitingClear = Query("sqlite_waiting_clear", PackageResources.sqlite_waiting_clear_sql)
  package static let sqliteWaitingList = Query("sqlite_waiting_list", PackageResources.sqlite_waiting_list_sql)
  package static let sqliteWaitingPut = Query("sqlite_waiting_put", PackageResources.sqlite_waiting_put_sql)
  package static let sqliteWaitingRemove = Query("sqlite_waiting_remove", PackageResources.sqlite_waiting_remove_sql)
  package static let sqliteWatermarkGet = Query("sqlite_watermark_get", PackageResources.sqlite_watermark_get_sql)
  package static let sqliteWatermarkSet = Query("sqlite_watermark_set", PackageResources.sqlite_watermark_set_sql)

  /// Every statement of sql/state_sqlite.
  package static let stateSqlite: [Query] = [
    sqliteBackfillClear, sqliteBackfillFinish, sqliteBackfillGet, sqliteBackfillPartClear,
    sqliteBackfillPartList, sqliteBackfillPartPut, sqliteBackfillPartReach, sqliteBackfillPut,
    sqliteBackfillRefresh, sqliteBindingGet, sqliteBindingGetBeforeEdition, sqliteBindingSet,
    sqliteCache, sqliteCheckpoint, sqliteCreateBackfill, sqliteCreateBackfillPart,
    sqliteCreateDeadLetter, sqliteCreateDeadLetterTime, sqliteCreateLease, sqliteCreateLedger,
    sqliteCreatePart, sqliteCreateRun, sqliteCreateSync, sqliteCreateWaiting, sqliteDeadLetterAny,
    sqliteDeadLetterClear, sqliteDeadLetterCount, sqliteDeadLetterDiscard, sqliteDeadLetterFind,
    sqliteDeadLetterFindBeforeAttempts, sqliteDeadLetterFirst, sqliteDeadLetterHeads,
    sqliteDeadLetterList, sqliteDeadLetterListBeforeAttempts, sqliteDeadLetterPut,
    sqliteDeadLetterSettle, sqliteDeletionsSinceGet, sqliteDeletionsSinceSet, sqliteDurable,
    sqliteFileMarkExists, sqliteFileMarkGet, sqliteFileMarkSet, sqliteJournal, sqliteLeaseGet,
    sqliteLeaseTake, sqliteLedgerClear, sqliteLedgerCount, sqliteLedgerFrom,
    sqliteLedgerFromBeforeTimes, sqliteLedgerPut, sqliteMark, sqliteMarkGet,
    sqliteMigrateDeadLetterAnswered, sqliteMigrateDeadLetterAttempts,
    sqliteMigrateDeadLetterFirstTime, sqliteMigrateDeletionsSince, sqliteMigrateEdition,
    sqliteMigrateFileMark, sqliteMigrateFileMarkDraw, sqliteMigrateLedgerTime, sqlitePartClear,
    sqlitePartConfirm, sqlitePartList, sqlitePartPut, sqliteRunBegin, sqliteRunClear,
    sqliteRunFinish, sqliteRunLast, sqliteRunList, sqliteRunPrune, sqliteSyncFind, sqliteSyncList,
    sqliteSyncPut, sqliteSyncRemove, sqliteSyncRename, sqliteTableCount, sqliteVersion,
    sqliteVersionGet, sqliteWaitingClear, sqliteWaitingList, sqliteWaitingPut, sqliteWaitingRemove,
    sqliteWatermarkGet, sqliteWatermarkSet,
  ]
}
