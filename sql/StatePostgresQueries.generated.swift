// Generated from the names of the files in sql/ by `make queries`. Do not edit.
// swift-format-ignore-file

extension Query {
  package static let pgAddEdition = Query("pg_add_edition", PackageResources.pg_add_edition_sql)
  package static let pgAddLedgerTime = Query("pg_add_ledger_time", PackageResources.pg_add_ledger_time_sql)
  package static let pgBackfillClear = Query("pg_backfill_clear", PackageResources.pg_backfill_clear_sql)
  package static let pgBackfillFinish = Query("pg_backfill_finish", PackageResources.pg_backfill_finish_sql)
  package static let pgBackfillFinishShared = Query("pg_backfill_finish_shared", PackageResources.pg_backfill_finish_shared_sql)
  package static let pgBackfillGet = Query("pg_backfill_get", PackageResources.pg_backfill_get_sql)
  package static let pgBackfillLock = Query("pg_backfill_lock", PackageResources.pg_backfill_lock_sql)
  package static let pgBackfillPartClaim = Query("pg_backfill_part_claim", PackageResources.pg_backfill_part_claim_sql)
  package static let pgBackfillPartClear = Query("pg_backfill_part_clear", PackageResources.pg_backfill_part_clear_sql)
  package static let pgBackfillPartFinish = Query("pg_backfill_part_finish", PackageResources.pg_backfill_part_finish_sql)
  package static let pgBackfillPartList = Query("pg_backfill_part_list", PackageResources.pg_backfill_part_list_sql)
  package static let pgBackfillPartPut = Query("pg_backfill_part_put", PackageResources.pg_backfill_part_put_sql)
  package static let pgBackfillPartReach = Query("pg_backfill_part_reach", PackageResources.pg_backfill_part_reach_sql)
  package static let pgBackfillPut = Query("pg_backfill_put", PackageResources.pg_backfill_put_sql)
  package static let pgBackfillRefresh = Query("pg_backfill_refresh", PackageResources.pg_backfill_refresh_sql)
  package static let pgBackfillWorker = Query("pg_backfill_worker", PackageResources.pg_backfill_worker_sql)
  package static let pgBindingChange = Query("pg_binding_change", PackageResources.pg_binding_change_sql)
  package static let pgBindingGet = Query("pg_binding_get", PackageResources.pg_binding_get_sql)
  package static let pgBindingGetBeforeEdition = Query("pg_binding_get_before_edition", PackageResources.pg_binding_get_before_edition_sql)
  package static let pgBindingSet = Query("pg_binding_set", PackageResources.pg_binding_set_sql)
  package static let pgCreateBackfill = Query("pg_create_backfill", PackageResources.pg_create_backfill_sql)
  package static let pgCreateBackfillPart = Query("pg_create_backfill_part", PackageResources.pg_create_backfill_part_sql)
  package static let pgCreateDeadLetter = Query("pg_create_dead_letter", PackageResources.pg_create_dead_letter_sql)
  package static let pgCreateDeadLetterTime = Query("pg_create_dead_letter_time", PackageResources.pg_create_dead_letter_time_sql)
  package static let pgCreateFence = Query("pg_create_fence", PackageResources.pg_create_fence_sql)
  package static let pgCreateLease = Query("pg_create_lease", PackageResources.pg_create_lease_sql)
  package static let pgCreateLedger = Query("pg_create_ledger", PackageResources.pg_create_ledger_sql)
  package static let pgCreatePart = Query("pg_create_part", PackageResources.pg_create_part_sql)
  package static let pgCreateRun = Query("pg_create_run", PackageResources.pg_create_run_sql)
  package static let pgCreateSchema = Query("pg_create_schema", PackageResources.pg_create_schema_sql)
  package static let pgCreateSchemaVersion = Query("pg_create_schema_version", PackageResources.pg_create_schema_version_sql)
  package static let pgCreateSync = Query("pg_create_sync", PackageResources.pg_create_sync_sql)
  package static let pgCreateWaiting = Query("pg_create_waiting", PackageResources.pg_create_waiting_sql)
  package static let pgDeadLetterAdopt = Query("pg_dead_letter_adopt", PackageResources.pg_dead_letter_adopt_sql)
  package static let pgDeadLetterClear = Query("pg_dead_letter_clear", PackageResources.pg_dead_letter_clear_sql)
  package static let pgDeadLetterCount = Query("pg_dead_letter_count", PackageResources.pg_dead_letter_count_sql)
  package static let pgDeadLetterFind = Query("pg_dead_letter_find", PackageResources.pg_dead_letter_find_sql)
  package static let pgDeadLetterHeads = Query("pg_dead_letter_heads", PackageResources.pg_dead_letter_heads_sql)
  package static let pgDeadLetterList = Query("pg_dead_letter_list", PackageResources.pg_dead_letter_list_sql)
  package static let pgDeadLetterPut = Query("pg_dead_letter_put", PackageResources.pg_dead_letter_put_sql)
  package static let pgDeadLetterSettle = Query("pg_dead_letter_settle", PackageResources.pg_dead_letter_settle_sql)
  package static let pgDeletionsSinceGet = Query("pg_deletions_since_get", PackageResources.pg_deletions_since_get_sql)
  package static let pgDeletionsSinceSet = Query("pg_deletions_since_set", PackageResources.pg_deletions_since_set_sql)
  package static let pgFence = Query("pg_fence", PackageResources.pg_fence_sql)
  package static let pgFenceLook = Query("pg_fence_look", PackageResources.pg_fence_look_sql)
  package static let pgFileMarkGet = Query("pg_file_mark_get", PackageResources.pg_file_mark_get_sql)
  package static let pgFileMarkSet = Query("pg_file_mark_set", PackageResources.pg_file_mark_set_sql)
  package static let pgFillLedgerIndex = Query("pg_fill_ledger_index", PackageResources.pg_fill_ledger_index_sql)
  package static let pgLeaseClear = Query("pg_lease_clear", PackageResources.pg_lease_clear_sql)
  package static let pgLeaseHolder = Query("pg_lease_holder", PackageResources.pg_lease_holder_sql)
  package static let pgLeaseLastWrite = Query("pg_lease_last_write", PackageResources.pg_lease_last_write_sql)
  package static let pgLeaseRelease = Query("pg_lease_release", PackageResources.pg_lease_release_sql)
  package static let pgLeaseRemove = Query("pg_lease_remove", PackageResources.pg_lease_remove_sql)
  package static let pgLeaseRenew = Query("pg_lease_renew", PackageResources.pg_lease_renew_sql)
  package static let pgLeaseSeen = Query("pg_lease_seen", PackageResources.pg_lease_seen_sql)
  package static let pgLeaseTake = Query("pg_lease_take", PackageResources.pg_lease_take_sql)
  package static let pgLedgerClear = Query("pg_ledger_clear", PackageResources.pg_ledger_clear_sql)
  package static let pgLedgerClearSome = Query("pg_ledger_clear_some", PackageResources.pg_ledger_clear_some_sql)
  package static let pgLedgerCount = Query("pg_ledger_count", PackageResources.pg_ledger_count_sql)
  package static let pgLedgerFind = Query("pg_ledger_find", PackageResources.pg_ledger_find_sql)
  package static let pgLedgerPage = Query("pg_ledger_page", PackageResources.pg_ledger_page_sql)
  package static let pgLedgerPut = Query("pg_ledger_put", PackageResources.pg_ledger_put_sql)
  package static let pgMarkHold = Query("pg_mark_hold", PackageResources.pg_mark_hold_sql)
  package static let pgMayWrite = Query("pg_may_write", PackageResources.pg_may_write_sql)
  package static let pgMayWriteTables = Query("pg_may_write_tables", PackageResources.pg_may_write_tables_sql)
  package static let pgPartClear = Query("pg_part_clear", PackageResources.pg_part_clear_sql)
  package static let pgPartConfirm = Query("pg_part_confirm", PackageResources.pg_part_confirm_sql)
  package static let pgPartList = Query("pg_part_list", PackageResources.pg_part_list_sql)
  package static let pgPartPut = Query("pg_part_put", PackageResources.pg_part_put_sql)
  package static let pgRunAdopt = Query("pg_run_adopt", PackageResources.pg_run_adopt_sql)
  package static let pgRunBegin = Query("pg_run_begin", PackageResources.pg_run_begin_sql)
  package static let pgRunClear = Query("pg_run_clear", PackageResources.pg_run_clear_sql)
  package static let pgRunFinish = Query("pg_run_finish", PackageResources.pg_run_finish_sql)
  package static let pgRunList = Query("pg_run_list", PackageResources.pg_run_list_sql)
  package static let pgRunLock = Query("pg_run_lock", PackageResources.pg_run_lock_sql)
  package static let pgRunPrune = Query("pg_run_prune", PackageResources.pg_run_prune_sql)
  package static let pgSchemaExists = Query("pg_schema_exists", PackageResources.pg_schema_exists_sql)
  package static let pgSchemaLock = Query("pg_schema_lock", PackageResources.pg_schema_lock_sql)
  package static let pgSyncFind = Query("pg_sync_find", PackageResources.pg_sync_find_sql)
  package static let pgSyncList = Query("pg_sync_list", PackageResources.pg_sync_list_sql)
  package static let pgSyncPut = Query("pg_sync_put", PackageResources.pg_sync_put_sql)
  package static let pgSyncRemove = Query("pg_sync_remove", PackageResources.pg_sync_remove_sql)
  package static let pgSyncRename = Query("pg_sync_rename", PackageResources.pg_sync_rename_sql)
  package static let pgVersionClear = Query("pg_version_clear", PackageResources.pg_version_clear_sql)
  package static let pgVersionGet = Query("pg_version_get", PackageResources.pg_version_get_sql)
  package static let pgVersionPut = Query("pg_version_put", PackageResources.pg_version_put_sql)
  package static let pgWaitingClear = Query("pg_waiting_clear", PackageResources.pg_waiting_clear_sql)
  package static let pgWaitingList = Query("pg_waiting_list", PackageResources.pg_waiting_list_sql)
  package static let pgWaitingPut = Query("pg_waiting_put", PackageResources.pg_waiting_put_sql)
  package static let pgWaitingRemove = Query("pg_waiting_remove", PackageResources.pg_waiting_remove_sql)
  package static let pgWatermarkGet = Query("pg_watermark_get", PackageResources.pg_watermark_get_sql)
  package static let pgWatermarkSet = Query("pg_watermark_set", PackageResources.pg_watermark_set_sql)

