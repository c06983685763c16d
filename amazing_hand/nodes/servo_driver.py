# SPDX-License-Identifier: Apache-2.0
"""servo_driver: move the servos to letters and trajectories; publish measured joint states and the hand's state."""

import threading
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Final

import numpy as np
from diagnostic_msgs.msg import DiagnosticStatus
from rclpy.lifecycle import LifecycleState, TransitionCallbackReturn
from std_srvs.srv import SetBool, Trigger
from trajectory_msgs.msg import JointTrajectory

from amazing_hand.bus import motion_gate
from amazing_hand.bus.driver import RELEASED, HandDriver
from amazing_hand.bus.hand_servos import HandServos
from amazing_hand.bus.health_monitor import HealthReport, Level
from amazing_hand.bus.mover import SUPERSEDED
from amazing_hand.bus.port import BusError, ServoBus, open_bus, port_path
from amazing_hand.bus.release_note import ReleaseNote
from amazing_hand.hand.calibration import SERVO_COUNT
from amazing_hand.hand.motion import Motion, MotionRefused, MotionReport, Pose
from amazing_hand.msg import HandState, Letter, MotionState
from amazing_hand.node_table import NAMESPACE
from amazing_hand.ros import convert
from amazing_hand.ros.fingertip_ik import offer_fingertip_ik
from amazing_hand.ros.hand_files import calibration_of
from amazing_hand.ros.hand_node import Health
from amazing_hand.ros.joint_state import joint_state
from amazing_hand.ros.managed_node import ACTIVE, ManagedNode
from amazing_hand.ros.runner import main_of
from amazing_hand.ros.servo_health import LEVELS, servo_health
from amazing_hand.ros.servo_settings import Settings, check, driver_settings, rest_pose
from amazing_hand.ros.trajectory_action import FOLLOW_JOINT_TRAJECTORY, TrajectoryAction
from amazing_hand.topics import JOINT_STATES, JOINT_TRAJECTORY, LETTER, MOTION_STATE, STATE, Topic

# How often to check for set-points while no servo is measured, only to report that they are refused.
REFUSE_PERIOD_S: Final = 0.2
# How often to retry writing to disk that torque was turned off.
NOTE_PERIOD_S: Final = 1.0

INACTIVE: Final = "servo_driver is not active: activate it first"


