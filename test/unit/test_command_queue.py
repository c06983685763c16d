# SPDX-License-Identifier: Apache-2.0
"""Commands on their way to the driver's thread: each is carried out or dropped, once, and a late one is told of."""

import threading
import time
from collections.abc import Callable

import pytest

from amazing_hand.bus import command_queue
from amazing_hand.bus.command_queue import ENDED, CommandQueue

PATIENCE_S = 20.0


class Motions:
    """Commands that can wait, and what became of them."""

    def __init__(self, queue: CommandQueue) -> None:
        self.run: list[str] = []
        self.dropped: list[tuple[str, str]] = []
        self._queue = queue

    def put(self, name: str) -> bool:
        return self._queue.put(lambda: self.run.append(name), lambda reason: self.dropped.append((name, reason)))


@pytest.fixture
def queue() -> CommandQueue:
    return CommandQueue()


@pytest.fixture
def motions(queue: CommandQueue) -> Motions:
    return Motions(queue)


def asked(queue: CommandQueue, ask: Callable[[], list[str]], until: Callable[[], object]) -> list[str]:
    """What `ask` returns while another thread runs commands as soon as `until` is so."""
    answers: list[list[str]] = []
    asking = threading.Thread(target=lambda: answers.append(ask()))
    asking.start()
    deadline = threading.Event()
    for _ in range(int(PATIENCE_S / 0.001)):
        if until():
            queue.run_one()
        if not asking.is_alive():
            break
        deadline.wait(0.001)
    asking.join(PATIENCE_S)
    return answers[0]


def test_commands_are_carried_out_one_at_a_time_in_their_order(queue: CommandQueue, motions: Motions) -> None:
    assert motions.put("one")
    assert motions.put("two")
    queue.run_one()
    assert motions.run == ["one"]
    queue.run_one()
    queue.run_one()
    assert motions.run == ["one", "two"]
    assert motions.dropped == []


def test_a_call_returns_what_its_command_returns(queue: CommandQueue) -> None:
    assert asked(queue, lambda: queue.call(lambda: ["servo 1 is silent"]), lambda: True) == ["servo 1 is silent"]
    assert asked(queue, lambda: queue.call(list), lambda: True) == []


def test_an_argument_that_no_servo_takes_is_an_answer_and_not_the_end_of_the_thread(queue: CommandQueue) -> None:
    def refuse() -> list[str]:
        raise ValueError("speed must be finite")

    assert asked(queue, lambda: queue.call(refuse), lambda: True) == ["speed must be finite"]


def test_what_waits_is_dropped_by_a_call_that_ends_it_and_told_once_why(queue: CommandQueue, motions: Motions) -> None:
    motions.put("one")
    motions.put("two")
    assert asked(queue, lambda: queue.call(list, ends="stopped"), lambda: motions.dropped) == []
    assert motions.dropped == [("one", "stopped"), ("two", "stopped")]
    assert motions.run == []


def test_a_call_that_ends_nothing_waits_its_turn(queue: CommandQueue, motions: Motions) -> None:
    motions.put("one")
    assert asked(queue, lambda: queue.call(lambda: list(motions.run)), lambda: True) == ["one"]
    assert motions.dropped == []


def test_a_call_drops_no_other_call(queue: CommandQueue) -> None:
    answers: list[list[str]] = []
    first = threading.Thread(target=lambda: answers.append(queue.call(lambda: ["first"])))
    first.start()
    assert asked(queue, lambda: queue.call(lambda: ["second"], ends="stopped"), lambda: True) == ["second"]
    for _ in range(2):
        queue.run_one()
    first.join(PATIENCE_S)
    assert answers == [["first"]]


def test_all_that_wait_are_told_even_if_one_of_them_has_a_defect(queue: CommandQueue, motions: Motions) -> None:
    def defect(reason: str) -> None:
        raise ZeroDivisionError(reason)

    queue.put(lambda: None, defect)
    motions.put("two")
    with pytest.raises(ZeroDivisionError, match="stopped"):
        queue.call(list, ends="stopped")
    assert motions.dropped == [("two", "stopped")]


def test_a_command_that_came_too_late_for_its_answer_is_not_carried_out_any_more(
    queue: CommandQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command_queue, "CALL_TIMEOUT_S", 0.01)
    done: list[str] = []

    def energise() -> list[str]:
        done.append("energised")
        return []

    (answer,) = queue.call(energise)
    assert "not carried out any more" in answer
    queue.run_one()
    assert done == []


def test_letting_go_is_carried_out_however_late(queue: CommandQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command_queue, "CALL_TIMEOUT_S", 0.01)
    done: list[str] = []

    def release() -> list[str]:
        done.append("released")
        return []

    (answer,) = queue.call(release, late=True)
    assert "still carried out" in answer
    queue.run_one()
    assert done == ["released"]


def test_a_command_that_has_begun_is_said_to_be_carried_out(
    queue: CommandQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command_queue, "CALL_TIMEOUT_S", 0.3)
    began, go_on = threading.Event(), threading.Event()

    def slow() -> list[str]:
        began.set()
        go_on.wait(PATIENCE_S)
        return []

    def run() -> None:
        while not began.is_set():
            queue.run_one()

    running = threading.Thread(target=run)
    running.start()
    (answer,) = queue.call(slow)
    go_on.set()
    running.join(PATIENCE_S)
    assert "still carried out" in answer


def test_a_closed_queue_takes_nothing_and_has_answered_everything(queue: CommandQueue, motions: Motions) -> None:
    answers: list[list[str]] = []
    motions.put("one")
    asking = threading.Thread(target=lambda: answers.append(queue.call(list)))
    asking.start()
    while len(queue._waiting) < 2:
        time.sleep(0.001)
    queue.close()
    asking.join(PATIENCE_S)
    assert motions.dropped == [("one", ENDED)]
    assert answers == [[ENDED]]
    assert not motions.put("two")
    assert queue.call(lambda: ["never"]) == [ENDED]
    queue.run_one()
    assert motions.run == []


def test_whoever_waits_is_woken_by_a_command(queue: CommandQueue, motions: Motions) -> None:
    waiting = threading.Thread(target=lambda: queue.wait(PATIENCE_S))
    waiting.start()
    motions.put("one")
    waiting.join(PATIENCE_S / 2)
    assert not waiting.is_alive()
    queue.wait(PATIENCE_S)  # one waits: comes back at once
    queue.run_one()
    queue.wake()
    queue.wait(PATIENCE_S)


def test_whoever_waits_for_a_command_waits_as_long_as_it_said_even_if_it_was_woken_before() -> None:
    queue = CommandQueue()
    queue.wake()
    queue.run_one()
    began_s = time.monotonic()
    queue.wait(0.1)
    assert time.monotonic() - began_s >= 0.1


def test_whoever_waits_is_woken_and_does_not_wait_while_there_is_a_command() -> None:
    queue = CommandQueue()
    waiting = threading.Thread(target=queue.wait, args=(3 * PATIENCE_S,), daemon=True)
    waiting.start()
    queue.wake()
    waiting.join(PATIENCE_S)
    assert not waiting.is_alive()
    assert queue.put(lambda: None, lambda _: None)
    queue._wake.clear()
    began_s = time.monotonic()
    queue.wait(3 * PATIENCE_S)
    assert time.monotonic() - began_s < PATIENCE_S
