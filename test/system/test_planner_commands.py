# SPDX-License-Identifier: Apache-2.0
"""What the hand obeys at once and without a model: stop within 100 ms, in every state; and the terminal's commands."""

import itertools
import signal
import subprocess
import sys
import time
import uuid
from typing import Any

import numpy as np
import pytest
from amazing_hand.msg import Sentence
from amazing_hand.msg import SentenceStatus as Status
from rclpy.task import Future
from std_srvs.srv import Trigger
from support.driver_stand_in import DriverStandIn
from support.planning import Planning, bedrock
from support.waiting import BUSY, answer, median_of
from support.world import World, wait_for

from amazing_hand.config import load_alphabet
from amazing_hand.ros.convert import servo_angles_rad
from amazing_hand.ros.hand_node import SUBSCRIPTION_PROFILES, message_type
from amazing_hand.topics import JOINT_STATES, LETTER, SENTENCE, SENTENCE_STATUS

STOPPED_S = 0.1


def hand(world: World, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "amazing_hand.cli.main", *arguments]
    return subprocess.run(command, env=world.environment, capture_output=True, text=True, timeout=60, check=False)


def cancel(planning: Planning) -> Any:
    client = planning.probe.create_client(Trigger, "cancel")
    return answer(client, Trigger.Request())


@pytest.mark.parametrize("by", ["command", "service"])
def test_stopping_ends_the_letter_in_hand_the_sentence_and_those_that_wait(planning: Planning, by: str) -> None:
    driver = planning.driver

    def took_s() -> float:
        planning.begin_anew()
        driver.motion_s = 1.0
        first, second = planning.say("HELLO"), planning.say("LEO")
        planning.wait_state(second, Status.QUEUED)
        wait_for(lambda: driver.is_moving, "the first letter to be on its way")
        asked_s = time.monotonic()
        assert planning.command("stop").state == Status.DONE if by == "command" else cancel(planning).success
        assert planning.wait_end(first).state == planning.wait_end(second).state == Status.CANCELLED
        ended_s = max(planning.wait_state(sentence, Status.CANCELLED) for sentence in (first, second))
        assert planning.of(first)[-1].reason == "stopped by request"
        assert not driver.is_moving
        return max(ended_s, driver.stops_s[0]) - asked_s

    assert median_of(3, took_s) <= BUSY * STOPPED_S
    driver.motion_s = 0.0
    assert planning.sign("OK").state == Status.DONE
    assert driver.spelled == "HOK", "and nothing of what was cancelled"


def test_stopping_between_two_letters_lets_none_follow(planning: Planning) -> None:
    for _ in range(5):
        sentence = planning.say("ABCDEFGH")
        planning.wait_state(sentence, Status.SIGNING)
        wait_for(lambda: len(planning.driver.letters) >= 2, "two letters")
        planning.command("stop")
        planning.wait_state(sentence, Status.CANCELLED)
        letters = len(planning.driver.letters)
        time.sleep(0.5)  # longer than two letters
        assert len(planning.driver.letters) == letters
        assert planning.driver.stops_s[-1] > planning.driver.letters_s[-1]
        planning.begin_anew()


def test_a_relaxed_hand_refuses_what_is_said_at_once_until_it_may_move_again(planning: Planning) -> None:
    sentence = planning.say("ABCDEFGH")
    planning.wait_state(sentence, Status.SIGNING)
    assert planning.command("relax").reason == "limp"
    assert planning.wait_end(sentence).state == Status.CANCELLED
    assert planning.driver.relaxes_s[-1] > planning.driver.letters_s[-1]

    refused = planning.say("LEO")
    ended = planning.wait_end(refused)
    assert (ended.state, ended.reason) == (Status.REJECTED, "let go limp: call resume")
    assert len(planning.of(refused)) == 1
    planning.command("stop")
    assert planning.sign("LEO").state == Status.REJECTED, "a stop does not let it move"

    answer = planning.command("resume")
    assert (answer.state, answer.reason) == (Status.DONE, "may move")
    planning.driver.letters.clear()
    assert planning.sign("OK").state == Status.DONE
    assert planning.driver.spelled == "OK"


def test_a_driver_that_hangs_keeps_nobody_from_asking_for_other_things(planning: Planning) -> None:
    planning.driver.hangs = hangs = Future()
    try:
        sentence = planning.say("ABCDEFGHABCDEFGHABCDEFGH")
        planning.wait_state(sentence, Status.SIGNING)
        client = planning.probe.create_client(Trigger, "cancel")
        wait_for(client.service_is_ready, "the service")
        cancelled = client.call_async(Trigger.Request())
        assert planning.wait_end(sentence).state == Status.CANCELLED
        assert planning.command("help").state == Status.DONE
        assert not cancelled.done()
        wait_for(cancelled.done, "the answer")
        assert (cancelled.result().success, cancelled.result().message) == (False, "servo_driver does not answer")
        assert planning.command("resume").reason == "servo_driver does not answer"
    finally:
        planning.driver.hangs = None
        hangs.set_result(None)


