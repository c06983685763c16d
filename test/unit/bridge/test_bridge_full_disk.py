# SPDX-License-Identifier: Apache-2.0
"""A real small disk that is filled and emptied at random moments, at each statement and each wait for the disk.

Whatever happens to it, and to the process: who was told that we have a message gets one answer to it, and a sentence is
signed at most once, and not at all when it was refused.
"""

import json
import os
import random
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from support.bridge_alone import TOPICS, Alone, Clock, Cloud

from amazing_hand.cloud import database as database_module
from amazing_hand.cloud.bridge import Shown
from amazing_hand.cloud.remote_command import Answer
from amazing_hand.sentence_step import Step

DISK_BYTES = 4_000_000
STEPS = 150
LAST_STEPS = {Step.DONE, Step.CANCELLED}


class SmallDisk:
    """A file system of its own, with a file that takes all the room there is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.may_fill = True
        self._ballast = folder / "ballast"
        self._lock = threading.Lock()

    def fill(self) -> None:
        with self._lock, self._ballast.open("ab", buffering=0) as file:
            if not self.may_fill:
                return
            for chunk in (65536, 4096, 1):
                with suppress(OSError):
                    while True:
                        file.write(bytes(chunk))

    def free(self) -> None:
        with self._lock:
            self._ballast.unlink(missing_ok=True)


@pytest.fixture(scope="module")
def mounted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("disk")
    options = ["-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(["mount", *options], capture_output=True, check=False).returncode:
        pytest.skip("a small disk can be mounted by root only")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


class Planner:
    """Signs what it is given, in order. What it says is told again to a bridge that comes later."""

    def __init__(self) -> None:
        self.queue: list[str] = []
        self.said: dict[str, Step] = {}
        self.story: list[tuple[str, Step]] = []
        self.signings: Counter[str] = Counter()

    def take(self, handed: str) -> list[tuple[str, Step]]:
        id = handed.rstrip("!")
        if id in self.said:
            return [(id, self.said[id])]
        self.queue.append(id)
        return self._say(id, Step.QUEUED)

    def next(self) -> list[tuple[str, Step]]:
        if not self.queue:
            return []
        id = self.queue[0]
        step = Step(self.said[id] + 1)
        self.signings[id] += step is Step.SIGNING
        if step is Step.DONE:
            self.queue.pop(0)
        return self._say(id, step)

    def stop(self) -> list[tuple[str, Step]]:
        ended, self.queue = self.queue, []
        return [told for id in ended for told in self._say(id, Step.CANCELLED)]

    def _say(self, id: str, step: Step) -> list[tuple[str, Step]]:
        self.said[id] = step
        self.story.append((id, step))
        return [(id, step)]


class Run:
    """One story of a bridge, its disk, its broker and its planner."""

    def __init__(self, disk: SmallDisk, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.chance = random.Random(seed)
        self.disk = disk
        self.cloud, self.clock, self.planner = Cloud(), Clock(), Planner()
        self.monkeypatch = monkeypatch
        self.sent: dict[str, bytes] = {}
        self.with_broker: dict[str, bytes] = {}
        self.lives: list[Alone] = []
        self.taken = 0
        self.refused_to_open = 0
        real = os.fdatasync

        def confirm(file: int) -> None:
            self.meddle("fdatasync")
            real(file)

        monkeypatch.setattr(database_module.os, "fdatasync", confirm)
        self.begin()

    def meddle(self, statement: str) -> None:
        """Called before each statement of SQLite and each wait for the disk."""
        if self.chance.random() < 0.03:
            (self.disk.fill if self.chance.random() < 0.5 else self.disk.free)()

    @property
    def life(self) -> Alone:
        return self.lives[-1]

    def begin(self) -> None:
        self.lives.append(Alone(self.disk.folder / "bridge.db", self.cloud, self.clock, self.monkeypatch))
        self.refused_to_open += self.life.bridge._database._connection is None
        self.taken = 0
        self.life.driver = self.drive
        self.life.connect()
        for id, step in self.planner.story:
            self.life.hear(id, step)
        self.redeliver()

    def restart(self) -> None:
        """The file is closed in order: its journal is gone, and to open it takes room."""
        self.life.bridge.close()
        if self.chance.random() < 0.5:
            self.disk.fill()
        self.begin()

    def kill(self) -> None:
        """As SIGKILL does: the file stays as it is, and whoever waited for something waits for ever."""
        database = self.life.bridge._database
        database._unsafe.put(None)
        database._syncer.join()
        if database._ours is not None:
            os.close(database._ours)
            database._ours = None
        self.begin()

    def drive(self, name: str, answer: Answer) -> None:
        for id, step in self.planner.stop():
            self.life.hear(id, step)
        answer(True, "stopped")

    def watch(self) -> None:
        database = self.life.bridge._database
        with database._lock:  # a statement that runs meanwhile would wait for Python, and Python for it
            if database._connection is not None:
                database._connection.set_trace_callback(self.meddle)

    def send(self) -> None:
        id = f"s{len(self.sent)}"
        message = {"id": id, "sentence": self.chance.choice(["HELLO", "", "x" * 400])}
        if self.chance.random() < 0.05:
            message = {"id": id, "command": "stop"}
        self.sent[id] = self.with_broker[id] = json.dumps(message).encode()
        self.life.deliver(id, self.sent[id])

    def redeliver(self) -> None:
        self.forget()
        for id, payload in self.with_broker.items():
            self.life.deliver(id, payload)

    def forget(self) -> None:
        """What the broker was told that we have."""
        for life in self.lives:
            for id in life.acknowledged:
                self.with_broker.pop(id, None)

    def hand_over(self) -> None:
        while self.taken < len(self.life.handed):
            self.taken += 1
            for id, step in self.planner.take(self.life.handed[self.taken - 1]):
                self.life.hear(id, step)

    def step(self) -> None:
        self.watch()
        what = self.chance.choice("sssspppptttrkofec")
        if what == "s":
            self.send()
        elif what == "p":
            for id, step in self.planner.next():
                self.life.hear(id, step)
        elif what == "t":
            self.life.tick(after_s=self.chance.choice([0.25, 2.0, 6.0]))
        elif what == "r":
            self.redeliver()
        elif what == "k" and self.chance.random() < 0.3:
            self.kill()
        elif what == "o" and self.chance.random() < 0.3:
            self.restart()
        elif what == "f":
            self.disk.fill()
        elif what == "e":
            self.disk.free()
        elif what == "c":
            self.life.bridge.shown(Shown("a", "A", [0.0] * 8, [0.0] * 8))
        self.hand_over()

    def end(self) -> None:
        """There is room, and the planner signs what it has."""
        self.disk.may_fill = False
        self.disk.free()
        for _ in range(500):
            self.life.tick(after_s=1.0)
            self.hand_over()
            for id, step in self.planner.next():
                self.life.hear(id, step)
            self.life.settle()
            if set(self.cloud.results) == set(self.sent) and not self.planner.queue:
                break
            self.redeliver()
        self.life.tick()

    def close(self) -> None:
        for life in reversed(self.lives):
            life.bridge.close()


@pytest.fixture
def run_of(mounted: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], Run]]:
    monkeypatch.setattr(database_module, "WAL_BYTES", 100_000)
    monkeypatch.setattr(database_module, "ROOM_BYTES", 100_000)
    monkeypatch.setattr(database_module, "SYNC_RETRY_S", 0.01)
    monkeypatch.setattr(database_module, "CLOSE_S", 20.0)
    runs: list[Run] = []

    def begin(seed: int) -> Run:
        disk = SmallDisk(mounted / f"run{seed}")
        disk.folder.mkdir()
        runs.append(Run(disk, seed, monkeypatch))
        return runs[-1]

    yield begin
    for run in runs:
        run.close()
        for file in run.disk.folder.iterdir():
            file.unlink()


SEEDS = [*range(20), *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(20, 220))]


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_lost_nothing_twice_on_a_disk_that_is_filled_at_random_moments(
    run_of: Callable[[int], Run], seed: int
) -> None:
    run = run_of(seed)
    for _ in range(STEPS):
        run.step()
    run.end()
    outcomes = run.cloud.outcomes  # one for each id
    counted = Counter(outcomes.values())
    no_room = sum("cannot remember" in run.cloud.reason(id) for id in outcomes)
    print(
        f"{len(run.sent)} messages, {dict(counted)}, {no_room} for want of room, {len(run.lives)} lives, "
        f"{run.refused_to_open} on a shut file"
    )
    assert set(outcomes) == set(run.sent)
    assert max(run.planner.signings.values(), default=0) <= 1
    for id, outcome in outcomes.items():
        assert not (outcome == "rejected" and run.planner.signings[id]), id
        if outcome == "done" and b"sentence" in run.sent[id]:
            assert run.planner.signings[id] == 1, id
    run.life.settle()
    assert run.life.bridge.problem == ""
    assert run.life.bridge.values()["results_waiting"] == 0
    with run.life.bridge._database.transaction() as connection:
        assert connection.execute("SELECT COUNT(*) FROM result").fetchone() == (0,)
    assert not list(run.disk.folder.glob("*.damaged*")), "a full disk is no damage"
    stamps = [json.loads(payload)["ts"] for payload in run.cloud.payloads(TOPICS.state)]
    assert stamps == sorted(stamps)
