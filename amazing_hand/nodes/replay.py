"""Say again what a bag holds, in its own time: its `letter` moves the hand, its `sentence` has the hand sign."""

import argparse
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from rclpy.node import Node
from rclpy.publisher import Publisher

from amazing_hand.bags.bag import BagError, BagMessage, bag_topics, read_bag
from amazing_hand.nodes.context import ros_context
from amazing_hand.nodes.discovery import settled
from amazing_hand.nodes.hand_node import TOLD, message_type
from amazing_hand.stopping import Stop, stop_signal
from amazing_hand.topics import ROBOT_DESCRIPTION, TOPICS, Qos, Topic

# What is still in the middleware when the last message was published must get out.
FLUSH_S: Final = 0.2


class BagPlayer(Node):
    def __init__(self) -> None:
        super().__init__("bag_player")
        self._publishers_of: dict[str, Publisher] = {}

    def announce(self, topics: Mapping[str, str], stop: Stop) -> list[str]:
        """Offer the topics, given with their types, and wait for listeners; returns those that nobody hears."""
        for topic, type_name in topics.items():
            self._publishers_of[topic] = self.create_publisher(*_how(topic, type_name))
        counts = settled(lambda: [p.get_subscription_count() for p in self._publishers_of.values()], stop)
        return [topic for topic, count in zip(self._publishers_of, counts, strict=False) if not count]

    def play(self, messages: Iterable[BagMessage], rate: float, stop: Stop) -> None:
        """All messages once, `rate` times as fast as they were recorded."""
        began_s = first_ns = 0.0
        for message in messages:
            if not first_ns:  # only now the bag is open
                began_s, first_ns = time.monotonic(), message.time_ns
            due_s = began_s + (message.time_ns - first_ns) / 1e9 / rate
            if (wait_s := due_s - time.monotonic()) > 0 and stop.wait(wait_s):
                return
            self._publishers_of[message.topic].publish(message.data)


def _how(topic: str, type_name: str) -> tuple[Any, str, Any]:
    """Message class, name and QoS of a topic, by the table where it has it."""
    known = next((known for known in (*TOPICS, ROBOT_DESCRIPTION) if topic.endswith(f"/{known.name.strip('/')}")), None)
    described = known or Topic(topic, type_name, Qos.COMMAND, "")
    return message_type(described), topic, TOLD[described.qos]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="hand replay", description=__doc__)
    parser.add_argument("bag", type=Path, help="folder of the bag")
    parser.add_argument("--rate", type=float, default=1.0, help="times as fast as it was recorded (default: 1)")
    parser.add_argument("--loop", action="store_true", help="again and again until Ctrl-C")
    parser.add_argument("--topics", nargs="+", default=(), help="only these, such as `letter` (default: all)")
    args = parser.parse_args(argv)
    if not args.rate > 0:
        parser.error(f"--rate is {args.rate:g}; it must be above 0")
    try:
        topics = bag_topics(args.bag, args.topics)
    except BagError as error:
        parser.exit(1, f"{parser.prog}: {error}\n")
    if not topics:
        parser.exit(1, f"{parser.prog}: {args.bag}: no message of these topics is in the bag\n")
    with stop_signal() as stop, ros_context():
        player = BagPlayer()
        for topic in player.announce(topics, stop):
            print(f"nobody hears {topic}", file=sys.stderr)
        print(f"replaying {', '.join(topics)}", flush=True)
        while not stop.requested:
            player.play(read_bag(args.bag, args.topics), args.rate, stop)
            if not args.loop:
                break
        time.sleep(FLUSH_S)
    return 0


if __name__ == "__main__":
    sys.exit(main())
