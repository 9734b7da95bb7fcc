"""dlt_load.py URL SCHEMA BACKEND DISPOSITION: dlt copies the tables of SCHEMA into a schema of its own.

URL is the warehouse's, for reading and for writing. BACKEND is one of dlt's sql_database; DISPOSITION is
append, which adds whatever comes, or merge, which keeps one row an id as Tidemark does. Prints the rows
and the seconds of dlt's own work, without the start of Python and its libraries.
"""

import os
import sys
import time

os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["RUNTIME__LOG_LEVEL"] = "ERROR"

import dlt
from dlt.sources.sql_database import sql_database

url, schema, backend, disposition = sys.argv[1:5]
started = time.monotonic()
pipeline = dlt.pipeline(
    f"{backend}_{disposition}",
    destination=dlt.destinations.postgres(url),
    dataset_name=f"dlt_{backend}_{disposition}",
    pipelines_dir=os.environ["PIPELINES"],
)
source = sql_database(url, schema=schema, backend=backend, chunk_size=50_000)
for resource in source.resources.values():
    resource.apply_hints(
        write_disposition=disposition,
        primary_key="id" if disposition == "merge" else None,
    )
pipeline.run(source)
seconds = time.monotonic() - started
counts = pipeline.last_trace.last_normalize_info.row_counts
print(sum(count for name, count in counts.items() if not name.startswith("_dlt")), seconds)
