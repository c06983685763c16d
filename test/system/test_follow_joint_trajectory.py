# SPDX-License-Identifier: Apache-2.0
"""The action follow_joint_trajectory over DDS, with a driver process and servos that can be looked into."""

import math
import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest
from action_msgs.msg import GoalStatus
from amazing_hand.msg import Letter
from builtin_interfaces.msg import Duration, Time
from rclpy.action import ActionClient
from std_srvs.srv import Trigger
from support.hands import ALL_FREE, ALL_ON, OPEN, REST, Servos
from support.waiting import answer, wait_for
from support.world import Probe, World
from trajectory_msgs.msg import JointTrajectory, JointTrajectoryPoint, MultiDOFJointTrajectory

from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.hand.trajectory_goal import MAX_AGE_S, ErrorCode
from amazing_hand.ros.convert import duration
from amazing_hand.ros.hand_node import SUBSCRIPTION_PROFILES, message_type
from amazing_hand.ros.trajectory_action import FOLLOW_JOINT_TRAJECTORY
from amazing_hand.simulation.servo_bus import SimulatedBus
from amazing_hand.topics import DIAGNOSTICS, JOINT_STATES, JOINT_TRAJECTORY, LETTER

control_msgs = pytest.importorskip("control_msgs.action", reason="control_msgs is not installed: `make test` builds it")
from control_msgs.msg import JointTolerance  # noqa: E402

FollowJointTrajectory = control_msgs.FollowJointTrajectory

LONG_S = 30.0
"""A motion that no test waits for: it is ended first."""
SLOWLY = [(tuple(part / 100 * angle for angle in OPEN), part * LONG_S / 100) for part in range(1, 101)]
PATIENCE = Duration(sec=20)
"""How long the hand may take to its goal where a busy computer must not decide."""
STILL_DEG = 0.5
INDEX = SERVO_JOINTS[:2]
AWAY_DEG = (40.0, -40.0)


class Running:
    """A goal that was sent and accepted."""

    def __init__(self, client: ActionClient, goal: Any) -> None:
        self.feedback: list[Any] = []
        accepting = client.send_goal_async(
            goal, feedback_callback=lambda message: self.feedback.append(message.feedback)
        )
        wait_for(accepting.done, "the goal to be accepted")
        self.handle = accepting.result()
        assert self.handle.accepted
        self._ending = self.handle.get_result_async()

    def end(self) -> tuple[int, ErrorCode, str]:
        """Status, error code and error string."""
        wait_for(self._ending.done, "the goal's result")
        ended = self._ending.result()
        return ended.status, ErrorCode(ended.result.error_code), ended.result.error_string


class Bench:
    """A driver, its servos, and a client."""

    def __init__(self, world: World, bus: SimulatedBus) -> None:
        self.servos = Servos(bus)
        self.process = world.start_node("servo_driver")
        self.probe: Probe = world.probe()
        self.joints = self.probe.listen(JOINT_STATES)
        self.client = ActionClient(self.probe, FollowJointTrajectory, FOLLOW_JOINT_TRAJECTORY)
        wait_for(lambda: self.joints, "the driver")
        wait_for(self.client.server_is_ready, "the action server")

    def ask(self, service: str) -> None:
        assert answer(self.probe.create_client(Trigger, service), Trigger.Request()).success

    def send(self, *points: tuple[tuple[float, ...], float], names: Any = SERVO_JOINTS, **fields: Any) -> Running:
        return Running(self.client, goal(*points, names=names, **fields))

    def wait_moving(self, joint: int = 0, from_deg: float = 3.0) -> None:
        wait_for(lambda: abs(self.servos.joints_deg()[joint]) > from_deg, "the hand to move")


def goal(*points: tuple[tuple[float, ...], float], names: Any = SERVO_JOINTS, **fields: Any) -> Any:
    trajectory = JointTrajectory(
        joint_names=list(names),
        points=[
            JointTrajectoryPoint(positions=[math.radians(a) for a in angles_deg], time_from_start=duration(time_s))
            for angles_deg, time_s in points
        ],
    )
    fields.setdefault("goal_time_tolerance", PATIENCE)
    return FollowJointTrajectory.Goal(trajectory=trajectory, **fields)


@pytest.fixture(scope="module")
def bench_of_all(world_of_all: World) -> Iterator[Bench]:
    with SimulatedBus(link=world_of_all.folder / "servo_bus") as bus:
        yield Bench(world_of_all, bus)


@pytest.fixture
def bench(bench_of_all: Bench) -> Bench:
    """The one hand of all tests, limp or not, at rest."""
    bench_of_all.ask("resume")
    assert bench_of_all.send((REST, 0.5)).end() == (GoalStatus.STATUS_SUCCEEDED, ErrorCode.SUCCESSFUL, "")
    return bench_of_all


