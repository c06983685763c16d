# SPDX-License-Identifier: Apache-2.0
"""Wait until running nodes have discovered each other, which DDS does one by one."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from rclpy.node import Node

from amazing_hand.stopping import Stop

# A running node is discovered within this time even if a first packet was lost: Fast DDS repeats it after 3 s.
FIND_S: Final = 5.0
# Discovery counts as complete when no new node has been found for this long.
SETTLE_S: Final = 0.5
POLL_S: Final = 0.02


def settled(counts: Callable[[], Sequence[int]], stop: Stop) -> Sequence[int]:
    """Wait until discovery has settled and return the last counts.

    It has settled when every count is above 0 (or FIND_S has passed) and none has changed for SETTLE_S.

    Args:
        counts: Returns the number of matched endpoints of each publisher or subscription.
        stop: Ends the wait early.
    """
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
    """Return the names of the nodes of one namespace that subscribe to the topic now, recorders of bags included.

    To check that a message reaches its intended readers: `set(topic.readers) <= readers_of(node, topic.name)`. The
    number of subscriptions is not enough, since recorders and viewers are counted too, and are often found first.

    Args:
        node: The node that asks.
        topic: Topic name, relative to the node's namespace, or absolute.
        namespace: Namespace such as /hand; by default the node's own.
    """
    wanted = node.get_namespace() if namespace is None else namespace
    return {
        reader.node_name for reader in node.get_subscriptions_info_by_topic(topic) if reader.node_namespace == wanted
    }
