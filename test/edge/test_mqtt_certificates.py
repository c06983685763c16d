# SPDX-License-Identifier: Apache-2.0
"""Whatever is wrong with a certificate, one message says which one and what to do."""

import logging
import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from amazing_hand.cloud import client as client_module
from amazing_hand.cloud import link as link_module
from amazing_hand.cloud.client import LinkError, LinkSettings
from amazing_hand.cloud.contract import Topics
from amazing_hand.cloud.diagnosis import problem_of_files, problem_of_tls
from amazing_hand.cloud.link import ConnectionEvent, ConnectionState, MqttLink
from amazing_hand.cloud.local_broker import BrokerInfo
from amazing_hand.identity import local_ca
from amazing_hand.simulation.broker import LocalBroker
from amazing_hand.simulation.pki import Pki, ensure_pki

DEVICE = "hand-1"
DEADLINE_S = 10.0


class StrictBroker(LocalBroker):
    """A local broker that also looks at a list of revoked certificates."""

    revoked: Path | None = None

    def _config(self, pki: Pki, port: int) -> str:
        return super()._config(pki, port) + (f"crlfile {self.revoked}\n" if self.revoked else "")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[StrictBroker]:
    broker = StrictBroker(tmp_path / "broker", DEVICE)
    yield broker
    broker.stop()


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[LinkSettings], str]]:
    """Tries to connect; why that fails."""
    monkeypatch.setattr(client_module, "RETRY_MIN_S", 0.05)
    monkeypatch.setattr(link_module, "SLOW_S", 0.2)
    monkeypatch.setattr(link_module, "STOP_GRACE_S", 0.2)  # a handshake that is under way at the end
    links: list[MqttLink] = []

    def try_to(settings: LinkSettings) -> str:
        events: Queue[ConnectionEvent] = Queue()
        links.append(MqttLink(settings, lambda topic, payload, acknowledge: acknowledge(), events.put))
        links[-1].start()
        event = events.get(timeout=DEADLINE_S)
        assert event.state is ConnectionState.DISCONNECTED
        return event.reason

    yield try_to
    for link in links:
        link.stop(0)


def settings_of(info: BrokerInfo, **changes: Any) -> LinkSettings:
    leaf = info.clients[DEVICE]
    return replace(LinkSettings(info.host, info.port, DEVICE, leaf.cert, leaf.key, info.ca), **changes)


def test_a_certificate_of_another_ca_is_named(
    broker: StrictBroker, connect: Callable[[LinkSettings], str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    foreign = ensure_pki(tmp_path / "foreign", [DEVICE]).clients[DEVICE]
    reason = connect(settings_of(broker.start(), cert=foreign.cert, key=foreign.key))
    assert f"does not know the CA that signed cert {foreign.cert}: register it" in reason
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_a_ca_that_did_not_sign_the_broker_s_certificate_is_named_within_seconds(
    broker: StrictBroker, connect: Callable[[LinkSettings], str], tmp_path: Path
) -> None:
    foreign = ensure_pki(tmp_path / "foreign", [DEVICE])
    reason = connect(settings_of(broker.start(), ca=foreign.ca))
    assert f"is not signed by ca {foreign.ca}: give the CA of this broker" in reason


def test_a_revoked_certificate_is_named(broker: StrictBroker, connect: Callable[[LinkSettings], str]) -> None:
    info = broker.start()
    broker.stop()
    folder = info.ca.parent
    ca = x509.load_pem_x509_certificate(info.ca.read_bytes())
    key = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), None)
    cert = x509.load_pem_x509_certificate(info.clients[DEVICE].cert.read_bytes())
    now = datetime.now(UTC)
    entry = x509.RevokedCertificateBuilder().serial_number(cert.serial_number).revocation_date(now).build()
    revoked = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(ca.subject)
        .last_update(now - timedelta(hours=1))
        .next_update(now + timedelta(days=1))
        .add_revoked_certificate(entry)
        .sign(key, hashes.SHA256())  # type: ignore[arg-type]
    )
    broker.revoked = folder / "revoked.pem"
    broker.revoked.write_bytes(revoked.public_bytes(serialization.Encoding.PEM))
    reason = connect(settings_of(broker.start()))
    assert f"cert {info.clients[DEVICE].cert} is revoked: get a new certificate for this hand" in reason


