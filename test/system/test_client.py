# SPDX-License-Identifier: Apache-2.0
"""The Python client moves, stops and watches a simulated hand, from threads, from asyncio, two hands at once."""

import asyncio
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
import rclpy
from support.waiting import PATIENCE_S, wait_for
from support.world import World

from amazing_hand import AsyncHand, Hand, HandError, HandMisconfigured, HandNotFound, HandRefused, HandTimeout
from amazing_hand.client import session
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.simulation import stand_ins
from amazing_hand.stopping import UNTIL_STDIN_CLOSES

INDEX, MIDDLE = "index_servo_1", "middle_servo_1"
NEAR_RAD = 0.06


@pytest.fixture(scope="module")
def driven(world_of_all: World) -> Iterator[World]:
    """Two hands that only their drivers run: `hand` and `left_hand`. This process is in their ROS domain."""
    folder = world_of_all.folder
    (folder / "left").mkdir()
    with (
        stand_ins.running([stand_ins.servo_bus(folder), stand_ins.servo_bus(folder / "left")]),
        pytest.MonkeyPatch.context() as patch,
    ):
        world_of_all.start_node("servo_driver")
        program = ("-m", "amazing_hand.nodes.servo_driver", UNTIL_STDIN_CLOSES, "--ros-args")
        left = ("-r", "__ns:=/left_hand", "-p", f"port:={folder / 'left' / 'servo_bus'}")
        world_of_all.start_program("left_driver", *program, *left)
        patch.setenv("ROS_DOMAIN_ID", str(world_of_all.domain_id))
        patch.setattr(session, "FIND_S", PATIENCE_S)
        patch.setattr(session, "ANSWER_S", PATIENCE_S)
        yield world_of_all


@pytest.fixture
def hand(driven: World) -> Iterator[Hand]:
    with Hand() as made:
        wake(made)
        yield made


def wake(hand: Hand) -> None:
    """Until it takes motions: its driver may just be starting, and the test before have relaxed it."""

    def can_move() -> bool:
        with suppress(HandRefused):
            hand.resume()
        return hand.state().can_move

    wait_for(can_move, "the hand to take motions")


def angle_rad(hand: Hand, joint: str = INDEX) -> float:
    """As measured. A simulated servo that got no turn to answer is left out of a reading."""
    return wait_for(lambda: [angle for name, angle in hand.state().joints.items() if name == joint], joint)[0]


def test_joints_move_to_where_they_are_told_and_the_state_tells_what_was_measured(hand: Hand) -> None:
    for goal_rad in (0.5, 0.0):
        hand.move({INDEX: goal_rad, MIDDLE: -goal_rad}, 0.3, timeout_s=PATIENCE_S)
        assert angle_rad(hand) == pytest.approx(goal_rad, abs=NEAR_RAD)
        assert angle_rad(hand, MIDDLE) == pytest.approx(-goal_rad, abs=NEAR_RAD)
        state = hand.state()
        assert set(state.joints) <= set(SERVO_JOINTS)
        assert state.can_move
        assert state.age_s >= 0.0
    hand.wait(PATIENCE_S)
    assert not hand.state().moving


def test_a_limp_hand_refuses_motions_with_the_reason_until_it_may_move_again(hand: Hand) -> None:
    assert hand.relax() == "all servos are limp until resume"
    wait_for(lambda: not hand.state().can_move, "the state")
    with pytest.raises(HandRefused, match="call resume"):
        hand.move({INDEX: 0.0})
    assert "call resume" in hand.state().reason
    hand.resume()
    wait_for(lambda: hand.state().can_move, "the state")
    hand.move({INDEX: 0.2}, timeout_s=PATIENCE_S)


def test_another_thread_stops_a_motion_whose_caller_is_told_so(hand: Hand) -> None:
    hand.move({INDEX: 0.0}, timeout_s=PATIENCE_S)
    told: list[Exception] = []

    def move() -> None:
        try:
            hand.move({INDEX: 1.0}, 30.0)
        except HandError as error:
            told.append(error)

    thread = threading.Thread(target=move)
    thread.start()
    wait_for(lambda: angle_rad(hand) > 0.05, "the motion to have begun")
    hand.stop()
    thread.join(PATIENCE_S)
    assert [type(error) for error in told] == [HandRefused]
    hand.wait(PATIENCE_S)
    assert angle_rad(hand) < 0.9


