# SPDX-License-Identifier: Apache-2.0
"""servo_driver as others see it: its lifecycle, its services, what it says in /diagnostics, what it refuses."""

import itertools
from typing import Any

import pytest
from amazing_hand.msg import HandState, Letter
from diagnostic_msgs.msg import DiagnosticStatus
from lifecycle_msgs.msg import State, Transition
from lifecycle_msgs.srv import ChangeState, GetState
from std_srvs.srv import SetBool, Trigger
from support.waiting import answer
from support.world import Probe, Process, World, wait_for

from amazing_hand.bus.registers import REGISTERS, Torque
from amazing_hand.config import load_alphabet
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.ros import convert
from amazing_hand.ros.hand_node import SUBSCRIPTION_PROFILES
from amazing_hand.simulation.servo import SimulatedServo
from amazing_hand.simulation.servo_bus import SimulatedBus
from amazing_hand.simulation.servo_faults import Hot
from amazing_hand.topics import DIAGNOSTICS, JOINT_STATES, LETTER, MOTION_STATE, STATE

LIMP = [Torque.FREE] * 8
STIFF = [Torque.ON] * 8
WELL = ("ok", "not heard by all its readers: state, motion_state")  # no fingerspeller runs here


class Driver:
    """A servo_driver on a simulated bus in this process, and a node that talks with it."""

    def __init__(self, world: World, bus: SimulatedBus, **parameters: object) -> None:
        self.bus = bus
        self.process: Process = world.start_node("servo_driver", port=bus.port, **parameters)
        self.probe: Probe = world.probe()
        self.diagnostics = self.probe.listen(DIAGNOSTICS)
        self.joints = self.probe.listen(JOINT_STATES)
        self.states: list[HandState] = self.probe.listen(STATE)
        self.letters = self.probe.create_publisher(Letter, LETTER.name, SUBSCRIPTION_PROFILES[LETTER.qos])
        self._index = itertools.count()
        wait_for(self.letters.get_subscription_count, "the driver to listen")
        wait_for(lambda: self.probe.count_publishers("state"), "the driver to speak")

    def call(self, kind: Any, name: str, **request: object) -> Any:
        client = self.probe.create_client(kind, name)
        response = answer(client, kind.Request(**request))
        self.probe.destroy_client(client)
        return response

    def change(self, transition: int) -> bool:
        request = Transition(id=transition)
        return bool(self.call(ChangeState, "servo_driver/change_state", transition=request).success)

    def lifecycle(self) -> int:
        return int(self.call(GetState, "servo_driver/get_state").current_state.id)

    def show(self, letter: str) -> HandState:
        """Have it show a letter, a sentence of its own; its answer."""
        sentence_id = f"s{next(self._index)}"
        motion = convert.trajectory(load_alphabet()[letter].motion)
        self.letters.publish(Letter(sentence_id=sentence_id, letter=letter, motion=motion))
        wait_for(lambda: self.states and self.states[-1].sentence_id == sentence_id, "the hand's state")
        return self.states[-1]

    def torques(self) -> list[int]:
        with self.bus.lock:
            return [servo.value("torque_enable") for servo in self.bus.servos.values()]

    def health(self) -> dict[str, DiagnosticStatus]:
        """The next that it says of itself, by names."""
        count = len(self.diagnostics)
        wait_for(lambda: len(self.diagnostics) > count + 1, "diagnostics")
        return {status.name: status for status in self.diagnostics[-1].status}


@pytest.fixture
def bus() -> Any:
    with SimulatedBus() as bus:
        yield bus


def values(status: DiagnosticStatus) -> dict[str, str]:
    return {pair.key: pair.value for pair in status.values}


def test_it_configures_and_activates_itself_unless_it_is_told_not_to(world: World, bus: SimulatedBus) -> None:
    driver = Driver(world, bus)
    assert driver.lifecycle() == State.PRIMARY_STATE_ACTIVE
    assert driver.show("B").reached


def test_a_hand_that_was_left_stiff_is_limp_before_anybody_configures_its_driver(
    world: World, bus: SimulatedBus
) -> None:
    with bus.lock:
        for servo in bus.servos.values():
            servo.write(REGISTERS["torque_enable"].address, bytes([Torque.ON]))
    driver = Driver(world, bus, autostart="false")
    assert driver.lifecycle() == State.PRIMARY_STATE_UNCONFIGURED
    assert driver.torques() == LIMP