def test_a_goal_of_some_joints_succeeds_with_feedback_and_the_others_stay(bench: Bench) -> None:
    running = bench.send(((0.0, 0.0), 0.0), (AWAY_DEG, 1.0), names=INDEX)
    assert running.end() == (GoalStatus.STATUS_SUCCEEDED, ErrorCode.SUCCESSFUL, "")
    assert bench.servos.joints_deg() == pytest.approx([*AWAY_DEG, *REST[2:]], abs=1.0)
    assert len(running.feedback) > 1
    for feedback in running.feedback:
        assert list(feedback.joint_names) == list(INDEX)
        for d, a, e in zip(
            feedback.desired.positions, feedback.actual.positions, feedback.error.positions, strict=True
        ):
            assert e == pytest.approx(d - a)
    assert running.feedback[-1].desired.positions[0] > running.feedback[0].desired.positions[0]


def test_a_goal_that_is_cancelled_ends_with_the_hand_holding(bench: Bench) -> None:
    running = bench.send(*SLOWLY)
    bench.wait_moving()
    running.handle.cancel_goal_async()
    status, _, reason = running.end()
    assert status == GoalStatus.STATUS_CANCELED
    assert "cancelled" in reason
    bench.servos.stay(ALL_ON, bench.joints)


def test_the_newest_wins_be_it_a_goal_a_letter_or_a_set_point(bench: Bench) -> None:
    letters = bench.probe.create_publisher(message_type(LETTER), LETTER.name, SUBSCRIPTION_PROFILES[LETTER.qos])
    set_points = bench.probe.create_publisher(
        message_type(JOINT_TRAJECTORY), JOINT_TRAJECTORY.name, SUBSCRIPTION_PROFILES[JOINT_TRAJECTORY.qos]
    )
    wait_for(lambda: letters.get_subscription_count() and set_points.get_subscription_count(), "the driver")
    shown = goal((AWAY_DEG, 0.5), names=INDEX).trajectory
    for newer in (
        lambda: bench.send((AWAY_DEG, 0.5), names=INDEX),
        lambda: letters.publish(Letter(sentence_id="s", letter="A", motion=shown)),
        lambda: set_points.publish(shown),
    ):
        running = bench.send((OPEN, LONG_S))
        bench.wait_moving(joint=7)
        newer()
        status, code, reason = running.end()
        assert (status, code) == (GoalStatus.STATUS_ABORTED, ErrorCode.INVALID_GOAL)
        assert "next motion" in reason
        wait_for(lambda: abs(bench.servos.joints_deg()[0] - AWAY_DEG[0]) < 1.0, "the newer one's pose")
        assert bench.send((REST, 0.5)).end()[0] == GoalStatus.STATUS_SUCCEEDED


@pytest.mark.parametrize(("service", "torques"), [("stop", ALL_ON), ("relax", ALL_FREE)])
def test_stop_and_relax_end_a_goal_and_nothing_moves_afterwards(bench: Bench, service: str, torques: list[int]) -> None:
    running = bench.send(*SLOWLY)
    bench.wait_moving()
    bench.ask(service)
    status, code, reason = running.end()
    assert (status, code) == (GoalStatus.STATUS_ABORTED, ErrorCode.INVALID_GOAL)
    assert reason
    bench.servos.stay(torques, bench.joints)
    if service == "relax":
        status, code, reason = bench.send((OPEN, 0.5)).end()
        assert (status, code) == (GoalStatus.STATUS_ABORTED, ErrorCode.INVALID_GOAL)
        assert "resume" in reason
        bench.servos.stay(torques, bench.joints)


def test_tolerances_of_path_and_goal_end_a_goal_that_does_not_keep_them(bench: Bench) -> None:
    # Faster there and back than the servos are allowed to turn, for two seconds.
    shaken = [((60.0, -60.0) if n % 2 else (0.0, 0.0), 0.1 * n) for n in range(1, 21)]
    strict = JointTolerance(name=INDEX[0], position=0.05)
    status, code, reason = bench.send(*shaken, names=INDEX, path_tolerance=[strict]).end()
    assert (status, code) == (GoalStatus.STATUS_ABORTED, ErrorCode.PATH_TOLERANCE_VIOLATED)
    assert INDEX[0] in reason
    exact = JointTolerance(name=INDEX[1], position=1e-6)  # less than one step of the servo
    wanted = ((40.1, -40.1), 0.5)
    status, code, reason = bench.send(
        wanted, names=INDEX, goal_tolerance=[exact], goal_time_tolerance=Duration(sec=1)
    ).end()
    assert (status, code) == (GoalStatus.STATUS_ABORTED, ErrorCode.GOAL_TOLERANCE_VIOLATED)
    assert INDEX[1] in reason
    assert INDEX[0] not in reason
    bench.servos.stay(ALL_ON, bench.joints)
    no_limit = JointTolerance(name=INDEX[1], position=-1.0)
    assert bench.send(wanted, names=INDEX, goal_tolerance=[no_limit]).end()[0] == GoalStatus.STATUS_SUCCEEDED


