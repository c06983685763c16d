# SPDX-License-Identifier: Apache-2.0
"""The servo bus at its real speed: 10 µs a byte and 1 ms of USB latency for each reply, simulated.

A pose is commanded in the original system's way and in ours, on the same bus: per finger two speeds with pauses of
0.2 ms, two positions and a pause of 5 ms, against one packet for all eight servos. The time runs from the call until
the last servo has its goal. Then the driver node runs as a process of its own, by turns alone and beside camera and
recorder: what filming changes is the median of the rounds, since a busy host makes any minute a bad one.

The loop's jitter is that of its beat: when the first question of each cycle comes over the bus. The stamps of joint
states come at the cycle's end; theirs holds the lateness of eight simulated replies too, and is measured besides.
"""

import multiprocessing
import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import numpy as np
import psutil
from _report import Goal, report
from amazing_hand.msg import Letter, SentenceStatus
from numpy.typing import ArrayLike, NDArray
from rustypot import Scs0009PyController
from support.world import Probe, Process, World, new_world, wait_for

from amazing_hand.bus import port
from amazing_hand.bus.registers import REGISTERS, InstructionCode
from amazing_hand.config import load_alphabet
from amazing_hand.ros import convert
from amazing_hand.ros.hand_node import SUBSCRIPTION_PROFILES, message_type
from amazing_hand.simulation.bus_trace import TraceFile, read_trace
from amazing_hand.simulation.servo_bus import SimulatedBus
from amazing_hand.simulation.servo_protocol import Instruction
from amazing_hand.topics import JOINT_STATES, LETTER, SENTENCE_STATUS

USB_LATENCY_S: Final = 0.001
SERVO_IDS: Final = list(range(1, 9))
POSES: Final = 50
ROUNDS: Final = 6
ROUND_S: Final = 10.0
RATE_HZ: Final = 50.0
LETTERS: Final = 200

TRACE: Final = "servo_bus.trace"
BEATS: Final = "servo_bus.beats"
FIRST_QUESTION: Final = SERVO_IDS[0], InstructionCode.READ, REGISTERS["present_position"].address

GOALS: Final = {
    "ratio_pose_command": Goal(at_least=30.0),
    "feedback_cycle_ms_p50": Goal(at_most=12.0),
    "loop_jitter_ms_p99": Goal(at_most=2.0),
    "loop_jitter_filming_ms_p99": Goal(at_most=2.0),
    "loop_jitter_change_filming_ms": Goal(at_most=0.5),
    "driver_cpu_percent": Goal(at_most=15.0),
    "letter_to_bus_ms_p99": Goal(at_most=5.0),
}


class BeatFile(TraceFile):
    """A trace with a second file: when each cycle began, which is when the first servo was asked what it measures."""

    def __init__(self, path: Path, beats: Path) -> None:
        super().__init__(path)
        self._beats = beats.open("w", buffering=1)

    def add(self, time_s: float, instruction: Instruction) -> None:
        super().add(time_s, instruction)
        if (instruction.servo_id, instruction.code, *instruction.params[:1]) == FIRST_QUESTION:
            self._beats.write(f"{time_s:.6f}\n")


class LastWrite:
    """A trace that only keeps when the last packet with a goal reached the servos."""

    time_s = 0.0

    def begin(self) -> None:
        """There is no file."""

    def add(self, _: float, instruction: Instruction) -> None:
        if instruction.code in (InstructionCode.WRITE, InstructionCode.SYNC_WRITE):
            self.time_s = time.monotonic()


def main() -> None:
    figures = _pose_commands() | _feedback_cycle()
    with tempfile.TemporaryDirectory() as folder, new_world(Path(folder)) as world, wired_servos(world):
        driver = world.start_node("servo_driver")
        wait_for(lambda: "is open; all servos" in driver.log, "the driver")
        probe = world.probe()
        figures |= _loop(world, driver, probe)
        latencies_ms = _letter_to_bus_ms(world, probe)
        figures["letter_to_bus_ms_p50"] = float(np.percentile(latencies_ms, 50))
        figures["letter_to_bus_ms_p99"] = p99(latencies_ms)
    report("servo_bus", figures, GOALS)