class ServoDriver(ManagedNode[Settings]):
    """Inactive: measures the hand with torque off. Active: moves the hand.

    open_port: opens the bus at a port for the servos with these ids; raises BusError.
    """

    def __init__(
        self,
        namespace: str = NAMESPACE,
        open_port: Callable[[str, Collection[int]], ServoBus] = lambda port, _: open_bus(port),
    ) -> None:
        super().__init__("servo_driver", Settings, namespace)
        self._open_port = open_port
        self._path = port_path(self.settings.port)
        self._load_calibration()
        check(self.settings)
        self._joint_states = self.publisher(JOINT_STATES)
        self._state = self.publisher(STATE)
        self._motion_state = self.publisher(MOTION_STATE)
        self._driver: HandDriver | None = None
        self._note = ReleaseNote(self.get_namespace(), self.settings.port)
        self._telling = threading.Lock()
        """Guards the five attributes that follow."""
        self._moving = motion_gate.MotionState(time.time_ns() // 1000, False, "", "servo_driver was started")
        self._is_active = False
        self._inactive = INACTIVE
        self._is_starting = self.settings.autostart
        self._motion_told: tuple[int, bool, bool, str] | None = None
        self._superseded = 0
        self._set_points = self.tap(JOINT_TRAJECTORY)
        # Services called at the same time are served in this order; those that make the hand safe come last and win.
        self.create_service(Trigger, "clear_faults", self._on_clear_faults)
        self.create_service(Trigger, "resume", self._on_resume)
        self.create_service(SetBool, "torque", self._on_torque)
        self.create_service(Trigger, "stop", self._on_stop)
        self.create_service(Trigger, "relax", self._on_relax)
        offer_fingertip_ik(self, lambda: self._calibration)
        self._trajectories = TrajectoryAction(self, lambda: self._calibration, self._active_driver, self._motion)
        self.subscription(LETTER, self._on_letter)
        self.create_timer(REFUSE_PERIOD_S, self._refuse_set_point)
        self.create_timer(NOTE_PERIOD_S, self._note.settle)
        self.autostart()
        self._is_starting = False
        if self._driver is None:
            self._let_go_first()
        self._tell_motion_state()  # opening the port may have changed it

    # Lifecycle.

    def _let_go_first(self) -> list[str]:
        """Turn torque off while no driver runs: a killed process may have left it on. Return the failures."""
        try:
            bus = self._open_bus()
        except BusError as error:
            self.get_logger().warning(str(error))
            return [str(error)]
        failures = HandServos(bus, self._calibration).release()
        for failure in failures:
            self.error(failure)
        bus.close()
        return failures

    def on_configure(self, state: LifecycleState) -> TransitionCallbackReturn:
        self._load_calibration()  # it may have been written anew since
        settings = driver_settings(self.settings, self._rest_rad)
        released = self._note.read()
        if released:
            self.get_logger().warning(released)
        self._driver = HandDriver(self._open_bus, self._calibration, settings, self, released)
        self._driver.start()
        return TransitionCallbackReturn.SUCCESS

    def _load_calibration(self) -> None:
        """Read the hand's calibration and its rest pose. Raises ParameterError."""
        self._calibration = calibration_of("servo_driver", self.settings.calibration)
        self._rest_rad = rest_pose(self._calibration)

    def on_activate(self, state: LifecycleState) -> TransitionCallbackReturn:
        self._set_active(True)
        return TransitionCallbackReturn.SUCCESS

    def on_deactivate(self, state: LifecycleState) -> TransitionCallbackReturn:
        assert self._driver is not None
        self._set_active(False)
        failures = self._driver.let_go("servo_driver was deactivated")
        for failure in failures:
            self.error(failure)
        # If torque may still be on, the state must not be inactive: on_error tries once more, on a newly opened port.
        return TransitionCallbackReturn.ERROR if failures else TransitionCallbackReturn.SUCCESS

    def let_go(self) -> None:
        """Turn torque off on all servos and close the port.

        A failure is only reported: keeping the port open in another state would not help.
        """
        self._set_active(False)
        driver, self._driver = self._driver, None
        if driver is not None:
            failures = driver.close()
            for failure in failures:
                self.error(failure)
            if not failures and not driver.port_error:
                self.get_logger().info("all servos are limp")

    def promised_hz(self, topic: Topic) -> float | None:
        return self.settings.rate_hz if topic is JOINT_STATES else super().promised_hz(topic)

    def _open_bus(self) -> ServoBus:
        try:
            return self._open_port(self.settings.port, self._calibration.servo_ids)
        except BusError as error:
            raise BusError(f"servo_driver.port {self.settings.port}: {error}") from error

    def adopt(self, settings: Settings) -> None:
        check(settings)
        if self._driver is not None:
            self._driver.adopt(driver_settings(settings, self._rest_rad))

    # Commands.

    def _active_driver(self) -> HandDriver:
        """Return the driver. Raises MotionRefused if the node is not active."""
        if self._driver is None or self.lifecycle != ACTIVE:
            raise MotionRefused(f"servo_driver is {self.lifecycle}: activate it first")
        return self._driver

    def _motion(self, message: JointTrajectory, present_rad: Pose) -> Motion:
        """Return the motion for a trajectory message, within this hand's limits. Raises MotionRefused."""
        tolerance_rad = float(np.deg2rad(self.settings.arrival_tolerance_deg))
        motion = convert.motion(message, present_rad, tolerance_rad)
        for number, key_pose in enumerate(motion.key_poses, start=1):
            if problem := self._calibration.outside_limits(key_pose.angles_rad):
                raise MotionRefused(f"key pose {number}: {problem}")
        return motion

    def _on_letter(self, letter: Letter) -> None:
        nowhere = np.full(SERVO_COUNT, np.nan)
        try:
            driver = self._active_driver()
        except MotionRefused as error:
            self._publish_state(letter, MotionReport(False, nowhere, nowhere, str(error), refused=True))
            return
        try:
            motion = self._motion(letter.motion, driver.present_pose())
        except MotionRefused as error:
            self.error(f"letter {letter.letter!r} of sentence {letter.sentence_id} refused: {error}")
            self._publish_state(letter, MotionReport(False, nowhere, nowhere, f"refused: {error}"))
            return
        driver.move(
            motion,
            lambda report: self._publish_state(letter, report),
            lambda gate: gate.letter_refusal(letter.sentence_id, letter.index, letter.epoch),
        )

    def _take_set_point(self) -> None:
        """Move to the newest set-point, if one has been received."""
        message, superseded = self._set_points.drain()
        self._superseded += superseded
        if message is None:
            return
        try:
            driver = self._active_driver()
            motion = self._motion(message, driver.present_pose())
        except MotionRefused as error:
            self.error(f"joint_trajectory refused: {error}")
            return
        driver.move(motion, self._report_set_point)

    def _refuse_set_point(self) -> None:
        """Refuse set-points while there is no port: no driver cycle takes them, and they must not wait for one."""
        driver = self._driver
        if driver is None or driver.port_error:
            self._take_set_point()

    def _report_set_point(self, report: MotionReport) -> None:
        if report.reason == SUPERSEDED:
            self._superseded += 1
        elif not report.reached:
            verb = "refused" if report.refused else "not reached"
            self.get_logger().warning(f"joint_trajectory {verb}: {report.reason}")

    def _publish_state(self, letter: Letter, report: MotionReport) -> None:
        if not report.reached:
            self.get_logger().warning(f"letter {letter.letter!r} not reached: {report.reason}")
        header = self.header()
        self._state.publish(
            HandState(
                header=header,
                sentence_id=letter.sentence_id,
                letter=letter.letter,
                index=letter.index,
                count=letter.count,
                reached=report.reached,
                reason=report.reason,
                refused=report.refused,
                measured=convert.servo_joints(header, report.measured_rad),
                commanded=convert.servo_joints(header, report.commanded_rad),
            )
        )

    # Callbacks of the driver, in its thread.

    def on_joints(self, measured_rad: Pose, read_s: float) -> None:
        if driver := self._driver:
            message = joint_state(measured_rad, driver.readings())
            message.header.stamp = self.now(age_s=time.monotonic() - read_s)
            self._joint_states.publish(message)
        self._take_set_point()

    def on_motion_state(self, state: motion_gate.MotionState) -> None:
        message, superseded = self._set_points.drain()  # received before this change, so no longer valid
        self._superseded += superseded + (message is not None)
        with self._telling:
            self._moving = state
        self._tell_motion_state()

    def on_port(self, error: str) -> None:
        if error:
            self.error(error)
        else:
            self.get_logger().info(f"{self._path} is open; all servos that answer are limp until the first motion")

    def on_verdict(self, verdict: HealthReport) -> None:
        if verdict.level is Level.FAULT:
            self.error(f"fault, the hand is limp until clear_faults is called (`hand clear-faults`): {verdict.reason}")
        elif verdict.level is Level.DEGRADED:
            self.get_logger().warning(verdict.reason)
        else:
            self.get_logger().info("all servos are well")

    def _set_active(self, is_active: bool) -> None:
        with self._telling:
            self._is_active, self._inactive = is_active, INACTIVE
        self._tell_motion_state()

    def _tell_motion_state(self) -> None:
        """Publish whether the hand accepts motions, if that or the epoch has changed."""
        with self._telling:
            driver, moving = self._driver, self._moving
            if self._is_starting or (driver is not None and driver.epoch != moving.epoch):
                return  # not known yet
            inactive = "" if self._is_active else self._inactive
            refusal = inactive or moving.refusal
            told = moving.epoch, moving.by_request, not refusal, refusal or moving.reason
            if told != self._motion_told:
                self._motion_told = epoch, by_request, can_move, reason = told
                message = MotionState(epoch=epoch, by_request=by_request, can_move=can_move, reason=reason)
                message.header = self.header()
                self._motion_state.publish(message)

    def _end_epoch(self) -> None:
        """If no driver runs, tell a stop to those who have borrowed the port: they must end what they do."""
        if self._driver is not None:
            return
        with self._telling:
            self._moving = replace(self._moving, epoch=self._moving.epoch + 1, by_request=True)
            self._inactive = f"{motion_gate.STOPPED}; {INACTIVE}"
        self._tell_motion_state()

    # Services.

    def _on_stop(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        driver = self._driver
        self._end_epoch()
        if driver is None:
            response.success, response.message = True, "servo_driver moves nothing: it is not configured"
            return response
        failures = driver.stop()
        held = "the hand is limp" if driver.is_limp else "holding the present pose"
        response.success, response.message = not failures, "; ".join(failures) or held
        return response

    def _on_relax(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        self._end_epoch()
        failures = self._let_go_first() if self._driver is None else self._driver.relax()
        problems = failures + [line for line in [self._note.write(RELEASED)] if line]
        response.success, response.message = not failures, "; ".join(problems) or "all servos are limp until resume"
        return response

    def _on_torque(self, request: SetBool.Request, response: SetBool.Response) -> SetBool.Response:
        if not request.data:
            return self._on_relax(request, response)
        try:
            failures = self._active_driver().energise()
        except MotionRefused as error:
            failures = [str(error)]
        if not failures:
            self._forget_release()
        response.success, response.message = not failures, "; ".join(failures) or "all servos are energised"
        return response

    def _on_resume(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        try:
            driver = self._active_driver()
            failures = driver.resume()
            if not driver.released:
                self._forget_release()
        except MotionRefused as error:
            failures = [str(error)]
        response.success, response.message = (
            not failures,
            "; ".join(failures) or "the hand moves again when it is told to",
        )
        return response

    def _forget_release(self) -> None:
        if problem := self._note.remove():
            self.error(problem)

    def _on_clear_faults(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        cleared = [] if self._driver is None else self._driver.clear_faults()
        response.success, response.message = True, f"cleared: {'; '.join(cleared) or 'nothing'}"
        return response

    # Health.

    def health(self) -> Health:
        values: dict[str, object] = {"port": self._path, "lifecycle": self.lifecycle}
        values[FOLLOW_JOINT_TRAJECTORY] = self._trajectories.status
        driver = self._driver
        if driver is None:
            return DiagnosticStatus.WARN, f"{self.lifecycle}: no port is open", values
        values |= {"realtime": driver.realtime, "set_points_superseded": self._superseded}
        if driver.released:
            values["released"] = driver.released
        if driver.port_error:
            return DiagnosticStatus.ERROR, driver.port_error, values
        if driver.released and driver.verdict.level is Level.OK:
            return DiagnosticStatus.WARN, driver.released, values
        return LEVELS[driver.verdict.level], driver.verdict.reason or "ok", values

    def parts(self) -> dict[str, Health]:
        if self._driver is None:
            return {}
        return servo_health(self._driver.readings(), self._driver.verdict, self._calibration)

    def ready(self) -> bool:
        return self._driver is not None and not self._driver.port_error

    def destroy_node(self) -> None:
        self._trajectories.destroy()
        super().destroy_node()


def create() -> ServoDriver:
    return ServoDriver()


def main() -> int:
    return main_of("servo_driver")


if __name__ == "__main__":
    raise SystemExit(main())