def test_gestures_are_made_but_not_while_a_sentence_is_signed(planning: Planning) -> None:
    answer = planning.command("open")
    assert (answer.state, answer.planned_by) == (Status.DONE, "command")
    (gesture,) = wait_for(lambda: planning.driver.trajectories, "the gesture")
    open_hand = load_alphabet().gestures["open"].motion.key_poses
    assert [point.positions.tolist() for point in gesture.points] == [pose.angles_rad.tolist() for pose in open_hand]

    sentence = planning.say("ABCDEFGH")
    planning.wait_state(sentence, Status.SIGNING)
    refused = planning.command("close")
    assert refused.state == Status.REJECTED
    assert refused.reason == "a sentence is being signed, close would spoil it; say stop first"
    planning.command("stop")
    planning.wait_end(sentence)
    assert planning.command("thumbs-up").state == Status.DONE
    wait_for(lambda: len(planning.driver.trajectories) == 2, "no more than two gestures")


def test_a_command_nobody_knows_is_refused_with_those_there_are(planning: Planning) -> None:
    answer = planning.command("Jump!")
    assert answer.state == Status.REJECTED
    assert "there is no command 'Jump!'" in answer.reason
    assert "stop" in answer.reason
    assert planning.command("help").reason in answer.reason
    assert planning.command(" StOP ").state == Status.DONE


def test_commands_are_obeyed_while_the_model_hangs_and_the_queue_is_full(world: World) -> None:
    with bedrock("verbatim", "hangs") as endpoint:  # the first is for the sentence that Planning begins with
        planning = Planning(world, model="bedrock", endpoint=endpoint)
        first = planning.say("HELLO")
        planning.wait_state(first, Status.PLANNING)
        waiting = []
        for _ in range(10):
            waiting.append(planning.say("A"))
            planning.wait_state(waiting[-1], Status.QUEUED)
        assert planning.wait_end(planning.say("A")).state == Status.REJECTED
        assert planning.command("help").state == Status.DONE
        assert planning.command("relax").state == Status.DONE
        for sentence in (first, *waiting):
            assert planning.wait_end(sentence).state == Status.CANCELLED
        assert planning.command("resume").state == Status.DONE

        def took_s() -> float:
            again = planning.say("HELLO")
            planning.wait_state(again, Status.PLANNING)
            asked_s = time.monotonic()
            planning.command("stop")
            return planning.wait_state(again, Status.CANCELLED) - asked_s

        assert median_of(3, took_s) <= BUSY * STOPPED_S

        planning.wait_state(planning.say("HELLO"), Status.PLANNING)
        assert planning.planner.end(signal.SIGTERM) < 3.0, "a model that hangs keeps nothing from ending"
        assert planning.planner.popen.returncode == 0, planning.planner.log


def test_the_hand_itself_stands_still_within_100_ms(world: World) -> None:
    world.start_servos()
    driver = world.start_node("servo_driver")
    wait_for(lambda: "limp until" in driver.log, "the servos")
    probe = world.probe()
    angles: list[tuple[float, Any]] = []

    def on_joints(joints: Any) -> None:
        pose = np.rad2deg(servo_angles_rad(joints))
        if np.isfinite(pose).all():  # a busy machine may keep a servo from answering
            angles.append((time.monotonic(), pose))

    probe.create_subscription(
        message_type(JOINT_STATES), JOINT_STATES.name, on_joints, SUBSCRIPTION_PROFILES[JOINT_STATES.qos]
    )
    letters, statuses = probe.listen(LETTER), probe.listen(SENTENCE_STATUS)
    for name in ("planner", "fingerspeller"):
        world.start_node(name)
    publisher = probe.create_publisher(Sentence, SENTENCE.name, SUBSCRIPTION_PROFILES[SENTENCE.qos])
    wait_for(lambda: probe.count_subscribers("/hand/letter") == 2, "the graph")
    client = probe.create_client(Trigger, "cancel")
    wait_for(client.service_is_ready, "the planner")

    def is_signed() -> bool:
        publisher.publish(Sentence(id="first", text="A", redelivered=True))
        time.sleep(0.5)
        return bool(statuses) and statuses[-1].state == Status.DONE

    wait_for(is_signed, "everybody to know each other")
    texts = itertools.cycle(("BYE", "SHE", "BUT"))  # each begins far from where the one before does

    def caught() -> tuple[float, Any] | None:
        """When the hand was stopped, and where it was going; None if it had got there, as this machine was busy."""
        text = next(texts)
        letters.clear()
        statuses.clear()
        publisher.publish(Sentence(id=uuid.uuid4().hex, text=text))
        wait_for(lambda: letters, "the first letter")
        time.sleep(0.1)  # its motion takes 0.35 s
        asked_s = time.monotonic()
        client.call_async(Trigger.Request())
        wait_for(lambda: statuses and statuses[-1].state == Status.CANCELLED, "the end")
        wait_for(lambda: angles[-1][0] > asked_s + 1.5, "the time of another letter")
        pose = next(pose for at_s, pose in angles if at_s > asked_s)
        goal = np.rad2deg(letters[0].motion.points[-1].positions)
        return (asked_s, goal) if len(letters) == 1 and np.abs(pose - goal).max() > 10.0 else None

    def still_after_s() -> float:
        asked_s, goal = wait_for(caught, "a stop in mid-motion")
        since = [(at_s, pose) for at_s, pose in angles if at_s > asked_s]
        assert np.abs(since[-1][1] - goal).max() > 5.0, "it has not got there"
        moving_s = [at_s for at_s, pose in since if np.abs(pose - since[-1][1]).max() >= 1.0]
        return max(moving_s, default=asked_s) - asked_s

    assert median_of(3, still_after_s) <= BUSY * STOPPED_S


