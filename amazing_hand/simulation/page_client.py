# SPDX-License-Identifier: Apache-2.0
"""MQTT client that acts as the web page: sends sentences and receives the hand's messages."""

import json
import queue
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

from amazing_hand.cloud.client import LinkSettings
from amazing_hand.cloud.contract import Topics
from amazing_hand.cloud.link import MqttLink
from amazing_hand.cloud.local_broker import BrokerInfo

CLIENT_ID: Final = "page"
CONNECT_TIMEOUT_S: Final = 10.0


@dataclass(frozen=True)
class Received:
    """One received MQTT message. time_s: time.monotonic at its arrival [s]."""

    time_s: float
    topic: str
    payload: bytes

    def json(self) -> Any:
        return json.loads(self.payload)


class Page:
    """Client with the page's certificate. `received` is the queue of the hand's messages, in order."""

    def __init__(self, broker: BrokerInfo, device: str) -> None:
        leaf = broker.clients[CLIENT_ID]
        self.received: queue.SimpleQueue[Received] = queue.SimpleQueue()
        self._topics = Topics(device)
        self._link = MqttLink(
            LinkSettings(broker.host, broker.port, CLIENT_ID, leaf.cert, leaf.key, broker.ca),
            self._on_message,
        )

    def __enter__(self) -> Self:
        self._link.start()
        self._link.wait_connected(CONNECT_TIMEOUT_S)
        self._link.subscribe(self._topics.state).result(CONNECT_TIMEOUT_S)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._link.stop()

    def _on_message(self, topic: str, payload: bytes, acknowledge: Callable[[], None]) -> None:
        self.received.put(Received(time.monotonic(), topic, payload))
        acknowledge()

    def say(self, sentence: str) -> str:
        """Send a sentence to the hand as the page does, and return its id."""
        sentence_id = str(uuid.uuid4())
        self.send(json.dumps({"id": sentence_id, "sentence": sentence, "ts": int(time.time())}).encode())
        return sentence_id

    def send(self, payload: bytes) -> None:
        """Publish a payload on the action topic and wait until the broker has acknowledged it."""
        self._link.publish(self._topics.action, payload).result(CONNECT_TIMEOUT_S)
