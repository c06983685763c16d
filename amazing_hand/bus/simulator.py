"""Simulated servos behind a pseudo-terminal, which programs open like the serial port of the hand.

Run as a program (`python -m amazing_hand.bus.simulator`), its first line on stdout is the port.
"""

import argparse
import contextlib
import fcntl
import os
import re
import select
import sys
import termios
import threading
import time
import tty
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final

from amazing_hand.bus.protocol import Instruction, PacketParser
from amazing_hand.bus.registers import MAX_SERVO_ID
from amazing_hand.bus.servo import SimulatedServo, carry_out
from amazing_hand.bus.trace import TraceFile
from amazing_hand.paths import data_folder
from amazing_hand.stopping import add_stand_in_options, stand_in_stop

BYTE_S: Final = 10e-6
"""One byte at 1 Mbaud: start bit, eight bits, stop bit."""

PACKET_GAP_MS: Final = 100
"""A packet that does not go on for this long is dropped, as in Dynamixel protocol 1."""

_READ_SIZE: Final = 4096


class SimulatedBus:
    """Servos on a bus, served by a thread from construction until `stop` or the end of the `with` block.

    The port can be opened, closed and left open by a dying process any number of times.

    Args:
        ids: of the servos.
        wire_timing: let every byte take its time at 1 Mbaud.
        usb_latency_s: added to every reply, as USB adapters do.
        link: symlink to make to the port, removed at the end.
        trace: log of what is written to the servos.

    Attributes:
        port: path to open.
        servos: id -> servo; hold `lock` while using them, and `advance` them to `time.monotonic()` first.
        received: how often each instruction code arrived, intact.

    Raises:
        FileExistsError: `link` is there and is not a symlink.
    """

    def __init__(
        self,
        ids: Iterable[int] = range(1, 9),
        *,
        wire_timing: bool = False,
        usb_latency_s: float = 0.0,
        link: Path | None = None,
        trace: TraceFile | None = None,
    ) -> None:
        now_s = time.monotonic()
        self.servos = {servo_id: SimulatedServo(servo_id, now_s) for servo_id in ids}
        self.received: Counter[int] = Counter()
        self.lock = threading.Lock()
        self._byte_s = BYTE_S if wire_timing else 0.0
        self._usb_latency_s = usb_latency_s
        self._trace = trace
        self._wire_free_s = now_s
        with contextlib.ExitStack() as cleanup:
            # The slave stays open here: the master would read errors while nobody has the port open.
            self._master, self._slave = os.openpty()
            cleanup.callback(os.close, self._master)
            cleanup.callback(os.close, self._slave)
            tty.setraw(self._slave)
            os.set_blocking(self._master, False)
            self.port = os.ttyname(self._slave)
            self._wake_read, self._wake_write = os.pipe()
            cleanup.callback(os.close, self._wake_read)
            cleanup.callback(os.close, self._wake_write)
            if link is not None:
                _replace_link(link, self.port)
                cleanup.callback(_remove_link, link, self.port)
            self._thread = threading.Thread(target=self._serve, name="simulated-bus", daemon=True)
            self._thread.start()
            self._cleanup = cleanup.pop_all()

    def __enter__(self) -> "SimulatedBus":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Take the port away, as if it were unplugged. Calling it again is harmless."""
        if self._thread.is_alive():
            os.write(self._wake_write, b"\0")
            self._thread.join()
        self._cleanup.close()

    def _serve(self) -> None:
        parser = PacketParser()
        poll = select.poll()
        poll.register(self._master, select.POLLIN)
        poll.register(self._wake_read, select.POLLIN)
        while True:
            ready = poll.poll(PACKET_GAP_MS if parser.pending else None)
            if any(fd == self._wake_read for fd, _ in ready):
                return
            if not ready:
                parser.reset()
                continue
            data = os.read(self._master, _READ_SIZE)
            self._wire_free_s = max(self._wire_free_s, time.monotonic()) + self._byte_s * len(data)
            for instruction in parser.feed(data):
                self._answer(instruction)
            # A real port forgets at its last close that a process wanted it for itself; this one is never closed, and
            # a killed process would lock it for ever. The lock that rustypot takes besides, flock, ends with its owner.
            fcntl.ioctl(self._slave, termios.TIOCNXCL)

    def _answer(self, instruction: Instruction) -> None:
        now_s = time.monotonic()
        with self.lock:
            self.received[instruction.code] += 1
            reply = carry_out(self.servos, instruction, now_s)
        if self._trace is not None:
            self._trace.add(now_s, instruction)
        if not reply:
            return
        self._wire_free_s += self._byte_s * len(reply)
        wait_s = self._wire_free_s + self._usb_latency_s - time.monotonic()
        if wait_s > 0.0:
            time.sleep(wait_s)
        with contextlib.suppress(BlockingIOError):  # nobody reads and the terminal is full: lost, as on a wire
            os.write(self._master, reply)


def _replace_link(link: Path, target: str) -> None:
    if link.exists() and not link.is_symlink():
        raise FileExistsError(f"{link} is a file of its own, not a link to a simulated bus: remove it or name another")
    new = link.with_name(f".{link.name}.{os.getpid()}")
    new.symlink_to(target)
    new.replace(link)


def _remove_link(link: Path, target: str) -> None:
    """Leaves a link alone that another simulator has replaced meanwhile."""
    with contextlib.suppress(OSError):
        if os.readlink(link) == target:
            link.unlink()


def _servo_ids(text: str) -> list[int]:
    ids: list[int] = []
    for part in text.split(","):
        match = re.fullmatch(r"(\d+)(?:-(\d+))?", part)
        span = range(int(match[1]), int(match[2] or match[1]) + 1) if match else range(0)
        if not span or span[-1] > MAX_SERVO_ID:
            raise argparse.ArgumentTypeError(
                f"{part!r} is no servo id or span of ids from 0 to {MAX_SERVO_ID}; write them like 1-8 or 1,2,11-14"
            )
        ids += span
    return ids


def main(argv: Sequence[str] | None = None) -> int:
    """Simulate a hand until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(description="Simulate the servos of a hand on a pseudo-terminal.")
    parser.add_argument("--ids", type=_servo_ids, default="1-8", help="servo ids (default: %(default)s)")
    parser.add_argument("--link", type=Path, help="symlink to make to the port (default: servo_bus in the data folder)")
    parser.add_argument("--trace", type=Path, help="file for a log of what is written to the servos")
    parser.add_argument("--usb-latency-ms", type=float, default=0.0, help="delay of every reply (default: 0)")
    parser.add_argument("--wire-timing", action="store_true", help="every byte takes its time at 1 Mbaud")
    add_stand_in_options(parser)
    args = parser.parse_args(argv)
    link: Path = args.link or data_folder() / "servo_bus"
    link.parent.mkdir(parents=True, exist_ok=True)
    trace = TraceFile(args.trace) if args.trace else None

    try:
        with (
            stand_in_stop(args) as stop,
            SimulatedBus(
                args.ids,
                wire_timing=args.wire_timing,
                usb_latency_s=args.usb_latency_ms / 1000,
                link=link,
                trace=trace,
            ) as bus,
        ):
            print(bus.port, flush=True)
            stop.wait()
    except OSError as error:
        parser.exit(1, f"{parser.prog}: {error}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
