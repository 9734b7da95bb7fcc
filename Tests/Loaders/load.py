"""Loads the exports in a directory into DuckDB and ClickHouse, and holds them against their manifests."""

import decimal
import glob
import gzip
import json
import pathlib
import sys

import chdb
import duckdb

work = pathlib.Path(sys.argv[1])
ENDINGS = {"none": "", "gzip": ".gz", "zstd": ".zst"}


def expect(what, found, wanted):
    if found != wanted:
        sys.exit(f"{what}: {found!r} instead of {wanted!r}")
    print(f"  {what}", file=sys.stderr)


def partitions(manifest):
    """Rows by event and date, as the manifest's paths have them."""
    rows = {}
    for file in manifest["files"]:
        event, date, _ = file["path"].split("/")
        key = (event.removeprefix("event="), date.removeprefix("date="))
        rows[key] = rows.get(key, 0) + file["rows"]
    return rows


def revenue():
    """The sum of all revenues with every digit of the text."""
    total = decimal.Decimal(0)
    for path in glob.glob(f"{work}/messages-gzip/event=order_completed/*/*.gz"):
        with gzip.open(path, "rt") as lines:
            for line in lines:
                total += json.loads(line, parse_float=decimal.Decimal)["properties"]["revenue"]
    return total


def duckdb_loads(layout, compression, wanted):
    connection = duckdb.connect()
    connection.sql("set memory_limit = '8GB'")
    files = f"{work}/{layout}-{compression}/**/*.ndjson{ENDINGS[compression]}"
    # The recipe of docs/warehouses.md: nothing is guessed, partitions become columns.
    rows = connection.sql(
        f"""select event, cast(date as varchar), count(*)
        from read_ndjson_objects('{files}', hive_partitioning = true) group by all"""
    ).fetchall()
    expect(f"DuckDB, {layout}, {compression}: rows of each partition",
           {(event, date): count for event, date, count in rows}, wanted)
    path = "$.properties.revenue" if layout == "messages" else "$.revenue"
    total, ids = connection.sql(
        f"""select sum((json ->> '{path}')::decimal(18, 3)),
          count(distinct json ->> '{"$.messageId" if layout == "messages" else "$.id"}')
        from read_ndjson_objects('{files}', hive_partitioning = true)
        where event = 'order_completed'"""
    ).fetchall()[0]
    expect(f"DuckDB, {layout}, {compression}: revenue to the cent", total, revenue())
    if layout == "messages":
        return
    # A table of one event, typed by its content.
    completed = f"{work}/rows-{compression}/event=order_completed/*/*.ndjson{ENDINGS[compression]}"
    connection.sql(
        f"""create table order_completed as select * from read_json('{completed}',
          format = 'newline_delimited', hive_partitioning = true, maximum_sample_files = 100000,
          sample_size = -1)"""
    )
    types = dict(
        connection.sql(
            "select column_name, data_type from duckdb_columns() where table_name = 'order_completed'"
        ).fetchall()
    )
    expect(f"DuckDB, rows, {compression}: types",
           [types[name] for name in ("timestamp", "received_at", "order_id", "date", "products")],
           ["TIMESTAMP WITH TIME ZONE", "TIMESTAMP WITH TIME ZONE", "VARCHAR", "DATE", "VARCHAR"])
    expect(f"DuckDB, rows, {compression}: rows of the table",
           connection.sql("select count(*) from order_completed").fetchall()[0][0], ids)


def clickhouse_loads(layout, compression, wanted):
    files = f"{work}/{layout}-{compression}/*/*/*.ndjson{ENDINGS[compression]}"
    answer = chdb.query(
        f"""select extract(_path, 'event=([^/]+)') as event, extract(_path, 'date=([^/]+)') as date,
          count() as rows
        from file('{files}', JSONAsString, 'json String', '{compression}') group by event, date""",
        "JSONCompact",
    )
    rows = json.loads(str(answer))["data"]
    expect(f"ClickHouse, {layout}, {compression}: rows of each partition",
           {(event, date): int(count) for event, date, count in rows}, wanted)
    if layout == "messages":
        return
    completed = f"{work}/rows-{compression}/event=order_completed/*/*.ndjson{ENDINGS[compression]}"
    answer = chdb.query(
        f"""select count(), uniqExact(id), sum(revenue), min(timestamp) > '2000-01-01'
        from file('{completed}', JSONEachRow,
          'id String, timestamp DateTime64(3, \\'UTC\\'), revenue Decimal(18, 3), products String',
          '{compression}')
        settings date_time_input_format = 'best_effort', input_format_skip_unknown_fields = 1,
          output_format_json_quote_decimals = 1""",
        "JSONCompact",
    )
    count, ids, total, isLater = json.loads(str(answer))["data"][0]
    expect(f"ClickHouse, rows, {compression}: ids", int(count), int(ids))
    expect(f"ClickHouse, rows, {compression}: revenue to the cent",
           decimal.Decimal(total), revenue())
    expect(f"ClickHouse, rows, {compression}: times", int(isLater), 1)


for layout in ("messages", "rows"):
    for compression in ENDINGS:
        manifest = json.loads((work / f"{layout}-{compression}/_manifest.json").read_text())
        duckdb_loads(layout, compression, partitions(manifest))
        clickhouse_loads(layout, compression, partitions(manifest))
