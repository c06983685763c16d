# SPDX-License-Identifier: Apache-2.0
"""The planner: how soon a sentence's first letter is issued, and what the planner's process takes.

Planner and fingerspeller run as processes of their own; this one publishes sentences and plays the servo driver. The
time of a sentence runs from just before it is published to the arrival of its first `letter`, both here. The overhead
is what that takes more than the same agent on the same model called directly, in turn with it; with Bedrock, more than
the 200 ms that the runtime on this machine takes to answer. Stopping is measured with a letter on its way.
"""

import tempfile
import time
from concurrent.futures import Future
from pathlib import Path
from typing import Final

import numpy as np
import psutil
from _report import Goal, report
from amazing_hand.msg import SentenceStatus
from support.planning import Planning, bedrock
from support.world import new_world, wait_for

from amazing_hand.agent.model_planner import ModelPlanner, Spelled
from amazing_hand.agent.models import VerbatimModel

SENTENCES: Final = 300
BEDROCK_SENTENCES: Final = 100
BEDROCK_DELAY_S: Final = 0.2
STOPS: Final = 50
IDLE_S: Final = 20.0
TEXT: Final = "A"

GOALS: Final = {
    "first_letter_ms_p50": Goal(at_most=12.0),
    "first_letter_ms_p99": Goal(at_most=40.0),
    "overhead_ms_p50": Goal(at_most=8.0),
    "bedrock_overhead_ms_p50": Goal(at_most=20.0),
    "stop_ms_max": Goal(at_most=100.0),
    "rss_mb": Goal(at_most=160.0),
    "bedrock_rss_mb": Goal(at_most=160.0),
    "idle_cpu_percent": Goal(at_most=1.0),
}


def main() -> None:
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, new_world(Path(folder)) as world:
        planning = Planning(world)
        process = psutil.Process(planning.planner.popen.pid)
        first_letter_ms, direct_ms = _in_turn(planning)
        figures["first_letter_ms_p50"], figures["first_letter_ms_p99"] = np.percentile(first_letter_ms, [50, 99])
        figures["direct_ms_p50"] = float(np.percentile(direct_ms, 50))
        figures["overhead_ms_p50"] = figures["first_letter_ms_p50"] - figures["direct_ms_p50"]
        figures["stop_ms_max"] = max(_stop_ms(planning) for _ in range(STOPS))
        figures["rss_mb"] = process.memory_info().rss / 1e6
        figures["idle_cpu_percent"] = _idle_percent(process)
    with (
        tempfile.TemporaryDirectory() as folder,
        new_world(Path(folder)) as world,
        bedrock("verbatim", delay_s=BEDROCK_DELAY_S) as endpoint,
    ):
        planning = Planning(world, model="bedrock", endpoint=endpoint)
        first_letter_ms = [_first_letter_ms(planning) for _ in range(BEDROCK_SENTENCES)]
        figures["bedrock_overhead_ms_p50"] = float(np.percentile(first_letter_ms, 50)) - BEDROCK_DELAY_S * 1000
        figures["bedrock_rss_mb"] = psutil.Process(planning.planner.popen.pid).memory_info().rss / 1e6
    report("planner", {key: float(value) for key, value in figures.items()}, GOALS)


def _in_turn(planning: Planning) -> tuple[list[float], list[float]]:
    """Times to the first letter through the graph, and to the tool of an agent in this process."""
    through, direct = [], []
    planner = ModelPlanner(VerbatimModel())
    _direct_ms(planner)  # what is loaded with the first sentence
    for _ in range(SENTENCES):
        through.append(_first_letter_ms(planning))
        direct.append(_direct_ms(planner))
    planner.close()
    return through, direct


def _first_letter_ms(planning: Planning) -> float:
    letters_s = planning.driver.letters_s
    letters_s.clear()
    said_s = time.monotonic()
    sentence = planning.say(TEXT)
    ended = planning.wait_end(sentence)
    assert not ended.reason, ended.reason
    return (letters_s[0] - said_s) * 1000


def _stop_ms(planning: Planning) -> float:
    """From the command until the driver was told to stop and the sentence was said to be cancelled."""
    planning.begin_anew()
    planning.driver.motion_s = 10.0
    sentence = planning.say("AB")
    wait_for(lambda: planning.driver.is_moving, "the letter to be on its way")
    said_s = time.monotonic()
    planning.command("stop")
    ended_s = planning.wait_state(sentence, SentenceStatus.CANCELLED)
    return (max(ended_s, planning.driver.stops_s[0]) - said_s) * 1000


def _direct_ms(planner: ModelPlanner) -> float:
    signed_s: list[float] = []

    def sign(text: str) -> Spelled:
        signed_s.append(time.monotonic())
        return Spelled(text)

    began_s = time.monotonic()
    planner.plan(TEXT, sign, Future())
    return (signed_s[0] - began_s) * 1000


def _idle_percent(process: psutil.Process) -> float:
    time.sleep(1.0)  # what the last sentence has left to do
    percent: float = process.cpu_percent(IDLE_S)
    return percent


if __name__ == "__main__":
    main()
