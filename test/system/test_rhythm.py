# SPDX-License-Identifier: Apache-2.0
"""What the servos do while a text is spelled, as joint_states tell it: each letter is reached and stands still."""

import itertools
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from action_msgs.msg import GoalStatus
from amazing_hand.action import Fingerspell
from rclpy.action import ActionClient
from std_srvs.srv import Trigger
from support.driver_stand_in import DriverStandIn
from support.waiting import answer
from support.world import HASTY, World, wait_for

from amazing_hand.config import load_alphabet
from amazing_hand.hand.legibility import REACHED_RAD
from amazing_hand.hand.letter_schedule import LATE_S
from amazing_hand.hand.servo_limits import DRIVER_CYCLE_S
from amazing_hand.hand.spelling import MIN_DWELL_S
from amazing_hand.ros.convert import seconds, servo_angles_rad
from amazing_hand.topics import JOINT_STATES, LETTER, STATE


@dataclass
class Spelled:
    """A text as it was spelled: what was issued, what was said to be reached, and what was measured."""

    result: Any
    letters: list[Any]
    states: list[Any]
    at_s: np.ndarray
    poses: np.ndarray

    def dwells_s(self, number: int) -> list[float]:
        """How long the pose of a letter was measured without a break, each time before the next letter was issued."""
        at_s, there = self.seen(number, seconds(self.letters[number].header.stamp))
        runs = [list(run) for is_there, run in itertools.groupby(range(len(there)), there.__getitem__) if is_there]
        return [float(at_s[run[-1]] - at_s[run[0]]) for run in runs]

    def seen(self, number: int, since_s: float) -> tuple[np.ndarray, np.ndarray]:
        """When the hand was measured from then until the next letter, and whether it was in the pose of this one."""
        during = (self.at_s >= since_s) & (self.at_s < self.until_s(number))
        goal = np.array(self.letters[number].motion.points[-1].positions)
        return self.at_s[during], (np.abs(self.poses[during] - goal) <= REACHED_RAD).all(axis=1)

    def until_s(self, number: int) -> float:
        """When the next letter was issued; at the end, when the last measurement was made."""
        return seconds(self.letters[number + 1].header.stamp) if number + 1 < len(self.letters) else self.at_s[-1]


def spell(world: World, text: str, **parameters: object) -> Spelled:
    world.start_servos()
    world.start_node("servo_driver")
    world.start_node("fingerspeller", **parameters)
    probe = world.probe()
    letters, states, joints = probe.listen(LETTER), probe.listen(STATE), probe.listen(JOINT_STATES)
    wait_for(lambda: joints, "joint states")
    speller = ActionClient(probe, Fingerspell, "fingerspell")
    assert speller.wait_for_server(60)

    def sign(sentence_id: str, text: str) -> Any:
        goal = speller.send_goal_async(Fingerspell.Goal(sentence_id=sentence_id, text=text))
        wait_for(goal.done, "the goal to be taken")
        result = goal.result().get_result_async()
        wait_for(result.done, "the text to be spelled", 60)
        return result.result().result

    while not (letters and states):
        sign("so that both have found the probe", "E")
    result = sign("rhythm", text)

    def heard(messages: list[Any]) -> list[Any]:
        return [message for message in messages if message.sentence_id == "rhythm"]

    wait_for(lambda: len(heard(states)) == len(heard(letters)), "a state for each letter")
    measured = list(joints)
    return Spelled(
        result,
        heard(letters),
        heard(states),
        np.array([seconds(message.header.stamp) for message in measured]),
        np.array([servo_angles_rad(message) for message in measured]),
    )


def test_at_two_letters_per_second_every_letter_is_reached_and_stands_still(world: World) -> None:
    text = "CWM FJORD BANK GLYPHS VEXT QUIZ TEASE"
    spelled = spell(world, text, rate=2.0)
    assert (spelled.result.spelled, spelled.result.reason) == (text, "")
    dwells_s, looks = [], []
    for number, (letter, state) in enumerate(zip(spelled.letters, spelled.states, strict=True)):
        told_s = seconds(state.header.stamp)
        _, there = spelled.seen(number, told_s)
        assert there[:-1].all(), f"{number}: {letter.letter}"  # of the last reading, some servos may be of later
        looks.append(len(there))
        dwells_s.append(spelled.until_s(number) - told_s)
    assert np.median(looks) >= 5
    assert np.quantile(dwells_s[:-1], 0.1) >= MIN_DWELL_S - LATE_S
    assert np.median(dwells_s) >= MIN_DWELL_S - DRIVER_CYCLE_S
    issued_s = [seconds(letter.header.stamp) for letter in spelled.letters]
    lasted_s = zip(spelled.letters, np.diff(issued_s), strict=False)
    still_s = [step_s for letter, step_s in lasted_s if letter.letter not in " JPQZ"]
    assert np.median(still_s) == pytest.approx(0.5, abs=0.05)


