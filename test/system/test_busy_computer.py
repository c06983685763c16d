# SPDX-License-Identifier: Apache-2.0
"""A computer with much else to do: simulated servos and driver get their turn, or say that they did not."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from random import Random

import pytest
from amazing_hand.action import Fingerspell
from rclpy.action import ActionClient
from support.world import World, wait_for

BUSY_PROGRAMS = 8
LETTERS = "ABCDEFGHIKLMNOPQRSTUVWXY"  # all but those that are drawn, which take longer
LETTERS_EACH = 3
PATIENCE_S = 120.0


@contextmanager
def busy() -> Iterator[None]:
    """Beside programs that take all the time that they can get."""
    with ExitStack() as stack:
        for _ in range(BUSY_PROGRAMS):
            program = stack.enter_context(subprocess.Popen([sys.executable, "-c", "while True: pass"]))
            stack.callback(program.kill)
        yield


class SimulatedServos:
    """`hand simulate`, which can be asked how often it got no turn."""

    def __init__(self, world: World) -> None:
        # Without a trace: a disk that is busy is another matter.
        command = [sys.executable, "-m", "amazing_hand.cli.simulate", "--link", str(world.folder / "servo_bus")]
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
def test_every_letter_is_reached_beside_eight_busy_programs(
    world: World, servos: SimulatedServos, sentences: int
) -> None:
    world.start_node("servo_driver")
    world.start_node("fingerspeller")
    speller = ActionClient(world.probe(), Fingerspell, "fingerspell")
    assert speller.wait_for_server(PATIENCE_S)
    chance = Random(7)

    def missed() -> str:
        """Sign one more text; returns why some of it was not reached."""
        text = "".join(chance.sample(LETTERS, LETTERS_EACH))
        goal = speller.send_goal_async(Fingerspell.Goal(sentence_id=text, text=text))
        wait_for(goal.done, "the goal to be taken", PATIENCE_S)
        result = goal.result().get_result_async()
        wait_for(result.done, f"{text} to be spelled", PATIENCE_S)
        spelled = result.result().result
        return "" if spelled.spelled == text else spelled.reason

    wait_for(lambda: not missed(), "the hand")  # at first the nodes may not have found each other
    stalls_before = servos.stalls()
    with busy():
        reasons = [reason for _ in range(sentences) if (reason := missed())]
        stalls = servos.stalls() - stalls_before
    print(f"{sentences} sentences, {len(reasons)} not whole; the simulated servos got no turn {stalls} times")
    print(*reasons, sep="\n")
    assert not reasons or stalls, reasons
