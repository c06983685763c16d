# SPDX-License-Identifier: Apache-2.0
"""A flood of set-points on joint_trajectory, 5,000 a second for ten seconds, beside one every 20 ms: how far behind
the hand is when the last one has been said, and what memory the driver takes for it."""

import math
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import numpy as np
import psutil
from _report import Goal, report
from support.flood import LAST_DEG
from support.world import World, new_world, wait_for

from amazing_hand.bus.registers import RAD_PER_STEP, RAW_ZERO, REGISTERS, InstructionCode
from amazing_hand.config import load_calibration
from amazing_hand.simulation.bus_trace import TraceFile, read_trace
from amazing_hand.simulation.servo_bus import SimulatedBus
from amazing_hand.simulation.servo_protocol import sync_write_parts
from amazing_hand.topics import DIAGNOSTICS, JOINT_STATES

FLOOD_HZ: Final = 5000.0
CALM_HZ: Final = 50.0
FLOOD_S: Final = 10.0
ROUNDS: Final = 3
MIB: Final = 2**20
FLOOD: Final = Path(__file__).parents[1] / "test" / "support" / "flood.py"

GOALS: Final = {
    "behind_flood_ms": Goal(at_most=40.0),
    "memory_mib": Goal(at_most=10.0),
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, new_world(Path(folder)) as world:
        trace_path = world.folder / "set_points.trace"
        trace = TraceFile(trace_path)
        with SimulatedBus(link=world.folder / "servo_bus", trace=trace):
            driver = world.start_node("servo_driver")
            probe = world.probe()
            heard, diagnostics = probe.listen(JOINT_STATES), probe.listen(DIAGNOSTICS)
            wait_for(lambda: heard, "the driver")
            behind_ms: dict[float, list[float]] = {CALM_HZ: [], FLOOD_HZ: []}
            said: list[int] = []
            memory = psutil.Process(driver.popen.pid).memory_info
            behind_ms[CALM_HZ].append(_behind_ms(world, trace_path, CALM_HZ)[0])
            before = memory().rss
            for _ in range(ROUNDS):
                for rate_hz, rounds in behind_ms.items():
                    behind, count = _behind_ms(world, trace_path, rate_hz)
                    rounds.append(behind)
                    said.append(count)
            after = memory().rss
            time.sleep(2.0)
            superseded = _superseded(diagnostics)
        trace.close()
    figures = {
        "behind_calm_ms": float(np.median(behind_ms[CALM_HZ])),
        "behind_flood_ms": float(np.median(behind_ms[FLOOD_HZ])),
        "behind_flood_ms_max": max(behind_ms[FLOOD_HZ]),
        "ratio_behind": float(np.median(behind_ms[FLOOD_HZ]) / np.median(behind_ms[CALM_HZ])),
        "said_per_s": max(said) / FLOOD_S,
        "superseded": superseded,
        "memory_mib": (after - before) / MIB,
    }
    report(Path(__file__).stem, figures, GOALS)


def _behind_ms(world: World, trace: Path, rate_hz: float) -> tuple[float, int]:
    """From the last message to its packet on the bus; how many messages were said."""
    flooding = world.start_program("flood", str(FLOOD), str(rate_hz), str(FLOOD_S))
    wait_for(lambda: bool(flooding.log.strip()), "the flood's end")
    count, last_s = flooding.log.split()

    def arrived() -> list[float]:
        packets = read_trace(trace, float(last_s))
        return [time_s for time_s, packet in packets if _is_last(packet)]

    (first_s, *_) = wait_for(arrived, "the last set-point on the bus")
    flooding.popen.wait()
    return (first_s - float(last_s)) * 1000, int(count)


def _is_last(packet: Any) -> bool:
    """Whether the packet sends the index finger to where the flood ends."""
    if packet.code != InstructionCode.SYNC_WRITE:
        return False
    calibration = load_calibration()
    for servo_id, address, data in sync_write_parts(packet.params):
        if servo_id == calibration.servo_ids[0] and address == REGISTERS["goal_position"].address:
            goal = int.from_bytes(data[:2], "big")
            angles_rad = calibration.to_joint_rad([(goal - RAW_ZERO) * RAD_PER_STEP] * len(calibration.servo_ids))
            return abs(math.degrees(angles_rad[0]) - LAST_DEG) < 0.5
    return False


def _superseded(diagnostics: list[Any]) -> int:
    return next(
        int(value.value)
        for array in reversed(diagnostics)
        for status in array.status
        for value in status.values
        if value.key == "set_points_superseded"
    )


if __name__ == "__main__":
    main()
