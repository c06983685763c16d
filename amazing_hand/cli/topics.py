# SPDX-License-Identifier: Apache-2.0
"""List the topics of a hand: name, type, how it is transported, rate, and what it contains."""

import argparse
import json
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from amazing_hand import topics
from amazing_hand.node_table import NAMESPACE
from amazing_hand.topics import Topic


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="hand topics", description=__doc__, epilog="example: hand topics --json | jq -r '.[].name'"
    )
    parser.add_argument("--json", action="store_true", help="as a JSON list")
    parser.add_argument("--namespace", default=NAMESPACE, metavar="NAME", help="which hand (default: %(default)s)")
    args = parser.parse_args(argv)
    entries = all_topics()
    rows = [
        {
            "name": full_name(topic, args.namespace),
            "type": topic.type,
            "qos": topic.qos.value,
            "rate_hz": topic.rate_hz,
            "meaning": topic.meaning,
        }
        for topic in entries
    ]
    if args.json:
        print(json.dumps(rows, indent=2))
        return 0
    table = Table("topic", "type", "1/s", "what it is")
    for topic in entries:
        rate = "" if topic.rate_hz is None else f"{topic.rate_hz:g}"
        table.add_row(full_name(topic, args.namespace), topic.type, rate, topic.meaning)
    Console().print(table)
    return 0


def all_topics() -> list[Topic]:
    """Return every entry of the table of topics, those that no bag records too, by name."""
    entries = {entry.name: entry for entry in vars(topics).values() if isinstance(entry, Topic)}
    return [entries[name] for name in sorted(entries)]


def full_name(topic: Topic, namespace: str) -> str:
    """Return the topic's name in the graph."""
    return topic.name if topic.name.startswith("/") else f"/{namespace.strip('/')}/{topic.name}"


if __name__ == "__main__":
    sys.exit(main())
