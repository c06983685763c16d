# SPDX-License-Identifier: Apache-2.0
"""How a link ends: with what still waits, in time, and for good."""

import time
from collections.abc import Callable
from queue import Empty

import pytest
from support.cable import Cable
from support.clients import DEADLINE_S, DEVICE, SILENCE_S, STATUS, TOPICS, Broker, Client, wait
from support.waiting import BUSY

from amazing_hand.cloud.client import LinkError, Will
from amazing_hand.cloud.link import ConnectionState


def test_stop_sends_first_what_still_waits(broker: Broker, hand: Client, page: Client) -> None:
    broker.start()
    wait(page.connect().subscribe(TOPICS.state))
    hand.connect()
    payloads = [b"%d" % n for n in range(200)]
    published = [hand.link.publish(TOPICS.state, payload) for payload in payloads]
    hand.link.stop()
    assert [future.exception(0) for future in published] == [None] * len(payloads)
    assert [page.next()[1] for _ in payloads] == payloads
    assert hand.enters(ConnectionState.CONNECTED)
    assert hand.enters(ConnectionState.STOPPED)


def test_stop_without_a_broker_gives_up_in_time_and_says_so(hand: Client) -> None:
    hand.link.start()
    published, granted = hand.link.publish(TOPICS.state, b"x"), hand.link.subscribe(TOPICS.action)
    begin_s = time.monotonic()
    hand.link.stop(timeout_s=0.2)
    assert 0.2 <= time.monotonic() - begin_s < BUSY
    for future in (published, granted):
        assert isinstance(future.exception(0), LinkError)


def test_a_waiting_subscription_does_not_hold_up_stop(hand: Client) -> None:
    hand.link.start()
    hand.link.subscribe(TOPICS.action)
    begin_s = time.monotonic()
    hand.link.stop(timeout_s=DEADLINE_S)
    assert time.monotonic() - begin_s < DEADLINE_S / 3


def test_a_stop_that_overtakes_its_start_is_not_waited_for_in_vain(broker: Broker, make: Callable[..., Client]) -> None:
    for _ in range(10):
        link = make(DEVICE).link
        link.start()
        begin_s = time.monotonic()
        link.stop(0)
        assert time.monotonic() - begin_s < BUSY


@pytest.mark.parametrize("ending", ["stop", "cable"])
def test_the_last_will_fires_when_the_line_is_cut_but_not_at_stop(
    broker: Broker,
    cable: Cable,
    make: Callable[..., Client],
    page: Client,
    ending: str,
) -> None:
    broker.start()
    hand = make(DEVICE, port=cable.port, will=Will(STATUS, b"gone"))
    hand.connect()
    wait(page.connect().subscribe(STATUS))
    if ending == "stop":
        hand.link.stop()
        with pytest.raises(Empty):
            page.received.get(timeout=2 * SILENCE_S)
    else:
        cable.pull()
        assert page.next() == (STATUS, b"gone")


def test_a_stopped_link_takes_nothing_more(broker: Broker, hand: Client) -> None:
    broker.start()
    hand.connect().stop()
    hand.link.stop()
    for future in (hand.link.publish(TOPICS.state, b"x"), hand.link.subscribe(TOPICS.action)):
        assert isinstance(future.exception(0), LinkError)
    with pytest.raises(LinkError, match="make a new one"):
        hand.link.start()


def test_a_link_that_was_not_started_takes_nothing(hand: Client) -> None:
    assert isinstance(hand.link.publish(TOPICS.state, b"x").exception(0), LinkError)
    hand.link.stop()
