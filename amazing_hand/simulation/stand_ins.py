# SPDX-License-Identifier: Apache-2.0
"""The far ends on this machine: simulated servos and a local broker, as processes of their own.

They outlive the nodes, as a real hand and a real cloud do: a node that is killed finds them as it left them.
"""

import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# Domain 0 is the one that everybody has who chose none; above 101 DDS takes ports that Linux gives to others.
ROS_DOMAIN_IDS: Final = range(1, 102)

# Whoever holds the UDP port of this number plus the domain's has the domain.
DOMAIN_LOCK_PORT: Final = 23_000

STOP_TIMEOUT_S: Final = 3.0


class StandInError(RuntimeError):
    """A stand-in cannot be had; one line."""


@dataclass(frozen=True)
class StandIn:
    """A program that prints one line when it is ready and ends when its stdin is closed."""

    name: str
    subcommand: str
    """Of `hand`."""
    arguments: tuple[str, ...]

    @property
    def command(self) -> tuple[str, ...]:
        return (sys.executable, "-m", "amazing_hand.cli.main", self.subcommand, *self.arguments)


def servo_bus(folder: Path, ids: str = "1-8") -> StandIn:
    """Simulated servos; the data folder's `servo_bus` is their port, `servo_bus.trace` what was written to them."""
    arguments = ("--ids", ids, "--link", str(folder / "servo_bus"), "--trace", str(folder / "servo_bus.trace"))
    return StandIn("simulated servos", "simulate", arguments)


def broker(folder: Path, device: str) -> StandIn:
    """A local MQTT broker; the data folder's `broker/broker.json` says how to reach it."""
    return StandIn("local broker", "broker", ("--folder", str(folder / "broker"), "--device", device))


@contextmanager
def running(stand_ins: Sequence[StandIn]) -> Iterator[None]:
    """Start them side by side, wait until all are ready, end them in the end. Raises StandInError."""
    with ExitStack() as stack:
        processes = [stack.enter_context(_process(stand_in)) for stand_in in stand_ins]
        for stand_in, process in zip(stand_ins, processes, strict=True):
            assert process.stdout is not None
            if not process.stdout.readline():
                raise StandInError(f"{stand_in.name} did not start: {' '.join(stand_in.command)}")
        yield


@contextmanager
def own_ros_domain() -> Iterator[int]:
    """A ROS domain that no other demo or test on this machine has, so that none moves the hand of another."""
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
        start_new_session=True,  # Ctrl-C in the terminal is for the nodes: the servos must still be there to go limp
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