def _pose_commands() -> dict[str, float]:
    """One full pose, in the original's way and in ours, alternating."""
    trace = LastWrite()
    times_ms: dict[str, list[float]] = {"original": [], "ours": []}
    with SimulatedBus(SERVO_IDS, wire_timing=True, usb_latency_s=USB_LATENCY_S, trace=trace) as bus:
        for number in range(POSES):
            angle_rad = 0.3 if number % 2 else -0.3
            controller = Scs0009PyController(bus.port, 1_000_000, 0.5)
            times_ms["original"].append(_until_heard_ms(trace, lambda c=controller, a=angle_rad: _original(c, a)))
            controller.close()
            ours = port.RustypotBus(bus.port)
            goals = [port.Goal(servo_id, -angle_rad, 5.0) for servo_id in SERVO_IDS]
            times_ms["ours"].append(_until_heard_ms(trace, lambda o=ours, g=goals: o.move(g)))
            ours.close()
    original_ms, ours_ms = (float(np.median(times_ms[way])) for way in ("original", "ours"))
    return {
        "pose_command_original_ms_p50": original_ms,
        "pose_command_ms_p50": ours_ms,
        "ratio_pose_command": original_ms / ours_ms,
    }


def _original(controller: Any, angle_rad: float) -> None:
    """The original system's sequence, as its author describes it."""
    for finger in range(4):
        ids = (2 * finger + 1, 2 * finger + 2)
        for servo_id in ids:
            controller.write_goal_speed(servo_id, 5.0)
            time.sleep(0.0002)
        for servo_id in ids:
            controller.write_goal_position(servo_id, angle_rad)
        time.sleep(0.005)


def _until_heard_ms(trace: LastWrite, command: Callable[[], None]) -> float:
    began_s = time.monotonic()
    command()
    time.sleep(0.01)  # until a packet that nobody confirms has reached the servos
    return (trace.time_s - began_s) * 1000


def _feedback_cycle() -> dict[str, float]:
    """All eight servos read once."""
    cycles_ms = []
    with SimulatedBus(SERVO_IDS, wire_timing=True, usb_latency_s=USB_LATENCY_S) as bus:
        ours = port.RustypotBus(bus.port)
        for _ in range(200):
            began_s = time.monotonic()
            for servo_id in SERVO_IDS:
                ours.read(servo_id)
            cycles_ms.append((time.monotonic() - began_s) * 1000)
        ours.close()
    return {"feedback_cycle_ms_p50": float(np.median(cycles_ms))}


@contextmanager
def wired_servos(world: World) -> Iterator[None]:
    """The simulated bus in a process of its own, with its trace and the beats of the driver's loop as files."""
    context = multiprocessing.get_context("spawn")
    ready, end = context.Event(), context.Event()
    process = context.Process(target=_serve_bus, args=(world.folder, ready, end))
    process.start()
    assert ready.wait(20)
    try:
        yield
    finally:
        end.set()
        process.join()


def _serve_bus(folder: Path, ready: Any, end: Any) -> None:
    with suppress(PermissionError):  # servos do not wait for a processor
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    trace = BeatFile(folder / TRACE, folder / BEATS)
    timing = {"wire_timing": True, "usb_latency_s": USB_LATENCY_S}
    with SimulatedBus(SERVO_IDS, **timing, link=folder / "servo_bus", trace=trace):
        ready.set()
        end.wait()


@contextmanager
def _cpu_percent(process: Process) -> Iterator[list[float]]:
    """The share of a core that the process takes while the block runs."""
    result: list[float] = []
    running = psutil.Process(process.popen.pid)
    before_s, began_s = sum(running.cpu_times()[:2]), time.monotonic()
    yield result
    result.append(100 * (sum(running.cpu_times()[:2]) - before_s) / (time.monotonic() - began_s))


