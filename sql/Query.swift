/// One statement of `sql/`, embedded into the program when it is built.
package struct Query: Sendable {
  /// The file's name without `.sql`, such as `state_ledger_find`.
  package let name: String
  /// The file's bytes: UTF-8, its header comment included.
  package let bytes: [UInt8]
  /// The file as text.
  package let text: String

  init(_ name: String, _ bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
    self.text = String(decoding: bytes, as: UTF8.self)
  }
}

// The statements of the state file (SQLite).
extension Query {
  package static let stateBackfillFinish = Query(
    "state_backfill_finish",
    PackageResources.state_backfill_finish_sql
  )
  package static let stateBackfillGet = Query(
    "state_backfill_get",
    PackageResources.state_backfill_get_sql
  )
  package static let stateBackfillPartClear = Query(
    "state_backfill_part_clear",
    PackageResources.state_backfill_part_clear_sql
  )
  package static let stateBackfillPartList = Query(
    "state_backfill_part_list",
    PackageResources.state_backfill_part_list_sql
  )
  package static let stateBackfillPartPut = Query(
    "state_backfill_part_put",
    PackageResources.state_backfill_part_put_sql
  )
  package static let stateBackfillPartReach = Query(
    "state_backfill_part_reach",
    PackageResources.state_backfill_part_reach_sql
  )
  package static let stateBackfillPut = Query(
    "state_backfill_put",
    PackageResources.state_backfill_put_sql
  )
  package static let stateBackfillRefresh = Query(
    "state_backfill_refresh",
    PackageResources.state_backfill_refresh_sql
  )
  package static let stateBindingGet = Query(
    "state_binding_get",
    PackageResources.state_binding_get_sql
  )
  package static let stateBindingSet = Query(
    "state_binding_set",
    PackageResources.state_binding_set_sql
  )
  package static let stateCache = Query("state_cache", PackageResources.state_cache_sql)
  package static let stateCreateBackfill = Query(
    "state_create_backfill",
    PackageResources.state_create_backfill_sql
  )
  package static let stateCreateBackfillPart = Query(
    "state_create_backfill_part",
    PackageResources.state_create_backfill_part_sql
  )
  package static let stateCreateDeadLetter = Query(
    "state_create_dead_letter",
    PackageResources.state_create_dead_letter_sql
  )
  package static let stateCreateDeadLetterTime = Query(
    "state_create_dead_letter_time",
    PackageResources.state_create_dead_letter_time_sql
  )
  package static let stateCreateLedger = Query(
    "state_create_ledger",
    PackageResources.state_create_ledger_sql
  )
  package static let stateCreatePart = Query(
    "state_create_part",
    PackageResources.state_create_part_sql
  )
  package static let stateCreateRun = Query(
    "state_create_run",
    PackageResources.state_create_run_sql
  )
  package static let stateCreateSync = Query(
    "state_create_sync",
    PackageResources.state_create_sync_sql
  )
  package static let stateDeadLetterCount = Query(
    "state_dead_letter_count",
    PackageResources.state_dead_letter_count_sql
  )
  package static let stateDeadLetterDiscard = Query(
    "state_dead_letter_discard",
    PackageResources.state_dead_letter_discard_sql
  )
  package static let stateDeadLetterFind = Query(
    "state_dead_letter_find",
    PackageResources.state_dead_letter_find_sql
  )
  package static let stateDeadLetterFindV2 = Query(
    "state_dead_letter_find_v2",
    PackageResources.state_dead_letter_find_v2_sql
  )
  package static let stateDeadLetterList = Query(
    "state_dead_letter_list",
    PackageResources.state_dead_letter_list_sql
  )
  package static let stateDeadLetterListV2 = Query(
    "state_dead_letter_list_v2",
    PackageResources.state_dead_letter_list_v2_sql
  )
  package static let stateDeadLetterPut = Query(
    "state_dead_letter_put",
    PackageResources.state_dead_letter_put_sql
  )
  package static let stateDeadLetterSettle = Query(
    "state_dead_letter_settle",
    PackageResources.state_dead_letter_settle_sql
  )
  package static let stateDeletionsSinceGet = Query(
    "state_deletions_since_get",
    PackageResources.state_deletions_since_get_sql
  )
  package static let stateDeletionsSinceSet = Query(
    "state_deletions_since_set",
    PackageResources.state_deletions_since_set_sql
  )
  package static let stateDurable = Query("state_durable", PackageResources.state_durable_sql)
  package static let stateFileMarkExists = Query(
    "state_file_mark_exists",
    PackageResources.state_file_mark_exists_sql
  )
  package static let stateFileMarkGet = Query(
    "state_file_mark_get",
    PackageResources.state_file_mark_get_sql
  )
  package static let stateJournal = Query("state_journal", PackageResources.state_journal_sql)
  package static let stateLedgerFrom = Query(
    "state_ledger_from",
    PackageResources.state_ledger_from_sql
  )
  package static let stateLedgerPut = Query(
    "state_ledger_put",
    PackageResources.state_ledger_put_sql
  )
  package static let stateMark = Query("state_mark", PackageResources.state_mark_sql)
  package static let stateMarkGet = Query("state_mark_get", PackageResources.state_mark_get_sql)
  package static let stateMigrateDeadLetterAttempts = Query(
    "state_migrate_dead_letter_attempts",
    PackageResources.state_migrate_dead_letter_attempts_sql
  )
  package static let stateMigrateDeadLetterFirstTime = Query(
    "state_migrate_dead_letter_first_time",
    PackageResources.state_migrate_dead_letter_first_time_sql
  )
  package static let stateMigrateDeadLetterAnswered = Query(
    "state_migrate_dead_letter_answered",
    PackageResources.state_migrate_dead_letter_answered_sql
  )
  package static let stateMigrateDeletionsSince = Query(
    "state_migrate_deletions_since",
    PackageResources.state_migrate_deletions_since_sql
  )
  package static let stateMigrateFileMark = Query(
    "state_migrate_file_mark",
    PackageResources.state_migrate_file_mark_sql
  )
  package static let stateMigrateFileMarkDraw = Query(
    "state_migrate_file_mark_draw",
    PackageResources.state_migrate_file_mark_draw_sql
  )
  package static let statePartConfirm = Query(
    "state_part_confirm",
    PackageResources.state_part_confirm_sql
  )
  package static let statePartList = Query("state_part_list", PackageResources.state_part_list_sql)
  package static let statePartPut = Query("state_part_put", PackageResources.state_part_put_sql)
  package static let stateRunBegin = Query("state_run_begin", PackageResources.state_run_begin_sql)
  package static let stateRunFinish = Query(
    "state_run_finish",
    PackageResources.state_run_finish_sql
  )
  package static let stateRunLast = Query("state_run_last", PackageResources.state_run_last_sql)
  package static let stateRunList = Query("state_run_list", PackageResources.state_run_list_sql)
  package static let stateRunPrune = Query("state_run_prune", PackageResources.state_run_prune_sql)
  package static let stateSyncFind = Query("state_sync_find", PackageResources.state_sync_find_sql)
  package static let stateSyncPut = Query("state_sync_put", PackageResources.state_sync_put_sql)
  package static let stateSyncRename = Query(
    "state_sync_rename",
    PackageResources.state_sync_rename_sql
  )
  package static let stateTableCount = Query(
    "state_table_count",
    PackageResources.state_table_count_sql
  )
  package static let stateVersion = Query("state_version", PackageResources.state_version_sql)
  package static let stateVersionGet = Query(
    "state_version_get",
    PackageResources.state_version_get_sql
  )
  package static let stateWatermarkGet = Query(
    "state_watermark_get",
    PackageResources.state_watermark_get_sql
  )
  package static let stateWatermarkSet = Query(
    "state_watermark_set",
    PackageResources.state_watermark_set_sql
  )

