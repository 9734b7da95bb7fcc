"""compare.py TIDEMARK [OPTIONS OF export ...]: an export of a v2 store beside reference.py's messages.
compare.py FILE.ndjson: messages that are there, made with `--namespace 5d0f1a3c-6a52-4f0e-9c43-2b6f8f2f9f10`.

Prints the differences by kind with an example of each; exit 1 if there are any. Messages are compared as parsed
JSON, numbers digit for digit. Facts that happen once are found by their messageId, so the key is compared, too;
states (identify, Order Updated) by whom or what they are about. IGNORE is a pattern of paths that are not compared,
such as `context.traits|value`, EXAMPLES how many of each kind are shown.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from uuid import UUID, uuid5

from tables import Number, loads

IGNORED = re.compile(os.environ["IGNORE"]) if os.environ.get("IGNORE") else None
NAMESPACE = UUID("5d0f1a3c-6a52-4f0e-9c43-2b6f8f2f9f10")


def differences(expected, got, path=""):
    """(path, expected, got) of all that differs."""
    if isinstance(expected, dict) and isinstance(got, dict):
        for name in sorted({*expected, *got}):
            yield from differences(expected.get(name), got.get(name), f"{path}.{name}")
    elif isinstance(expected, list) and isinstance(got, list):
        if len(expected) != len(got):
            yield f"{path}[count]", len(expected), len(got)
        for one, other in zip(expected, got):
            yield from differences(one, other, path + "[]")
    elif expected != got or isinstance(expected, Number) != isinstance(got, Number):
        yield path, expected, got


def subject(message):
    """What a state is about."""
    if message["type"] == "identify":
        return "identify", message.get("userId")
    return message.get("event"), message["properties"].get("order_id")


def export(program, options, path):
    with open(path, "wb") as file:
        command = [program, "export", "--namespace", str(NAMESPACE), "--accept-dead-letters", *options]
        done = subprocess.run(command, stdout=file, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        print(f"tidemark ended with {done.returncode}:", file=sys.stderr)
    print(done.stderr, end="", file=sys.stderr)


class Comparison:
    def __init__(self):
        self.numbers, self.examples = Counter(), defaultdict(list)

    def note(self, kind, example):
        self.numbers[kind] += 1
        if len(self.examples[kind]) < int(os.environ.get("EXAMPLES", 1)):
            self.examples[kind].append(example)

    def run(self, references, messages):
        by_id, by_subject = {}, {}
        for message in messages:
            if by_id.setdefault(message["messageId"], message) is not message:
                self.note("twice", message["messageId"])
            by_subject[subject(message)] = message
        seen = set()
        for reference in references:
            key, event, expected = reference["key"], reference["event"], reference.get("message")
            got = by_id.get(str(uuid5(NAMESPACE, key + "/0")))
            is_state = event == "Order Updated" or event == "identify" and key.startswith("cus_")
            if is_state:
                about = key.split("/")[0]
                got = by_subject.get((event, about))
            if got is not None:
                seen.add(got["messageId"])
            if expected is None:
                if got is not None:
                    self.note((event, "sent, but " + reference["reason"]), key + " " + reference.get("why", ""))
            elif got is None:
                self.note((event, "missing"), key)
            else:
                got = {name: value for name, value in got.items() if name != "messageId"}
                got["context"] = got["context"] | {"library": {"name": got["context"]["library"]["name"]}}
                for path, one, other in differences(expected, got):
                    if IGNORED and IGNORED.search(path):
                        continue
                    self.note((event, path), f"{key}: {one!r}, but tidemark {other!r}")
        for id, message in by_id.items():
            if id not in seen:
                about = message.get("properties", message.get("traits"))
                ids = {name: value for name, value in about.items() if name.endswith("_id")}
                self.note((message.get("event", "identify"), "not expected"), f"{id} {message['timestamp']} {ids}")

    def report(self):
        for kind, number in sorted(self.numbers.items(), key=lambda each: -each[1]):
            print(f"{number:7} {' '.join(kind) if isinstance(kind, tuple) else kind}")
            for example in self.examples[kind]:
                print(f"        {example[:600]}")


def main(program, *options):
    here = Path(__file__).resolve().parent
    with tempfile.TemporaryDirectory() as directory:
        mine, theirs = Path(directory, "mine"), Path(directory, "theirs")
        if program.endswith(".ndjson"):
            theirs = Path(program)
        else:
            export(program, options, theirs)
        command = [sys.executable, "-B", here / "reference.py", mine, *os.environ.get("REFERENCE", "").split()]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        with open(mine, encoding="utf-8") as file:
            references = [loads(line) for line in file]
        with open(theirs, encoding="utf-8") as file:
            messages = [loads(line) for line in file]
    comparison = Comparison()
    comparison.run(references, messages)
    comparison.report()
    sent = sum("message" in each for each in references)
    found = sum(comparison.numbers.values())
    print(f"{sent} messages expected, {len(messages)} exported, {found} differences.")
    return 1 if found or len(messages) == 0 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
