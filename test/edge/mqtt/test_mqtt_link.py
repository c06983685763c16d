# SPDX-License-Identifier: Apache-2.0
"""The MQTT link against a real broker: what comes in, what goes out, and what it is made from."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from support.clients import DEADLINE_S, DEVICE, TOPICS, Broker, Client, wait

from amazing_hand.cloud import client as client_module
from amazing_hand.cloud import link as link_module
from amazing_hand.cloud.client import LinkError
from amazing_hand.cloud.link import ConnectionEvent, MqttLink


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


# What it is made from.


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
