# SPDX-License-Identifier: Apache-2.0
"""A bus of its own for each test, and clients that let go of it."""

import os
from collections.abc import Iterator

import pytest
from rustypot import Scs0009PyController
from support.ports import TIMEOUT_S, Wire, rustypot_on

from amazing_hand.bus.port import RustypotBus
from amazing_hand.simulation.servo_bus import SimulatedBus


@pytest.fixture
def simulated() -> Iterator[SimulatedBus]:
    with SimulatedBus() as simulated:
        yield simulated


@pytest.fixture
def bus(simulated: SimulatedBus) -> Iterator[RustypotBus]:
    """The driver's port."""
    bus = RustypotBus(simulated.port, timeout_s=TIMEOUT_S)
    yield bus
    bus.close()


@pytest.fixture
def controller(simulated: SimulatedBus) -> Iterator[Scs0009PyController]:
    """rustypot itself."""
    with rustypot_on(simulated) as controller:
        yield controller


@pytest.fixture
def wire(simulated: SimulatedBus) -> Iterator[Wire]:
    wire = Wire(simulated.port)
    yield wire
    os.close(wire.fd)
