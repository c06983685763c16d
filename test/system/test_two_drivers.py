# SPDX-License-Identifier: Apache-2.0
"""two_drivers: two hands on one simulated bus, of which neither suffers from the other."""

import itertools
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from amazing_hand.msg import HandState, Letter
from std_srvs.srv import Trigger
from support.lifecycle import ACTIVATE, CLEANUP, CONFIGURE, DEACTIVATE, Managed
from support.torques import Torques
from support.waiting import BUSY, answer
from support.world import Probe, Process, World, patched, wait_for

from amazing_hand.bus.registers import Torque
from amazing_hand.config import load_alphabet, load_calibration
from amazing_hand.configuration import EXIT_CONFIGURATION
from amazing_hand.hand.joints import SIDES
from amazing_hand.paths import share_folder
from amazing_hand.ros import convert
from amazing_hand.ros.hand_node import SUBSCRIPTION_PROFILES
from amazing_hand.ros.runner import EXIT_FAILED
from amazing_hand.simulation.bus_trace import TraceFile
from amazing_hand.simulation.servo_bus import SimulatedBus
from amazing_hand.simulation.servo_faults import Mute
from amazing_hand.topics import LETTER, STATE

PARAMETERS = share_folder() / "config" / "two_hands_one_bus.yaml"
IDS = {side: load_calibration(f"pollen_both_{side}").servo_ids for side in SIDES}
WORD = "ABLY"
MODULE = "amazing_hand.nodes.two_drivers"
PROGRAM = ("-m", MODULE)
LIMP_WITHIN_S = BUSY * 0.5
END_TIMEOUT_S = 10.0  # launch kills what takes longer


class Hand:
    """One of the two, as others see it."""

    def __init__(self, probe: Probe, side: str) -> None:
        self.side = side
        self.states: list[HandState] = []
        self.driver = Managed(probe, f"/{side}_hand/servo_driver")
        self._probe = probe
        self._numbers = itertools.count()
        letter, state = (f"/{side}_hand/{topic.name}" for topic in (LETTER, STATE))
        self._letters = probe.create_publisher(Letter, letter, SUBSCRIPTION_PROFILES[LETTER.qos])
        probe.create_subscription(HandState, state, self.states.append, SUBSCRIPTION_PROFILES[STATE.qos])
        wait_for(self._letters.get_subscription_count, f"{letter} to be heard")
        wait_for(lambda: probe.count_publishers(state), f"somebody to say {state}")

    def begin(self, letter: str) -> str:
        """A sentence of one letter; its id."""
        sentence_id = str(next(self._numbers))
        motion = convert.trajectory(load_alphabet(side=self.side)[letter].motion)
        self._letters.publish(Letter(sentence_id=sentence_id, letter=letter, motion=motion))
        return sentence_id

    def wait_state(self, sentence_id: str) -> HandState:
        said = f"what became of sentence {sentence_id} of the {self.side} hand"
        wait_for(lambda: self.states and self.states[-1].sentence_id == sentence_id, said)
        return self.states[-1]

    def show(self, letter: str) -> HandState:
        return self.wait_state(self.begin(letter))

    def call(self, name: str) -> bool:
        client = self._probe.create_client(Trigger, f"/{self.side}_hand/{name}")
        return bool(answer(client, Trigger.Request()).success)


class TwoDrivers:
    def __init__(self, world: World, bus: SimulatedBus, *arguments: str, program: Sequence[str] = PROGRAM) -> None:
        self.bus = bus
        self.process: Process = start(world, bus.port, *arguments, program=program)
        probe = world.probe()
        self.left, self.right = Hand(probe, "left"), Hand(probe, "right")

    def torques(self, side: str) -> set[int]:
        with self.bus.lock:
            return {self.bus.servos[servo_id].value("torque_enable") for servo_id in IDS[side]}


def start(
    world: World, port: str, *arguments: str, parameters: Path = PARAMETERS, program: Sequence[str] = PROGRAM
) -> Process:
    ros = ("--ros-args", "--params-file", str(parameters), "-p", f"port:={port}", *arguments)
    return world.start_program("two_drivers", *program, *ros)


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    return tmp_path / "trace"


@pytest.fixture
def bus(trace: Path) -> Iterator[SimulatedBus]:
    file = TraceFile(trace)
    with SimulatedBus([*IDS["right"], *IDS["left"]], usb_latency_s=0.001, trace=file) as bus:
        yield bus
    file.close()


@pytest.fixture
def drivers(world: World, bus: SimulatedBus) -> TwoDrivers:
    return TwoDrivers(world, bus)


