"""A computer with much else to do: simulated servos and driver get their turn, or say that they did not."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from random import Random

import pytest
from amazing_hand.msg import Sentence, SentenceStatus
from world import World, wait_for

from amazing_hand import stand_ins
from amazing_hand.nodes.discovery import readers_of
from amazing_hand.topics import SENTENCE, SENTENCE_STATUS, STATE

BUSY_PROGRAMS = 8
LETTERS = "ABCDEFGHIKLMNOPQRSTUVWXY"  # all but those that are drawn, which take longer
LETTERS_EACH = 4
SENTENCE_TIMEOUT_S = 120.0


@pytest.fixture
def busy() -> Iterator[None]:
    """Programs that take all the time that they can get."""
    with ExitStack() as stack:
        for _ in range(BUSY_PROGRAMS):
            program = stack.enter_context(subprocess.Popen([sys.executable, "-c", "while True: pass"]))
            stack.callback(program.kill)
        yield


class SimulatedServos:
    """`hand simulate`, which can be asked how often it got no turn."""

    def __init__(self, world: World) -> None:
        command = stand_ins.servo_bus(world.folder).command
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        assert self.process.stdout.readline()

    def stalls(self) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("state\n")
        self.process.stdin.flush()
        count: int = json.loads(self.process.stdout.readline().removeprefix("ok: "))["stalls"]["count"]
        return count


@pytest.fixture
def servos(world: World) -> Iterator[SimulatedServos]:
    made = SimulatedServos(world)
    with made.process:
        yield made
        made.process.kill()


@pytest.mark.parametrize("sentences", [1, pytest.param(100, marks=pytest.mark.soak)])
@pytest.mark.usefixtures("busy")
def test_every_letter_is_reached_beside_eight_busy_programs(
    world: World, servos: SimulatedServos, sentences: int
) -> None:
    driver = world.start_node("servo_driver")
    for name in ("fingerspeller", "planner"):
        world.start_node(name)
    probe = world.probe()
    states, statuses = probe.listen(STATE), probe.listen(SENTENCE_STATUS)
    publisher = probe.create_publisher(Sentence, SENTENCE.name, 10)
    wait_for(lambda: "is open; all servos" in driver.log, "the driver", SENTENCE_TIMEOUT_S)
    wait_for(lambda: "planner" in readers_of(probe, SENTENCE.name), "the planner", SENTENCE_TIMEOUT_S)
    wait_for(
        lambda: probe.count_publishers(STATE.name) and publisher.get_subscription_count(), "the way there and back"
    )
    wait_for(lambda: probe.count_subscribers("letter") and probe.count_publishers("letter"), "the speller")
    chance, said_before = Random(7), servos.stalls()

    def over(sentence_id: str) -> bool:
        return any(status.id == sentence_id and status.state >= SentenceStatus.DONE for status in statuses)

    for number in range(sentences):
        sentence = Sentence(id=f"s{number}", text="".join(chance.sample(LETTERS, LETTERS_EACH)), source="local")
        publisher.publish(sentence)
        wait_for(lambda asked=sentence.id: over(asked), f"sentence {number}", SENTENCE_TIMEOUT_S)
    wait_for(lambda: len(states) == sentences * LETTERS_EACH, "the last state")
    missed = [(state.letter, state.reason) for state in states if not state.reached]
    stalls = servos.stalls() - said_before
    print(f"{len(states)} letters, {len(missed)} not reached; the simulated servos got no turn {stalls} times")
    assert not missed or stalls, missed
