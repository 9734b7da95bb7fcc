"""segment_sdk.py URL FILE [NAME=VALUE...]: Segment's own Python SDK sends the messages of an NDJSON file.

NAME=VALUE are settings of its client. Messages are read and parsed before the clock starts; it stops when
every message is acknowledged. Prints their number, the seconds and the CPU seconds.
"""

import json
import sys
import time
from datetime import datetime

from segment.analytics.client import Client

url, path, *settings = sys.argv[1:]
with open(path) as lines:
    parsed = map(json.loads, lines)
    # It writes letters outside ASCII as \u…, and refuses messages that then have more than 32 KiB.
    messages = [message for message in parsed if len(json.dumps(message)) < 30_000]
for message in messages:
    message["timestamp"] = datetime.fromisoformat(message["timestamp"])


def failed(error, batch):
    sys.exit(f"{len(batch)} messages failed: {error}")


client = Client(
    "bench",
    host=url,
    gzip=True,
    max_queue_size=len(messages) + 1,
    on_error=failed,
    **{name: int(value) for name, value in (setting.split("=") for setting in settings)},
)
start, cpu = time.monotonic(), time.process_time()
for message in messages:
    common = {
        "user_id": message.get("userId"),
        "anonymous_id": message.get("anonymousId"),
        "context": message.get("context"),
        "integrations": message.get("integrations"),
        "message_id": message["messageId"],
        "timestamp": message["timestamp"],
    }
    if message["type"] == "identify":
        client.identify(traits=message.get("traits"), **common)
    else:
        client.track(event=message["event"], properties=message["properties"], **common)
client.flush()
print(len(messages), time.monotonic() - start, time.process_time() - cpu)