def test_each_hand_does_only_what_is_said_in_its_namespace(drivers: TwoDrivers) -> None:
    assert all(drivers.left.show(letter).reached for letter in WORD)
    assert drivers.torques("left") == {Torque.ON}
    assert drivers.torques("right") == {Torque.FREE}
    assert drivers.right.states == []
    for letters in zip(WORD, reversed(WORD), strict=True):
        begun = [hand.begin(letter) for hand, letter in zip((drivers.left, drivers.right), letters, strict=True)]
        for hand, sentence_id in zip((drivers.left, drivers.right), begun, strict=True):
            state = hand.wait_state(sentence_id)
            assert state.reached, state.reason
    assert drivers.torques("right") == {Torque.ON}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_a_signal_leaves_sixteen_servos_limp_in_half_a_second(
    drivers: TwoDrivers, trace: Path, number: signal.Signals
) -> None:
    for hand in (drivers.left, drivers.right):
        wait_for(lambda hand=hand: hand.show("A").reached, "both hands to be energised")  # type: ignore[misc]
        hand.begin("B")
    assert len(Torques(trace).stiff) == 16
    ended_s = time.monotonic()
    assert drivers.process.end(number) < END_TIMEOUT_S
    assert drivers.process.popen.returncode == 0, drivers.process.log
    assert drivers.torques("left") == drivers.torques("right") == {Torque.FREE}
    assert Torques(trace, ended_s).limp_s - ended_s <= LIMP_WITHIN_S


def test_a_hand_is_limp_in_time_though_the_servos_of_the_other_do_not_answer(drivers: TwoDrivers, trace: Path) -> None:
    """Both are told at once: in turn, the second would wait for seconds."""
    for hand in (drivers.left, drivers.right):
        assert hand.show("A").reached
    for servo_id in IDS["right"]:  # whose driver is told first; they do go limp
        drivers.bus.set_fault(Mute(servo_id))
    ended_s = time.monotonic()
    drivers.process.end(signal.SIGTERM)
    assert drivers.torques("left") == drivers.torques("right") == {Torque.FREE}
    assert Torques(trace, ended_s).limp_s - ended_s <= LIMP_WITHIN_S


def test_a_hand_shows_every_letter_though_the_other_does_not_answer(drivers: TwoDrivers) -> None:
    assert drivers.right.show("A").reached
    for servo_id in IDS["right"]:
        drivers.bus.set_fault(Mute(servo_id))
    for letter in WORD * 2:
        state = drivers.left.show(letter)
        assert state.reached, state.reason
    assert not drivers.right.show("B").reached
    drivers.left.begin("A")
    assert drivers.left.call("stop")
    drivers.bus.clear_faults()
    wait_for(lambda: drivers.right.show("B").reached, "the other to be back")


def test_a_driver_can_be_taken_down_and_up_again_while_the_other_works(drivers: TwoDrivers) -> None:
    assert drivers.left.show("A").reached
    assert drivers.right.show("A").reached
    for transition in (DEACTIVATE, CLEANUP):
        drivers.right.driver.go(transition)
        assert drivers.torques("right") == {Torque.FREE}
        assert drivers.left.show("B").reached
    for transition in (CONFIGURE, ACTIVATE):
        drivers.right.driver.go(transition)
        assert drivers.left.show("L").reached
    assert drivers.right.show("Y").reached


def test_an_error_in_one_driver_ends_both_with_their_hands_limp(world: World, bus: SimulatedBus) -> None:
    """As it ends a single one: who launched it starts it again. It comes with the first question without an answer."""
    broken = patched(MODULE, {"amazing_hand.bus.driver.PORT_LOST_S": None})  # type: ignore[dict-item]
    drivers = TwoDrivers(world, bus, program=broken)
    for hand in (drivers.left, drivers.right):
        hand.begin("A")
    both = {"left": {Torque.ON}, "right": {Torque.ON}}
    wait_for(
        lambda: {side: drivers.torques(side) for side in SIDES} == both or drivers.process.popen.poll() is not None,
        "both hands to be stiff",
    )
    bus.set_fault(Mute(IDS["left"][0]))
    assert drivers.process.popen.wait(60.0) == EXIT_FAILED
    assert "a thread ends on an error" in drivers.process.log
    assert drivers.torques("left") == drivers.torques("right") == {Torque.FREE}


def test_hands_with_the_same_ids_are_told_so_and_the_first_works(world: World, bus: SimulatedBus) -> None:
    drivers = TwoDrivers(world, bus, "-p", "calibration:=pollen_both_right")
    clash = "servo_driver.port {}: {}: servo ids 1, 2, 3, 4, 5, 6, 7, 8 are those of another hand on this port"
    first, second = drivers.right, drivers.left
    wait_for(lambda: clash.format(bus.port, bus.port) in drivers.process.log, "the clash to be told")
    assert "left_hand.servo_driver]: servo_driver.port" in drivers.process.log
    assert first.show("A").reached
    assert "servo ids 1, 2" in second.show("A").reason


def test_a_wrong_parameter_is_told_with_the_hand_and_ends_the_program(world: World, bus: SimulatedBus) -> None:
    wrong = world.folder / "wrong.yaml"
    wrong.write_text("/left_hand/servo_driver: {ros__parameters: {calibration: nowhere}}")
    process = start(world, bus.port, parameters=wrong)
    assert process.popen.wait(30.0) == EXIT_CONFIGURATION
    assert "/left_hand: servo_driver.calibration: there is no calibration 'nowhere'" in process.log


def test_a_namespace_for_both_is_refused(world: World, bus: SimulatedBus) -> None:
    process = start(world, bus.port, "-r", "__ns:=/hand")
    assert process.popen.wait(30.0) == EXIT_CONFIGURATION
    assert "start it without __ns" in process.log