def _loop(world: World, driver: Process, probe: Probe) -> dict[str, float]:
    """The driver's loop, by turns alone and while a camera and a recorder film."""
    cpu_percent: list[float] = []
    alone, filming = [], []
    for _ in range(ROUNDS):
        with _cpu_percent(driver) as percent:
            alone.append(off_beat_ms(world, probe))
        cpu_percent += percent
        with _filming(world, probe):
            filming.append(off_beat_ms(world, probe))
    figures = {"driver_cpu_percent": float(np.mean(cpu_percent))}
    for when, rounds in (("", alone), ("_filming", filming)):
        beats_ms, stamps_ms = (np.concatenate(kind) for kind in zip(*rounds, strict=True))
        figures[f"loop_jitter{when}_ms_p99"] = p99(beats_ms)
        figures[f"joint_states_jitter{when}_ms_p99"] = p99(stamps_ms)
    changes_ms = [p99(busy[0]) - p99(still[0]) for still, busy in zip(alone, filming, strict=True)]
    return figures | {"loop_jitter_change_filming_ms": float(np.median(changes_ms))}


def off_beat_ms(world: World, probe: Probe) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How far the times between two cycles are from the period: by their beginnings, and by joint states' stamps."""
    heard = probe.listen(JOINT_STATES)
    wait_for(lambda: heard, "joint states")
    time.sleep(1.0)
    heard.clear()
    began_s = time.monotonic()
    time.sleep(ROUND_S)
    stamps_s = [convert.seconds(message.header.stamp) for message in list(heard)]
    beats_s = [beat_s for line in (world.folder / BEATS).read_text().split() if (beat_s := float(line)) >= began_s]
    beats_ms, stamps_ms = (1000 * np.abs(np.diff(times_s) - 1 / RATE_HZ) for times_s in (beats_s, stamps_s))
    return beats_ms, stamps_ms


def p99(values: ArrayLike) -> float:
    return float(np.percentile(values, 99))


def _letter_to_bus_ms(world: World, probe: Probe) -> list[float]:
    """From publishing a letter to its packet on the bus; the hand is energised already, and stands still."""
    publisher = probe.create_publisher(message_type(LETTER), LETTER.name, SUBSCRIPTION_PROFILES[LETTER.qos])
    wait_for(publisher.get_subscription_count, "the driver")
    alphabet, latencies_ms = load_alphabet(), []
    for number in range(LETTERS + 1):
        name = "EO"[number % 2]
        letter = Letter(letter=name, index=number, motion=convert.trajectory(alphabet[name].motion))
        sent_s = time.monotonic()
        publisher.publish(letter)
        trace = world.folder / TRACE

        def heard(since_s: float = sent_s, trace: Path = trace) -> list[float]:
            packets = read_trace(trace, since_s)
            return [time_s for time_s, packet in packets if packet.code == InstructionCode.SYNC_WRITE]

        latencies_ms.append((wait_for(heard, "the letter on the bus")[0] - sent_s) * 1000)
        time.sleep(0.45 + 0.013 * (number % 7))  # at any moment of the loop
    return latencies_ms[1:]


@contextmanager
def _filming(world: World, probe: Probe) -> Iterator[None]:
    """A camera and a recorder that films one long sentence."""
    nodes = [world.start_node(name) for name in ("camera", "recorder")]
    recorder = nodes[-1]
    statuses = probe.create_publisher(
        message_type(SENTENCE_STATUS), SENTENCE_STATUS.name, SUBSCRIPTION_PROFILES[SENTENCE_STATUS.qos]
    )
    wait_for(statuses.get_subscription_count, "the recorder")
    statuses.publish(SentenceStatus(id="bench", state=SentenceStatus.PLANNING))
    wait_for(lambda: list((world.folder / "recordings").glob("*.part")), f"a film to begin: {recorder.log}")
    yield
    films = len(world.films())
    statuses.publish(SentenceStatus(id="bench", state=SentenceStatus.DONE))
    wait_for(lambda: len(world.films()) > films, "the film")
    for node in nodes:
        node.end(signal.SIGINT)
    probe.destroy_publisher(statuses)


if __name__ == "__main__":
    main()
