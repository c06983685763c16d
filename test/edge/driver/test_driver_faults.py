# SPDX-License-Identifier: Apache-2.0
"""A hand that is not well: held, or let go limp, and not moved again until somebody has looked."""

import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from support.hands import (
    ALL_FREE,
    ALL_ON,
    CLOSED,
    IDS,
    OPEN,
    REST,
    VICTORY,
    Hand,
    MakeHand,
    Servos,
    poses_sent,
    wait_until,
)
from support.waiting import BUSY

from amazing_hand.bus.driver_settings import DriverSettings
from amazing_hand.bus.health_monitor import HealthLimits, Level
from amazing_hand.bus.port import RustypotBus
from amazing_hand.simulation.servo_bus import SimulatedBus
from amazing_hand.simulation.servo_faults import (
    BrownOut,
    Corrupt,
    Fault,
    Hang,
    Hot,
    Load,
    Lost,
    Mute,
    Stall,
    Truncated,
    WrongId,
)


@pytest.fixture
def energised(hand: Hand) -> Hand:
    hand.go(OPEN)
    return hand


def wait_for(hand: Hand, level: Level) -> float:
    """Wait until the hand is judged so; how long that took."""
    began_s = time.monotonic()
    wait_until(lambda: hand.driver.verdict.level is level, f"{level.name}, not {hand.driver.verdict}")
    return time.monotonic() - began_s


def assert_latched(hand: Hand, servos: Servos) -> None:
    """Limp, and not to be moved."""
    wait_until(lambda: servos.torques() == ALL_FREE)
    for failures in (hand.driver.energise(), [hand.move((OPEN, 0.2)).wait().reason]):
        (failure,) = failures
        assert failure.startswith("fault: ")
        assert "clear_faults" in failure
    assert servos.torques() == ALL_FREE


FAULTS = [
    pytest.param(Hot(2, 56.0), "index_servo_2 (id 2) is at 56 °C", id="hot"),
    pytest.param(BrownOut(4, 4.2), "middle_servo_2 (id 4) has 4.2 V instead of 4.5 to 7.4 V", id="undervoltage"),
    pytest.param(BrownOut(4, 8.0), "middle_servo_2 (id 4) has 8.0 V instead of 4.5 to 7.4 V", id="overvoltage"),
    pytest.param(BrownOut(4, 9.5), "middle_servo_2 (id 4) reports a wrong supply voltage", id="the servo's own alarm"),
]


@pytest.mark.parametrize(("fault", "words"), FAULTS)
def test_a_fault_lets_the_hand_go_limp_in_mid_motion_until_it_is_cleared(
    bus: SimulatedBus, servos: Servos, energised: Hand, fault: Fault, words: str
) -> None:
    ending = energised.move((CLOSED, 3.0), (OPEN, 6.0))
    wait_until(lambda: servos.joints_deg()[0] > -20)
    bus.set_fault(fault)
    report = ending.wait()
    assert not report.reached
    assert words in report.reason
    assert words in energised.driver.verdict.reason
    assert_latched(energised, servos)
    bus.clear_faults()
    with bus.lock:
        servos.all[2].temperature_c = 30.0  # a servo needs minutes
    heard = len(energised.heard.joints)
    wait_until(lambda: len(energised.heard.joints) > heard + 20)
    assert_latched(energised, servos)
    assert words in "; ".join(energised.driver.clear_faults())
    energised.go(VICTORY)
    assert [verdict.level for verdict in energised.heard.verdicts][-2:] in (
        [Level.DEGRADED, Level.FAULT],  # what was cleared is not told once more
        [Level.FAULT, Level.OK],
    )


def test_a_fault_that_is_cleared_and_still_there_is_found_again(
    bus: SimulatedBus, servos: Servos, energised: Hand
) -> None:
    bus.set_fault(Hot(5, 60.0))
    wait_for(energised, Level.FAULT)
    energised.driver.clear_faults()
    wait_for(energised, Level.FAULT)
    assert_latched(energised, servos)


def test_a_finger_that_is_in_the_way_is_let_go_after_half_a_second(
    bus: SimulatedBus, servos: Servos, energised: Hand
) -> None:
    bus.set_fault(Stall(1, 0.0))
    began_s = time.monotonic()
    report = energised.move((CLOSED, 0.3)).wait()
    assert not report.reached
    assert "index_servo_1 (id 1)" in report.reason
    took_s = wait_for(energised, Level.FAULT) + time.monotonic() - began_s
    assert took_s < BUSY
    assert "is stalled" in energised.driver.verdict.reason
    assert_latched(energised, servos)