  /// Every statement of sql/state_postgres.
  package static let statePostgres: [Query] = [
    pgAddEdition, pgAddLedgerTime, pgBackfillClear, pgBackfillFinish, pgBackfillFinishShared,
    pgBackfillGet, pgBackfillLock, pgBackfillPartClaim, pgBackfillPartClear, pgBackfillPartFinish,
    pgBackfillPartList, pgBackfillPartPut, pgBackfillPartReach, pgBackfillPut, pgBackfillRefresh,
    pgBackfillWorker, pgBindingChange, pgBindingGet, pgBindingGetBeforeEdition, pgBindingSet,
    pgCreateBackfill, pgCreateBackfillPart, pgCreateDeadLetter, pgCreateDeadLetterTime,
    pgCreateFence, pgCreateLease, pgCreateLedger, pgCreatePart, pgCreateRun, pgCreateSchema,
    pgCreateSchemaVersion, pgCreateSync, pgCreateWaiting, pgDeadLetterAdopt, pgDeadLetterClear,
    pgDeadLetterCount, pgDeadLetterFind, pgDeadLetterHeads, pgDeadLetterList, pgDeadLetterPut,
    pgDeadLetterSettle, pgDeletionsSinceGet, pgDeletionsSinceSet, pgFence, pgFenceLook,
    pgFileMarkGet, pgFileMarkSet, pgFillLedgerIndex, pgLeaseClear, pgLeaseHolder, pgLeaseLastWrite,
    pgLeaseRelease, pgLeaseRemove, pgLeaseRenew, pgLeaseSeen, pgLeaseTake, pgLedgerClear,
    pgLedgerClearSome, pgLedgerCount, pgLedgerFind, pgLedgerPage, pgLedgerPut, pgMarkHold,
    pgMayWrite, pgMayWriteTables, pgPartClear, pgPartConfirm, pgPartList, pgPartPut, pgRunAdopt,
    pgRunBegin, pgRunClear, pgRunFinish, pgRunList, pgRunLock, pgRunPrune, pgSchemaExists,
    pgSchemaLock, pgSyncFind, pgSyncList, pgSyncPut, pgSyncRemove, pgSyncRename, pgVersionClear,
    pgVersionGet, pgVersionPut, pgWaitingClear, pgWaitingList, pgWaitingPut, pgWaitingRemove,
    pgWatermarkGet, pgWatermarkSet,
  ]
}
