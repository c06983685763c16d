# SPDX-License-Identifier: Apache-2.0
"""A bus of its own for each test of the driver, and drivers that end with it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.hands import CALIBRATION, Hand, MakeHand, Servos

from amazing_hand.bus.driver_settings import DriverSettings
from amazing_hand.bus.port import RustypotBus, ServoBus
from amazing_hand.hand.calibration import Calibration
from amazing_hand.simulation.bus_trace import TraceFile
from amazing_hand.simulation.servo_bus import SimulatedBus


@pytest.fixture
def trace_path(tmp_path: Path) -> Path:
    return tmp_path / "trace"


@pytest.fixture
def bus(trace_path: Path) -> Iterator[SimulatedBus]:
    trace = TraceFile(trace_path)
    with SimulatedBus(trace=trace) as bus:
        yield bus
    trace.close()


@pytest.fixture
def servos(bus: SimulatedBus) -> Servos:
    return Servos(bus)


@pytest.fixture
def make_hand() -> Iterator[MakeHand]:
    hands: list[Hand] = []

    def make(
        open_bus: Callable[[], ServoBus],
        settings: DriverSettings | None = None,
        calibration: Calibration = CALIBRATION,
    ) -> Hand:
        hands.append(Hand(open_bus, settings or DriverSettings(), calibration))
        return hands[-1]

    yield make
    for hand in hands:
        hand.driver.close()
        assert [len(ending.reports) for ending in hand.endings] == [1] * len(hand.endings)


@pytest.fixture
def hand(bus: SimulatedBus, make_hand: MakeHand) -> Hand:
    return make_hand(lambda: RustypotBus(bus.port)).start()
