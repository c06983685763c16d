# SPDX-License-Identifier: Apache-2.0
"""Connection data of the local broker: written by `hand broker`, read by a bridge without an endpoint."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from amazing_hand.paths import write_private


@dataclass(frozen=True)
class Leaf:
    """Certificate and its private key, as PEM files."""

    cert: Path
    key: Path


class BrokerError(RuntimeError):
    """The local broker cannot be started or has ended. One line: what is wrong, where, what to do."""


@dataclass(frozen=True)
class BrokerInfo:
    """Connection data of a running local broker. `clients`: certificate and key by client name."""

    host: str
    port: int
    ca: Path
    clients: Mapping[str, Leaf]

    @staticmethod
    def load(folder: Path) -> "BrokerInfo":
        """Read the data of the broker that runs in `folder`. Raises BrokerError when none does."""
        path = info_path(folder)
        try:
            content = json.loads(path.read_bytes())
        except FileNotFoundError:
            raise BrokerError(f"no local broker runs in {folder}: start one with `hand broker`") from None
        clients = {name: Leaf(Path(c["cert"]), Path(c["key"])) for name, c in content["clients"].items()}
        return BrokerInfo(content["host"], content["port"], Path(content["ca"]), clients)

    def save(self, folder: Path) -> None:
        write_private(info_path(folder), json.dumps(asdict(self), default=str, indent=1).encode())


def info_path(folder: Path) -> Path:
    return folder / "broker.json"
