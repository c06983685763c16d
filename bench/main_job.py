# SPDX-License-Identifier: Apache-2.0
"""The main job: how soon the servos hear of a message, and what the whole system takes while it waits.

Everything runs as in the demo: all nodes in one process, simulated servos and the broker in theirs. The time of a
message runs from just before the page publishes it to the first packet that tells the servos a position. Each is for a
hand that is done with the one before.
"""

import subprocess
import tempfile
import time
from pathlib import Path
from typing import Final

import numpy as np
import psutil
from _report import Goal, report
from support.world import World, new_world

from amazing_hand.bus.registers import InstructionCode
from amazing_hand.simulation.bus_trace import read_trace

SENTENCES: Final = 50
IDLE_S: Final = 20.0
SETTLE_S: Final = 2.0
PAUSE_S: Final = 0.3

GOALS: Final = {
    "message_to_first_servo_write_ms_p50": Goal(at_most=25.0),
    "message_to_first_servo_write_ms_p99": Goal(at_most=80.0),
    "set_up_second_run_s": Goal(at_most=3.0),
    "rss_mb_total": Goal(at_most=450.0),
    "idle_cpu_percent": Goal(at_most=15.0),
}


def main() -> None:
    began_s = time.monotonic()
    subprocess.run(["make", "--silent", "setup"], check=True)
    figures = {"set_up_second_run_s": time.monotonic() - began_s}
    with tempfile.TemporaryDirectory() as folder, new_world(Path(folder)) as world:
        began_s = time.monotonic()
        world.start_all()
        figures["start_to_ready_s"] = time.monotonic() - began_s
        time.sleep(SETTLE_S)
        figures |= _idle()
        latencies_ms = _latencies_ms(world)
        figures["message_to_first_servo_write_ms_p50"] = float(np.percentile(latencies_ms, 50))
        figures["message_to_first_servo_write_ms_p99"] = float(np.percentile(latencies_ms, 99))
        figures["rss_mb_after_sentences"] = _rss_mb()
    report("main_job", figures, GOALS)


def _system() -> list[psutil.Process]:
    """The nodes, the simulated servos, the broker and what they started: all children of this process."""
    return psutil.Process().children(recursive=True)


def _rss_mb() -> float:
    return sum(process.memory_info().rss for process in _system()) / 1e6


def _idle() -> dict[str, float]:
    """Processor time of the whole system, as a share of one core, while it waits for a message."""

    def cpu_s() -> float:
        return sum(sum(process.cpu_times()[:2]) for process in _system())

    before_s, began_s = cpu_s(), time.monotonic()
    time.sleep(IDLE_S)
    percent = 100 * (cpu_s() - before_s) / (time.monotonic() - began_s)
    return {"idle_cpu_percent": percent, "rss_mb_total": _rss_mb()}


def _latencies_ms(world: World) -> list[float]:
    page = world.page()
    latencies_ms = []
    for number in range(SENTENCES):
        sent_s = time.monotonic()
        page.say("AE"[number % 2])
        while "video_url" not in page.received.get(timeout=20).json():
            pass
        writes = read_trace(world.folder / "servo_bus.trace", sent_s)
        first_s = next(time_s for time_s, packet in writes if packet.code == InstructionCode.SYNC_WRITE)
        latencies_ms.append((first_s - sent_s) * 1000)
        time.sleep(PAUSE_S + 0.013 * (number % 7))  # at any moment of the driver's loop
    return latencies_ms


if __name__ == "__main__":
    main()
