# SPDX-License-Identifier: Apache-2.0
"""Parameters that are changed while the hand runs: which ones, from when on, and what is said of those that are not."""

import itertools
import math
import time
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from typing import Any

import av
import pytest
from amazing_hand.msg import Sentence, SentenceStatus
from rclpy.parameter import Parameter
from rclpy.parameter_client import AsyncParameterClient
from support.world import World, wait_for

from amazing_hand.bus.registers import Torque
from amazing_hand.node_table import NAMESPACE, NODES
from amazing_hand.ros.convert import seconds
from amazing_hand.ros.hand_node import SUBSCRIPTION_PROFILES
from amazing_hand.ros.parameters import default_of
from amazing_hand.simulation.servo_bus import SimulatedBus
from amazing_hand.simulation.servo_faults import Hot
from amazing_hand.topics import DIAGNOSTICS, LETTER, RECORDING, SENTENCE, SENTENCE_STATUS

ENDED = (SentenceStatus.DONE, SentenceStatus.FAILED, SentenceStatus.REJECTED)


class Hand:
    """A whole hand, all nodes in one process, and a node that says sentences and changes parameters."""

    def __init__(self, world: World, bus: SimulatedBus) -> None:
        world.start_broker()
        self.bus = bus
        (world.folder / "servo_bus").symlink_to(bus.port)
        self.probe = world.probe()
        self.letters = self.probe.listen(LETTER)
        self.statuses = self.probe.listen(SENTENCE_STATUS)
        self.recordings = self.probe.listen(RECORDING)
        self.diagnostics = self.probe.listen(DIAGNOSTICS)
        self._sentence = self.probe.create_publisher(Sentence, SENTENCE.name, SUBSCRIPTION_PROFILES[SENTENCE.qos])
        self._ids = itertools.count()
        self._clients = {entry.name: AsyncParameterClient(self.probe, entry.name) for entry in NODES}
        self.process = world.start_node("all_nodes")
        world.wait_listening(self.process)
        for client in self._clients.values():
            wait_for(client.services_are_ready, "the parameter services")
        wait_for(self._sentence.get_subscription_count, "a planner")
        self.wait_filmed(self.say("A"))

    def set(self, node: str, **values: object) -> str:
        """Change parameters one by one; why the last of them was refused, empty if it was not."""
        parameters = [Parameter(name, value=value) for name, value in values.items()]
        future = self._clients[node].set_parameters(parameters)
        wait_for(future.done, f"the answer of {node}")
        (*_, result) = future.result().results
        assert result.successful == (not result.reason)
        return str(result.reason)

    def get(self, node: str, name: str) -> Any:
        future = self._clients[node].get_parameters([name])
        wait_for(future.done, f"the answer of {node}")
        return Parameter.from_parameter_msg(_named(name, future.result().values[0])).value

    def say(self, text: str) -> str:
        id = f"s{next(self._ids)}"
        self._sentence.publish(Sentence(id=id, text=text, source="test"))
        return id

    def letters_of(self, id: str) -> list[Any]:
        return [letter for letter in self.letters if letter.sentence_id == id]

    def wait_ended(self, id: str) -> SentenceStatus:
        def end() -> SentenceStatus | None:
            return next((status for status in self.statuses if status.id == id and status.state in ENDED), None)

        status = wait_for(end, f"sentence {id} to end")
        assert status is not None
        return status

    def wait_filmed(self, id: str) -> str:
        """The path of a sentence's film."""
        wait_for(lambda: any(film.sentence_id == id for film in self.recordings), f"the film of {id}")
        (film,) = (film for film in self.recordings if film.sentence_id == id)
        assert not film.error
        return str(film.path)

    def health(self, name: str) -> Any:
        """The next of a node, or of one of its parts."""
        said = len(self.diagnostics) + len(NODES)
        wait_for(lambda: len(self.diagnostics) > said, "diagnostics")
        everything = [status for array in self.diagnostics[-len(NODES) :] for status in array.status]
        return next(status for status in everything if status.name == f"{NAMESPACE}/{name}")


def _named(name: str, value: Any) -> Any:
    message = Parameter(name).to_parameter_msg()
    message.value = value
    return message


@pytest.fixture(scope="module")
def hand(world_of_all: World) -> Iterator[Hand]:
    with SimulatedBus() as bus:
        yield Hand(world_of_all, bus)


def settings() -> Iterator[tuple[str, Any]]:
    for entry in NODES:
        for parameter in fields(import_module(entry.module).Settings):
            yield entry.name, parameter


def test_a_parameter_that_is_not_live_is_refused_with_what_to_do(hand: Hand) -> None:
    fixed = [(node, entry) for node, entry in settings() if not entry.metadata["live"]]
    assert len(fixed) > 30
    for node, entry in fixed:
        reason = hand.set(node, **{entry.name: default_of(entry)})
        assert entry.name in reason
        assert "restart the node" in reason


