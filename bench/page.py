# SPDX-License-Identifier: Apache-2.0
"""The page: what it takes with nobody and with somebody watching, how soon it obeys, and what the hand notices of it.

All nodes of the hand run in one process, the page in its own, the simulated servos at their real speed in a third. Who
watches is a plain WebSocket client that reads all there is and asks for ten pictures a second, which costs the server
more than a browser that has to draw them. `enter_to_letter` and `stop_to_driver` are measured in Chromium, without 3D
as it has no graphics card here: from the key to the letter that is lit, and to the stamp of the driver's stop.
`picture_age` is how old a picture is when it is sent.

What the hand notices is the median of rounds by turns without and with three watchers: a busy host makes any minute a
bad one.

Beside it viser shows the same scene to the same browser: our URDF, joints at 30 Hz, ten pictures a second, a text box
and buttons. It is fed through a pipe, so it receives no ROS messages, which our page does. viser is installed in
build/viser, not in the environment of the project.
"""

import asyncio
import json
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
import numpy as np
import psutil
from _report import Goal, report
from playwright.sync_api import Browser
from servo_bus import off_beat_ms, p99, wired_servos
from support.browser import FLAT, LAPTOP, PLAIN, SMALL, Tab, chromium
from support.world import ALL, Probe, Process, World, new_world, wait_for
from websockets.asyncio.client import connect

from amazing_hand.page.hand import JOINTS
from amazing_hand.page.telling import joints_rad
from amazing_hand.page.wire import PICTURE
from amazing_hand.robot_description import robot_description
from amazing_hand.ros import convert
from amazing_hand.topics import DIAGNOSTICS, IMAGE, JOINT_STATES, MOTION_STATE

WATCHED_S: Final = 20.0
SETTLE_S: Final = 3.0
PICTURE_PERIOD_S: Final = 0.1
FRAME_PERIOD_S: Final = 1 / 30
WATCHERS: Final = (0, 1, 5)
ROUNDS: Final = 6
SENTENCES: Final = 30
STOPS: Final = 100
VISER: Final = Path("build/viser/bin/python")
VISER_PACKAGES: Final = ("viser==1.1.1", "yourdfpy==0.0.60")

GOALS: Final = {
    "cpu_percent_0_watchers": Goal(at_most=2.0),
    "cpu_percent_1_watcher": Goal(at_most=8.0),
    "cpu_percent_5_watchers": Goal(at_most=15.0),
    "rss_mb": Goal(at_most=120.0),
    "first_load_kb_gzip": Goal(at_most=250.0),
    "enter_to_letter_ms_p50": Goal(at_most=150.0),
    "stop_to_driver_ms_p99": Goal(at_most=100.0),
    "picture_age_ms_p95": Goal(at_most=150.0),
    "hand_cpu_change_percent_3_watchers": Goal(at_most=1.0),
    "loop_jitter_change_ms": Goal(at_most=0.3),
    "ratio_cpu_1_watcher_viser": Goal(at_least=3.0),
}

LISTEN: Final = """() => {
  window.wall_ms = () => performance.timeOrigin + performance.now();
  addEventListener("keydown", ({key}) => { window.pressed = {key, at_ms: window.wall_ms()}; }, {capture: true});
  const look = () => {
    if (document.querySelector("#line [data-state=now]")) window.lit_ms ??= window.wall_ms();
  };
  const all = {subtree: true, childList: true, attributes: true};
  new MutationObserver(look).observe(document.getElementById("line"), all);
}"""


@dataclass
class Bench:
    """A hand, its page, and a probe in its graph."""

    world: World
    hand: Process
    page: Process
    probe: Probe
    motion: list[Any]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        new_world(Path(folder)) as world,
        wired_servos(world),
        running(world) as bench,
    ):
        figures = watched(bench) | noticed(bench)
        figures["first_load_kb_gzip"] = first_load_kb(bench.url)
        with chromium() as browser:
            figures |= obeyed(browser, bench) | beside_viser(browser, bench)
    report(Path(__file__).stem, figures, GOALS)


@contextmanager
def running(world: World) -> Iterator[Bench]:
    world.start_broker()
    probe = world.probe()
    diagnostics, motion = probe.listen(DIAGNOSTICS), probe.listen(MOTION_STATE)
    hand = world.start_node(ALL)
    world.wait_listening(hand)
    page = world.start_node("page", port=0)

    def port() -> int:
        pages = (status for array in diagnostics for status in array.status if status.name.endswith("/page"))
        return next((int(value.value) for status in pages for value in status.values if value.key == "port"), 0)

    yield Bench(world, hand, page, probe, motion, wait_for(port, "the page"))


# What it takes.


@dataclass
class Watcher:
    """What one plain client has seen."""

    picture_ages_ms: list[int] = field(default_factory=list)
    frames: int = 0