def test_hand_say_follows_its_sentence_to_the_end(planning: Planning, world_of_all: World) -> None:
    said = hand(world_of_all, "say", "Hi", "there")
    assert said.returncode == 0, said.stderr
    assert planning.driver.spelled == "HI THERE"
    assert said.stdout.splitlines()[0].split() == ["queued"]
    assert "8 of 8  planned by verbatim" in said.stdout.splitlines()[-1]
    refused = hand(world_of_all, "say", "!?")
    assert refused.returncode == 1
    assert "no letter" in refused.stdout


def test_hand_command_tells_what_became_of_it(planning: Planning, world_of_all: World) -> None:
    sentence = planning.say("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ")
    planning.wait_state(sentence, Status.SIGNING)
    stopped = hand(world_of_all, "stop")
    assert (stopped.returncode, stopped.stdout) == (0, "holding\n")
    assert planning.wait_end(sentence).state == Status.CANCELLED
    unknown = hand(world_of_all, "jump")
    assert unknown.returncode == 2
    assert "there is no command 'jump'" in unknown.stderr


def test_the_terminal_pauses_a_sentence_and_ends_it_by_its_id(planning: Planning, world_of_all: World) -> None:
    sentence = planning.say(4 * "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    planning.wait_state(sentence, Status.SIGNING)
    paused = hand(world_of_all, "pause")
    assert paused.returncode == 0, paused.stderr
    assert paused.stdout.startswith("paused at ")
    ended = hand(world_of_all, "cancel", sentence)
    assert (ended.returncode, ended.stdout) == (0, "done\n"), ended.stderr
    status = planning.wait_end(sentence)
    assert (status.state, status.reason) == (Status.CANCELLED, "cancelled by request")
    refused = hand(world_of_all, "continue")
    assert (refused.returncode, refused.stderr) == (1, "nothing is being signed\n")


def test_without_a_planner_the_terminal_says_so_whoever_else_listens(world: World) -> None:
    world.probe().listen(SENTENCE)
    said = hand(world, "say", "Hi")
    assert said.returncode == 1
    assert f"no planner hears /hand/sentence in ROS domain {world.domain_id}" in said.stderr


def test_the_terminal_asks_the_driver_itself_and_needs_no_planner(world: World) -> None:
    driver = DriverStandIn(world.probe())
    for word, calls_s, line in (
        ("stop", driver.stops_s, "holding"),
        ("Relax", driver.relaxes_s, "limp"),
        ("resume", driver.resumes_s, "may move"),
    ):
        done = hand(world, word)
        assert (done.returncode, done.stdout) == (0, f"{line}\n"), done.stderr
        assert calls_s
    driver.hangs = hangs = Future()
    hung = hand(world, "stop")
    assert hung.returncode == 1
    assert hung.stderr == "servo_driver does not answer within 10 s\n"
    assert len(driver.stops_s) > 2, "it is asked until it answers"
    hangs.set_result(None)


def test_without_a_driver_the_terminal_says_that_nothing_was_stopped(world: World) -> None:
    stopped = hand(world, "stop")
    assert stopped.returncode == 1
    assert f"no servo_driver offers /hand/stop in ROS domain {world.domain_id}" in stopped.stderr


def test_a_word_for_one_hand_is_not_for_another(planning: Planning, world_of_all: World) -> None:
    said = hand(world_of_all, "say", "Hi", "--namespace", "left_hand")
    assert said.returncode == 1
    assert "no planner hears /left_hand/sentence" in said.stderr
    assert not planning.driver.spelled
