# SPDX-License-Identifier: Apache-2.0
"""Servos on a table, and a home without any calibration."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.table import BEFORE, TORQUE, pose

import amazing_hand.workbench.servos
from amazing_hand.bus.registers import Torque
from amazing_hand.simulation.servo_bus import SimulatedBus


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AMAZING_HAND_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servos turn at 344 degrees/s."""
    monkeypatch.setattr(amazing_hand.workbench.servos, "SLOW_RAD_S", 6.0)


@pytest.fixture
def bus() -> Iterator[SimulatedBus]:
    """Servos at their middles, damped: not limp yet."""
    with SimulatedBus() as bus:
        pose(bus, BEFORE.middle_deg)
        with bus.lock:
            for servo in bus.servos.values():
                servo.write(TORQUE, bytes([Torque.OFF]))
        yield bus
