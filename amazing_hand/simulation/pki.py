# SPDX-License-Identifier: Apache-2.0
"""Create the certificates of the local broker: a CA, a server certificate, and a client certificate per name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from amazing_hand.cloud.contract import DEVICE_NAME
from amazing_hand.cloud.local_broker import Leaf
from amazing_hand.identity.local_ca import LocalCa

_CA: Final = "amazing_hand local CA"
_SERVER: Final = "broker"
_HOSTS: Final = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Pki:
    """Paths of the certificates of a broker and its clients. clients: by common name."""

    ca: Path
    server: Leaf
    clients: Mapping[str, Leaf]


def ensure_pki(folder: Path, clients: Sequence[str]) -> Pki:
    """Return the certificates in `folder` (mode 0700, its files 0600); create the missing and unusable ones.

    Raises ValueError if a client name cannot be a common name.
    """
    for name in clients:
        if not DEVICE_NAME.fullmatch(name):
            raise ValueError(f"client name {name!r}: use 1 to 64 of the characters A-Z a-z 0-9 : _ -")
    ca = LocalCa(folder, _CA)
    return Pki(ca.cert, ca.server(_SERVER, _HOSTS), {name: ca.client(name) for name in clients})
