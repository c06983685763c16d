# SPDX-License-Identifier: Apache-2.0
"""Servos that do not answer, or late."""

import itertools
import math
import statistics
import time
from pathlib import Path

import numpy as np
import pytest
from support.hands import CALIBRATION, IDS, OPEN, VICTORY, Hand, Interposed, MakeHand, Servos, poses_sent, wait_until
from support.waiting import BUSY

from amazing_hand.bus.port import TIMEOUT_S, BusError, RustypotBus, ServoReading
from amazing_hand.bus.registers import RAD_PER_STEP
from amazing_hand.hand.calibration import SERVO_COUNT
from amazing_hand.simulation.bus_trace import TraceFile
from amazing_hand.simulation.servo_bus import SimulatedBus


def test_a_servo_that_does_not_answer_is_not_called_measured_for_long(servos: Servos, hand: Hand) -> None:
    delays_s = []
    for _ in range(3):
        with servos.unplugged(8):
            begin_s = time.monotonic()
            wait_until(lambda: np.isnan(hand.heard.joints[-1][1][7]))
            delays_s.append(hand.heard.joints[-1][0] - begin_s)
        wait_until(lambda: not np.isnan(hand.heard.joints[-1][1]).any())
    assert statistics.median(delays_s) < BUSY * 0.15


@pytest.mark.parametrize("missing", [(1,), (8,), (2, 3, 4, 5, 6, 7, 8)], ids=["first", "last", "all but one"])
def test_a_servo_that_does_not_answer_is_not_measured_and_the_others_are(
    servos: Servos, hand: Hand, missing: tuple[int, ...]
) -> None:
    silent = [IDS.index(servo_id) for servo_id in missing]
    others = [joint for joint in range(SERVO_COUNT) if joint not in silent]
    with servos.unplugged(*missing):
        wait_until(lambda: np.isnan(hand.heard.joints[-1][1][silent]).all())
        heard, begin_s = len(hand.heard.joints), time.monotonic()
        wait_until(lambda: time.monotonic() > begin_s + 0.5)
        poses = np.array([pose for _, pose in hand.heard.joints[heard:]])
        assert np.isnan(poses[:, silent]).all()
        assert np.isnan(poses[:, others]).mean() < 0.5  # none but on a busy computer
    wait_until(lambda: not np.isnan(hand.heard.joints[-1][1]).any())
    assert hand.heard.ports == [""]


def test_a_lost_packet_is_no_news(servos: Servos, hand: Hand) -> None:
    turns = itertools.count()
    heard = len(hand.heard.joints)
    servos.answer_only_if(4, lambda: next(turns) % 2 == 1)
    wait_until(lambda: len(hand.heard.joints) > heard + 20)
    assert np.isnan([pose[3] for _, pose in hand.heard.joints[heard:]]).mean() < 0.5  # none but on a busy computer


class Counting(Interposed):
    """Counts the readings that fail."""

    failed = 0

    def read(self, servo_id: int) -> ServoReading:
        try:
            return super().read(servo_id)
        except BusError:
            self.failed += 1
            raise


def test_a_late_reply_costs_two_readings_and_no_more(make_hand: MakeHand) -> None:
    """It is taken for the answer to the next question, whose own answer then comes late in turn, and so on."""
    with SimulatedBus(usb_latency_s=0.005) as usb:
        counting = Counting(usb.port)
        hand = make_hand(lambda: counting).start()
        failed, heard = counting.failed, len(hand.heard.joints)
        once = iter([0.04])

        def late() -> bool:
            time.sleep(next(once, 0.0))
            return True

        Servos(usb).answer_only_if(4, late)
        wait_until(lambda: len(hand.heard.joints) > heard + 10)
        # Two, and some when the computer is busy for a while; if it went on like that, it would be all eighty.
        assert 1 <= counting.failed - failed <= 40
        hand.driver.close()


class LosesItsTurn(Interposed):
    """Once, when the hand is on its way and has just been read, the driver's thread gets no turn for a while."""

    NO_TURN_S = 1.5
    lost = False

    def read(self, servo_id: int) -> ServoReading:
        reading = super().read(servo_id)
        if servo_id == IDS[-1] and reading.moving and not self.lost:
            self.lost = True
            time.sleep(self.NO_TURN_S)
        return reading


def test_a_driver_that_got_no_turn_looks_again_before_it_says_that_the_hand_is_late(
    bus: SimulatedBus, make_hand: MakeHand
) -> None:
    interposed = LosesItsTurn(bus.port)
    hand = make_hand(lambda: interposed).start()
    report = hand.move((OPEN, 0.5)).wait()
    assert interposed.lost
    assert report.reached, report.reason


def test_a_motion_that_a_servo_does_not_confirm_is_not_reached(servos: Servos, hand: Hand) -> None:
    hand.go(OPEN)
    ending = hand.move((VICTORY, 0.3))
    with servos.unplugged(8):
        report = ending.wait()
    assert not report.reached
    assert "thumb_servo_2 (id 8) has been silent" in report.reason
    assert np.isnan(report.measured_rad[7])


def test_a_slow_adapter_delays_and_does_not_blind(trace_path: Path, make_hand: MakeHand) -> None:
    """16 ms per reply is what an FTDI adapter takes as it comes: eight of them are a seventh of a second."""
    latency_s = 0.016
    assert latency_s < TIMEOUT_S  # the rest of which is for the computer; here it gets more, as it has much else to do
    trace = TraceFile(trace_path)
    with SimulatedBus(usb_latency_s=latency_s, trace=trace) as slow:
        hand = make_hand(lambda: RustypotBus(slow.port, timeout_s=10 * TIMEOUT_S)).start()

        def is_there() -> bool:
            """With 14 ms to spare, a reply is too late now and then on a busy computer: then the hand stays limp."""
            begin_s = time.monotonic()
            ending = hand.move((OPEN, 0.35))
            if ending.wait().reached:
                assert ending.end_s - begin_s >= 0.35
            return ending.wait().reached

        wait_until(is_there, "the hand to be there")
        wait_until(lambda: not np.isnan([pose for _, pose in hand.heard.joints[-5:]]).any(), "five whole cycles")
        speeds = [speed for _, speed in poses_sent(trace_path)[-1].values()]
        farthest_deg = np.abs(np.array(OPEN) + CALIBRATION.middle_deg).max()  # from the servos' own zero
        # The motion has its full time, whatever energising took.
        assert max(speeds) * RAD_PER_STEP == pytest.approx(math.radians(farthest_deg) / 0.35, rel=0.05)
        assert hand.driver.close() == []
    trace.close()
