# SPDX-License-Identifier: Apache-2.0
"""TLS certificate of the page, for the names and addresses of this machine, issued by a local CA.

A phone that shall trust the page installs the CA once. The CA can issue only for this machine's names and for private
addresses (name constraints), so that a stolen CA key does not let anybody pose as another web site to that phone.
"""

import fcntl
import ipaddress
import re
import socket
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from amazing_hand.identity.local_ca import MAX_COMMON_NAME, LocalCa, general_name

_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_HOST_NAME: Final = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?")

_PRIVATE_NETWORKS: Final = (
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "100.64.0.0/10",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
)
"""Loopback, private, link-local and shared address space (RFC 1918, 3927, 6598, 4193, 4291)."""

_SIOCGIFADDR: Final = 0x8915
"""Linux: the IPv4 address of a network interface (netdevice(7))."""


@dataclass(frozen=True)
class ServerCertificate:
    """Paths of PEM files."""

    ca: Path
    cert: Path
    key: Path


def ensure_certificate(folder: Path, hosts: Iterable[str]) -> ServerCertificate:
    """Return the page's certificate in `folder`; make a new one if it expires soon or is for other names.

    hosts: names and addresses of this machine, as `own_names()` and `own_addresses()`. Raises OSError.
    """
    wanted = [*_LOOPBACK, *(host for host in hosts if host not in _LOOPBACK)]
    ca = LocalCa(folder, f"Amazing Hand on {socket.gethostname()}"[:MAX_COMMON_NAME], _permitted(wanted))
    leaf = ca.server("page", wanted)
    return ServerCertificate(ca.cert, leaf.cert, leaf.key)


def _permitted(hosts: Iterable[str]) -> list[x509.GeneralName]:
    networks = [ipaddress.ip_network(network) for network in _PRIVATE_NETWORKS]
    names: list[x509.GeneralName] = [x509.IPAddress(network) for network in networks]
    for name in map(general_name, hosts):
        if isinstance(name, x509.DNSName):
            names.append(name)
        elif not any(name.value in network for network in networks):
            names.append(x509.IPAddress(ipaddress.ip_network(name.value)))
    return names


def fingerprint(path: Path) -> str:
    """Return the SHA-256 fingerprint of a certificate as phones show it: hex bytes between colons. Raises OSError."""
    return x509.load_pem_x509_certificate(path.read_bytes()).fingerprint(hashes.SHA256()).hex(":").upper()


def own_names(host_name: str) -> tuple[str, ...]:
    """Return the names by which a machine is found in its network: its host name, and that of mDNS, in `.local`."""
    name = host_name.lower()
    if not _HOST_NAME.fullmatch(name) or name == "localhost":
        return ()
    return tuple(dict.fromkeys((name, f"{name.partition('.')[0]}.local")))


def own_addresses() -> tuple[str, ...]:
    """Return the IPv4 addresses of this machine's network interfaces, without loopback; the default route's first."""
    addresses = [*_address_of_default_route(), *_addresses_of_interfaces()]
    return tuple(dict.fromkeys(each for each in addresses if not ipaddress.ip_address(each).is_loopback))


def _address_of_default_route() -> Iterator[str]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address for documentation; connecting a UDP socket sends nothing
        except OSError:  # no such route
            return
        yield probe.getsockname()[0]


def _addresses_of_interfaces() -> Iterator[str]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            request = struct.pack("256s", name.encode()[:15])
            try:
                answer = fcntl.ioctl(probe.fileno(), _SIOCGIFADDR, request)
            except OSError:  # it has no IPv4 address
                continue
            yield socket.inet_ntoa(answer[20:24])  # struct ifreq: 16 bytes of name, then a sockaddr_in
