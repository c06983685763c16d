# SPDX-License-Identifier: Apache-2.0
"""A topic that is received only while somebody looks: without a subscription it costs its publisher nothing."""

import asyncio
from typing import Any, Final

from amazing_hand.ros.hand_node import HandNode
from amazing_hand.ros.polled_subscription import PolledSubscription
from amazing_hand.topics import Topic

UNWATCHED_S: Final = 10.0
"""How long a topic is still received when nobody looks any more: who looks again soon finds it there."""


class WatchedTopic:
    """Newest message of a topic. All methods are called in one event loop, which is not that of the node's executor."""

    def __init__(self, node: HandNode[Any], topic: Topic, loop: asyncio.AbstractEventLoop) -> None:
        """topic: with its full name."""
        self._node = node
        self._topic = topic
        self._loop = loop
        self._watched = False
        self._tap: PolledSubscription | None = None

    def watch(self, watched: bool) -> None:
        """Say whether somebody looks."""
        if watched == self._watched:
            return
        self._watched = watched
        if not watched:
            self._loop.call_later(UNWATCHED_S, self._unsubscribe)
        elif self._tap is None:
            self._tap = self._node.tap(self._topic)

    def newest(self) -> Any:
        """Return the newest message that came since the last call; None if there is none."""
        return None if self._tap is None else self._tap.newest()

    def _unsubscribe(self) -> None:
        if not self._watched and self._tap is not None:
            self._node.destroy_subscription(self._tap.subscription)
            self._tap = None