def test_an_overload_that_the_servo_reports_is_a_fault(bus: SimulatedBus, servos: Servos, make_hand: MakeHand) -> None:
    settings = DriverSettings(
        limits=HealthLimits(stall_load=1.0, load_warn=1.0)
    )  # so that the servo is the first to tell
    hand = make_hand(lambda: RustypotBus(bus.port), settings).start()
    hand.go(OPEN)
    with bus.lock:
        servos.all[7].write(0x30, b"\0")  # unlock
        servos.all[7].write(38, b"\x05")  # protection_time: 0.2 s instead of 4
    bus.set_fault(Load(7, 95.0))
    wait_for(hand, Level.FAULT)
    assert "thumb_servo_1 (id 7) reports an overload" in hand.driver.verdict.reason
    assert_latched(hand, servos)


@pytest.mark.parametrize("fault", [Mute(6), Hang(6), Lost(6)], ids=["mute", "hanging", "deaf"])
def test_a_silent_servo_holds_the_others_and_after_two_seconds_all_are_let_go(
    bus: SimulatedBus, servos: Servos, energised: Hand, fault: Fault
) -> None:
    ending = energised.move((CLOSED, 5.0), (OPEN, 10.0))
    wait_until(lambda: servos.joints_deg()[0] > -20)
    bus.set_fault(fault)
    began_s = time.monotonic()
    report = ending.wait()
    assert 0.4 < time.monotonic() - began_s < BUSY
    assert "ring_servo_2 (id 6) has been silent" in report.reason
    held_deg = servos.joints_deg()
    assert servos.torques() == ALL_ON
    assert "silent" in energised.move((CLOSED, 0.3)).wait().reason
    wait_until(lambda: energised.driver.verdict.level is Level.FAULT)
    assert 1.8 < time.monotonic() - began_s < 2.0 + BUSY
    others = [joint for joint, servo_id in enumerate(IDS) if servo_id != 6]
    assert servos.joints_deg()[others] == pytest.approx(held_deg[others], abs=8)
    if isinstance(fault, Lost):  # it cannot be reached, and is let go as soon as it can
        wait_until(lambda: [servos.torques()[joint] for joint in others] == [2] * 7)
        bus.clear_faults()
    assert_latched(energised, servos)


def test_a_servo_that_is_back_before_two_seconds_lets_the_hand_move_again(bus: SimulatedBus, energised: Hand) -> None:
    bus.set_fault(Mute(3))
    wait_for(energised, Level.DEGRADED)
    bus.clear_faults()
    wait_for(energised, Level.OK)
    energised.go(CLOSED)


def test_a_warm_servo_is_told_and_works_on(bus: SimulatedBus, energised: Hand) -> None:
    bus.set_fault(Hot(8, 47.0))
    wait_for(energised, Level.DEGRADED)
    assert energised.driver.verdict.reason == "thumb_servo_2 (id 8) is at 47 °C"
    energised.go(CLOSED)


def test_a_fault_outlasts_the_loss_of_the_port(
    bus: SimulatedBus, servos: Servos, make_hand: MakeHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amazing_hand.bus.driver.REOPEN_MIN_S", 0.02)
    hand = make_hand(lambda: RustypotBus(bus.port)).start()
    hand.go(OPEN)
    bus.set_fault(Hot(5, 60.0))
    wait_for(hand, Level.FAULT)
    bus.clear_faults()
    bus.unplug()
    wait_until(lambda: hand.driver.port_error)
    bus.replug()
    wait_until(lambda: not hand.driver.port_error)
    assert_latched(hand, servos)


# What is no fault.


def fault_of_one_in_a_hundred() -> Iterator[Fault]:
    for kind in (Mute, Lost, Corrupt, Truncated, WrongId):
        yield kind(probability=0.01)


def test_one_packet_in_a_hundred_that_is_lost_or_garbled_is_no_fault_and_every_motion_arrives(
    bus: SimulatedBus, make_hand: MakeHand
) -> None:
    # A busy machine may keep the simulated servos from answering for half a second.
    settings = DriverSettings(limits=HealthLimits(silence_hold_s=10.0, silence_limp_s=20.0), arrival_timeout_s=5.0)
    hand = make_hand(lambda: RustypotBus(bus.port), settings).start()
    for fault in fault_of_one_in_a_hundred():
        bus.set_fault(fault)
    for pose in itertools.islice(itertools.cycle((CLOSED, OPEN, VICTORY, REST)), 12):
        report = hand.move((pose, 0.3)).wait()
        assert report.reached, report.reason
    assert hand.heard.verdicts == []
    assert hand.heard.ports == [""]


def test_a_goal_that_a_servo_missed_is_sent_once_more(trace_path: Path, bus: SimulatedBus, energised: Hand) -> None:
    since_s = time.monotonic()
    bus.set_fault(Lost(5))
    ending = energised.move((CLOSED, 0.3))
    wait_until(lambda: poses_sent(trace_path, since_s))
    bus.clear_faults()
    report = ending.wait()
    assert report.reached, report.reason
    assert np.rad2deg(report.measured_rad) == pytest.approx(CLOSED, abs=0.5)
    assert len(poses_sent(trace_path, since_s)) == 2