def test_a_double_letter_is_seen_as_two(world: World) -> None:
    spelled = spell(world, "ALL")
    first, second = spelled.dwells_s(1), spelled.dwells_s(2)
    assert max(first) > MIN_DWELL_S
    assert second[-1] > MIN_DWELL_S
    began_s, ended_s = (seconds(spelled.letters[2].header.stamp) + after_s for after_s in (0.0, 0.35))
    between = spelled.poses[(spelled.at_s > began_s) & (spelled.at_s < ended_s)]
    goal = np.array(spelled.letters[2].motion.points[-1].positions)
    assert np.rad2deg(np.abs(between - goal).max()) >= 15


def test_a_driver_that_starts_late_is_waited_for_and_none_at_all_is_told(world: World) -> None:
    world.start_node("fingerspeller", constants=HASTY)
    probe = world.probe()
    speller = ActionClient(probe, Fingerspell, "fingerspell")
    assert speller.wait_for_server(60)

    def spelled(after_s: float | None) -> Any:
        goal = speller.send_goal_async(Fingerspell.Goal(sentence_id="early", text="A"))
        wait_for(goal.done, "the goal to be taken")
        if after_s is not None:
            time.sleep(after_s)
            DriverStandIn(probe)
        result = goal.result().get_result_async()
        wait_for(result.done, "the text to be spelled")
        return result.result().result

    assert spelled(None).reason == "nobody shows letters: is servo_driver running?"
    assert spelled(0.3).spelled == "A"


def test_a_pause_that_is_too_long_ends_the_sentence_with_the_reason(world: World) -> None:
    too_long = {"amazing_hand.hand.letter_schedule.MAX_PAUSE_S": 1.0}
    world.start_node("fingerspeller", constants=too_long, hold_s=10.0)
    probe = world.probe()
    driver = DriverStandIn(probe)
    speller = ActionClient(probe, Fingerspell, "fingerspell")
    assert speller.wait_for_server(60)
    pause = probe.create_client(Trigger, "pause")
    goal = speller.send_goal_async(Fingerspell.Goal(sentence_id="paused", text="AB"))
    wait_for(lambda: driver.letters and goal.done(), "the first letter")
    assert answer(pause, Trigger.Request()).message == "paused at A, 1 of 2"
    result = goal.result().get_result_async()
    wait_for(result.done, "the sentence to end")
    assert result.result().status == GoalStatus.STATUS_ABORTED
    assert (result.result().result.spelled, driver.spelled) == ("A", "A")
    assert "paused for more than" in result.result().result.reason
    refusal = answer(pause, Trigger.Request())
    assert (refusal.success, refusal.message) == (False, "nothing is being signed")


@pytest.mark.soak
def test_a_hand_that_went_to_rest_in_a_pause_signs_on(world: World) -> None:
    world.start_servos()
    world.start_node("servo_driver", idle_timeout_s=1.0)
    world.start_node("fingerspeller", hold_s=4.0)
    probe = world.probe()
    states, joints = probe.listen(STATE), probe.listen(JOINT_STATES)
    speller = ActionClient(probe, Fingerspell, "fingerspell")
    assert speller.wait_for_server(60)
    pause, go_on = (probe.create_client(Trigger, word) for word in ("pause", "continue"))
    wait_for(lambda: joints and pause.service_is_ready() and go_on.service_is_ready(), "the nodes")
    goal = speller.send_goal_async(Fingerspell.Goal(sentence_id="slow", text="YB"))
    wait_for(lambda: states and goal.done(), "the first letter")
    assert answer(pause, Trigger.Request()).success
    rest = load_alphabet().gestures["rest"].motion.key_poses[-1].angles_rad
    wait_for(lambda: np.abs(servo_angles_rad(joints[-1]) - rest).max() <= REACHED_RAD, "the hand at rest")
    assert answer(go_on, Trigger.Request()).success
    result = goal.result().get_result_async()
    wait_for(result.done, "the text to be spelled")
    assert (result.result().result.spelled, result.result().result.reason) == ("YB", "")
