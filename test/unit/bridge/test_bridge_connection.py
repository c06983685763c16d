# SPDX-License-Identifier: Apache-2.0
"""How the bridge connects and subscribes, with a link that a test plays, and what it says while it cannot."""

import threading
from collections.abc import Callable

import pytest
from support.bridge_alone import PATIENCE_S, SETTINGS, TOPICS, Alone, wait_until

from amazing_hand.cloud import bridge as bridge_module
from amazing_hand.cloud.client import LinkError, LinkSettings
from amazing_hand.cloud.contract import status_message
from amazing_hand.cloud.link import ConnectionEvent, ConnectionState


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge_module, "RETRY_S", 0.01)


@pytest.fixture
def off(live: Callable[[], Alone]) -> Alone:
    """Not connected."""
    return live()


def starting() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "mqtt-start"]


def test_what_the_broker_has_retained_is_not_asked_for(off: Alone) -> None:
    off.connect(granted=False)
    assert off.cloud.asked[0][:2] == (TOPICS.action, False)


def test_nothing_is_subscribed_before_a_planner_is_there(off: Alone) -> None:
    has_planner = threading.Event()
    off.bridge.connect("local", lambda: SETTINGS, has_planner.is_set, 500)
    wait_until(lambda: off.bridge.problem == "waiting for a planner on the topic sentence")
    off.cloud.connected()
    assert off.cloud.asked == []
    has_planner.set()
    wait_until(lambda: off.cloud.asked)
    off.grant()
    assert off.bridge.problem == ""


def test_the_hand_says_that_it_is_there_with_each_connection_and_goodbye_at_the_end(off: Alone) -> None:
    off.connect()
    off.cloud.cut()
    off.cloud.connected()
    off.bridge.disconnect()
    here, gone = status_message(True, "1.0"), status_message(False, "1.0")
    assert off.cloud.retained == [here, here, gone]


@pytest.mark.parametrize("by", ["time", "a new connection"])
def test_a_subscription_that_is_refused_and_granted_later_counts(
    off: Alone, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    monkeypatch.setattr(bridge_module, "REFUSED_WAIT_S", 0.01 if by == "time" else 10 * PATIENCE_S)
    off.connect(granted=False)
    cloud = off.cloud
    for number in (1, 2):
        cloud.refuse()
        wait_until(lambda: "NOT_AUTHORIZED" in off.bridge.problem)
        if by == "a new connection":
            cloud.cut()
            assert off.bridge.problem == "disconnected: cut"
            cloud.connected()
        wait_until(lambda number=number: len(cloud.asked) > number)  # type: ignore[misc]
    assert starting(), "not granted yet"
    off.grant()
    assert off.bridge.problem == ""
    cloud.cut()
    cloud.connected()
    assert off.bridge.problem == ""
    if by == "time":
        assert len(off.errors) == 1, "one line, not one per try"


def test_a_stop_while_a_subscription_is_refused_ends_it(off: Alone) -> None:
    off.connect(granted=False)
    off.cloud.refuse()
    wait_until(lambda: "NOT_AUTHORIZED" in off.bridge.problem)
    off.bridge.disconnect()
    assert off.cloud.is_stopped
    wait_until(lambda: not starting())
    assert len(off.cloud.asked) == 1


def test_settings_that_are_not_to_be_had_yet_are_asked_for_again_with_one_line(off: Alone) -> None:
    tries: list[int] = []

    def settings() -> LinkSettings:
        tries.append(1)
        if len(tries) < 4:
            raise LinkError("setting 'cert': cannot read device.crt: Permission denied")
        return SETTINGS

    off.bridge.connect("local", settings, lambda: True, 500)
    wait_until(lambda: off.cloud.asked)
    assert off.errors == ["setting 'cert': cannot read device.crt: Permission denied; trying again"]


def test_what_an_ended_connection_says_late_is_not_heard(off: Alone) -> None:
    off.connect()
    ended = off.cloud.tell
    off.bridge.disconnect()
    off.connect()
    ended(ConnectionEvent(ConnectionState.DISCONNECTED, "late"))
    assert off.bridge.problem == ""
    off.say("a", "")
    wait_until(lambda: off.cloud.outcomes == {"a": "rejected"})
