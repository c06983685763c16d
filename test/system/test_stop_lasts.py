# SPDX-License-Identifier: Apache-2.0
"""The hand is stopped or let go in mid-sentence, in each way of asking, and stays so: as the servos have it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from amazing_hand.action import Fingerspell
from amazing_hand.msg import Letter, Sentence, SentenceStatus
from rclpy.action import ActionClient
from std_msgs.msg import String
from std_srvs.srv import SetBool, Trigger
from support.waiting import answer, wait_for
from support.world import Probe, World, new_world

from amazing_hand.bus.registers import Torque
from amazing_hand.ros.hand_node import SUBSCRIPTION_PROFILES, message_type
from amazing_hand.simulation.page_client import Page
from amazing_hand.simulation.servo_bus import SimulatedBus
from amazing_hand.topics import COMMAND, JOINT_TRAJECTORY, LETTER, SENTENCE, SENTENCE_STATUS, STATE

WATCHED_S = 5.0
LONG = "HELLO YOU THERE HELLO YOU THERE"  # 25 s
ASK_AGAIN_S = 5.0
LIMP, STIFF = [Torque.FREE] * 8, [Torque.ON] * 8
STILL_STEPS = 12
"""A hand that was stopped has come to rest within so many steps of its servos, 3.5 degrees."""


def ask(probe: Probe, service: Any, name: str, **fields: object) -> Any:
    client = probe.create_client(service, name)
    try:
        return answer(client, service.Request(**fields))
    finally:
        probe.destroy_client(client)


@dataclass
class Hall:
    """A hand whose nodes run in one process, on servos that can be looked into."""

    world: World
    probe: Probe
    bus: SimulatedBus
    statuses: list[SentenceStatus]
    states: list[Any]
    letters: list[Any]
    page: Page
    publishers: dict[Any, Any] = field(default_factory=dict)

    def torques(self) -> list[int]:
        with self.bus.lock:
            return [servo.value("torque_enable") for servo in self.bus.servos.values()]

    def positions(self) -> list[float]:
        with self.bus.lock:
            now_s = time.monotonic()
            for servo in self.bus.servos.values():
                servo.advance(now_s)
            return [servo.position for servo in self.bus.servos.values()]

    def publisher(self, topic: Any) -> Any:
        """One for all tests, which its readers have found."""
        if topic not in self.publishers:
            publisher = self.probe.create_publisher(message_type(topic), topic.name, SUBSCRIPTION_PROFILES[topic.qos])
            self.publishers[topic] = publisher
            wait_for(publisher.get_subscription_count, f"a reader of {topic.name}")
        return self.publishers[topic]

    def say(self, text: str, sentence_id: str) -> None:
        """Ask for a sentence, until the planner has heard of it."""
        publisher, asked_s = self.publisher(SENTENCE), [0.0]

        def heard() -> bool:
            if time.monotonic() > asked_s[-1] + ASK_AGAIN_S:
                redelivered = len(asked_s) > 1
                publisher.publish(Sentence(id=sentence_id, text=text, source="local", redelivered=redelivered))
                asked_s.append(time.monotonic())
            return any(status.id == sentence_id for status in list(self.statuses))

        wait_for(heard, f"the planner to hear {sentence_id}")

    def sign_some(self, sentence_id: str) -> None:
        """Begin a long sentence, which is under way when this comes back."""
        self.say(LONG, sentence_id)
        self.wait_letters(sentence_id, 2)

    def wait_letters(self, sentence_id: str, count: int) -> None:
        def reached() -> bool:
            return sum(state.sentence_id == sentence_id and state.reached for state in self.states) >= count

        wait_for(reached, f"{count} letters of {sentence_id}")

    def end_of(self, sentence_id: str) -> SentenceStatus:
        def ends() -> list[SentenceStatus]:
            return [s for s in self.statuses if s.id == sentence_id and s.state >= SentenceStatus.DONE]

        wait_for(ends, f"the end of {sentence_id}")
        return ends()[-1]

    def ends_of(self, sentence_id: str) -> list[SentenceStatus]:
        return [s for s in self.statuses if s.id == sentence_id and s.state >= SentenceStatus.DONE]

    def call(self, service: Any, name: str, **fields: object) -> Any:
        return ask(self.probe, service, name, **fields)

    def command(self, word: str) -> None:
        """Say the command until it is answered: all of these may be said twice."""
        publisher = self.publisher(COMMAND)
        answers, asked_s = len([s for s in self.statuses if s.text == word]), [0.0]

        def answered() -> bool:
            if time.monotonic() > asked_s[-1] + ASK_AGAIN_S:
                publisher.publish(String(data=word))
                asked_s.append(time.monotonic())
            return len([s for s in self.statuses if s.text == word]) > answers

        wait_for(answered, f"an answer to {word}")

    def watch(self, torques: list[Torque]) -> None:
        """For five seconds the servos have these torques, and are where they were, but for what a stop takes."""
        letters = len(self.letters)
        at, until_s = self.positions(), time.monotonic() + WATCHED_S
        while time.monotonic() < until_s:
            assert self.torques() == torques
            assert max(abs(a - b) for a, b in zip(self.positions(), at, strict=True)) < STILL_STEPS
            time.sleep(0.01)
        assert len(self.letters) - letters <= 1

    def resume(self) -> None:
        assert self.call(Trigger, "resume").success


@pytest.fixture(scope="module")
def open_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    folder = tmp_path_factory.mktemp("hall")
    with new_world(folder) as world, SimulatedBus(link=folder / "servo_bus") as bus:
        world.start_broker()
        process = world.start_node("all_nodes")
        world.wait_listening(process)
        probe = world.probe()
        yield Hall(
            world, probe, bus, probe.listen(SENTENCE_STATUS), probe.listen(STATE), probe.listen(LETTER), world.page()
        )


@pytest.fixture
def hall(open_hall: Hall) -> Hall:
    """Whatever the test before has left, it may move."""
    open_hall.resume()
    return open_hall


def by_relax(hall: Hall) -> None:
    assert hall.call(Trigger, "relax").success


def by_torque_off(hall: Hall) -> None:
    assert hall.call(SetBool, "torque", data=False).success


def by_topic_relax(hall: Hall) -> None:
    hall.command("relax")


def by_hand_command_relax(hall: Hall) -> None:
    process = hall.world.start_program("hand_command", "-m", "amazing_hand.cli.main", "relax")
    assert process.popen.wait(60) == 0, process.log


def by_cloud_relax(hall: Hall) -> None:
    hall.page.send(b'{"command": "relax"}')


RELEASES = [by_relax, by_torque_off, by_topic_relax, by_hand_command_relax, by_cloud_relax]


@pytest.mark.parametrize("release", RELEASES)
def test_a_hand_that_is_let_go_in_mid_sentence_stays_limp_and_says_why_until_it_is_resumed(
    hall: Hall, release: Callable[[Hall], None]
) -> None:
    sentence = release.__name__
    hall.sign_some(sentence)
    release(hall)
    wait_for(lambda: hall.torques() == LIMP, "the hand to be limp")
    end = hall.end_of(sentence)
    assert end.state == SentenceStatus.CANCELLED
    assert end.reason
    hall.say("NO", f"{sentence} late")
    refused = hall.end_of(f"{sentence} late")
    assert refused.state == SentenceStatus.REJECTED
    assert "resume" in refused.reason
    hall.watch(LIMP)
    assert len(hall.ends_of(sentence)) == 1, hall.ends_of(sentence)
    hall.resume()
    assert hall.torques() == LIMP
    hall.say("OK", f"{sentence} again")
    assert hall.end_of(f"{sentence} again").state == SentenceStatus.DONE


def stop_by_service(hall: Hall) -> None:
    held = hall.call(Trigger, "stop")
    assert (held.success, held.message) == (True, "holding the present pose")


def stop_by_topic(hall: Hall) -> None:
    hall.command("stop")


def stop_by_hand_command(hall: Hall) -> None:
    process = hall.world.start_program("hand_command", "-m", "amazing_hand.cli.main", "stop")
    assert process.popen.wait(60) == 0, process.log


def stop_by_cancel(hall: Hall) -> None:
    assert hall.call(Trigger, "cancel").success


def stop_by_cloud(hall: Hall) -> None:
    hall.page.send(b'{"command": "stop"}')


STOPS = [stop_by_service, stop_by_topic, stop_by_hand_command, stop_by_cancel, stop_by_cloud]


@pytest.mark.parametrize("stop", STOPS)
def test_a_stop_in_mid_sentence_holds_the_hand_and_a_later_sentence_is_signed(
    hall: Hall, stop: Callable[[Hall], None]
) -> None:
    sentence = stop.__name__
    hall.sign_some(sentence)
    hall.say("WAITING", f"{sentence} waits")
    wait_for(lambda: any(s.id == f"{sentence} waits" for s in hall.statuses), "a sentence that waits")
    stop(hall)
    assert hall.end_of(sentence).state == SentenceStatus.CANCELLED
    assert hall.end_of(f"{sentence} waits").state == SentenceStatus.CANCELLED
    wait_for(lambda: hall.torques() == STIFF, "the hand to hold")
    hall.watch(STIFF)
    hall.say("OK", f"{sentence} later")
    assert hall.end_of(f"{sentence} later").state == SentenceStatus.DONE
    assert len(hall.ends_of(sentence)) == 1, hall.ends_of(sentence)


@pytest.mark.parametrize("service", ["stop", "relax"])
def test_a_goal_that_anybody_sent_ends_with_the_hand(hall: Hall, service: str) -> None:
    client = ActionClient(hall.probe, Fingerspell, "fingerspell")
    assert client.wait_for_server(60)
    sending = client.send_goal_async(Fingerspell.Goal(sentence_id=f"goal {service}", text=LONG))
    wait_for(sending.done, "the goal's acceptance")
    result = sending.result().get_result_async()
    hall.wait_letters(f"goal {service}", 2)
    assert hall.call(Trigger, service).success
    wait_for(result.done, "the goal's result")
    assert result.result().result.stopped
    assert result.result().result.reason
    hall.watch(STIFF if service == "stop" else LIMP)
    hall.resume()
    client.destroy()


@pytest.mark.parametrize("first", ["resume", "torque"])
def test_a_release_has_the_last_word_over_what_is_asked_together_with_it(hall: Hall, first: str) -> None:
    kind, request = (SetBool, SetBool.Request(data=True)) if first == "torque" else (Trigger, Trigger.Request())
    opening, release = hall.probe.create_client(kind, first), hall.probe.create_client(Trigger, "relax")
    assert answer(opening, request).success
    assert answer(release, Trigger.Request()).success
    for number in range(10):
        asked = opening.call_async(request), release.call_async(Trigger.Request())
        wait_for(lambda asked=asked: all(future.done() for future in asked), "both answers")
        assert asked[1].result().success
        refused = f"{first} {number}"
        hall.say("NO", refused)
        assert hall.end_of(refused).state == SentenceStatus.REJECTED
        assert hall.torques() == LIMP
    for client in (opening, release):
        hall.probe.destroy_client(client)


def test_letters_and_trajectories_that_anybody_sends_to_a_released_hand_are_refused(hall: Hall) -> None:
    letters, trajectories = hall.publisher(LETTER), hall.publisher(JOINT_TRAJECTORY)
    hall.say("OK", "before")
    assert hall.end_of("before").state == SentenceStatus.DONE
    shown = next(letter for letter in hall.letters if letter.sentence_id == "before")
    assert hall.call(Trigger, "relax").success
    letters.publish(Letter(sentence_id="anybody", letter="A", motion=shown.motion))
    trajectories.publish(shown.motion)
    wait_for(lambda: any(state.sentence_id == "anybody" for state in hall.states), "the refusal")
    refused = next(state for state in hall.states if state.sentence_id == "anybody")
    assert refused.refused
    assert "resume" in refused.reason
    hall.watch(LIMP)
    hall.resume()
    assert hall.call(SetBool, "torque", data=True).success
    wait_for(lambda: hall.torques() == STIFF, "torque")


def test_a_driver_that_is_started_anew_leaves_a_released_hand_limp_until_it_is_resumed(world: World) -> None:
    folder = world.folder
    with SimulatedBus(link=folder / "servo_bus") as bus:
        first = world.start_node("servo_driver")
        probe = world.probe()
        assert ask(probe, Trigger, "relax").success
        first.popen.kill()
        first.popen.wait()
        world.start_node("servo_driver")
        states = probe.listen(STATE)
        letters = probe.create_publisher(message_type(LETTER), LETTER.name, SUBSCRIPTION_PROFILES[LETTER.qos])

        def refused() -> bool:
            letters.publish(Letter(sentence_id="s", letter="A"))
            return any(state.refused and "resume" in state.reason for state in states)

        wait_for(refused, "a refusal", poll_s=0.2)
        assert ask(probe, Trigger, "resume").success
        assert ask(probe, SetBool, "torque", data=True).success
        with bus.lock:
            assert all(servo.value("torque_enable") == Torque.ON for servo in bus.servos.values())
        assert not list(folder.glob("*.released"))
