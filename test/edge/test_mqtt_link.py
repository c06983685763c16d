"""The MQTT link against a real broker: what comes in, what goes out, and what happens when either end fails."""

import logging
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import pytest
from cable import Cable

from amazing_hand.cloud import client as client_module
from amazing_hand.cloud import link as link_module
from amazing_hand.cloud.broker import LocalBroker
from amazing_hand.cloud.client import LinkError, LinkSettings, Will
from amazing_hand.cloud.contract import Topics
from amazing_hand.cloud.link import ConnectionEvent, ConnectionState, MqttLink
from amazing_hand.cloud.pki import ensure_pki

DEVICE = "hand-1"
TOPICS = Topics(DEVICE)
STATUS = TOPICS.state.replace("/state", "/status")
DEADLINE_S = 10.0
SILENCE_S = 0.1


@pytest.fixture(autouse=True)
def _fast_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "RETRY_MIN_S", 0.05)
    monkeypatch.setattr(client_module, "RETRY_MAX_S", 0.2)


class Broker:
    """A local broker that comes back on the same port."""

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
    """A link with what it received and the events of its connection."""

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
        """Wait for the next change of the connection, which is to this state; returns its reason."""
        event = self.events.get(timeout=DEADLINE_S)
        assert event.state is state
        return event.reason


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    broker = Broker(tmp_path)
    yield broker
    broker.stop()


@pytest.fixture
def cable(broker: Broker) -> Iterator[Cable]:
    cable = Cable(broker.port)
    yield cable
    cable.close()


@pytest.fixture
def make(broker: Broker) -> Iterator[Callable[..., Client]]:
    """Makes clients that are stopped at the end."""
    clients: list[Client] = []

    def make_client(name: str, **changes: Any) -> Client:
        clients.append(Client(replace(broker.settings(name), **changes)))
        return clients[-1]

    yield make_client
    for client in clients:
        client.link.stop(0)


@pytest.fixture
def hand(make: Callable[..., Client]) -> Client:
    return make(DEVICE)


@pytest.fixture
def page(make: Callable[..., Client]) -> Client:
    return make("page")


def wait(*futures: Any) -> None:
    for future in futures:
        future.result(DEADLINE_S)


# --- messages


def test_a_message_comes_in_and_a_state_goes_out(broker: Broker, hand: Client, page: Client) -> None:
    broker.start()
    wait(hand.connect().subscribe(TOPICS.action), page.connect().subscribe(TOPICS.state))
    wait(page.link.publish(TOPICS.action, b'{"sentence":"HI"}'), hand.link.publish(TOPICS.state, b"\x00\xff"))
    assert hand.next() == (TOPICS.action, b'{"sentence":"HI"}')
    assert page.next() == (TOPICS.state, b"\x00\xff")


def test_an_empty_payload_arrives_as_empty_bytes(broker: Broker, hand: Client, page: Client) -> None:
    broker.start()
    wait(hand.connect().subscribe(TOPICS.action))
    wait(page.connect().publish(TOPICS.action, b""))
    assert hand.next() == (TOPICS.action, b"")


def test_a_publish_that_the_policy_forbids_is_a_link_error(broker: Broker, page: Client) -> None:
    broker.start()
    with pytest.raises(LinkError, match=rf"as page: publish to {TOPICS.state} failed: NOT_AUTHORIZED"):
        wait(page.connect().publish(TOPICS.state, b"x"))
    wait(page.link.publish(TOPICS.action, b"the link goes on"))


@pytest.mark.parametrize("topic", ["a/#", "", "\ud800", "a\0"])
def test_a_topic_that_mqtt_does_not_know_is_a_link_error(broker: Broker, hand: Client, topic: str) -> None:
    broker.start()
    with pytest.raises(LinkError):
        wait(hand.connect().publish(topic, b"x"))


def test_a_topic_filter_that_mqtt_does_not_know_is_a_link_error(broker: Broker, hand: Client) -> None:
    broker.start()
    early = hand.link.subscribe("a/#/b")
    hand.connect()
    for granted in (early, hand.link.subscribe("#/c")):
        with pytest.raises(LinkError, match="refused"):
            wait(granted)


def test_a_handler_that_fails_is_logged_and_the_next_message_still_arrives(
    broker: Broker, page: Client, caplog: pytest.LogCaptureFixture
) -> None:
    broker.start()
    received: Queue[bytes] = Queue()

    def handle(topic: str, payload: bytes, acknowledge: Callable[[], None]) -> None:
        received.put(payload)
        raise ZeroDivisionError("in the handler")

    def changed(event: ConnectionEvent) -> None:
        raise ZeroDivisionError("at the change")

    link = MqttLink(broker.settings(DEVICE), handle, changed)
    link.start()
    wait(link.subscribe(TOPICS.action))
    page.connect()
    wait(*(page.link.publish(TOPICS.action, payload) for payload in (b"1", b"2")))
    assert [received.get(timeout=DEADLINE_S) for _ in range(2)] == [b"1", b"2"]
    link.stop()
    assert f"message on {TOPICS.action}: its handler failed" in caplog.text
    assert "in the handler" in caplog.text
    assert "at the change" in caplog.text


