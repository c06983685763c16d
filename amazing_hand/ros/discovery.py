# SPDX-License-Identifier: Apache-2.0
"""Waiting until the nodes that run have found each other, which they do one by one."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from rclpy.node import Node

from amazing_hand.stopping import Stop

# One that runs is found in this time even if a first packet was lost: Fast DDS says it again after 3 s.
FIND_S: Final = 5.0
# When nobody new has been found for so long, all are there.
SETTLE_S: Final = 0.5
POLL_S: Final = 0.02


def settled(counts: Callable[[], Sequence[int]], stop: Stop) -> Sequence[int]:
    """How many others each end has found, once all have found some, or have had the time, and nobody new comes."""
    began_s = changed_s = time.monotonic()
    found: Sequence[int] = ()
    while not stop.wait(POLL_S):
        now_s, before = time.monotonic(), found
        found = counts()
        changed_s = changed_s if found == before else now_s
        if now_s > (changed_s if all(found) else max(changed_s, began_s + FIND_S)) + SETTLE_S:
            break
    return found


def readers_of(node: Node, topic: str, namespace: str | None = None) -> set[str]:
    """Names of the nodes of one namespace that subscribe to the topic now; a bag that is recording is among them.

    Whether a message is heard by whoever it is for: `set(topic.readers) <= readers_of(node, topic.name)`. The number of
    subscriptions does not tell, since recorders and viewers are found as well, and often first.

    topic: relative to the node's namespace, or absolute. namespace: such as /hand; the node's own if none is given.
    """
    wanted = node.get_namespace() if namespace is None else namespace
    return {
        reader.node_name for reader in node.get_subscriptions_info_by_topic(topic) if reader.node_namespace == wanted
    }
