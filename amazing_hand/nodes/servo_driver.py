"""servo_driver: letters and trajectories in, servo packets out; measured joint states and hand state back."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np
from diagnostic_msgs.msg import DiagnosticStatus
from rclpy.lifecycle import LifecycleState, TransitionCallbackReturn
from sensor_msgs.msg import JointState
from std_srvs.srv import SetBool, Trigger
from trajectory_msgs.msg import JointTrajectory

from amazing_hand.bus.driver import DriverSettings, HandDriver
from amazing_hand.bus.hand_servos import HandServos
from amazing_hand.bus.port import SIMULATED, BusError, ServoBus, open_bus, port_path
from amazing_hand.bus.watch import Level, Limits, Verdict
from amazing_hand.config import DEFAULT_CALIBRATION, load_alphabet
from amazing_hand.hand.alphabet import REST
from amazing_hand.hand.calibration import SERVO_COUNT
from amazing_hand.hand.joints import FINGER_JOINTS, SERVO_JOINTS
from amazing_hand.hand.kinematics import finger_joints
from amazing_hand.hand.motion import Motion, MotionRefused, MotionReport, Pose
from amazing_hand.msg import HandState, Letter
from amazing_hand.node_table import NAMESPACE
from amazing_hand.nodes import convert
from amazing_hand.nodes.hand_files import calibration_of
from amazing_hand.nodes.hand_node import Health
from amazing_hand.nodes.managed_node import ACTIVE, ManagedNode, autostart_param
from amazing_hand.nodes.parameters import ParameterError, param
from amazing_hand.nodes.runner import main_of
from amazing_hand.nodes.servo_health import LEVELS, servo_health
from amazing_hand.topics import JOINT_STATES, JOINT_TRAJECTORY, LETTER, STATE, Topic


@dataclass(frozen=True)
class Settings:
    autostart: bool = autostart_param()
    port: str = param(SIMULATED, "serial port of the servo bus; `sim`: the bus that `hand simulate` provides")
    calibration: str = param(DEFAULT_CALIBRATION, "name or file of the hand's calibration, see docs/calibration.md")
    rate_hz: float = param(50.0, "how often all servos are read [1/s]", 1.0, 100.0)
    max_speed_rad_s: float = param(7.0, "no servo is told to turn faster [rad/s]", 0.5, 12.0, live=True)
    arrival_tolerance_deg: float = param(
        2.0, "a joint this close to its goal has arrived [degrees]", 0.3, 20.0, live=True
    )
    arrival_timeout_s: float = param(0.5, "a joint that is later than this is reported [s]", 0.05, 5.0, live=True)
    idle_timeout_s: float = param(
        30.0, "after so long without a command to rest, and then limp [s]", 1.0, 3600.0, live=True
    )
    temperature_warn_c: float = param(45.0, "a servo as hot as this is warned of [°C]", 30.0, 80.0, live=True)
    temperature_error_c: float = param(55.0, "a servo as hot as this ends the work [°C]", 30.0, 80.0, live=True)
    voltage_min_v: float = param(4.5, "a supply below this ends the work [V]", 3.0, 9.0, live=True)
    voltage_max_v: float = param(7.4, "a supply above this ends the work [V]", 3.0, 9.0, live=True)
    load_warn_percent: float = param(80.0, "a load so far above that at rest is warned of [%]", 10.0, 100.0, live=True)
    stall_load_percent: float = param(
        60.0, "a servo that pushes so hard and stands ends the work [%]", 10.0, 100.0, live=True
    )


class ServoDriver(ManagedNode[Settings]):
    """Inactive, it measures a hand that is limp; active, it moves it.

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
        self._calibration = calibration_of("servo_driver", self.settings.calibration)
        rest = load_alphabet(side=self._calibration.side).gestures[REST].motion.key_poses[-1].angles_rad
        self._rest_rad = rest.clip(np.deg2rad(self._calibration.min_deg), np.deg2rad(self._calibration.max_deg))
        _check(self.settings)
        self._joint_states = self.publisher(JOINT_STATES)
        self._state = self.publisher(STATE)
        self._driver: HandDriver | None = None
        self.subscription(LETTER, self._on_letter)
        self.subscription(JOINT_TRAJECTORY, self._on_trajectory)
        self.create_service(Trigger, "stop", self._on_stop)
        self.create_service(Trigger, "relax", self._on_relax)
        self.create_service(SetBool, "torque", self._on_torque)
        self.create_service(Trigger, "clear_faults", self._on_clear_faults)
        self.autostart()
        if self._driver is None:
            self._let_go_first()

    # Lifecycle.

    def _let_go_first(self) -> None:
        """Whoever moved the hand before may have been killed: it does not stay stiff until somebody configures us."""
        try:
            bus = self._open_bus()
        except BusError as error:
            self.get_logger().warning(str(error))
            return
        for failure in HandServos(bus, self._calibration).release():
            self.error(failure)
        bus.close()

    def on_configure(self, state: LifecycleState) -> TransitionCallbackReturn:
        self._driver = HandDriver(self._open_bus, self._calibration, self._driver_settings(self.settings), self)
        self._driver.start()
        return TransitionCallbackReturn.SUCCESS

    def on_deactivate(self, state: LifecycleState) -> TransitionCallbackReturn:
        assert self._driver is not None
        failures = self._driver.relax()
        for failure in failures:
            self.error(failure)
        # A hand that may be energised must not look inactive: on_error tries once more, on a port opened anew.
        return TransitionCallbackReturn.ERROR if failures else TransitionCallbackReturn.SUCCESS

    def let_go(self) -> None:
        """All servos limp, the port closed. That it failed is told; a state with the port still open would not help."""
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
        _check(settings)
        if self._driver is not None:
            self._driver.adopt(self._driver_settings(settings))

    def _driver_settings(self, settings: Settings) -> DriverSettings:
        limits = Limits(
            temperature_warn_c=settings.temperature_warn_c,
            temperature_error_c=settings.temperature_error_c,
            voltage_min_v=settings.voltage_min_v,
            voltage_max_v=settings.voltage_max_v,
            load_warn=settings.load_warn_percent / 100,
            stall_load=settings.stall_load_percent / 100,
        )
        return DriverSettings(
            max_speed_rad_s=settings.max_speed_rad_s,
            rate_hz=settings.rate_hz,
            arrival_tolerance_rad=float(np.deg2rad(settings.arrival_tolerance_deg)),
            arrival_timeout_s=settings.arrival_timeout_s,
            idle_timeout_s=settings.idle_timeout_s,
            rest_rad=self._rest_rad,
            limits=limits,
        )

    # Commands.

    def _active_driver(self) -> HandDriver:
        """Raises MotionRefused when the node is not active."""
        if self._driver is None or self.lifecycle != ACTIVE:
            raise MotionRefused(f"servo_driver is {self.lifecycle}: activate it first")
        return self._driver

    def _motion(self, message: JointTrajectory, present_rad: Pose) -> Motion:
        """The motion that the message asks for, within this hand's limits. Raises MotionRefused."""
        motion = convert.motion(message, present_rad)
        for number, key_pose in enumerate(motion.key_poses, start=1):
            if problem := self._calibration.outside_limits(key_pose.angles_rad):
                raise MotionRefused(f"key pose {number}: {problem}")
        return motion

    def _on_letter(self, letter: Letter) -> None:
        try:
            driver = self._active_driver()
            motion = self._motion(letter.motion, driver.present_pose())
        except MotionRefused as error:
            self._tell_refused(f"letter {letter.letter!r} of sentence {letter.sentence_id}", error)
            nowhere = np.full(SERVO_COUNT, np.nan)
            self._publish_state(letter, MotionReport(False, nowhere, nowhere, f"refused: {error}"))
            return
        driver.move(motion, lambda report: self._publish_state(letter, report))

    def _on_trajectory(self, message: JointTrajectory) -> None:
        try:
            driver = self._active_driver()
            motion = self._motion(message, driver.present_pose())
        except MotionRefused as error:
            self._tell_refused("joint_trajectory", error)
            return
        driver.move(motion, self._report_trajectory)

    def _tell_refused(self, what: str, error: MotionRefused) -> None:
        self.error(f"{what} refused: {error}")

    def _report_trajectory(self, report: MotionReport) -> None:
        if not report.reached:
            self.get_logger().warning(f"joint_trajectory not reached: {report.reason}")

    def _publish_state(self, letter: Letter, report: MotionReport) -> None:
        if not report.reached:
            self.get_logger().warning(f"letter {letter.letter!r} not reached: {report.reason}")
        self._state.publish(
            HandState(
                stamp=self.now(),
                sentence_id=letter.sentence_id,
                letter=letter.letter,
                index=letter.index,
                count=letter.count,
                reached=report.reached,
                reason=report.reason,
                joint_names=list(SERVO_JOINTS),
                measured_rad=report.measured_rad.tolist(),
                commanded_rad=report.commanded_rad.tolist(),
            )
        )

    # What the driver tells, in its thread.

    def on_joints(self, measured_rad: Pose, read_s: float) -> None:
        message = JointState(
            name=[*SERVO_JOINTS, *FINGER_JOINTS],
            position=[*measured_rad.tolist(), *finger_joints(measured_rad).ravel().tolist()],
        )
        message.header.stamp = self.now(age_s=time.monotonic() - read_s)
        self._joint_states.publish(message)

    def on_port(self, error: str) -> None:
        if error:
            self.error(error)
        else:
            self.get_logger().info(f"{self._path} is open; all servos that answer are limp until the first motion")

    def on_verdict(self, verdict: Verdict) -> None:
        if verdict.level is Level.FAULT:
            self.error(f"fault, the hand is limp until clear_faults is called: {verdict.reason}")
        elif verdict.level is Level.DEGRADED:
            self.get_logger().warning(verdict.reason)
        else:
            self.get_logger().info("all servos are well")

    # Services.

    def _on_stop(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        if self._driver is not None:
            self._driver.stop()
        response.success, response.message = True, "holding the present pose"
        return response

    def _on_relax(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        failures = [] if self._driver is None else self._driver.relax()
        response.success, response.message = not failures, "; ".join(failures) or "all servos are limp"
        return response

    def _on_torque(self, request: SetBool.Request, response: SetBool.Response) -> SetBool.Response:
        if not request.data:
            return self._on_relax(request, response)
        try:
            failures = self._active_driver().energise()
        except MotionRefused as error:
            failures = [str(error)]
        response.success, response.message = not failures, "; ".join(failures) or "all servos are energised"
        return response

    def _on_clear_faults(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        cleared = [] if self._driver is None else self._driver.clear_faults()
        response.success, response.message = True, f"cleared: {'; '.join(cleared) or 'nothing'}"
        return response

    # Health.

    def health(self) -> Health:
        values: dict[str, object] = {"port": self._path, "lifecycle": self.lifecycle}
        driver = self._driver
        if driver is None:
            return DiagnosticStatus.WARN, f"{self.lifecycle}: no port is open", values
        values["realtime"] = driver.realtime
        if driver.port_error:
            return DiagnosticStatus.ERROR, driver.port_error, values
        return LEVELS[driver.verdict.level], driver.verdict.reason or "ok", values

    def parts(self) -> dict[str, Health]:
        if self._driver is None:
            return {}
        return servo_health(self._driver.readings(), self._driver.verdict, self._calibration)

    def ready(self) -> bool:
        return self._driver is not None and not self._driver.port_error


def _check(settings: Settings) -> None:
    """Raises ParameterError."""
    for low, high in (("temperature_warn_c", "temperature_error_c"), ("voltage_min_v", "voltage_max_v")):
        low_value, high_value = getattr(settings, low), getattr(settings, high)
        if low_value >= high_value:
            raise ParameterError(f"servo_driver.{low} is {low_value:g}; it must be below {high}, {high_value:g}")


def create() -> ServoDriver:
    return ServoDriver()


def main() -> int:
    return main_of("servo_driver")


if __name__ == "__main__":
    raise SystemExit(main())