  package static let stateLedgerCount = Query(
    "state_ledger_count",
    PackageResources.state_ledger_count_sql
  )
  package static let statePartClear = Query(
    "state_part_clear",
    PackageResources.state_part_clear_sql
  )
  package static let stateRunClear = Query("state_run_clear", PackageResources.state_run_clear_sql)
  package static let stateBackfillClear = Query(
    "state_backfill_clear",
    PackageResources.state_backfill_clear_sql
  )
  package static let stateSyncRemove = Query(
    "state_sync_remove",
    PackageResources.state_sync_remove_sql
  )
  package static let stateCheckpoint = Query(
    "state_checkpoint",
    PackageResources.state_checkpoint_sql
  )
  package static let stateCreateLease = Query(
    "state_create_lease",
    PackageResources.state_create_lease_sql
  )
  package static let stateDeadLetterHeads = Query(
    "state_dead_letter_heads",
    PackageResources.state_dead_letter_heads_sql
  )
  package static let stateDeadLetterAny = Query(
    "state_dead_letter_any",
    PackageResources.state_dead_letter_any_sql
  )
  package static let stateLeaseTake = Query(
    "state_lease_take",
    PackageResources.state_lease_take_sql
  )
  package static let stateLeaseGet = Query("state_lease_get", PackageResources.state_lease_get_sql)
  package static let stateSyncList = Query("state_sync_list", PackageResources.state_sync_list_sql)
  package static let stateLedgerClear = Query(
    "state_ledger_clear",
    PackageResources.state_ledger_clear_sql
  )
  package static let stateDeadLetterClear = Query(
    "state_dead_letter_clear",
    PackageResources.state_dead_letter_clear_sql
  )
  package static let stateDeadLetterFirst = Query(
    "state_dead_letter_first",
    PackageResources.state_dead_letter_first_sql
  )
  package static let stateFileMarkSet = Query(
    "state_file_mark_set",
    PackageResources.state_file_mark_set_sql
  )