@contextmanager
def watching(bench: Bench, count: int) -> Iterator[list[Watcher]]:
    """Have clients watch while the block runs, once all of them see the hand."""
    watchers = [Watcher() for _ in range(count)]
    end = asyncio.Event()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_until_complete, args=(watch_all(bench, watchers, end),), daemon=True)
    thread.start()
    wait_for(lambda: all(watcher.picture_ages_ms for watcher in watchers), "pictures")
    try:
        yield watchers
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join()
        loop.close()


async def watch_all(bench: Bench, watchers: list[Watcher], end: asyncio.Event) -> None:
    tasks = [task for watcher in watchers for task in await watch(bench, watcher)]
    await end.wait()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def watch(bench: Bench, watcher: Watcher) -> list[asyncio.Task[None]]:
    """Connect; return the tasks that read and that ask for pictures."""
    url = f"ws://127.0.0.1:{bench.port}/ws"
    socket_ = await connect(url, origin=bench.url, compression=None, max_size=None)  # type: ignore[arg-type]

    async def read() -> None:
        async with socket_:
            async for message in socket_:
                if isinstance(message, bytes):
                    watcher.frames += 1
                    if message[0] == PICTURE:
                        watcher.picture_ages_ms.append(int.from_bytes(message[2:4], "little"))

    async def ask() -> None:
        while True:
            await socket_.send(json.dumps({"type": "picture"}))
            await asyncio.sleep(PICTURE_PERIOD_S)

    return [asyncio.create_task(read()), asyncio.create_task(ask())]


def cpu_s(pid: int) -> float:
    return float(sum(psutil.Process(pid).cpu_times()[:2]))


def cpu_percent(pid: int, length_s: float = WATCHED_S) -> float:
    """Return the share of a core that a process takes."""
    before_s, began_s = cpu_s(pid), time.monotonic()
    time.sleep(length_s)
    return 100 * (cpu_s(pid) - before_s) / (time.monotonic() - began_s)


def watched(bench: Bench) -> dict[str, float]:
    figures, ages_ms = {}, []
    for count in WATCHERS:
        with watching(bench, count) as watchers:
            time.sleep(SETTLE_S)
            before = [(watcher.frames, len(watcher.picture_ages_ms)) for watcher in watchers]
            figures[f"cpu_percent_{count}_watcher{'' if count == 1 else 's'}"] = cpu_percent(bench.page.popen.pid)
            for watcher, (frames, pictures) in zip(watchers, before, strict=True):
                seen = watcher.frames - frames, len(watcher.picture_ages_ms) - pictures
                print(
                    f"{count} watching: {seen[0] / WATCHED_S:.1f} frames/s, {seen[1] / WATCHED_S:.1f} of them pictures"
                )
                ages_ms += watcher.picture_ages_ms[pictures:]
    figures["rss_mb"] = psutil.Process(bench.page.popen.pid).memory_info().rss / 1e6
    figures["picture_age_ms_p50"] = float(np.percentile(ages_ms, 50))
    figures["picture_age_ms_p95"] = float(np.percentile(ages_ms, 95))
    return figures


def noticed(bench: Bench) -> dict[str, float]:
    """What the hand's own process and the driver's loop notice of three watchers."""
    rounds: dict[int, list[tuple[float, float]]] = {0: [], 3: []}
    for _ in range(ROUNDS):
        for count, values in rounds.items():
            with watching(bench, count):
                before_s, began_s = cpu_s(bench.hand.popen.pid), time.monotonic()
                beats_ms, _ = off_beat_ms(bench.world, bench.probe)
                percent = 100 * (cpu_s(bench.hand.popen.pid) - before_s) / (time.monotonic() - began_s)
                values.append((percent, p99(beats_ms)))
    alone, with_three = (np.array(values) for values in rounds.values())
    changes = with_three - alone
    for name, of in (("hand's CPU change [%]", 0), ("loop jitter change [ms]", 1)):
        print(f"{name} in the rounds: {', '.join(f'{change:.2f}' for change in changes[:, of])}")
    return {
        "hand_cpu_percent": float(np.median(alone[:, 0])),
        "hand_cpu_change_percent_3_watchers": float(np.median(changes[:, 0])),
        "loop_jitter_ms_p99": float(np.median(alone[:, 1])),
        "loop_jitter_change_ms": float(np.median(changes[:, 1])),
    }


def first_load_kb(url: str) -> float:
    """Return what a browser is sent until it shows the hand: page, program, style, icon, URDF."""
    with httpx.Client(base_url=url, headers={"accept-encoding": "gzip"}) as client:
        index = client.get("/").text
        paths = ["/", "/hand.urdf", *re.findall(r'(?:src|href)="(/static/[^"]+\.(?:js|css|svg))"', index)]
        sizes = {}
        for path in dict.fromkeys(paths):
            with client.stream("GET", path) as answer:
                answer.raise_for_status()
                answer.read()
                sizes[path] = answer.num_bytes_downloaded
    print(f"first load [bytes]: {sizes}")
    return sum(sizes.values()) / 1000


# How soon it obeys.