def test_a_start_time_to_come_is_waited_for_with_the_hand_holding(bench: Bench) -> None:
    wanted = goal((AWAY_DEG, 0.5), names=INDEX)
    start_ns = bench.probe.get_clock().now().nanoseconds + 2_000_000_000
    wanted.trajectory.header.stamp = Time(sec=start_ns // 10**9, nanosec=start_ns % 10**9)
    running = Running(bench.client, wanted)
    while bench.probe.get_clock().now().nanoseconds < start_ns - 200_000_000:
        angle_deg = bench.servos.joints_deg()[0]
        if bench.probe.get_clock().now().nanoseconds < start_ns:  # else this process got no turn
            assert abs(angle_deg) < STILL_DEG
        time.sleep(0.02)
    assert running.end() == (GoalStatus.STATUS_SUCCEEDED, ErrorCode.SUCCESSFUL, "")
    assert bench.probe.get_clock().now().nanoseconds >= start_ns + 500_000_000


def test_each_bad_goal_is_aborted_with_its_code_and_the_reason_and_moves_nothing(bench: Bench) -> None:
    old = goal((OPEN, 1.0))
    old.trajectory.header.stamp = Time(sec=int(time.time() - MAX_AGE_S - 60))
    moving_end, effort = goal((OPEN, 1.0)), goal((OPEN, 1.0))
    moving_end.trajectory.points[0].velocities = [1.0] * 8
    effort.trajectory.points[0].effort = [1.0] * 8
    several = goal((OPEN, 1.0), multi_dof_trajectory=MultiDOFJointTrajectory(joint_names=["wrist"]))
    for wanted, code, expected in (
        (goal(((0.0,), 1.0), names=["elbow"]), ErrorCode.INVALID_JOINTS, "elbow"),
        (goal(((0.0,) * 2, 1.0), names=[INDEX[0]] * 2), ErrorCode.INVALID_JOINTS, "different"),
        (goal((OPEN, 1.0), names=[]), ErrorCode.INVALID_JOINTS, "joint names"),
        (goal(), ErrorCode.INVALID_GOAL, "no points"),
        (goal((OPEN, 1.0), (REST, 1.0)), ErrorCode.INVALID_GOAL, "times must rise"),
        (goal((OPEN, 0.0)), ErrorCode.INVALID_GOAL, "give it time"),
        (goal(((math.nan,) * 8, 1.0)), ErrorCode.INVALID_GOAL, "nan"),
        (goal(((140.0,) * 8, 1.0)), ErrorCode.INVALID_GOAL, "140.0"),
        (goal((OPEN, 1000.0)), ErrorCode.INVALID_GOAL, "1000.0 s"),
        (goal((OPEN, 1.0), path_tolerance=[JointTolerance(name="elbow")]), ErrorCode.INVALID_JOINTS, "elbow"),
        (goal((OPEN, 1.0), goal_time_tolerance=Duration(sec=-1)), ErrorCode.INVALID_GOAL, "goal_time_tolerance"),
        (old, ErrorCode.OLD_HEADER_TIMESTAMP, "header.stamp"),
        (moving_end, ErrorCode.INVALID_GOAL, "velocity"),
        (effort, ErrorCode.INVALID_GOAL, "efforts"),
        (several, ErrorCode.INVALID_GOAL, "degrees of freedom"),
    ):
        status, found, reason = Running(bench.client, wanted).end()
        assert (status, found) == (GoalStatus.STATUS_ABORTED, code), reason
        assert expected in reason
    bench.servos.stay(ALL_ON, bench.joints)


def test_the_diagnostics_say_that_the_action_is_offered(bench: Bench) -> None:
    diagnostics = bench.probe.listen(DIAGNOSTICS)

    def offered() -> bool:
        values = (value for array in diagnostics for status in array.status for value in status.values)
        return any((value.key, value.value) == (FOLLOW_JOINT_TRAJECTORY, "offered") for value in values)

    wait_for(offered, "the diagnostics")


def test_the_error_codes_are_those_of_the_action() -> None:
    assert {code.name: code.value for code in ErrorCode} == {
        name: getattr(FollowJointTrajectory.Result, name) for name in ErrorCode.__members__
    }


def test_without_a_port_a_goal_is_aborted_with_what_is_wrong_with_it(world: World) -> None:
    driver = world.start_node("servo_driver", port=world.folder / "no-hand")
    wait_for(lambda: "no-hand" in driver.log, "the driver to try its port")
    client = ActionClient(world.probe(), FollowJointTrajectory, FOLLOW_JOINT_TRAJECTORY)
    wait_for(client.server_is_ready, "the action server")
    status, code, reason = Running(client, goal((OPEN, 1.0))).end()
    assert (status, code) == (GoalStatus.STATUS_ABORTED, ErrorCode.INVALID_GOAL)
    assert "no-hand" in reason


def test_a_driver_that_is_ended_in_the_middle_of_a_goal_ends_in_order_and_the_hand_is_limp(world: World) -> None:
    with SimulatedBus(link=world.folder / "servo_bus") as bus:
        bench = Bench(world, bus)
        running = bench.send((OPEN, LONG_S))
        wait_for(lambda: running.feedback, "the motion")
        bench.process.end(signal.SIGINT)
        assert bench.process.popen.returncode == 0
        assert "Traceback" not in bench.process.log
        bench.servos.stay(ALL_FREE)
