# SPDX-License-Identifier: Apache-2.0
"""Whatever happens between planner and fingerspeller: each sentence ends once and truly, and the next one is signed."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

from amazing_hand.action import Fingerspell
from amazing_hand.msg import SentenceStatus as Status
from rclpy.action import ActionClient
from support.planning import ENDED, Planning, bedrock
from support.world import Process, World, path_of, wait_for

from amazing_hand.nodes.planner import FOUND_S
from amazing_hand.topics import MOTION_STATE

LONG = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@contextmanager
def hanging(process: Process) -> Iterator[None]:
    process.popen.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.popen.send_signal(signal.SIGCONT)


def letters_of(planning: Planning, sentence: str) -> int:
    return sum(letter.sentence_id == sentence for letter in planning.driver.letters)


def ends_of(planning: Planning, sentence: str) -> list[int]:
    return [status.state for status in planning.of(sentence) if status.state in ENDED]


def test_what_began_before_the_hand_was_stopped_is_cancelled_and_what_comes_later_is_signed(planning: Planning) -> None:
    first, second = planning.say(LONG), planning.say("LEO")
    planning.wait_state(second, Status.QUEUED)
    wait_for(lambda: len(planning.driver.letters) >= 2, "two letters")
    planning.driver.begin_epoch("stopped", by_request=True, can_move=True)
    third = planning.say("OK")
    assert planning.wait_end(third).state == Status.DONE
    assert [planning.of(sentence)[-1].reason for sentence in (first, second)] == 2 * ["stopped"]
    assert [ends_of(planning, sentence) for sentence in (first, second)] == 2 * [[Status.CANCELLED]]
    assert letters_of(planning, second) == 0


def test_a_fault_ends_the_sentence_with_its_reason_once_and_what_waits_when_its_turn_comes(planning: Planning) -> None:
    first, second = planning.say(LONG), planning.say("LEO")
    planning.wait_state(second, Status.QUEUED)
    wait_for(lambda: len(planning.driver.letters) >= 2, "two letters")
    planning.driver.begin_epoch("servo 3 is too hot", by_request=False, can_move=False)
    failed, refused = planning.wait_end(first), planning.wait_end(second)
    assert (failed.state, failed.reason) == (Status.FAILED, "servo 3 is too hot")
    assert (refused.state, refused.reason) == (Status.REJECTED, "servo 3 is too hot")


def test_a_driver_that_is_started_anew_ends_nothing_that_has_not_begun(planning: Planning) -> None:
    first, second = planning.say(LONG), planning.say("LEO")
    planning.wait_state(second, Status.QUEUED)
    wait_for(lambda: len(planning.driver.letters) >= 2, "two letters")
    planning.driver.begin_epoch("servo_driver has been started", by_request=False, can_move=True)
    assert planning.wait_end(first).state == Status.FAILED
    assert planning.wait_end(second).state == Status.DONE


def test_a_driver_that_is_not_there_yet_is_waited_for(planning: Planning) -> None:
    planning.driver.vanish()
    wait_for(lambda: not planning.probe.count_publishers(path_of(MOTION_STATE)), "the driver to be gone")
    time.sleep(2 * FOUND_S)
    sentence = planning.say("OK")
    planning.wait_state(sentence, Status.QUEUED)
    planning.driver.appear()
    assert planning.wait_end(sentence).state == Status.DONE
    assert {letter.epoch for letter in planning.driver.letters} == {planning.driver.motion.epoch}


def test_a_stop_before_the_fingerspeller_accepts_is_not_forgotten(planning: Planning) -> None:
    with hanging(planning.speller):
        sentence = planning.say(LONG)
        planning.wait_state(sentence, Status.PLANNING)
        planning.command("stop")
    assert planning.wait_end(sentence).state == Status.CANCELLED
    planning.driver.letters.clear()
    assert planning.sign("OK").state == Status.DONE
    assert planning.driver.spelled == "OK"
    assert letters_of(planning, sentence) == 0
    assert ends_of(planning, sentence) == [Status.CANCELLED]


def test_a_fingerspeller_that_hangs_fails_the_sentence_and_ends_it_when_it_comes_to_itself(planning: Planning) -> None:
    with hanging(planning.speller):
        sentence = planning.say(3 * LONG)
        planning.wait_state(sentence, Status.PLANNING)
        ended = planning.wait_end(sentence)
    assert (ended.state, ended.reason) == (Status.FAILED, "the fingerspeller did not accept the sentence within 4 s")
    assert planning.sign("OK").state == Status.DONE
    assert planning.driver.spelled.endswith("OK")
    assert letters_of(planning, sentence) < len(3 * LONG), "the middleware may take 3 s to tell it of the cancelling"
    assert ends_of(planning, sentence) == [Status.FAILED]


def test_a_sentence_waits_while_the_hand_spells_for_somebody_else(planning: Planning) -> None:
    client = ActionClient(planning.probe, Fingerspell, "fingerspell")
    wait_for(client.server_is_ready, "the fingerspeller")
    client.send_goal_async(Fingerspell.Goal(sentence_id="theirs", text="HELLO LEO"))
    wait_for(lambda: planning.driver.letters, "the first letter")
    assert planning.sign("OK").state == Status.DONE
    assert planning.driver.spelled == "HELLO LEOOK"


def test_a_planner_that_dies_leaves_no_sentence_behind(world: World) -> None:
    with bedrock(
        "verbatim", "verbatim", "hangs"
    ) as endpoint:  # the first is for the sentence that Planning begins with
        planning = Planning(world, model="bedrock", endpoint=endpoint)
        signing = planning.say(10 * LONG)
        wait_for(lambda: letters_of(planning, signing) >= 2, "two letters")
        planning.kill_planner(model="bedrock", endpoint=endpoint)
        unsigned = planning.say("B")
        while not planning.of(unsigned):
            assert planning.planner.popen.poll() is None, planning.planner.log
            time.sleep(0.2)
            planning.say("B", again=unsigned)
        planning.wait_state(unsigned, Status.PLANNING)
        planning.kill_planner()
    planning.wait_heard()
    letters = letters_of(planning, signing)
    assert letters < len(10 * LONG), "it ended, or the next would not have been signed"
    assert planning.sign("OK").state == Status.DONE
    assert letters_of(planning, signing) == letters
    assert letters_of(planning, unsigned) == 0