def test_a_live_number_takes_its_whole_range_and_nothing_beyond_or_of_another_type(hand: Hand) -> None:
    for node, entry in settings():
        low, high, default = entry.metadata["low"], entry.metadata["high"], default_of(entry)
        if not entry.metadata["live"] or low is None:
            continue
        bad = [low - 1, high + 1, *([] if isinstance(default, int) else [low - 0.01, math.nan, math.inf])]
        for value in bad:
            reason = hand.set(node, **{entry.name: type(default)(value)})
            assert f"{low:g}" in reason, f"{node}.{entry.name} {value}: {reason}"
            assert f"{high:g}" in reason
        assert "type" in hand.set(node, **{entry.name: "fast"})
        assert hand.get(node, entry.name) == default
        assert hand.set(node, **{entry.name: default}) == ""
    assert hand.process.popen.poll() is None


@pytest.mark.parametrize(
    ("node", "name", "value", "reason"),
    [
        ("fingerspeller", "digits", "roman", "fingerspeller.digits is 'roman'; it can be sign, spell, skip"),
        (
            "servo_driver",
            "temperature_warn_c",
            60.0,
            "servo_driver.temperature_warn_c is 60; it must be below temperature_error_c, 55",
        ),
        ("servo_driver", "voltage_max_v", 4.0, "servo_driver.voltage_min_v is 4.5; it must be below voltage_max_v, 4"),
    ],
)
def test_a_value_that_breaks_the_node_s_own_rule_is_refused_and_the_old_one_stays(
    hand: Hand, node: str, name: str, value: object, reason: str
) -> None:
    before = hand.get(node, name)
    assert hand.set(node, **{name: value}) == reason
    assert hand.get(node, name) == before


def test_the_rhythm_changes_with_the_next_letter_and_what_becomes_of_digits_with_the_next_sentence(hand: Hand) -> None:
    first = hand.say("A11M")
    wait_for(lambda: hand.letters_of(first), "its first letter")
    assert hand.set("fingerspeller", hold_s=0.2, digits="spell") == ""
    second = hand.say("1")
    hand.wait_ended(second)
    hold_s = {id: [seconds(letter.hold) for letter in hand.letters_of(id)] for id in (first, second)}
    assert ["".join(letter.letter for letter in hand.letters_of(id)) for id in (first, second)] == ["A11M", "ONE"]
    assert hold_s[first][-1] < hold_s[first][0]
    assert max(hold_s[second]) < hold_s[first][0]
    assert hand.set("fingerspeller", hold_s=0.45, digits="sign") == ""


def test_a_film_is_made_as_the_recorder_is_told_when_it_begins(hand: Hand) -> None:
    assert hand.set("recorder", fps=10.0, width=320, height=240) == ""
    with av.open(hand.wait_filmed(hand.say("A"))) as film:
        video = film.streams.video[0]
        assert (float(video.average_rate), video.width, video.height) == (10.0, 320, 240)
    assert hand.set("recorder", fps=30.0, width=640, height=480) == ""


def test_the_camera_s_rate_changes_and_the_diagnostics_measure_against_it(hand: Hand) -> None:
    assert hand.set("camera", fps=10.0) == ""

    def is_slow() -> bool:
        values = {pair.key: pair.value for pair in hand.health("camera").values}
        return values["image_raw/compressed [1/s]"] in {f"{rate / 10} of 10" for rate in range(90, 111)}

    wait_for(is_slow, "ten pictures a second")
    assert hand.set("camera", fps=30.0) == ""


def test_the_planner_s_queue_gets_shorter(hand: Hand) -> None:
    assert hand.set("planner", max_queue=1) == ""
    signing = hand.say("AB")
    wait_for(lambda: hand.letters_of(signing), "the hand to sign")
    waiting, refused = hand.say("A"), hand.say("A")
    assert hand.wait_ended(refused).reason == "queue full: 1 are waiting"
    assert hand.wait_ended(waiting).state == SentenceStatus.DONE
    assert hand.set("planner", max_queue=10) == ""


def test_a_warning_level_counts_at_once(hand: Hand) -> None:
    hand.bus.set_fault(Hot(1, 41.0))
    assert hand.health("servo_driver").level == b"\0"
    assert hand.set("servo_driver", temperature_warn_c=40.0) == ""
    wait_for(lambda: hand.health("servo_driver: index_servo_1").level == b"\1", "to be warned")
    assert hand.set("servo_driver", temperature_warn_c=45.0) == ""
    wait_for(lambda: hand.health("servo_driver: index_servo_1").level == b"\0", "all to be well")
    hand.bus.clear_faults()


def test_a_hand_that_is_left_alone_goes_limp_as_soon_as_it_is_told_to(hand: Hand) -> None:
    hand.wait_ended(hand.say("A"))
    assert hand.set("servo_driver", idle_timeout_s=1.0) == ""
    began_s = time.monotonic()

    def is_limp() -> bool:
        with hand.bus.lock:
            return all(servo.value("torque_enable") == Torque.FREE for servo in hand.bus.servos.values())

    wait_for(is_limp, "the hand to go limp")
    assert time.monotonic() - began_s < 25.0
    assert hand.set("servo_driver", idle_timeout_s=30.0) == ""
