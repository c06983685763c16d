# SPDX-License-Identifier: Apache-2.0
"""The page's certificate holds for the names of this machine, and its CA for nothing else; both are renewed in time."""

import socket
import ssl
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from amazing_hand.identity import local_ca
from amazing_hand.identity.local_ca import LocalCa
from amazing_hand.page import certificates
from amazing_hand.page.certificates import ServerCertificate, ensure_certificate, own_addresses, own_names

HOSTS = ("robot", "robot.local", "192.168.1.20")


@pytest.fixture(autouse=True)
def _named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates.socket, "gethostname", lambda: "robot")


def serial(path: Path) -> int:
    return x509.load_pem_x509_certificate(path.read_bytes()).serial_number


def handshake(made: ServerCertificate, name: str) -> None:
    """A browser that has installed the CA opens the page by a name. Raises SSLCertVerificationError."""
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_context.load_cert_chain(made.cert, made.key)
    client_context = ssl.create_default_context(cafile=str(made.ca))
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_context.wrap_bio(to_client, to_server, server_hostname=name)
    server = server_context.wrap_bio(to_server, to_client, server_side=True)
    for side in (client, server, client, server):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue


@pytest.mark.parametrize("name", [*HOSTS, "localhost", "127.0.0.1", "::1"])
def test_a_browser_that_has_the_ca_trusts_the_page_by_each_of_its_names(name: str, tmp_path: Path) -> None:
    handshake(ensure_certificate(tmp_path, HOSTS), name)


@pytest.mark.parametrize("name", ["bank.example", "other.local", "192.168.1.21"])
def test_it_does_not_hold_for_another_name(name: str, tmp_path: Path) -> None:
    made = ensure_certificate(tmp_path, HOSTS)
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(made, name)


def test_who_steals_the_ca_s_key_cannot_pose_as_another_site(tmp_path: Path) -> None:
    made = ensure_certificate(tmp_path, HOSTS)
    ca = x509.load_pem_x509_certificate(made.ca.read_bytes())
    thief = LocalCa(tmp_path, "Amazing Hand on robot", list(local_ca.permitted_names(ca)))
    assert serial(thief.cert) == ca.serial_number
    leaf = thief.server("page", ["bank.example", "8.8.8.8"])
    for name in ("bank.example", "8.8.8.8"):
        with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
            handshake(ServerCertificate(made.ca, leaf.cert, leaf.key), name)


def test_all_stays_as_it_is_while_it_is_good(tmp_path: Path) -> None:
    made = ensure_certificate(tmp_path, HOSTS)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert ensure_certificate(tmp_path, reversed(HOSTS)) == made
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_another_private_address_needs_another_certificate_and_no_other_ca(tmp_path: Path) -> None:
    made = ensure_certificate(tmp_path, HOSTS)
    ca, leaf = serial(made.ca), serial(made.cert)
    moved = ensure_certificate(tmp_path, ("robot", "robot.local", "10.0.0.7"))
    assert serial(moved.ca) == ca
    assert serial(moved.cert) != leaf
    handshake(moved, "10.0.0.7")


@pytest.mark.parametrize("host", ["8.8.4.4", "2001:db8::5", "hand.example"])
def test_a_public_address_or_another_name_is_added_to_what_the_ca_may_issue(host: str, tmp_path: Path) -> None:
    ensure_certificate(tmp_path, HOSTS)
    handshake(ensure_certificate(tmp_path, (*HOSTS, host)), host)


def test_a_certificate_near_its_end_is_renewed_and_the_phone_s_ca_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_ca, "LEAF_DAYS", local_ca.RENEW_BEFORE.days)
    made = ensure_certificate(tmp_path, HOSTS)
    ca, leaf = serial(made.ca), serial(made.cert)
    monkeypatch.undo()
    monkeypatch.setattr(certificates.socket, "gethostname", lambda: "robot")
    ensure_certificate(tmp_path, HOSTS)
    assert (serial(made.ca), serial(made.cert) == leaf) == (ca, False)


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_text("x"), lambda path: path.chmod(0o644)])
@pytest.mark.parametrize("name", ["server.key", "ca.key"])
def test_a_key_that_is_gone_damaged_or_readable_by_others_is_replaced(
    name: str, spoil: Callable[[Path], object], tmp_path: Path
) -> None:
    made = ensure_certificate(tmp_path, HOSTS)
    before = serial(made.cert)
    spoil(tmp_path / name)
    handshake(ensure_certificate(tmp_path, HOSTS), "robot")
    assert serial(made.cert) != before


def test_phones_accept_its_length_of_life_and_its_use(tmp_path: Path) -> None:
    """iOS takes at most 825 days, serverAuth, and names in the extension: support.apple.com/103769."""
    cert = x509.load_pem_x509_certificate(ensure_certificate(tmp_path, HOSTS).cert.read_bytes())
    assert cert.not_valid_after_utc - cert.not_valid_before_utc < timedelta(days=398)
    usage = cert.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [x509.ExtendedKeyUsageOID.SERVER_AUTH]


def test_a_long_host_name_is_cut_in_the_ca_s_name_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates.socket, "gethostname", lambda: "a" * 64)
    handshake(ensure_certificate(tmp_path, ("a" * 63,)), "a" * 63)


@pytest.mark.parametrize(
    ("host_name", "names"),
    [
        ("robot", ("robot", "robot.local")),
        ("Robot.lab.example", ("robot.lab.example", "robot.local")),
        ("robot.local", ("robot.local",)),
        ("localhost", ()),
        ("", ()),
        ("bad name", ()),
        ("-x", ()),
    ],
)
def test_a_machine_is_found_by_its_name_and_by_that_of_mdns(host_name: str, names: tuple[str, ...]) -> None:
    assert own_names(host_name) == names


def test_addresses_are_those_at_which_this_machine_can_be_reached() -> None:
    for address in own_addresses():
        with socket.create_server((address, 0)) as server:
            assert server.getsockname()[0] == address != "127.0.0.1"
