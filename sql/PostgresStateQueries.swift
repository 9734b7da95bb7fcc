// The statements of the state in PostgreSQL.
extension Query {
  package static let statePgBackfillFinishShared = Query(
    "state_pg_backfill_finish_shared",
    PackageResources.state_pg_backfill_finish_shared_sql
  )
  package static let statePgBackfillLock = Query(
    "state_pg_backfill_lock",
    PackageResources.state_pg_backfill_lock_sql
  )
  package static let statePgBackfillPartClaim = Query(
    "state_pg_backfill_part_claim",
    PackageResources.state_pg_backfill_part_claim_sql
  )
  package static let statePgBackfillPartFinish = Query(
    "state_pg_backfill_part_finish",
    PackageResources.state_pg_backfill_part_finish_sql
  )
  package static let statePgLeaseClear = Query(
    "state_pg_lease_clear",
    PackageResources.state_pg_lease_clear_sql
  )
  package static let statePgBackfillFinish = Query(
    "state_pg_backfill_finish",
    PackageResources.state_pg_backfill_finish_sql
  )
  package static let statePgBackfillGet = Query(
    "state_pg_backfill_get",
    PackageResources.state_pg_backfill_get_sql
  )
  package static let statePgBackfillPartClear = Query(
    "state_pg_backfill_part_clear",
    PackageResources.state_pg_backfill_part_clear_sql
  )
  package static let statePgBackfillPartList = Query(
    "state_pg_backfill_part_list",
    PackageResources.state_pg_backfill_part_list_sql
  )
  package static let statePgBackfillPartPut = Query(
    "state_pg_backfill_part_put",
    PackageResources.state_pg_backfill_part_put_sql
  )
  package static let statePgBackfillPartReach = Query(
    "state_pg_backfill_part_reach",
    PackageResources.state_pg_backfill_part_reach_sql
  )
  package static let statePgBackfillPut = Query(
    "state_pg_backfill_put",
    PackageResources.state_pg_backfill_put_sql
  )
  package static let statePgBackfillRefresh = Query(
    "state_pg_backfill_refresh",
    PackageResources.state_pg_backfill_refresh_sql
  )
  package static let statePgBackfillWorker = Query(
    "state_pg_backfill_worker",
    PackageResources.state_pg_backfill_worker_sql
  )
  package static let statePgBindingGet = Query(
    "state_pg_binding_get",
    PackageResources.state_pg_binding_get_sql
  )
  package static let statePgBindingSet = Query(
    "state_pg_binding_set",
    PackageResources.state_pg_binding_set_sql
  )
  package static let statePgCreateBackfill = Query(
    "state_pg_create_backfill",
    PackageResources.state_pg_create_backfill_sql
  )
  package static let statePgCreateBackfillPart = Query(
    "state_pg_create_backfill_part",
    PackageResources.state_pg_create_backfill_part_sql
  )
  package static let statePgCreateDeadLetter = Query(
    "state_pg_create_dead_letter",
    PackageResources.state_pg_create_dead_letter_sql
  )
  package static let statePgCreateDeadLetterTime = Query(
    "state_pg_create_dead_letter_time",
    PackageResources.state_pg_create_dead_letter_time_sql
  )
  package static let statePgCreateFence = Query(
    "state_pg_create_fence",
    PackageResources.state_pg_create_fence_sql
  )
  package static let statePgCreateLease = Query(
    "state_pg_create_lease",
    PackageResources.state_pg_create_lease_sql
  )
  package static let statePgCreateLedger = Query(
    "state_pg_create_ledger",
    PackageResources.state_pg_create_ledger_sql
  )
  package static let statePgCreatePart = Query(
    "state_pg_create_part",
    PackageResources.state_pg_create_part_sql
  )
  package static let statePgCreateRun = Query(
    "state_pg_create_run",
    PackageResources.state_pg_create_run_sql
  )
  package static let statePgCreateSchema = Query(
    "state_pg_create_schema",
    PackageResources.state_pg_create_schema_sql
  )
  package static let statePgCreateSchemaVersion = Query(
    "state_pg_create_schema_version",
    PackageResources.state_pg_create_schema_version_sql
  )
  package static let statePgCreateSync = Query(
    "state_pg_create_sync",
    PackageResources.state_pg_create_sync_sql
  )
  package static let statePgDeadLetterAdopt = Query(
    "state_pg_dead_letter_adopt",
    PackageResources.state_pg_dead_letter_adopt_sql
  )
  package static let statePgDeadLetterCount = Query(
    "state_pg_dead_letter_count",
    PackageResources.state_pg_dead_letter_count_sql
  )
  package static let statePgDeadLetterFind = Query(
    "state_pg_dead_letter_find",
    PackageResources.state_pg_dead_letter_find_sql
  )
  package static let statePgLedgerCount = Query(
    "state_pg_ledger_count",
    PackageResources.state_pg_ledger_count_sql
  )
  package static let statePgLedgerClearSome = Query(
    "state_pg_ledger_clear_some",
    PackageResources.state_pg_ledger_clear_some_sql
  )
  package static let statePgPartClear = Query(
    "state_pg_part_clear",
    PackageResources.state_pg_part_clear_sql
  )
  package static let statePgRunClear = Query(
    "state_pg_run_clear",
    PackageResources.state_pg_run_clear_sql
  )
  package static let statePgBackfillClear = Query(
    "state_pg_backfill_clear",
    PackageResources.state_pg_backfill_clear_sql
  )
  package static let statePgLeaseRemove = Query(
    "state_pg_lease_remove",
    PackageResources.state_pg_lease_remove_sql
  )
  package static let statePgSyncRemove = Query(
    "state_pg_sync_remove",
    PackageResources.state_pg_sync_remove_sql
  )
  package static let statePgBindingChange = Query(
    "state_pg_binding_change",
    PackageResources.state_pg_binding_change_sql
  )
  package static let statePgDeadLetterHeads = Query(
    "state_pg_dead_letter_heads",
    PackageResources.state_pg_dead_letter_heads_sql
  )
  package static let statePgDeadLetterList = Query(
    "state_pg_dead_letter_list",
    PackageResources.state_pg_dead_letter_list_sql
  )
  package static let statePgDeadLetterPut = Query(
    "state_pg_dead_letter_put",
    PackageResources.state_pg_dead_letter_put_sql
  )
  package static let statePgDeadLetterSettle = Query(
    "state_pg_dead_letter_settle",
    PackageResources.state_pg_dead_letter_settle_sql
  )
  package static let statePgDeletionsSinceGet = Query(
    "state_pg_deletions_since_get",
    PackageResources.state_pg_deletions_since_get_sql
  )
  package static let statePgDeletionsSinceSet = Query(
    "state_pg_deletions_since_set",
    PackageResources.state_pg_deletions_since_set_sql
  )
  package static let statePgFence = Query("state_pg_fence", PackageResources.state_pg_fence_sql)
  package static let statePgFenceLook = Query(
    "state_pg_fence_look",
    PackageResources.state_pg_fence_look_sql
  )
  package static let statePgFileMarkGet = Query(
    "state_pg_file_mark_get",
    PackageResources.state_pg_file_mark_get_sql
  )
  package static let statePgFileMarkSet = Query(
    "state_pg_file_mark_set",
    PackageResources.state_pg_file_mark_set_sql
  )
  package static let statePgLeaseHolder = Query(
    "state_pg_lease_holder",
    PackageResources.state_pg_lease_holder_sql
  )
  package static let statePgLeaseLastWrite = Query(
    "state_pg_lease_last_write",
    PackageResources.state_pg_lease_last_write_sql
  )
  package static let statePgLeaseRelease = Query(
    "state_pg_lease_release",
    PackageResources.state_pg_lease_release_sql
  )
  package static let statePgLeaseRenew = Query(
    "state_pg_lease_renew",
    PackageResources.state_pg_lease_renew_sql
  )
  package static let statePgLeaseSeen = Query(
    "state_pg_lease_seen",
    PackageResources.state_pg_lease_seen_sql
  )
  package static let statePgLeaseTake = Query(
    "state_pg_lease_take",
    PackageResources.state_pg_lease_take_sql
  )
  package static let statePgLedgerFind = Query(
    "state_pg_ledger_find",
    PackageResources.state_pg_ledger_find_sql
  )
  package static let statePgLedgerPage = Query(
    "state_pg_ledger_page",
    PackageResources.state_pg_ledger_page_sql
  )
  package static let statePgLedgerPut = Query(
    "state_pg_ledger_put",
    PackageResources.state_pg_ledger_put_sql
  )
  package static let statePgMarkHold = Query(
    "state_pg_mark_hold",
    PackageResources.state_pg_mark_hold_sql
  )
  package static let statePgMayWrite = Query(
    "state_pg_may_write",
    PackageResources.state_pg_may_write_sql
  )
  package static let statePgMayWriteTables = Query(
    "state_pg_may_write_tables",
    PackageResources.state_pg_may_write_tables_sql
  )
  package static let statePgPartConfirm = Query(
    "state_pg_part_confirm",
    PackageResources.state_pg_part_confirm_sql
  )
  package static let statePgPartList = Query(
    "state_pg_part_list",
    PackageResources.state_pg_part_list_sql
  )
  package static let statePgPartPut = Query(
    "state_pg_part_put",
    PackageResources.state_pg_part_put_sql
  )
  package static let statePgRunAdopt = Query(
    "state_pg_run_adopt",
    PackageResources.state_pg_run_adopt_sql
  )
  package static let statePgRunLock = Query(
    "state_pg_run_lock",
    PackageResources.state_pg_run_lock_sql
  )
  package static let statePgRunBegin = Query(
    "state_pg_run_begin",
    PackageResources.state_pg_run_begin_sql
  )
  package static let statePgRunFinish = Query(
    "state_pg_run_finish",
    PackageResources.state_pg_run_finish_sql
  )
  package static let statePgRunList = Query(
    "state_pg_run_list",
    PackageResources.state_pg_run_list_sql
  )
  package static let statePgRunPrune = Query(
    "state_pg_run_prune",
    PackageResources.state_pg_run_prune_sql
  )
  package static let statePgSchemaExists = Query(
    "state_pg_schema_exists",
    PackageResources.state_pg_schema_exists_sql
  )
  package static let statePgSchemaLock = Query(
    "state_pg_schema_lock",
    PackageResources.state_pg_schema_lock_sql
  )
  package static let statePgSyncFind = Query(
    "state_pg_sync_find",
    PackageResources.state_pg_sync_find_sql
  )
  package static let statePgSyncList = Query(
    "state_pg_sync_list",
    PackageResources.state_pg_sync_list_sql
  )
  package static let statePgSyncPut = Query(
    "state_pg_sync_put",
    PackageResources.state_pg_sync_put_sql
  )
  package static let statePgSyncRename = Query(
    "state_pg_sync_rename",
    PackageResources.state_pg_sync_rename_sql
  )
  package static let statePgVersionClear = Query(
    "state_pg_version_clear",
    PackageResources.state_pg_version_clear_sql
  )
  package static let statePgVersionGet = Query(
    "state_pg_version_get",
    PackageResources.state_pg_version_get_sql
  )
  package static let statePgVersionPut = Query(
    "state_pg_version_put",
    PackageResources.state_pg_version_put_sql
  )
  package static let statePgWatermarkGet = Query(
    "state_pg_watermark_get",
    PackageResources.state_pg_watermark_get_sql
  )
  package static let statePgWatermarkSet = Query(
    "state_pg_watermark_set",
    PackageResources.state_pg_watermark_set_sql
  )

