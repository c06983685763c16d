# SPDX-License-Identifier: Apache-2.0
"""Broker that can be restarted, and clients that keep what they receive."""

import socket
from collections.abc import Callable
from pathlib import Path
from queue import Queue
from typing import Any

from amazing_hand.cloud.client import LinkSettings
from amazing_hand.cloud.contract import Topics
from amazing_hand.cloud.link import ConnectionEvent, ConnectionState, MqttLink
from amazing_hand.simulation.broker import LocalBroker
from amazing_hand.simulation.pki import ensure_pki

DEVICE = "hand-1"
TOPICS = Topics(DEVICE)
STATUS = TOPICS.state.replace("/state", "/status")
DEADLINE_S = 10.0
SILENCE_S = 0.1


class Broker:
    """Local broker that restarts on the same port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port: int = probe.getsockname()[1]
        self._broker = LocalBroker(folder, DEVICE, self.port)
        self.start = self._broker.start
        self.stop = self._broker.stop

    def forget_sessions(self) -> None:
        (self.folder / "mosquitto.db").unlink()

    def settings(self, name: str) -> LinkSettings:
        pki = ensure_pki(self.folder / "pki", [DEVICE, "page"])
        leaf = pki.clients[name]
        return LinkSettings("127.0.0.1", self.port, name, leaf.cert, leaf.key, pki.ca)


class Client:
    """MQTT link that keeps its received messages and connection events."""

    def __init__(self, settings: LinkSettings) -> None:
        self.received: Queue[tuple[str, bytes]] = Queue()
        self.events: Queue[ConnectionEvent] = Queue()
        self.acknowledges = True
        self.link = MqttLink(settings, self._on_message, self.events.put)

    def _on_message(self, topic: str, payload: bytes, acknowledge: Callable[[], None]) -> None:
        if self.acknowledges:
            acknowledge()
        self.received.put((topic, payload))

    def connect(self) -> MqttLink:
        self.link.start()
        self.link.wait_connected(DEADLINE_S)
        return self.link

    def next(self) -> tuple[str, bytes]:
        return self.received.get(timeout=DEADLINE_S)

    def enters(self, state: ConnectionState) -> str:
        """Wait for the next connection event, assert that it enters `state`, and return its reason."""
        event = self.events.get(timeout=DEADLINE_S)
        assert event.state is state
        return event.reason


def wait(*futures: Any) -> None:
    for future in futures:
        future.result(DEADLINE_S)