def test_a_driver_that_cannot_let_the_hand_go_is_not_deactivated_and_says_which_servo_it_is(
    world: World, bus: SimulatedBus
) -> None:
    driver = Driver(world, bus)
    assert driver.show("B").reached
    servo, address = bus.servos[2], REGISTERS["torque_enable"].address

    def write_and_stay_on(start: int, data: bytes) -> None:
        SimulatedServo.write(servo, start, data)
        SimulatedServo.write(servo, address, bytes([Torque.ON]))

    with bus.lock:
        servo.write = write_and_stay_on  # type: ignore[method-assign]
    assert not driver.change(Transition.TRANSITION_DEACTIVATE)
    assert driver.lifecycle() == State.PRIMARY_STATE_UNCONFIGURED, "with the port closed and told as an error"
    assert "index_servo_2 (id 2): torque FREE failed: it reads back as ON" in driver.process.log
    assert driver.torques() == [*LIMP[:1], Torque.ON, *LIMP[2:]]


def test_only_an_active_driver_moves_the_hand_and_every_way_out_of_it_leaves_the_hand_limp(
    world: World, bus: SimulatedBus
) -> None:
    driver = Driver(world, bus, autostart="false")
    assert driver.lifecycle() == State.PRIMARY_STATE_UNCONFIGURED
    assert "unconfigured" in driver.show("B").reason
    assert driver.health()["hand/servo_driver"].level == DiagnosticStatus.WARN

    assert driver.change(Transition.TRANSITION_CONFIGURE)
    wait_for(lambda: driver.joints, "a measurement of the limp hand")
    assert "inactive: activate it first" in driver.show("B").reason
    assert not driver.call(SetBool, "torque", data=True).success
    assert driver.torques() == LIMP

    for _ in range(2):
        assert driver.change(Transition.TRANSITION_ACTIVATE)
        assert driver.show("B").reached
        assert driver.torques() == STIFF
        assert driver.change(Transition.TRANSITION_DEACTIVATE)
        assert driver.torques() == LIMP
        assert "inactive" in driver.show("B").reason

    assert driver.change(Transition.TRANSITION_CLEANUP)
    count = len(driver.joints)
    assert driver.change(Transition.TRANSITION_CONFIGURE)
    wait_for(lambda: len(driver.joints) > count, "measurements to go on")
    assert driver.change(Transition.TRANSITION_ACTIVATE)
    assert driver.show("L").reached
    assert driver.change(Transition.TRANSITION_ACTIVE_SHUTDOWN)
    assert driver.torques() == LIMP
    assert "finalized" in driver.show("B").reason


@pytest.mark.parametrize(
    "transition",
    [Transition.TRANSITION_CONFIGURE, Transition.TRANSITION_ACTIVATE, Transition.TRANSITION_CLEANUP],
    ids=["configure", "activate", "clean up"],
)
def test_a_transition_that_is_not_for_an_active_driver_changes_nothing(
    world: World, bus: SimulatedBus, transition: int
) -> None:
    driver = Driver(world, bus)
    assert driver.show("B").reached
    assert not driver.change(transition)
    assert driver.lifecycle() == State.PRIMARY_STATE_ACTIVE
    assert driver.torques() == STIFF
    assert driver.show("L").reached


def test_transitions_work_while_the_port_is_gone(world: World, bus: SimulatedBus, tmp_path: Any) -> None:
    driver = Driver(world, bus)
    assert driver.show("B").reached
    bus.unplug()
    wait_for(lambda: driver.health()["hand/servo_driver"].level == DiagnosticStatus.ERROR, "the loss to be told")
    driver.change(Transition.TRANSITION_DEACTIVATE)  # it cannot let the hand go, and so it ends in error handling
    assert driver.lifecycle() in (State.PRIMARY_STATE_UNCONFIGURED, State.PRIMARY_STATE_INACTIVE)
    assert driver.process.popen.poll() is None, driver.process.log