  package static let statePgLedgerClear = Query(
    "state_pg_ledger_clear",
    PackageResources.state_pg_ledger_clear_sql
  )
  package static let statePgDeadLetterClear = Query(
    "state_pg_dead_letter_clear",
    PackageResources.state_pg_dead_letter_clear_sql
  )

  /// Every statement of the state in PostgreSQL.
  package static let statePg: [Query] = [
    statePgLedgerClear, statePgDeadLetterClear,
    statePgBackfillFinish, statePgBackfillGet, statePgBackfillPartClear, statePgBackfillPartList,
    statePgBackfillPartPut, statePgBackfillPartReach, statePgBackfillPut, statePgBackfillRefresh,
    statePgBackfillWorker,
    statePgBindingGet, statePgBindingSet, statePgCreateBackfill, statePgCreateBackfillPart,
    statePgCreateDeadLetter, statePgCreateDeadLetterTime, statePgCreateFence, statePgCreateLease,
    statePgCreateLedger, statePgCreatePart, statePgCreateRun, statePgCreateSchema,
    statePgCreateSchemaVersion, statePgCreateSync, statePgDeadLetterAdopt, statePgDeadLetterCount,
    statePgDeadLetterFind, statePgLedgerCount, statePgLedgerClearSome, statePgPartClear,
    statePgRunClear, statePgBackfillClear, statePgLeaseRemove,
    statePgSyncRemove, statePgBindingChange, statePgDeadLetterHeads, statePgDeadLetterList,
    statePgDeadLetterPut, statePgDeadLetterSettle,
    statePgDeletionsSinceGet, statePgDeletionsSinceSet, statePgFence, statePgFenceLook,
    statePgFileMarkGet, statePgFileMarkSet, statePgLeaseHolder, statePgLeaseLastWrite,
    statePgLeaseRelease, statePgLeaseRenew, statePgLeaseSeen, statePgLeaseTake, statePgLedgerFind,
    statePgLedgerPage, statePgLedgerPut, statePgMarkHold, statePgMayWrite, statePgMayWriteTables,
    statePgPartConfirm, statePgPartList, statePgPartPut, statePgRunAdopt, statePgRunBegin,
    statePgRunFinish, statePgRunList, statePgRunPrune, statePgSchemaExists, statePgSchemaLock,
    statePgSyncFind, statePgSyncList, statePgSyncPut, statePgSyncRename,
    statePgVersionClear, statePgVersionGet,
    statePgVersionPut, statePgWatermarkGet, statePgWatermarkSet,
  ]
}
