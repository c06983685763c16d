# SPDX-License-Identifier: Apache-2.0
"""A broker of its own for each test, and clients that end with it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.cable import Cable
from support.clients import DEVICE, Broker, Client

from amazing_hand.cloud import client as client_module


@pytest.fixture(autouse=True)
def _fast_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "RETRY_MIN_S", 0.05)
    monkeypatch.setattr(client_module, "RETRY_MAX_S", 0.2)


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
