# SPDX-License-Identifier: Apache-2.0
"""What others do to our connection: messages they have retained, our name that they use, files they take away."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from support.cable import Cable
from support.clients import DEADLINE_S, DEVICE, STATUS, TOPICS, Broker, Client, wait
from support.waiting import wait_for

from amazing_hand.cloud import link as link_module
from amazing_hand.cloud.client import LinkError
from amazing_hand.cloud.diagnosis import problem_of_files
from amazing_hand.cloud.link import ConnectionState

OTHER = "another program may be connected as hand-1: end it, or give it a name and certificate of its own"


def test_what_is_retained_is_not_received_when_it_is_not_asked_for(
    broker: Broker, make: Callable[..., Client], page: Client, caplog: pytest.LogCaptureFixture
) -> None:
    broker.start()
    wait(page.connect().publish(TOPICS.action, b"OLD", retain=True))
    hand = make(DEVICE)
    wait(hand.connect().subscribe(TOPICS.action, retained=False))
    wait(page.link.publish(TOPICS.action, b"NOW BUT RETAINED", retain=True))
    wait(page.link.publish(TOPICS.action, b"", retain=True))
    wait(page.link.publish(TOPICS.action, b"NEW"))
    assert hand.next() == (TOPICS.action, b"NEW")
    hand.link.stop()
    warnings = [record.message for record in caplog.records if record.levelno >= logging.WARNING]
    assert warnings == [f"message on {TOPICS.action} ignored: it is retained; publish it without"]


def test_what_is_retained_and_ignored_is_acknowledged(
    broker: Broker, make: Callable[..., Client], page: Client
) -> None:
    broker.start()
    hand = make(DEVICE)
    wait(
        hand.connect().subscribe(TOPICS.action, retained=False),
        page.connect().publish(TOPICS.action, b"1", retain=True),
    )
    wait(page.link.publish(TOPICS.action, b"2"))
    assert hand.next() == (TOPICS.action, b"2")
    wait(hand.link.publish(STATUS, b"after the acknowledgements"))
    hand.link.stop()
    again = make(DEVICE, rejoin=True)
    wait(again.connect().subscribe(TOPICS.action, retained=False), page.link.publish(TOPICS.action, b"3"))
    assert again.next() == (TOPICS.action, b"3")


def test_whoever_asks_for_what_is_retained_gets_it(broker: Broker, hand: Client, page: Client) -> None:
    broker.start()
    wait(hand.connect().publish(TOPICS.state, b"kept", retain=True))
    wait(page.connect().subscribe(TOPICS.state))
    assert page.next() == (TOPICS.state, b"kept")


def test_another_program_with_our_name_is_guessed_at(
    broker: Broker, make: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    broker.start()
    first, second = make(DEVICE), make(DEVICE)
    first.connect()
    second.connect()
    reasons: list[str] = []

    def is_guessed() -> bool:
        while not first.events.empty():
            reasons.append(first.events.get().reason)
        return any(reason.endswith(OTHER) for reason in reasons)

    wait_for(is_guessed, "a word of the other program", 3 * DEADLINE_S)


def test_two_connections_in_a_row_that_end_at_once_look_like_another_program_and_long_ones_do_not(
    broker: Broker, cable: Cable, make: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    broker.start()
    hand = make(DEVICE, port=cable.port)
    hand.connect()
    reasons = []
    for short_s in (1e9, 1e9, 0.0, 1e9):
        assert hand.enters(ConnectionState.CONNECTED)
        monkeypatch.setattr(link_module, "SHORT_S", short_s)
        cable.pull()
        reasons.append(hand.enters(ConnectionState.DISCONNECTED))
        cable.plug()
    assert [OTHER in reason for reason in reasons] == [False, True, False, False]


def test_a_certificate_that_vanishes_is_a_line_and_not_an_end(
    broker: Broker, make: Callable[..., Client], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_module, "SLOW_S", 0.01)
    broker.start()
    real = broker.settings(DEVICE).cert
    cert = tmp_path / "device.crt"
    cert.write_bytes(real.read_bytes())
    broker.stop()
    hand = make(DEVICE, cert=cert)
    hand.link.start()
    hand.enters(ConnectionState.DISCONNECTED)
    cert.unlink()

    def is_named() -> bool:
        hand.link._diagnose("cut")  # which is none while another one is under way
        return f"cannot read {cert}" in hand.link._problem

    wait_for(is_named, "the missing file to be named", 3 * DEADLINE_S)


def test_a_diagnosis_that_fails_is_followed_by_another_one(
    broker: Broker, hand: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(link_module, "problem_of_files", fail)
    monkeypatch.setattr("threading.excepthook", lambda _: None)
    hand.link._diagnose("cut")
    wait_for(lambda: not hand.link._diagnosing, "it to be over", 3 * DEADLINE_S)


@pytest.mark.parametrize("setting", ["cert", "key", "ca"])
def test_a_file_in_a_folder_that_is_not_ours_is_one_line(
    broker: Broker, make: Callable[..., Client], monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    settings, client = broker.settings(DEVICE), make(DEVICE)
    real = Path.read_bytes

    def read(path: Path) -> bytes:
        if path == getattr(settings, setting):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", read)
    line = f"setting '{setting}': cannot read {getattr(settings, setting)}: Permission denied; give a PEM file"
    assert str(problem_of_files(settings)).startswith(line)
    with pytest.raises(LinkError, match="cannot read .*: Permission denied"):
        client.link.start()
