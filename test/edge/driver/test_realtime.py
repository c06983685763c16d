# SPDX-License-Identifier: Apache-2.0
"""Camera and encoder do not make the hand wait, where the system allows the driver to go first."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from support.hands import OPEN, Hand, MakeHand

from amazing_hand.bus.port import RustypotBus
from amazing_hand.simulation.servo_bus import SimulatedBus


def policies() -> list[int]:
    """The scheduling policy of each driver's thread."""
    ids = [thread.native_id for thread in threading.enumerate() if thread.name == "servo-bus"]
    return [os.sched_getscheduler(native_id) & ~os.SCHED_RESET_ON_FORK for native_id in ids if native_id is not None]


def may_be_realtime() -> bool:
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except OSError:
        return False
    return True


def test_the_drivers_thread_alone_is_real_time_where_the_system_allows_it(hand: Hand) -> None:
    with ThreadPoolExecutor(1) as thread_of_its_own:
        allowed = thread_of_its_own.submit(may_be_realtime).result()
    assert hand.driver.realtime == allowed
    assert policies() == [os.SCHED_FIFO if allowed else os.SCHED_OTHER]
    assert os.sched_getscheduler(0) == os.SCHED_OTHER


def test_a_driver_that_may_not_be_real_time_says_so_and_moves_the_hand(
    bus: SimulatedBus, make_hand: MakeHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("Operation not permitted")

    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    hand = make_hand(lambda: RustypotBus(bus.port)).start()
    assert not hand.driver.realtime
    assert policies() == [os.SCHED_OTHER]
    hand.go(OPEN)
