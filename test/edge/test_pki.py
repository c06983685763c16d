# SPDX-License-Identifier: Apache-2.0
"""The certificates of the local broker: private, valid for TLS, kept while they are good and made anew when not."""

import os
import ssl
import stat
import time
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from amazing_hand.cloud.local_broker import Leaf
from amazing_hand.identity import local_ca
from amazing_hand.simulation.pki import ensure_pki

CLIENTS = ("hand", "page")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "pki"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def changed(folder: Path, before: dict[str, bytes]) -> set[str]:
    """The stems of the files that are no longer what they were."""
    return {name.rsplit(".", 1)[0] for name, content in contents(folder).items() if before.get(name) != content}


def common_name(cert: Path) -> str:
    attributes = x509.load_pem_x509_certificate(cert.read_bytes()).subject
    return str(attributes.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def handshake(ca: Path, server: Leaf, client: Leaf, server_name: str = "localhost") -> None:
    """A mutual TLS handshake in memory, with all that RFC 5280 asks of certificates; ssl.SSLError when refused."""
    ends = []
    for purpose, leaf in ((ssl.Purpose.SERVER_AUTH, client), (ssl.Purpose.CLIENT_AUTH, server)):
        context = ssl.create_default_context(purpose, cafile=ca)
        context.verify_mode = ssl.CERT_REQUIRED
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        context.load_cert_chain(leaf.cert, leaf.key)
        ends.append(context)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client_end = ends[0].wrap_bio(to_client, to_server, server_hostname=server_name)
    server_end = ends[1].wrap_bio(to_server, to_client, server_side=True)
    waiting = [client_end, server_end]
    for _ in range(10):
        for end in list(waiting):
            try:
                end.do_handshake()
                waiting.remove(end)
            except ssl.SSLWantReadError:
                pass
    assert not waiting


@pytest.mark.parametrize("made_before", [False, True])
def test_keys_and_folder_are_for_their_owner_alone(folder: Path, made_before: bool) -> None:
    umask = os.umask(0)
    try:
        if made_before:
            folder.mkdir(mode=0o777)
        ensure_pki(folder, CLIENTS)
    finally:
        os.umask(umask)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_a_key_is_private_before_it_has_its_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modes = []
    replace = os.replace

    def watched(source: str, target: Path) -> None:
        modes.append(stat.S_IMODE(os.stat(source).st_mode))
        replace(source, target)

    monkeypatch.setattr(os, "replace", watched)
    ensure_pki(folder, CLIENTS)
    assert modes == [0o600] * 8


def test_each_client_has_a_certificate_in_its_name(folder: Path) -> None:
    made = ensure_pki(folder, CLIENTS)
    assert {name: common_name(leaf.cert) for name, leaf in made.clients.items()} == {"hand": "hand", "page": "page"}


@pytest.mark.parametrize("server_name", ["localhost", "127.0.0.1", "::1"])
def test_client_and_broker_accept_each_other_on_the_loopback(folder: Path, server_name: str) -> None:
    made = ensure_pki(folder, CLIENTS)
    handshake(made.ca, made.server, made.clients["hand"], server_name)


def test_the_broker_s_certificate_is_good_for_no_other_host(folder: Path) -> None:
    made = ensure_pki(folder, CLIENTS)
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(made.ca, made.server, made.clients["hand"], "example.org")


def test_a_client_cannot_pose_as_the_broker(folder: Path) -> None:
    made = ensure_pki(folder, CLIENTS)
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(made.ca, made.clients["page"], made.clients["hand"])


def test_a_certificate_of_another_ca_is_refused(folder: Path, tmp_path: Path) -> None:
    made, foreign = ensure_pki(folder, CLIENTS), ensure_pki(tmp_path / "foreign", CLIENTS)
    with pytest.raises(ssl.SSLError):
        handshake(made.ca, made.server, foreign.clients["hand"])


def test_what_is_good_stays_untouched(folder: Path) -> None:
    first = ensure_pki(folder, CLIENTS)
    before = contents(folder)
    assert ensure_pki(folder, CLIENTS) == first
    assert not changed(folder, before)
    assert contents(folder).keys() == before.keys()


def test_looking_at_good_certificates_takes_less_than_20_ms(folder: Path) -> None:
    ensure_pki(folder, CLIENTS)
    took_s = []
    for _ in range(5):
        begin_s = time.perf_counter()
        ensure_pki(folder, CLIENTS)
        took_s.append(time.perf_counter() - begin_s)
    assert min(took_s) < 0.020


def test_a_new_client_leaves_the_others_as_they_are(folder: Path) -> None:
    ensure_pki(folder, CLIENTS)
    before = contents(folder)
    ensure_pki(folder, (*CLIENTS, "viewer"))
    assert changed(folder, before) == {"client-viewer"}


@pytest.mark.parametrize("suffix", [".crt", ".key"])
@pytest.mark.parametrize("damage", ["missing", "empty", "cut off", "of another", "not text"])
def test_a_damaged_client_certificate_is_made_anew_alone(folder: Path, suffix: str, damage: str) -> None:
    made = ensure_pki(folder, CLIENTS)
    path = folder / f"client-page{suffix}"
    before = contents(folder)
    if damage == "missing":
        path.unlink()
    else:
        other = (folder / f"client-hand{suffix}").read_bytes()
        path.write_bytes({"empty": b"", "cut off": before[path.name][:80], "of another": other}.get(damage, b"\xff\0"))
    ensure_pki(folder, CLIENTS)
    assert changed(folder, before) == {"client-page"}
    handshake(made.ca, made.server, made.clients["page"])


def test_a_whole_pair_of_another_client_is_made_anew(folder: Path) -> None:
    made = ensure_pki(folder, CLIENTS)
    for suffix in (".crt", ".key"):
        (folder / f"client-page{suffix}").write_bytes((folder / f"client-hand{suffix}").read_bytes())
    ensure_pki(folder, CLIENTS)
    assert common_name(made.clients["page"].cert) == "page"


def test_a_key_that_others_could_read_is_made_anew(folder: Path) -> None:
    ensure_pki(folder, CLIENTS)
    before = contents(folder)
    (folder / "client-hand.key").chmod(0o640)
    ensure_pki(folder, CLIENTS)
    assert changed(folder, before) == {"client-hand"}
    assert stat.S_IMODE((folder / "client-hand.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("suffix", [".crt", ".key"])
def test_without_its_ca_everything_is_made_anew(folder: Path, suffix: str) -> None:
    made = ensure_pki(folder, CLIENTS)
    before = contents(folder)
    (folder / f"ca{suffix}").unlink()
    ensure_pki(folder, CLIENTS)
    assert changed(folder, before) == {"ca", "server", "client-hand", "client-page"}
    handshake(made.ca, made.server, made.clients["page"])


def test_certificates_near_their_end_are_made_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(local_ca, "LEAF_DAYS", local_ca.RENEW_BEFORE.days)
        ensure_pki(folder, CLIENTS)
    before = contents(folder)
    ensure_pki(folder, CLIENTS)
    assert changed(folder, before) == {"server", "client-hand", "client-page"}


def test_certificates_that_are_not_valid_yet_are_made_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(local_ca, "BACKDATE", timedelta(hours=-2))  # as after the clock stepped back
        ensure_pki(folder, CLIENTS)
    before = contents(folder)
    ensure_pki(folder, CLIENTS)
    assert changed(folder, before) == {"ca", "server", "client-hand", "client-page"}


@pytest.mark.parametrize("name", ["", "a/b", "..", "a b", "ä", "a" * 65, "a\n"])
def test_a_client_name_that_is_no_common_name_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(ValueError, match="client name"):
        ensure_pki(folder, [name])
    assert not folder.exists()