@pytest.mark.parametrize(
    ("begin", "days", "what"),
    [(timedelta(days=10), 5, "has expired on .* renew it"), (timedelta(days=-1), 30, "is not valid before .* clock")],
)
def test_a_certificate_outside_its_dates_is_named_before_anything_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begin: timedelta, days: int, what: str
) -> None:
    monkeypatch.setattr(local_ca, "BACKDATE", begin)
    monkeypatch.setattr(local_ca, "LEAF_DAYS", days - begin.days if begin.days < 0 else -days)
    monkeypatch.setattr(local_ca, "_is_current", lambda loaded, now: True)
    made = ensure_pki(tmp_path, [DEVICE])
    leaf = made.clients[DEVICE]
    link = MqttLink(LinkSettings("127.0.0.1", 1, DEVICE, leaf.cert, leaf.key, made.ca), lambda *_: None)
    with pytest.raises(LinkError, match=f"{leaf.cert} {what}"):
        link.start()


def test_a_certificate_that_expires_while_the_hand_runs_is_named(tmp_path: Path) -> None:
    made = ensure_pki(tmp_path, [DEVICE])
    leaf = made.clients[DEVICE]
    settings = LinkSettings("127.0.0.1", 1, DEVICE, leaf.cert, leaf.key, made.ca)
    assert problem_of_files(settings) is None
    later = datetime.now(UTC) + timedelta(days=400)
    assert f"cert {leaf.cert} has expired" in str(problem_of_files(settings, later))
    much_later = later + timedelta(days=4000)
    assert "expired" in str(problem_of_files(settings, much_later))


@pytest.mark.parametrize("which", ["cert", "ca"])
def test_the_broker_s_own_certificate_outside_its_dates_is_named(
    broker: StrictBroker, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    monkeypatch.setattr(local_ca, "LEAF_DAYS", 1)
    info = broker.start()
    real = ssl.SSLContext.wrap_socket

    def fail(self: ssl.SSLContext, *arguments: Any, **options: Any) -> Any:
        error = ssl.SSLCertVerificationError("certificate verify failed")
        error.verify_code, error.verify_message = (10, "certificate has expired") if which == "cert" else (62, "host")
        raise error

    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", fail)
    problem = str(problem_of_tls(settings_of(info)))
    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", real)
    assert ("has expired: have it renewed" if which == "cert" else "is for another host") in problem
    assert problem_of_tls(settings_of(info)) is None


def test_a_private_key_that_others_can_read_is_warned_of_by_its_name(
    broker: StrictBroker, caplog: pytest.LogCaptureFixture
) -> None:
    info = broker.start()
    key = info.clients[DEVICE].key
    for mode, warnings in ((0o600, 0), (0o640, 1), (0o604, 2)):
        key.chmod(mode)
        link = MqttLink(settings_of(info), lambda *_: None)
        link.start()
        link.wait_connected(DEADLINE_S)
        link.stop()
        assert caplog.text.count(f"the private key {key} can be read by others: chmod 600 it") == warnings


def test_a_topic_that_the_policy_refuses_is_named_with_what_to_do(broker: StrictBroker) -> None:
    link = MqttLink(settings_of(broker.start()), lambda *_: None)
    link.start()
    topic = Topics("another").state
    with pytest.raises(LinkError, match=f"publish to {topic} failed: NOT_AUTHORIZED.*; let the policy of .* allow it"):
        link.publish(topic, b"x").result(DEADLINE_S)
    link.stop()


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_nothing_older_than_tls_1_2_is_spoken(tmp_path: Path, version: ssl.TLSVersion) -> None:
    made = ensure_pki(tmp_path, [DEVICE])
    leaf = made.clients[DEVICE]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    context.load_cert_chain(made.server.cert, made.server.key)
    context.load_verify_locations(made.ca)
    context.verify_mode = ssl.CERT_REQUIRED
    spoken: Queue[str | None] = Queue()

    def serve(server: socket.socket) -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(connection, server_side=True) as tls:
                    spoken.put(tls.version())
            except OSError:
                spoken.put(None)

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, args=(server,), daemon=True).start()
        settings = LinkSettings("127.0.0.1", server.getsockname()[1], DEVICE, leaf.cert, leaf.key, made.ca)
        link = MqttLink(settings, lambda *_: None)
        link.start()
        expected = {ssl.TLSVersion.TLSv1_2: "TLSv1.2", ssl.TLSVersion.TLSv1_3: "TLSv1.3"}.get(version)
        assert spoken.get(timeout=DEADLINE_S) == expected
        link.stop(0)
        if expected:
            assert f"ends the connection: cert {leaf.cert} must be active there" in str(problem_of_tls(settings))
        server.shutdown(socket.SHUT_RDWR)


def test_no_key_is_in_what_is_logged(
    broker: StrictBroker, connect: Callable[[LinkSettings], str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    foreign = ensure_pki(tmp_path / "foreign", [DEVICE]).clients[DEVICE]
    os.chmod(foreign.key, 0o644)
    reason = connect(settings_of(broker.start(), cert=foreign.cert, key=foreign.key))
    for path in (foreign.key, foreign.cert):
        for line in path.read_text().splitlines()[1:-1]:
            assert line not in caplog.text + reason