def test_a_handler_may_publish_if_it_does_not_wait(broker: Broker, page: Client) -> None:
    broker.start()
    link = MqttLink(broker.settings(DEVICE), lambda topic, payload, acknowledge: publish(payload))
    publish = partial(link.publish, TOPICS.state)
    link.start()
    wait(link.subscribe(TOPICS.action), page.connect().subscribe(TOPICS.state))
    wait(page.link.publish(TOPICS.action, b"echo"))
    assert page.next() == (TOPICS.state, b"echo")
    link.stop()


# --- connections that come and go


def test_a_broker_that_is_not_up_yet_is_connected_later_with_one_log_line(
    broker: Broker, hand: Client, page: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, link_module.__name__)
    granted = hand.link.subscribe(TOPICS.action)
    hand.link.start()
    assert "CONNECTION_REFUSED" in hand.enters(ConnectionState.DISCONNECTED)
    deadline = time.monotonic() + DEADLINE_S
    while sum("still disconnected" in message for message in caplog.messages) < 3:
        assert time.monotonic() < deadline
        time.sleep(0.01)
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


# --- stop


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
    assert 0.2 <= time.monotonic() - begin_s < 1.0
    for future in (published, granted):
        assert isinstance(future.exception(0), LinkError)


def test_a_waiting_subscription_does_not_hold_up_stop(hand: Client) -> None:
    hand.link.start()
    hand.link.subscribe(TOPICS.action)
    begin_s = time.monotonic()
    hand.link.stop(timeout_s=DEADLINE_S)
    assert time.monotonic() - begin_s < 1.0


def test_a_stop_that_overtakes_its_start_is_not_waited_for_in_vain(broker: Broker, make: Callable[..., Client]) -> None:
    for _ in range(10):
        link = make(DEVICE).link
        link.start()
        begin_s = time.monotonic()
        link.stop(0)
        assert time.monotonic() - begin_s < 1.0


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


# --- settings


@pytest.mark.parametrize("setting", ["cert", "key", "ca"])
@pytest.mark.parametrize("what", ["missing", "a folder"])
def test_a_file_that_cannot_be_read_is_named_with_its_setting(
    make: Callable[..., Client], tmp_path: Path, setting: str, what: str
) -> None:
    path = tmp_path if what == "a folder" else tmp_path / "missing.pem"
    with pytest.raises(LinkError, match=f"setting '{setting}': cannot read {path}: "):
        make(DEVICE, **{setting: path}).link.start()


@pytest.mark.parametrize("setting", ["cert", "key", "ca"])
def test_a_file_that_is_no_pem_is_a_link_error(make: Callable[..., Client], tmp_path: Path, setting: str) -> None:
    path = tmp_path / "file.pem"
    path.write_text("not PEM")
    with pytest.raises(LinkError, match=str(path)):
        make(DEVICE, **{setting: path}).link.start()


def test_a_key_of_another_certificate_is_a_link_error(broker: Broker, make: Callable[..., Client]) -> None:
    key = broker.settings("page").key
    with pytest.raises(LinkError, match=f"{key} do not match: give the files of one pair"):
        make(DEVICE, key=key).link.start()


@pytest.mark.parametrize(
    ("endpoint", "limits"),
    [
        ("a1b2c3-ats.iot.eu-west-1.amazonaws.com", "AWS_IOT_CORE_DEFAULTS"),
        ("a1b2c3.ats.iot.cn-north-1.amazonaws.com.cn", "AWS_IOT_CORE_DEFAULTS"),
        ("127.0.0.1", "NONE"),
        ("amazonaws.com.example.org", "NONE"),
    ],
)
def test_the_limits_of_aws_hold_on_aws_alone(
    make: Callable[..., Client], monkeypatch: pytest.MonkeyPatch, endpoint: str, limits: str
) -> None:
    seen: dict[str, Any] = {}

    class Idle:
        def start(self) -> None: ...

        def stop(self, packet: Any) -> None: ...

    monkeypatch.setattr(link_module, "STOP_GRACE_S", 0)
    monkeypatch.setattr(
        client_module.mqtt5_client_builder, "mtls_from_path", lambda **given: seen.update(given) or Idle()
    )
    make(DEVICE, endpoint=endpoint).link.start()
    assert seen["extended_validation_and_flow_control_options"].name == limits
