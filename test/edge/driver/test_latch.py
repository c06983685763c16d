# SPDX-License-Identifier: Apache-2.0
"""What stop, release, faults and a lost port end, what they keep closed, and what the driver tells of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support.hands import (
    ALL_FREE,
    ALL_ON,
    CALIBRATION,
    CLOSED,
    OPEN,
    Ending,
    Hand,
    MakeHand,
    Recorder,
    Servos,
    motion,
    wait_until,
)

from amazing_hand.bus.driver import RELEASED, HandDriver
from amazing_hand.bus.driver_settings import DriverSettings
from amazing_hand.bus.motion_gate import STOPPED, MotionGate
from amazing_hand.bus.port import RustypotBus, ServoBus
from amazing_hand.simulation.servo_bus import SimulatedBus
from amazing_hand.simulation.servo_faults import Hot

SLOW_S = 5.0


def letter(hand: Hand, angles_deg: tuple[float, ...], index: int, epoch: int = 0) -> Ending:
    """A letter of the sentence `s`."""
    ending = Ending()
    hand.endings.append(ending)
    hand.driver.move(motion((angles_deg, 0.05)), ending, lambda gate: gate.letter_refusal("s", index, epoch))
    return ending


def last_epoch(hand: Hand) -> int:
    return hand.heard.motion_states[-1].epoch


def test_a_driver_tells_once_that_motions_are_taken(hand: Hand) -> None:
    (state,) = hand.heard.motion_states
    assert (state.by_request, state.refusal) == (False, "")
    assert state.epoch == hand.driver.epoch != 0
    hand.go(OPEN)
    assert hand.heard.motion_states == [state]


def test_a_stop_holds_the_hand_ends_the_motion_and_all_letters_of_its_epoch(hand: Hand, servos: Servos) -> None:
    epoch = last_epoch(hand)
    under_way = hand.move((CLOSED, SLOW_S))
    wait_until(lambda: servos.torques() == ALL_ON)
    assert hand.driver.stop() == []
    assert not hand.driver.is_limp
    report = under_way.wait()
    assert (report.reached, report.reason, report.refused) == (False, STOPPED, True)
    assert last_epoch(hand) != epoch
    assert hand.heard.motion_states[-1].by_request
    stopped_at = servos.joints_deg()
    refused = letter(hand, OPEN, 1, epoch).wait()
    assert refused.refused
    assert STOPPED in refused.reason
    assert abs(servos.joints_deg() - stopped_at).max() < 3.0
    assert letter(hand, OPEN, 0, last_epoch(hand)).wait().reached


def test_a_released_hand_takes_nothing_until_it_is_resumed_and_is_limp_until_the_next_motion(
    hand: Hand, servos: Servos
) -> None:
    hand.go(OPEN)
    assert hand.driver.relax() == []
    assert servos.torques() == ALL_FREE
    assert hand.heard.motion_states[-1].refusal == RELEASED
    for refused in (hand.move((CLOSED, 0.1)), hand.move(), letter(hand, CLOSED, 0), letter(hand, CLOSED, 0, 1)):
        assert (refused.wait().reason, refused.wait().refused) == (RELEASED, True)
    assert hand.driver.stop() == []
    assert hand.move((CLOSED, 0.1)).wait().reason == RELEASED
    assert hand.driver.is_limp
    assert hand.driver.resume() == []
    assert servos.torques() == ALL_FREE
    assert hand.heard.motion_states[-1].refusal == ""
    hand.go(CLOSED)


def test_torque_on_opens_what_a_release_has_closed(hand: Hand, servos: Servos) -> None:
    hand.go(OPEN)
    hand.driver.relax("let go by a test")
    assert hand.move((CLOSED, 0.1)).wait().reason == "let go by a test"
    assert hand.driver.energise() == []
    assert servos.torques() == ALL_ON
    assert hand.heard.motion_states[-1].refusal == ""
    hand.go(CLOSED)


def test_torque_that_does_not_come_on_leaves_the_hand_released(hand: Hand, servos: Servos) -> None:
    hand.driver.relax()
    with servos.unplugged(4):
        assert hand.driver.energise()
        assert hand.move((CLOSED, 0.1)).wait().reason == RELEASED
    wait_until(lambda: not hand.driver.verdict.problems)
    assert hand.move((CLOSED, 0.1)).wait().reason == RELEASED
    assert hand.driver.resume() == []


@pytest.mark.parametrize("end", [HandDriver.stop, HandDriver.relax], ids=["stop", "relax"])
def test_what_waits_when_the_hand_is_ended_never_begins(
    hand: Hand, servos: Servos, end: Callable[[HandDriver], list[str]]
) -> None:
    waiting = [hand.move((CLOSED, SLOW_S)) for _ in range(20)]
    assert end(hand.driver) == []
    for ending in waiting:
        assert not ending.wait().reached
    at = servos.joints_deg()
    wait_until(lambda: len(hand.heard.joints) > 50)
    assert abs(servos.joints_deg() - at).max() < 3.0


def test_letting_go_for_a_moment_ends_the_motion_but_not_the_next_one(hand: Hand, servos: Servos) -> None:
    epoch = last_epoch(hand)
    under_way = hand.move((CLOSED, SLOW_S))
    wait_until(lambda: servos.torques() == ALL_ON)
    assert hand.driver.let_go("deactivated") == []
    assert under_way.wait().reason == "deactivated"
    assert servos.torques() == ALL_FREE
    assert letter(hand, OPEN, 1, epoch).wait().refused
    hand.go(OPEN)


def test_a_fault_ends_the_epoch_and_refuses_until_it_is_cleared(bus: SimulatedBus, servos: Servos, hand: Hand) -> None:
    epoch = last_epoch(hand)
    hand.go(OPEN)
    bus.set_fault(Hot(5, 60.0))
    wait_until(lambda: servos.torques() == ALL_FREE and hand.heard.motion_states[-1].refusal)
    state = hand.heard.motion_states[-1]
    assert not state.by_request
    assert state.epoch != epoch
    assert "clear_faults" in state.refusal
    bus.clear_faults()
    with bus.lock:
        bus.servos[5].temperature_c = 30.0
    wait_until(lambda: all(reading and reading.temperature_c < 40.0 for reading in hand.driver.readings()))
    hand.driver.clear_faults()
    assert hand.heard.motion_states[-1].refusal == ""
    assert letter(hand, CLOSED, 1, epoch).wait().refused
    assert letter(hand, CLOSED, 0, last_epoch(hand)).wait().reached


def test_a_lost_port_ends_the_epoch_once_and_the_hand_answers_as_it_is(
    bus: SimulatedBus, make_hand: MakeHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amazing_hand.bus.driver.REOPEN_MIN_S", 0.02)
    monkeypatch.setattr("amazing_hand.bus.driver.REOPEN_MAX_S", 0.02)
    opened: list[RustypotBus] = []

    def open_bus() -> ServoBus:
        opened.append(RustypotBus(bus.port))
        return opened[-1]

    hand = make_hand(open_bus).start()
    epoch = last_epoch(hand)
    hand.go(OPEN)
    bus.stop()
    wait_until(lambda: hand.heard.motion_states[-1].refusal)
    states = list(hand.heard.motion_states)
    assert states[-1].epoch != epoch
    assert not states[-1].by_request
    assert hand.driver.port_error in states[-1].refusal
    tries = len(hand.heard.ports)
    assert hand.driver.stop() == [hand.driver.port_error]
    assert hand.driver.relax() == [hand.driver.port_error]
    assert hand.driver.resume() == [hand.driver.port_error]
    assert len(hand.heard.ports) == tries
    refused = hand.move((CLOSED, 0.1)).wait()
    assert (refused.refused, refused.reason) == (True, hand.driver.port_error)
    hand.driver.relax()
    assert hand.heard.motion_states[-1].refusal == f"{RELEASED}; {hand.driver.port_error}"
    assert hand.driver.released == RELEASED


def test_why_nothing_moves_is_told_anew_when_the_reason_is_another(
    bus: SimulatedBus, servos: Servos, hand: Hand
) -> None:
    hand.go(OPEN)
    bus.set_fault(Hot(5, 60.0))
    wait_until(lambda: hand.heard.motion_states[-1].refusal)
    epochs = len({state.epoch for state in hand.heard.motion_states})
    hand.driver.relax()
    assert hand.heard.motion_states[-1].refusal == RELEASED
    (fault,) = hand.driver.resume()
    assert "clear_faults" in fault
    assert hand.heard.motion_states[-1].refusal == fault
    assert len({state.epoch for state in hand.heard.motion_states}) == epochs + 1


def test_a_released_hand_that_is_unplugged_and_plugged_in_again_says_that_it_was_released(
    tmp_path: Path, make_hand: MakeHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amazing_hand.bus.driver.REOPEN_MIN_S", 0.02)
    monkeypatch.setattr("amazing_hand.bus.driver.REOPEN_MAX_S", 0.02)
    link = tmp_path / "port"
    with SimulatedBus(link=link):
        hand = make_hand(lambda: RustypotBus(str(link))).start()
        hand.driver.relax()
    wait_until(lambda: hand.driver.port_error and hand.driver.port_error in hand.heard.motion_states[-1].refusal)
    with SimulatedBus(link=link):
        wait_until(lambda: hand.heard.motion_states[-1].refusal == RELEASED)
        assert hand.driver.resume() == []
        hand.go(OPEN)
        hand.driver.close()


def test_a_stop_does_not_claim_that_a_servo_holds_which_does_not_answer(hand: Hand, servos: Servos) -> None:
    hand.go(OPEN)
    with servos.unplugged(3):
        (failure,) = hand.driver.stop()
    assert CALIBRATION.servo_names[2] in failure


def test_a_driver_that_is_told_of_a_release_begins_with_it(
    bus: SimulatedBus,
) -> None:
    listener = Recorder()
    driver = HandDriver(lambda: RustypotBus(bus.port), CALIBRATION, DriverSettings(), listener, "let go")
    driver.start()
    wait_until(lambda: listener.motion_states)
    assert listener.motion_states[0].refusal == "let go"
    ending = Ending()
    driver.move(motion((OPEN, 0.1)), ending)
    assert ending.wait().reason == "let go"
    assert driver.close() == []


def test_a_speed_that_is_no_number_refuses_the_motion_and_the_driver_goes_on(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("servo speed must be finite, not nan")

    with monkeypatch.context() as patch:
        patch.setattr(RustypotBus, "move", refuse)
        report = hand.move((OPEN, 0.1)).wait()
        assert "must be finite" in report.reason
        assert hand.driver.energise()
    hand.go(OPEN)
    with monkeypatch.context() as patch:
        patch.setattr(RustypotBus, "move", refuse)
        assert "must be finite" in hand.move((CLOSED, 0.1)).wait().reason
        assert "must be finite" in hand.driver.stop()[0]
    hand.go(CLOSED)


def test_energising_that_takes_longer_than_a_reading_lasts_ends_in_an_answer(
    hand: Hand, servos: Servos, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amazing_hand.bus.hand_servos.READING_MAX_AGE_S", 0.0)
    assert hand.driver.energise() == []
    assert servos.torques() == ALL_ON
    monkeypatch.undo()
    hand.go(OPEN)


def test_a_gate_that_is_asked_by_the_motion_is_the_driver_s_own(hand: Hand) -> None:
    asked: list[MotionGate] = []

    def refuse(gate: MotionGate) -> str:
        asked.append(gate)
        return "not today"

    ending = Ending()
    hand.endings.append(ending)
    hand.driver.move(motion((OPEN, 0.1)), ending, refuse)
    assert ending.wait().reason == "not today"
    assert asked[0].epoch == hand.driver.epoch
