# SPDX-License-Identifier: Apache-2.0
"""Connections that come and go: what was said meanwhile arrives, once."""

import logging
from collections.abc import Callable
from queue import Empty, Queue

import pytest
from support.cable import Cable
from support.clients import DEADLINE_S, DEVICE, SILENCE_S, STATUS, TOPICS, Broker, Client, wait
from support.waiting import wait_for

from amazing_hand.cloud import link as link_module
from amazing_hand.cloud.client import LinkError
from amazing_hand.cloud.contract import Topics
from amazing_hand.cloud.link import ConnectionState, MqttLink


def test_a_broker_that_is_not_up_yet_is_connected_later_with_one_log_line(
    broker: Broker, hand: Client, page: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, link_module.__name__)
    granted = hand.link.subscribe(TOPICS.action)
    hand.link.start()
    assert "CONNECTION_REFUSED" in hand.enters(ConnectionState.DISCONNECTED)
    wait_for(lambda: sum("still disconnected" in m for m in caplog.messages) >= 3, "three more tries", DEADLINE_S)
    broker.start()
    hand.link.wait_connected(DEADLINE_S)
    assert hand.enters(ConnectionState.CONNECTED) == "new session"
    assert [record.levelname for record in caplog.records if record.levelno > logging.DEBUG] == ["WARNING", "INFO"]
    wait(granted, page.connect().publish(TOPICS.action, b"HI"))
    assert hand.next() == (TOPICS.action, b"HI")


def test_waiting_for_a_connection_in_vain_says_why(hand: Client) -> None:
    hand.link.start()
    hand.enters(ConnectionState.DISCONNECTED)
    with pytest.raises(LinkError, match=r"as hand-1: not connected within 0.1 s: .*CONNECTION_REFUSED"):
        hand.link.wait_connected(0.1)


def test_a_lost_session_gets_its_subscriptions_again(broker: Broker, hand: Client, page: Client) -> None:
    broker.start()
    wait(hand.connect().subscribe(TOPICS.action), page.connect().subscribe(TOPICS.state))
    broker.stop()
    broker.forget_sessions()
    broker.start()
    for client in (hand, page):
        client.enters(ConnectionState.CONNECTED)
        client.enters(ConnectionState.DISCONNECTED)
        assert client.enters(ConnectionState.CONNECTED) == "new session"
    # Each client's subscription was sent before the news: once the broker has its publish, it has that too.
    wait(hand.link.publish(STATUS, b"online"), page.link.publish(Topics("other").action, b"online"))
    wait(page.link.publish(TOPICS.action, b"1"), hand.link.publish(TOPICS.state, b"2"))
    assert hand.next() == (TOPICS.action, b"1")
    assert page.next() == (TOPICS.state, b"2")


def test_the_first_connection_of_a_process_begins_a_new_session(broker: Broker, make: Callable[..., Client]) -> None:
    broker.start()
    for _ in range(2):
        client = make(DEVICE)
        wait(client.connect().subscribe(TOPICS.action))
        assert client.enters(ConnectionState.CONNECTED) == "new session"
        client.link.stop()


def test_what_is_published_offline_is_delivered_in_order(
    broker: Broker, cable: Cable, make: Callable[..., Client], page: Client
) -> None:
    broker.start()
    wait(page.connect().subscribe(TOPICS.state))
    hand = make(DEVICE, port=cable.port)
    hand.connect()
    hand.enters(ConnectionState.CONNECTED)
    cable.pull()
    hand.enters(ConnectionState.DISCONNECTED)
    payloads = [b"%d" % n for n in range(20)]
    published = [hand.link.publish(TOPICS.state, payload) for payload in payloads]
    assert not any(future.done() for future in published)
    cable.plug()
    wait(*published)
    assert [page.next()[1] for _ in payloads] == payloads


def test_what_is_sent_while_the_hand_is_away_reaches_it_later(
    broker: Broker, cable: Cable, make: Callable[..., Client], page: Client
) -> None:
    broker.start()
    hand = make(DEVICE, port=cable.port)
    wait(hand.connect().subscribe(TOPICS.action))
    hand.enters(ConnectionState.CONNECTED)
    cable.pull()
    hand.enters(ConnectionState.DISCONNECTED)
    wait(page.connect().publish(TOPICS.action, b"meanwhile"))
    cable.plug()
    assert hand.enters(ConnectionState.CONNECTED) == "session resumed"
    assert hand.next() == (TOPICS.action, b"meanwhile")


def test_what_is_not_acknowledged_comes_again_to_the_next_process_and_then_no_more(
    broker: Broker, make: Callable[..., Client], page: Client
) -> None:
    broker.start()
    first = make(DEVICE)
    first.acknowledges = False
    wait(first.connect().subscribe(TOPICS.action), page.connect().publish(TOPICS.action, b"HI"))
    assert first.next() == (TOPICS.action, b"HI")
    first.link.stop(0)
    second = make(DEVICE, rejoin=True)
    second.connect()
    assert second.enters(ConnectionState.CONNECTED) == "session resumed"
    assert second.next() == (TOPICS.action, b"HI")
    wait(second.link.publish(STATUS, b"after the acknowledgement"))
    second.link.stop()
    third = make(DEVICE, rejoin=True)
    wait(third.connect().publish(STATUS, b"online"))
    with pytest.raises(Empty):
        third.received.get(timeout=SILENCE_S)


def test_an_acknowledgement_may_come_later_and_from_another_thread(
    broker: Broker, make: Callable[..., Client], page: Client
) -> None:
    broker.start()
    later: Queue[Callable[[], None]] = Queue()
    link = MqttLink(broker.settings(DEVICE), lambda topic, payload, acknowledge: later.put(acknowledge))
    link.start()
    wait(link.subscribe(TOPICS.action), page.connect().publish(TOPICS.action, b"HI"))
    later.get(timeout=DEADLINE_S)()
    wait(link.publish(STATUS, b"after the acknowledgement"))
    link.stop()
    again = make(DEVICE, rejoin=True)
    wait(again.connect().publish(STATUS, b"online"))
    with pytest.raises(Empty):
        again.received.get(timeout=SILENCE_S)


def test_messages_for_an_absent_hand_survive_a_restart_of_the_broker(
    broker: Broker, make: Callable[..., Client], page: Client
) -> None:
    broker.start()
    first = make(DEVICE)
    wait(first.connect().subscribe(TOPICS.action))
    first.link.stop()
    second = make(DEVICE, rejoin=True)  # mosquitto keeps no session on its disk that was begun clean
    second.connect()
    second.link.stop()
    wait(page.connect().publish(TOPICS.action, b"meanwhile"))
    broker.stop()
    broker.start()
    assert broker.settings(DEVICE).port == broker.port
    again = make(DEVICE, rejoin=True)
    again.connect()
    assert again.next() == (TOPICS.action, b"meanwhile")
