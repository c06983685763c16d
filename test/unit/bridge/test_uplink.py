# SPDX-License-Identifier: Apache-2.0
"""The bridge's connection, with a link that a test plays: when it subscribes, and what it says while it cannot."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from support.bridge_alone import PATIENCE_S, TOPICS, wait_until

from amazing_hand.cloud import uplink as uplink_module
from amazing_hand.cloud.client import LinkError, LinkSettings
from amazing_hand.cloud.link import ConnectionEvent, ConnectionState
from amazing_hand.cloud.uplink import Uplink

SETTINGS = LinkSettings("host", 8883, "hand", Path("cert"), Path("key"), Path("ca"))


class Link:
    """Takes the place of MqttLink; the test answers each subscription."""

    def __init__(self, settings: Any, on_message: Any, on_connection: Callable[[ConnectionEvent], None]) -> None:
        self.on_connection = on_connection
        self.asked: list[tuple[str, bool, Future[None]]] = []
        self.published: list[bytes] = []
        self.is_stopped = False

    def start(self) -> None: ...

    def subscribe(self, topic: str, *, retained: bool = True) -> Future[None]:
        self.asked.append((topic, retained, Future()))
        return self.asked[-1][2]

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> Future[None]:
        self.published.append(payload)
        return Future()

    def stop(self, timeout_s: float) -> None:
        self.is_stopped = True
        for _, _, answer in self.asked:
            if not answer.done():
                answer.set_exception(LinkError("stopped"))


@dataclass
class Listener:
    errors: list[str] = field(default_factory=list)
    listening: threading.Event = field(default_factory=threading.Event)

    def on_message(self, topic: str, payload: bytes, acknowledge: Callable[[], None]) -> None: ...

    def on_online(self, is_online: bool) -> None: ...

    def on_listening(self) -> None:
        self.listening.set()

    def on_error(self, line: str) -> None:
        self.errors.append(line)


@pytest.fixture
def links(monkeypatch: pytest.MonkeyPatch) -> list[Link]:
    made: list[Link] = []

    def make(*arguments: Any) -> Link:
        made.append(Link(*arguments))
        return made[-1]

    monkeypatch.setattr(uplink_module, "MqttLink", make)
    monkeypatch.setattr(uplink_module, "RETRY_S", 0.01)
    return made


@pytest.fixture
def start(links: list[Link]) -> Iterator[Callable[..., Uplink]]:
    made: list[Uplink] = []

    def begin(listener: Listener, settings: Callable[[], LinkSettings] = lambda: SETTINGS) -> Uplink:
        made.append(Uplink(settings, TOPICS, "1.0", lambda: True, listener))
        return made[-1]

    yield begin
    for uplink in made:
        uplink.stop(0.0)


def refuse(link: Link) -> None:
    link.asked[-1][2].set_exception(LinkError("subscription refused: NOT_AUTHORIZED; the policy must allow it"))


def test_what_the_broker_has_retained_is_not_asked_for(start: Callable[..., Uplink], links: list[Link]) -> None:
    start(Listener())
    wait_until(lambda: links and links[0].asked)
    assert links[0].asked[0][:2] == (TOPICS.action, False)


@pytest.mark.parametrize("by", ["time", "a new connection"])
def test_a_subscription_that_is_refused_and_granted_later_counts(
    start: Callable[..., Uplink], links: list[Link], monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    monkeypatch.setattr(uplink_module, "REFUSED_WAIT_S", 0.01 if by == "time" else 10 * PATIENCE_S)
    listener = Listener()
    uplink = start(listener)
    wait_until(lambda: links and links[0].asked)
    (link,) = links
    for number in (1, 2):
        refuse(link)
        wait_until(lambda: "NOT_AUTHORIZED" in uplink.problem)
        if by == "a new connection":
            link.on_connection(ConnectionEvent(ConnectionState.DISCONNECTED, "cut"))
            assert uplink.problem == "disconnected: cut"
            link.on_connection(ConnectionEvent(ConnectionState.CONNECTED, "new session"))
        wait_until(lambda number=number: len(link.asked) > number)  # type: ignore[misc]
    assert not listener.listening.is_set()
    link.asked[-1][2].set_result(None)
    assert listener.listening.wait(PATIENCE_S)
    wait_until(lambda: uplink.problem == "")
    link.on_connection(ConnectionEvent(ConnectionState.DISCONNECTED, "cut"))
    link.on_connection(ConnectionEvent(ConnectionState.CONNECTED, "session resumed"))
    assert uplink.problem == ""
    if by == "time":
        assert len(listener.errors) == 1, "one line, not one per try"


def test_a_stop_while_a_subscription_is_refused_ends_it(start: Callable[..., Uplink], links: list[Link]) -> None:
    listener = Listener()
    uplink = start(listener)
    wait_until(lambda: links and links[0].asked)
    refuse(links[0])
    wait_until(lambda: "NOT_AUTHORIZED" in uplink.problem)
    uplink.stop(0.0)
    assert links[0].is_stopped
    wait_until(lambda: all(thread.name != "mqtt-start" for thread in threading.enumerate()))
    assert len(links[0].asked) == 1


def test_settings_that_are_not_to_be_had_yet_are_asked_for_again_with_one_line(
    start: Callable[..., Uplink], links: list[Link]
) -> None:
    tries: list[int] = []

    def settings() -> LinkSettings:
        tries.append(1)
        if len(tries) < 4:
            raise LinkError("setting 'cert': cannot read device.crt: Permission denied")
        return SETTINGS

    listener = Listener()
    start(listener, settings)
    wait_until(lambda: links and links[0].asked)
    assert listener.errors == ["setting 'cert': cannot read device.crt: Permission denied; trying again"]