def obeyed(browser: Browser, bench: Bench) -> dict[str, float]:
    with Tab(browser, LAPTOP) as tab:
        tab.open(bench.url, FLAT)
        tab.ask(LISTEN)
        lit_ms = [enter_to_letter_ms(tab) for _ in range(SENTENCES)]
        stopped_ms = [stop_to_driver_ms(tab, bench.motion, number) for number in range(STOPS)]
    return {
        "enter_to_letter_ms_p50": float(np.percentile(lit_ms, 50)),
        "enter_to_letter_ms_max": max(lit_ms),
        "stop_to_driver_ms_p50": float(np.percentile(stopped_ms, 50)),
        "stop_to_driver_ms_p99": p99(stopped_ms),
    }


def enter_to_letter_ms(tab: Tab) -> float:
    tab.tab.fill("#text", "A")
    tab.ask("window.lit_ms = undefined")
    tab.tab.press("#text", "Enter")
    lit_ms = tab.until("window.lit_ms", "the letter")
    pressed = tab.ask("window.pressed")
    tab.until("window.hand.state().sentences.current.state === 'done'", "the end")
    return float(lit_ms - pressed["at_ms"])


def stop_to_driver_ms(tab: Tab, motion: list[Any], number: int) -> float:
    tab.say("ABCDEFGH")
    tab.until("window.hand.state().sentences.current.state === 'signing'", "a sentence")
    time.sleep(0.3 + 0.013 * (number % 70))  # at any moment of letter and loop
    epoch = motion[-1].epoch
    tab.tab.keyboard.press("Escape")
    wait_for(lambda: motion[-1].epoch > epoch, "the driver's stop")
    stopped_s = next(convert.seconds(state.header.stamp) for state in motion if state.epoch > epoch)
    tab.until("window.hand.state().sentences.current.state === 'cancelled'", "the end")
    return 1000 * stopped_s - float(tab.ask("window.pressed.at_ms"))


# Beside viser.


def beside_viser(browser: Browser, bench: Bench) -> dict[str, float]:
    """The server's processor time for one browser, ours and viser's by turns."""
    with viser(bench) as (process, url):
        percents: dict[str, list[float]] = {"ours": [], "viser": []}
        for _ in range(3):
            with Tab(browser, SMALL) as tab:
                tab.open(bench.url, PLAIN)
                time.sleep(SETTLE_S)
                percents["ours"].append(cpu_percent(bench.page.popen.pid, WATCHED_S / 2))
            with Tab(browser, SMALL) as tab:
                tab.tab.goto(url)
                tab.until("document.querySelector('canvas')", "viser's scene")
                time.sleep(2 * SETTLE_S)
                percents["viser"].append(cpu_percent(process.pid, WATCHED_S / 2))
        rss_mb = psutil.Process(process.pid).memory_info().rss / 1e6
    ours, theirs = (float(np.median(values)) for values in percents.values())
    print(f"one browser [% of a core]: {percents}")
    return {
        "cpu_percent_1_browser": ours,
        "cpu_percent_1_browser_viser": theirs,
        "ratio_cpu_1_watcher_viser": theirs / ours,
        "rss_mb_viser": rss_mb,
    }


@contextmanager
def viser(bench: Bench) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run viser with the hand's joints and pictures."""
    if not VISER.exists():
        subprocess.run([sys.executable, "-m", "venv", VISER.parents[1]], check=True)
        subprocess.run([VISER, "-m", "pip", "install", "--quiet", *VISER_PACKAGES], check=True)
    urdf = bench.world.folder / "hand.urdf"
    urdf.write_text(robot_description("right"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [VISER, Path(__file__).with_name("_viser_scene.py"), str(port), urdf, ",".join(JOINTS)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        while process.stdout.readline() != b"ready\n":
            assert process.poll() is None, "viser did not start"
        end = threading.Event()
        feeding = threading.Thread(target=feed, args=(bench.probe, process.stdin.write, process.stdin.flush, end))
        feeding.start()
        try:
            yield process, f"http://127.0.0.1:{port}"
        finally:
            end.set()
            feeding.join()
            process.kill()


def feed(probe: Probe, write: Callable[[bytes], int], flush: Callable[[], None], end: threading.Event) -> None:
    """Write joints at 30 Hz and ten pictures a second, the newest each time."""
    joints, pictures = probe.listen(JOINT_STATES), probe.listen(IMAGE)
    wait_for(lambda: joints and pictures, "joints and pictures")
    number = 0
    while not end.wait(FRAME_PERIOD_S):
        picture = newest(pictures).data if number % 3 == 0 else b""
        angles_rad = joints_rad(newest(joints))
        write(b"%d %d\n" % (len(angles_rad), len(picture)) + angles_rad.tobytes() + bytes(picture))
        flush()
        number += 1


def newest(messages: list[Any]) -> Any:
    """Return the last message and forget those before it."""
    message = messages[-1]
    del messages[:-1]
    return message


if __name__ == "__main__":
    main()
