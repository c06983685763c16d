# SPDX-License-Identifier: Apache-2.0
"""Run the simulated servos and the local broker as separate processes.

They outlive the nodes, as real hardware and a real cloud do: a node that is restarted finds them as it left them.
"""

import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# Domain 0 is the default of all who chose none; above 101, DDS ports overlap with Linux's ephemeral ports.
ROS_DOMAIN_IDS: Final = range(1, 102)

# A process reserves a domain by binding UDP port DOMAIN_LOCK_PORT + domain.
DOMAIN_LOCK_PORT: Final = 23_000

STOP_TIMEOUT_S: Final = 3.0


class StandInError(RuntimeError):
    """A stand-in did not start, or no ROS domain is free; one line."""


@dataclass(frozen=True)
class StandIn:
    """Subcommand of `hand` that prints one line when it is ready and ends when its stdin is closed."""

    name: str
    subcommand: str
    """Name of the subcommand of `hand`."""
    arguments: tuple[str, ...]

    @property
    def command(self) -> tuple[str, ...]:
        return (sys.executable, "-m", "amazing_hand.cli.main", self.subcommand, *self.arguments)


def servo_bus(folder: Path, ids: str = "1-8") -> StandIn:
    """Return the simulated servos: their port is `servo_bus` in the data folder, their log `servo_bus.trace`."""
    arguments = ("--ids", ids, "--link", str(folder / "servo_bus"), "--trace", str(folder / "servo_bus.trace"))
    return StandIn("simulated servos", "simulate", arguments)


def broker(folder: Path, device: str) -> StandIn:
    """Return the local MQTT broker; `broker/broker.json` in the data folder has its address and certificates."""
    return StandIn("local broker", "broker", ("--folder", str(folder / "broker"), "--device", device))


@contextmanager
def running(stand_ins: Sequence[StandIn]) -> Iterator[None]:
    """Start the stand-ins in parallel, wait until all are ready, and stop them on exit. Raises StandInError."""
    with ExitStack() as stack:
        processes = [stack.enter_context(_process(stand_in)) for stand_in in stand_ins]
        for stand_in, process in zip(stand_ins, processes, strict=True):
            assert process.stdout is not None
            if not process.stdout.readline():
                raise StandInError(f"{stand_in.name} did not start: {' '.join(stand_in.command)}")
        yield


@contextmanager
def own_ros_domain() -> Iterator[int]:
    """Yield a ROS domain ID that no other demo or test on this machine uses, and reserve it. Raises StandInError."""
    for domain_id in ROS_DOMAIN_IDS:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
            try:
                holder.bind(("127.0.0.1", DOMAIN_LOCK_PORT + domain_id))
            except OSError:
                continue
            yield domain_id
            return
    raise StandInError("no ROS domain is free: too many demos and tests at once")


@contextmanager
def _process(stand_in: StandIn) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*stand_in.command, "--until-stdin-closes"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C must reach only the nodes, which still turn the servos' torque off
    )
    try:
        yield process
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