def test_an_angle_outside_the_limits_is_not_reached_and_the_error_says_what_may_be(hand: Hand) -> None:
    with pytest.raises(HandTimeout, match=f"{INDEX}; an angle outside the limits"):
        hand.move({INDEX: 3.0}, timeout_s=0.5)


def test_states_come_one_by_one_each_newer_than_the_one_before(hand: Hand) -> None:
    states = hand.states()
    came_s = [time.monotonic() - state.age_s for state, _ in zip(states, range(5), strict=False)]
    assert came_s == sorted(came_s)
    assert len(set(came_s)) == 5


def test_two_hands_are_moved_at_once_each_by_its_namespace(driven: World) -> None:
    with Hand() as right, Hand("left_hand") as left:
        wake(right)
        wake(left)
        right.move({INDEX: 0.4}, timeout_s=PATIENCE_S)
        left.move({INDEX: -0.4}, timeout_s=PATIENCE_S)
        assert angle_rad(right) == pytest.approx(0.4, abs=NEAR_RAD)
        assert angle_rad(left) == pytest.approx(-0.4, abs=NEAR_RAD)
        left.relax()
        wait_for(lambda: not left.state().can_move, "the left hand to be limp")
        assert right.state().can_move


def test_with_asyncio_a_motion_and_the_stream_of_states_go_on_side_by_side(hand: Hand) -> None:
    hand.move({INDEX: 0.0}, timeout_s=PATIENCE_S)

    async def watched() -> list[float]:
        angles: list[float] = []
        async with AsyncHand() as other:
            motion = asyncio.create_task(other.move({INDEX: 0.6}, 0.5, timeout_s=PATIENCE_S))
            async for state in other.states():
                angles.append(state.joints.get(INDEX, angles[-1] if angles else 0.0))
                if motion.done():
                    break
            await motion
        return angles

    angles = asyncio.run(asyncio.wait_for(watched(), 2 * PATIENCE_S))
    assert angles[-1] == pytest.approx(0.6, abs=NEAR_RAD)
    assert len(angles) > 3


def test_it_leaves_a_ros_that_the_program_runs_itself_alone(hand: Hand) -> None:
    rclpy.init()
    try:
        with Hand() as other:
            assert other.state().joints
        assert rclpy.ok()
    finally:
        rclpy.shutdown()
    assert hand.state().joints


def test_a_hand_in_another_discovery_range_of_this_machine_is_found(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ROS_AUTOMATIC_DISCOVERY_RANGE")  # ROS's own default is the subnet; the driver has LOCALHOST
    with Hand() as other:
        assert other.state().joints


def test_where_nobody_is_the_error_says_what_to_do(driven: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "FIND_S", 0.2)
    said = f"no servo_driver offers /nobody/stop in ROS domain {driven.domain_id}: start `hand run`"
    with pytest.raises(HandNotFound, match=said), Hand("nobody"):
        pass
    with pytest.raises(HandMisconfigured), Hand("no name"):
        pass


def test_a_hand_that_is_closed_says_so_also_to_whom_it_still_makes_wait(hand: Hand) -> None:
    told: list[HandError] = []

    def wait() -> None:
        try:
            other.move({INDEX: 3.0}, timeout_s=2 * PATIENCE_S)  # never
        except HandError as error:
            told.append(error)

    with Hand() as other:
        thread = threading.Thread(target=wait)
        thread.start()
        other.state()
    thread.join(PATIENCE_S)
    assert [str(error) for error in told] == ["the hand is not open: use it within its `with` block"]
    with pytest.raises(HandError, match="not open"):
        other.state()
    with pytest.raises(HandError, match="not open"):
        Hand().state()


INTERRUPTED = """
import signal
from amazing_hand import Hand
signal.signal(signal.SIGINT, signal.default_int_handler)  # it may have been ignored by whoever started the tests
try:
    with Hand() as hand:
        print("open", flush=True)
        for state in hand.states():
            pass
except KeyboardInterrupt:
    print("closed", flush=True)
"""


def test_ctrl_c_ends_the_block_in_order(hand: Hand, driven: World) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED],
        env=driven.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert program.stdout is not None
        assert program.stdout.readline() == "open\n"
        program.send_signal(signal.SIGINT)
        rest, _ = program.communicate(timeout=PATIENCE_S)
        assert (rest, program.returncode) == ("closed\n", 0)
    finally:
        program.kill()
        program.wait()