  /// Every statement of the state file.
  package static let state: [Query] = [
    stateLedgerCount, statePartClear, stateRunClear, stateBackfillClear,
    stateSyncRemove, stateCreateLease, stateLeaseTake, stateLeaseGet, stateDeadLetterHeads,
    stateDeadLetterAny,
    stateSyncList, stateLedgerClear, stateDeadLetterClear, stateDeadLetterFirst, stateFileMarkSet,
    stateBackfillFinish, stateBackfillGet, stateBackfillPartClear, stateBackfillPartList,
    stateBackfillPartPut, stateBackfillPartReach, stateBackfillPut, stateBackfillRefresh,
    stateBindingGet, stateBindingSet, stateCache, stateCheckpoint, stateCreateBackfill,
    stateCreateBackfillPart,
    stateCreateDeadLetter, stateCreateDeadLetterTime, stateCreateLedger, stateCreatePart,
    stateCreateRun, stateCreateSync, stateDeadLetterCount, stateDeadLetterDiscard,
    stateDeadLetterFind, stateDeadLetterFindV2, stateDeadLetterList, stateDeadLetterListV2,
    stateDeadLetterPut, stateDeadLetterSettle, stateDeletionsSinceGet, stateDeletionsSinceSet,
    stateDurable, stateFileMarkExists, stateFileMarkGet, stateJournal, stateLedgerFrom,
    stateLedgerPut, stateMark, stateMarkGet, stateMigrateDeadLetterAnswered,
    stateMigrateDeadLetterAttempts, stateMigrateDeadLetterFirstTime, stateMigrateDeletionsSince,
    stateMigrateFileMark, stateMigrateFileMarkDraw, statePartConfirm, statePartList, statePartPut,
    stateRunBegin, stateRunFinish, stateRunLast, stateRunList, stateRunPrune, stateSyncFind,
    stateSyncPut, stateSyncRename, stateTableCount, stateVersion, stateVersionGet,
    stateWatermarkGet,
    stateWatermarkSet,
  ]
}

// All of them, for tests that walk every file.
extension Query {
  /// Every embedded statement.
  package static let all: [Query] = state + statePg + source + medusaV1 + warehouse
}
