# SPDX-License-Identifier: Apache-2.0
"""The bridge's connection, from its activation to its deactivation: made when it can be, ended with a goodbye."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final, Protocol

from amazing_hand.cloud.client import LinkError, LinkSettings
from amazing_hand.cloud.contract import Topics, status_message
from amazing_hand.cloud.link import ConnectionEvent, ConnectionState, MqttLink
from amazing_hand.cloud.local_broker import BrokerError

RETRY_S: Final = 2.0
"""Files that are missing at the start may be copied while we run."""
TAKER_POLL_S: Final = 0.05
REFUSED_WAIT_S: Final = 10.0
"""A subscription that was refused is asked for again after this, or with the next connection: its policy may come."""


class UplinkListener(Protocol):
    """Called in the uplink's threads; must return quickly and wait for nothing of the uplink."""

    def on_message(self, topic: str, payload: bytes, acknowledge: Callable[[], None]) -> None: ...

    def on_online(self, is_online: bool) -> None: ...

    def on_listening(self) -> None:
        """The broker has granted the subscription."""

    def on_error(self, line: str) -> None: ...


class Uplink:
    """Connects as soon as there are certificates; takes messages once somebody takes sentences. One start, one stop.

    settings: called until it raises no BrokerError or LinkError. has_taker: whether a planner is there.

    Attributes:
        problem: why sentences do not come in or out, empty when they do.
    """

    def __init__(
        self,
        settings: Callable[[], LinkSettings],
        topics: Topics,
        firmware: str,
        has_taker: Callable[[], bool],
        listener: UplinkListener,
    ) -> None:
        self._settings = settings
        self._topics = topics
        self._firmware = firmware
        self._has_taker = has_taker
        self._listener = listener
        self.problem = "not connected yet"
        self._listening = False
        self._link: MqttLink | None = None
        self._again = threading.Event()  # something changed: stopped, or connected anew
        self._starting = threading.Lock()
        self._stopping = threading.Event()
        threading.Thread(target=self._start, name="mqtt-start", daemon=True).start()

    def publish(self, topic: str, payload: bytes) -> Future[None]:
        """As MqttLink does; for a listener that was told of the connection."""
        assert self._link is not None
        return self._link.publish(topic, payload)

    def stop(self, timeout_s: float) -> None:
        """Say goodbye and disconnect; what waits is sent before, for at most `timeout_s`."""
        self._stopping.set()
        self._again.set()
        with self._starting:
            link = self._link
        if link is not None:
            link.publish(self._topics.status, status_message(False, self._firmware), retain=True)
            link.stop(timeout_s)

    def _start(self) -> None:
        while (link := self._connect()) is None:
            if self._stopping.wait(RETRY_S):
                return
        self.problem = "waiting for a planner on the topic sentence"
        while not self._has_taker():
            if self._stopping.wait(TAKER_POLL_S):
                return
        self._subscribe(link)

    def _connect(self) -> MqttLink | None:
        with self._starting:
            if self._stopping.is_set():
                return None
            try:
                link = MqttLink(self._settings(), self._listener.on_message, self._on_connection)
                self._link = link  # before it can be connected
                link.start()
            except (BrokerError, LinkError) as error:
                self._link = None
                if str(error) != self.problem:
                    self.problem = str(error)
                    self._listener.on_error(f"{error}; trying again")
                return None
            return link

    def _subscribe(self, link: MqttLink) -> None:
        """Until it is granted."""
        while not self._stopping.is_set():
            self._again.clear()
            try:
                link.subscribe(self._topics.action, retained=False).result()
            except LinkError as error:
                if self._stopping.is_set():
                    return
                if str(error) != self.problem:
                    self.problem = str(error)
                    self._listener.on_error(str(error))
                self._again.wait(REFUSED_WAIT_S)
            else:
                self._listening = True
                self.problem = ""
                self._listener.on_listening()
                return

    def _on_connection(self, event: ConnectionEvent) -> None:
        """Runs on the MQTT client's thread. The first connection counts once the subscription is granted."""
        if self._stopping.is_set():
            return
        is_online = event.state is ConnectionState.CONNECTED
        if not is_online:
            self.problem = f"{event.state.value}: {event.reason}"
        elif self._listening:
            self.problem = ""
        if is_online and self._link is not None:
            self._again.set()
            self._link.publish(self._topics.status, status_message(True, self._firmware), retain=True)
        self._listener.on_online(is_online)
