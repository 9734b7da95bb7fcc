// The examples of every command's help; a test parses each.

extension Tidemark: HasExamples {
  static let examples = [
    "tidemark check               what is missing, and what to do about it",
    "tidemark probe               send one test event",
    "tidemark watermark set now   begin: send what happens from now on",
    "tidemark sync                send what changed; run this from cron",
    "tidemark status              how fresh it is, and what went wrong",
  ]
}

extension SyncCommand: HasExamples {
  static let examples = [
    "tidemark sync",
    "tidemark sync --summary",
    "tidemark sync --all --config /etc/tidemark/tidemark.yaml",
    "tidemark sync --destination stdout | jq -r '.event // .type'",
  ]
}

extension BackfillCommand: HasExamples {
  static let examples = [
    "tidemark backfill --dry-run                          how many messages, how long, how old",
    "tidemark backfill                                    the whole history",
    "tidemark backfill --from 2024-01-01 --to 2025-01-01  one year, in UTC",
    "tidemark backfill --status                           how far it has come",
  ]
}

extension ExportCommand: HasExamples {
  static let examples = [
    "tidemark export --directory history/",
    "tidemark export --directory history/ --append --from 2026-03-01",
    "tidemark export --events order_completed | gzip > orders.ndjson.gz",
  ]
}

extension PreviewCommand: HasExamples {
  static let examples = [
    "tidemark preview                                     what the next sync would send",
    "tidemark preview order_01HXYZ                        all messages of one order",
    "tidemark preview order_01HXYZ --destination stdout   without a write key",
  ]
}

extension ExplainCommand: HasExamples {
  static let examples = [
    "tidemark explain order_01HXYZ          what became of each event of an order",
    "tidemark explain '#1234'               the same, by the order's number",
    "tidemark explain --email-from - --json",
  ]
}

extension VerifyCommand: HasExamples {
  static let examples = [
    "tidemark verify                         what is missing, withheld, gone",
    "tidemark verify --from 2026-01-01       this year only",
    "tidemark verify --repair                send what is missing",
    "tidemark verify --all --json | jq .syncs",
  ]
}

extension WatermarkCommand.Show: HasExamples {
  static let examples = ["tidemark watermark show", "tidemark watermark show --json"]
}

extension WatermarkCommand.Set: HasExamples {
  static let examples = [
    "tidemark watermark set now         send what happens from now on",
    "tidemark watermark set 2026-01-01  send everything since then",
  ]
}

extension WatermarkCommand.Reset: HasExamples {
  static let examples = ["tidemark watermark reset"]
}

extension StatusCommand: HasExamples {
  static let examples = [
    "tidemark status",
    "tidemark status --max-age 15m      for a monitor: ends with 1 when the sync is late",
    "tidemark status --json | jq .age_seconds",
  ]
}

extension ReportCommand: HasExamples {
  static let examples = [
    "tidemark report                          the short form",
    "tidemark report --html report.html       a page for people",
    "tidemark report --from 2026-01-01 --to 2026-04-01 --json",
  ]
}

extension RunsCommand: HasExamples {
  static let examples = ["tidemark runs", "tidemark runs --limit 1 --json"]
}

extension DeadLettersCommand.List: HasExamples {
  static let examples = [
    "tidemark dead-letters list", "tidemark dead-letters list --event order_completed --limit 20",
  ]
}

extension DeadLettersCommand.Show: HasExamples {
  static let examples = ["tidemark dead-letters show order_01HXYZ/completed"]
}

extension DeadLettersCommand.Retry: HasExamples {
  static let examples = [
    "tidemark dead-letters retry --all", "tidemark dead-letters retry order_01HXYZ/completed",
  ]
}

extension DeadLettersCommand.Discard: HasExamples {
  static let examples = ["tidemark dead-letters discard order_01HXYZ/completed"]
}

extension DeadLettersCommand.Export: HasExamples {
  static let examples = ["tidemark dead-letters export --output dead.ndjson"]
}

extension StateCommand.List: HasExamples {
  static let examples = ["tidemark state list", "tidemark state list --state tidemark.sqlite"]
}

extension StateCommand.Migrate: HasExamples {
  static let examples = ["tidemark state migrate --state postgres://owner@db.example.com/tidemark"]
}

extension StateCommand.Copy: HasExamples {
  static let examples = [
    "tidemark state copy --to postgres://tidemark@db.example.com/tidemark",
    "tidemark state copy --from tidemark.sqlite --to /mnt/tidemark.sqlite --all",
  ]
}

extension StateCommand.Rebind: HasExamples {
  static let examples = ["tidemark state rebind --host events.eu1.segmentapis.com"]
}

extension StateCommand.Forget: HasExamples {
  static let examples = ["tidemark state forget --name trial"]
}

extension EventsCommand: HasExamples {
  static let examples = ["tidemark events", "tidemark events --json"]
}

extension CheckCommand: HasExamples {
  static let examples = ["tidemark check", "tidemark check --all --config tidemark.yaml"]
}

extension ProbeCommand: HasExamples {
  static let examples = ["tidemark probe", "tidemark probe --destination file --output events/"]
}

extension OutboxCommand.SQL: HasExamples {
  static let examples = [
    "tidemark outbox sql                              read it, then run it as the owner",
    "tidemark outbox sql --application medusa --reader tidemark | psql shop",
  ]
}
