# SPDX-License-Identifier: Apache-2.0
"""The recogniser's process: started when it is needed, ended when it is not, and lost without losing the program."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from support.made_up_voice import speech

from amazing_hand.voice.recogniser import RecogniserFailed
from amazing_hand.voice.worker import IDLE_S, Worker

TEST = Path(__file__).parents[1]


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    monkeypatch.setenv("PYTHONPATH", f"{TEST}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    worker = Worker([sys.executable, "-m", "support.made_up_voice"], answer_s=60.0)
    yield worker
    worker.close()


def test_it_starts_with_the_first_utterance_and_answers_about_the_newest(worker: Worker) -> None:
    assert worker.pid is None
    worker.take(speech(level=12))
    worker.take(speech(29.0, level=13))
    spoken = worker.text(["open hand", "日本"])
    assert spoken.text == f"13 open hand 日本 in {worker.pid}"
    assert spoken.no_speech == 0.25
    assert worker.text().text.startswith("13  in")


def test_it_ends_when_it_has_had_nothing_to_do_for_long_and_starts_again(worker: Worker) -> None:
    worker.take(speech(level=12))
    first = worker.pid
    assert first is not None
    worker.end_if_idle(time.monotonic())
    assert worker.pid == first
    worker.end_if_idle(time.monotonic() + IDLE_S + 1.0)
    assert worker.pid is None
    assert not psutil.pid_exists(first)
    worker.take(speech(level=14))
    assert worker.text().text.startswith("14 ")


def test_one_that_dies_loses_one_utterance_says_so_and_the_next_is_recognised(worker: Worker) -> None:
    worker.take(speech(level=12))
    with pytest.raises(RecogniserFailed, match="ended .* this utterance is lost; it is started again with the next"):
        worker.take(speech(level=99))
    with pytest.raises(RecogniserFailed, match="no utterance"):
        worker.text()
    worker.take(speech(level=15))
    assert worker.text().text.startswith("15 ")


def test_one_that_is_killed_in_mid_utterance_loses_it_alone(worker: Worker) -> None:
    worker.take(speech(level=12))
    pid = worker.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    killer = threading.Timer(0.2, os.kill, (pid, signal.SIGKILL))
    killer.start()
    with pytest.raises(RecogniserFailed, match="this utterance is lost"):
        worker.text()
    killer.join()
    worker.take(speech(level=16))
    assert worker.text().text.startswith("16 ")


@pytest.mark.parametrize("seconds", [0.5, 29.0], ids=["short", "longer than a pipe holds"])
def test_one_that_is_stuck_is_given_up(worker: Worker, seconds: float) -> None:
    worker.take(speech(level=12))
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGSTOP)
    worker._answer_s = 0.2
    with pytest.raises(RecogniserFailed, match="no answer for 0.2 s"):
        worker.take(speech(seconds, level=13))
    worker._answer_s = 60.0
    worker.take(speech(level=17))
    assert worker.text().text.startswith("17 ")


def test_a_call_that_waits_can_be_interrupted(worker: Worker) -> None:
    worker.take(speech(level=12))
    failed: list[Exception] = []

    def ask() -> None:
        try:
            worker.take(speech(level=98))
        except RecogniserFailed as error:
            failed.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    worker.interrupt()
    thread.join(20.0)
    assert not thread.is_alive()
    assert len(failed) == 1


def test_it_ends_with_the_program_that_has_it(worker: Worker) -> None:
    worker.take(speech(level=12))
    process = worker._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(20.0) == 0


def test_a_program_that_cannot_recognise_says_why() -> None:
    program = "from amazing_hand.voice.worker import refuse; refuse('no speech recogniser in /nowhere')"
    worker = Worker([sys.executable, "-c", program], answer_s=60.0)
    with pytest.raises(RecogniserFailed, match="^no speech recogniser in /nowhere$"):
        worker.take(speech())
    assert worker.pid is None