def test_a_fault_is_told_per_servo_and_stays_until_clear_faults_is_called(world: World, bus: SimulatedBus) -> None:
    driver = Driver(world, bus)
    assert driver.show("B").reached
    well = driver.health()
    assert well["hand/servo_driver"].message in WELL
    assert [name for name in well if ": " in name] == [f"hand/servo_driver: {joint}" for joint in SERVO_JOINTS]
    assert values(well["hand/servo_driver: ring_servo_1"]) == {
        "id": "5",
        "temperature [°C]": "30",
        "voltage [V]": "5.0",
        "load [%]": "0",
        "alarms": "none",
    }

    bus.set_fault(Hot(5, 57.0))
    wait_for(lambda: driver.torques() == LIMP, "the hand to go limp")
    hot = driver.health()
    assert hot["hand/servo_driver"].level == DiagnosticStatus.ERROR
    assert "ring_servo_1 (id 5) is at 57 °C" in hot["hand/servo_driver"].message
    assert hot["hand/servo_driver: ring_servo_1"].level == DiagnosticStatus.ERROR
    assert hot["hand/servo_driver: ring_servo_2"].level == DiagnosticStatus.OK
    refused = driver.show("L")
    assert not refused.reached
    assert "clear_faults" in refused.reason

    bus.clear_faults()
    with bus.lock:
        bus.servos[5].temperature_c = 30.0
    assert "57 °C" in driver.call(Trigger, "clear_faults").message
    assert driver.show("L").reached
    assert driver.health()["hand/servo_driver"].message in WELL


def test_a_resume_that_is_refused_leaves_the_hand_released_also_for_the_next_driver(
    world: World, bus: SimulatedBus
) -> None:
    driver = Driver(world, bus)
    assert driver.call(Trigger, "relax").success
    assert driver.health()["hand/servo_driver"].level == DiagnosticStatus.WARN
    assert driver.change(Transition.TRANSITION_DEACTIVATE)
    refused = driver.call(Trigger, "resume")
    assert not refused.success
    assert "activate it first" in refused.message
    assert driver.change(Transition.TRANSITION_CLEANUP)
    assert driver.change(Transition.TRANSITION_CONFIGURE)
    assert driver.change(Transition.TRANSITION_ACTIVATE)
    assert "resume" in driver.show("B").reason
    assert driver.call(Trigger, "resume").success
    assert driver.show("B").reached


OPEN_BEFORE_IT_HAS_STARTED = """
import time
from amazing_hand.nodes import servo_driver

autostart = servo_driver.ServoDriver.autostart

def slow_autostart(driver):
    autostart(driver)
    while not driver._driver.epoch:
        time.sleep(0.001)

servo_driver.ServoDriver.autostart = slow_autostart
raise SystemExit(servo_driver.main())
"""


def test_a_driver_whose_port_is_open_before_it_has_started_tells_that_the_hand_takes_motions(
    world: World, bus: SimulatedBus
) -> None:
    states = world.probe().listen(MOTION_STATE)
    process = world.start_program("driver", "-c", OPEN_BEFORE_IT_HAS_STARTED, "--ros-args", "-p", f"port:={bus.port}")
    wait_for(lambda: any(state.can_move for state in states), f"the motion state, {process.log}")


def test_warning_levels_are_parameters(world: World, bus: SimulatedBus) -> None:
    bus.set_fault(Hot(1, 41.0))
    driver = Driver(world, bus, temperature_warn_c=40.0)
    wait_for(lambda: driver.health()["hand/servo_driver: index_servo_1"].level == DiagnosticStatus.WARN, "to be warned")
    assert driver.show("B").reached


def test_a_hand_that_nobody_commands_goes_limp(world: World, bus: SimulatedBus) -> None:
    driver = Driver(world, bus, idle_timeout_s=1.0)
    assert driver.show("B").reached
    wait_for(lambda: driver.torques() == LIMP, "the hand to go limp")
    assert driver.show("L").reached


def test_stop_holds_and_relax_lets_go(world: World, bus: SimulatedBus) -> None:
    driver = Driver(world, bus)
    assert driver.show("B").reached
    assert driver.call(Trigger, "stop").success
    assert driver.torques() == STIFF
    assert driver.call(Trigger, "relax").success
    assert driver.torques() == LIMP
    assert driver.call(SetBool, "torque", data=True).success
    assert driver.torques() == STIFF
