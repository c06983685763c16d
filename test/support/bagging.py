# SPDX-License-Identifier: Apache-2.0
"""Record and compare bags of whole runs, for the tests and for the reference bag."""

import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from amazing_hand.bags.bag import read_bag
from amazing_hand.bags.definitions import BagMessage, decode
from amazing_hand.ros.convert import servo_angles_rad
from support.world import HASTY, World, patched

REFERENCE = Path(__file__).parents[1] / "reference" / "jelly"
REFERENCE_TEXT = "Jelly 2!"
"""Contains a letter with motion, a doubled letter, a space, a digit, and a character that is skipped."""

# A busy machine delays a letter by less, and a letter takes more.
SAME_TIME_S = 0.25

Messages = dict[str, list[BagMessage]]


def run_tool(world: World, module: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, *patched(f"amazing_hand.cli.{module}", HASTY), *map(str, arguments)]
    return subprocess.Popen(command, env=world.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def start_recording(world: World, path: Path, *options: str) -> subprocess.Popen[str]:
    """Start `hand record` and wait until it has found the publishers."""
    recorder = run_tool(world, "record", path, *options)
    assert recorder.stdout is not None
    assert "recording" in recorder.stdout.readline()
    return recorder


def end_recording(recorder: subprocess.Popen[str]) -> str:
    """Stop the recorder and return what it printed."""
    recorder.send_signal(signal.SIGINT)
    output, errors = recorder.communicate(timeout=60)
    assert recorder.returncode == 0, errors
    return output


def record_sentence(world: World, path: Path, text: str, *options: str) -> str:
    """Record one sentence of a whole hand, from before its request until its film is stored."""
    world.start_all()
    page = world.page()
    recorder = start_recording(world, path, *options)
    page.say(text)
    while "video_url" not in page.received.get(timeout=60).json():
        pass
    time.sleep(0.2)  # what follows the last message, and a few more joint states
    return end_recording(recorder)


def by_topic(path: Path) -> Messages:
    messages: Messages = {}
    for message in read_bag(path):
        messages.setdefault(message.topic, []).append(message)
    return messages


def letters(messages: Sequence[BagMessage]) -> str:
    return "".join(decode(message).letter for message in messages)


def poses_deg(messages: Sequence[BagMessage], begin_ns: int) -> tuple[Any, Any]:
    """Return times since `begin_ns` [s], and the servos' angles [deg], where all servos could be read."""
    decoded = [decode(message) for message in messages]
    times_s = np.array([m.header.stamp.sec + m.header.stamp.nanosec / 1e9 for m in decoded]) - begin_ns / 1e9
    angles_deg = np.rad2deg([servo_angles_rad(m) for m in decoded])
    whole = ~np.isnan(angles_deg).any(axis=1)
    return times_s[whole], angles_deg[whole]


def off_deg(then: tuple[Any, Any], now: tuple[Any, Any], length_s: float) -> Any:
    """Return for each pose of `then` up to `length_s` the largest joint error [deg] of `now` within SAME_TIME_S."""
    then_s, then_deg = then
    during = (then_s > 0) & (then_s < length_s)
    assert during.any()
    shifts_s = np.arange(-SAME_TIME_S, SAME_TIME_S + 1e-9, 0.01)  # the steepest motion goes 8 degrees in a cycle
    return np.array(
        [
            min(np.abs(_at(now, time_s + shift_s) - pose).max() for shift_s in shifts_s)
            for time_s, pose in zip(then_s[during], then_deg[during], strict=True)
        ]
    )


def _at(poses: tuple[Any, Any], time_s: float) -> Any:
    times_s, angles_deg = poses
    return np.array([np.interp(time_s, times_s, column) for column in angles_deg.T])
