"""servo_driver: letters and trajectories in, servo packets out; measured joint states and hand state back."""

from dataclasses import dataclass

import numpy as np
from diagnostic_msgs.msg import DiagnosticStatus
from sensor_msgs.msg import JointState
from std_srvs.srv import SetBool, Trigger
from trajectory_msgs.msg import JointTrajectory

from amazing_hand.bus.driver import DriverSettings, HandDriver
from amazing_hand.bus.port import SIMULATED, BusError, ServoBus, open_bus, port_path
from amazing_hand.config import DEFAULT_CALIBRATION, load_calibration
from amazing_hand.hand.calibration import SERVO_COUNT, CalibrationError
from amazing_hand.hand.joints import FINGER_JOINTS, SERVO_JOINTS
from amazing_hand.hand.kinematics import finger_joints
from amazing_hand.hand.motion import Motion, MotionRefused, MotionReport, Pose
from amazing_hand.msg import HandState, Letter
from amazing_hand.nodes import convert
from amazing_hand.nodes.hand_node import HandNode
from amazing_hand.nodes.parameters import ParameterError, param
from amazing_hand.nodes.runner import main_of
from amazing_hand.topics import JOINT_STATES, JOINT_TRAJECTORY, LETTER, STATE


@dataclass(frozen=True)
class Settings:
    port: str = param(SIMULATED, "serial port of the servo bus; `sim`: the bus that `hand simulate` provides")
    calibration: str = param(DEFAULT_CALIBRATION, "name or file of the hand's calibration, see docs/calibration.md")
    rate_hz: float = param(50.0, "how often all servos are read [1/s]", 1.0, 100.0)
    max_speed_rad_s: float = param(7.0, "no servo is told to turn faster [rad/s]", 0.5, 12.0)
    arrival_tolerance_deg: float = param(2.0, "a joint this close to its goal has arrived [degrees]", 0.3, 20.0)
    arrival_timeout_s: float = param(0.5, "a joint that is later than this is reported [s]", 0.05, 5.0)


class ServoDriver(HandNode[Settings]):
    def __init__(self) -> None:
        super().__init__("servo_driver", Settings)
        settings = self.settings
        self._path = port_path(settings.port)
        try:
            self._calibration = load_calibration(settings.calibration)
        except CalibrationError as error:
            raise ParameterError(f"servo_driver.calibration: {error}") from error
        self._joint_states = self.publisher(JOINT_STATES)
        self._state = self.publisher(STATE)
        self._driver = HandDriver(
            self._open_bus,
            self._calibration,
            DriverSettings(
                max_speed_rad_s=settings.max_speed_rad_s,
                rate_hz=settings.rate_hz,
                arrival_tolerance_rad=float(np.deg2rad(settings.arrival_tolerance_deg)),
                arrival_timeout_s=settings.arrival_timeout_s,
            ),
            self,
        )
        self.subscription(LETTER, self._on_letter)
        self.subscription(JOINT_TRAJECTORY, self._on_trajectory)
        self.create_service(Trigger, "stop", self._on_stop)
        self.create_service(Trigger, "relax", self._on_relax)
        self.create_service(SetBool, "torque", self._on_torque)
        self._driver.start()

    def _open_bus(self) -> ServoBus:
        try:
            return open_bus(self.settings.port)
        except BusError as error:
            raise BusError(f"servo_driver.port {self.settings.port}: {error}") from error

    def _motion(self, message: JointTrajectory) -> Motion:
        """The motion that the message asks for, within this hand's limits. Raises MotionRefused."""
        motion = convert.motion(message, self._driver.present_pose())
        for number, key_pose in enumerate(motion.key_poses, start=1):
            if problem := self._calibration.outside_limits(key_pose.angles_rad):
                raise MotionRefused(f"key pose {number}: {problem}")
        return motion

    def _on_letter(self, letter: Letter) -> None:
        try:
            motion = self._motion(letter.motion)
        except MotionRefused as error:
            self.get_logger().error(f"letter {letter.letter!r} of sentence {letter.sentence_id} refused: {error}")
            nowhere = np.full(SERVO_COUNT, np.nan)
            self._publish_state(letter, MotionReport(False, nowhere, nowhere, f"refused: {error}"))
            return
        self._driver.move(motion, lambda report: self._publish_state(letter, report))

    def _on_trajectory(self, message: JointTrajectory) -> None:
        try:
            motion = self._motion(message)
        except MotionRefused as error:
            self.get_logger().error(f"joint_trajectory refused: {error}")
            return
        self._driver.move(motion, self._report_trajectory)

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

    def on_joints(self, measured_rad: Pose, speed_rad_s: Pose) -> None:
        message = JointState(
            name=[*SERVO_JOINTS, *FINGER_JOINTS],
            position=[*measured_rad.tolist(), *finger_joints(measured_rad).ravel().tolist()],
        )
        message.header.stamp = self.now()
        self._joint_states.publish(message)

    def on_port(self, error: str) -> None:
        if error:
            self.get_logger().error(error)
        else:
            self.get_logger().info(f"all servos found on {self._path}; they are limp until the first motion")

    def _on_stop(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        self._driver.stop()
        response.success, response.message = True, "holding the present pose"
        return response

    def _on_relax(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        failures = self._driver.relax()
        response.success, response.message = not failures, "; ".join(failures) or "all servos are limp"
        return response

    def _on_torque(self, request: SetBool.Request, response: SetBool.Response) -> SetBool.Response:
        failures = self._driver.energise() if request.data else self._driver.relax()
        state = "energised" if request.data else "limp"
        response.success, response.message = not failures, "; ".join(failures) or f"all servos are {state}"
        return response

    def health(self) -> tuple[bytes, str, dict[str, object]]:
        error = self._driver.port_error
        return (DiagnosticStatus.ERROR if error else DiagnosticStatus.OK), error or "ok", {"port": self._path}

    def ready(self) -> bool:
        return not self._driver.port_error

    def close(self) -> None:
        failures = self._driver.close()
        for failure in failures:
            self.get_logger().error(failure)
        if not failures and not self._driver.port_error:
            self.get_logger().info("all servos are limp")


def create() -> ServoDriver:
    return ServoDriver()


def main() -> int:
    return main_of("servo_driver")


if __name__ == "__main__":
    raise SystemExit(main())
