# SPDX-License-Identifier: Apache-2.0
"""Simulated servos behind a pseudo-terminal, which programs open like the serial port of the hand.

The program `hand simulate` has the port as its first line on stdout. Then each line on stdin is a command, answered
with one line; `--help` lists commands and faults (modules `fault_console`, `servo_faults`):

    $ hand simulate --fault late:3:0.1
    /dev/pts/7
    fault stall 2 30
    ok: late 3 0.1, stall 2 30
    unplug
    ok: unplugged
"""

import contextlib
import ctypes
import fcntl
import heapq
import math
import os
import select
import termios
import threading
import time
import tty
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Final

from amazing_hand.bus.realtime import become_realtime
from amazing_hand.simulation.bus_trace import ASKING, TraceFile
from amazing_hand.simulation.port_link import PortLink
from amazing_hand.simulation.servo import SimulatedServo, carry_out
from amazing_hand.simulation.servo_faults import Fault, FaultSet, Hang, ServoFault
from amazing_hand.simulation.servo_protocol import Instruction, PacketParser
from amazing_hand.simulation.stalls import LOOK_S, Stalls

BYTE_S: Final = 10e-6
"""One byte at 1 Mbaud: start bit, eight bits, stop bit."""

_PR_SET_TIMERSLACK: Final = 29  # linux/prctl.h

PACKET_GAP_S: Final = 0.1
"""A packet that does not go on for this long is dropped, as in Dynamixel protocol 1."""

_READ_SIZE: Final = 4096


class SimulatedBus:
    """Servos on a bus, served by a thread from construction until `stop` or the end of the `with` block.

    The port can be opened, closed and left open by a dying process any number of times. Faults can be set and cleared
    at any time, from any thread.

    Args:
        ids: of the servos.
        wire_timing: let every byte take its time at 1 Mbaud.
        usb_latency_s: added to every reply, as USB adapters do.
        link: symlink to make to the port, removed when it is unplugged; nobody else can have it until `stop`.
        trace: log of what is written to the servos.
        chance: decides whether a fault of a probability strikes; by default the same in every run.
        realtime: ask for a priority by which the servos get their turn on a busy computer. For a process that does
            nothing else.

    Attributes:
        port: path to open; another one after each `replug`.
        plugged: whether the port is there.
        servos: id -> servo; hold `lock` while using them, and `advance` them to `time.monotonic()` first.
        faults: those that are set; hold `lock` while using them.
        received: how often each instruction code arrived, intact.
        stalls: when the servos got no turn from the computer.

    Raises:
        FileExistsError: `link` is there and is not a simulated bus's, or that of one that lives.
    """

    def __init__(
        self,
        ids: Iterable[int] = range(1, 9),
        *,
        wire_timing: bool = False,
        usb_latency_s: float = 0.0,
        link: Path | None = None,
        trace: TraceFile | None = None,
        chance: Random | None = None,
        realtime: bool = False,
    ) -> None:
        now_s = time.monotonic()
        self.servos = {servo_id: SimulatedServo(servo_id, now_s) for servo_id in ids}
        self.faults = FaultSet(chance or Random(0))
        self.received: Counter[int] = Counter()
        self.lock = threading.Lock()
        self.stalls = Stalls()
        self._realtime = realtime
        self._byte_s = BYTE_S if wire_timing else 0.0
        self._usb_latency_s = usb_latency_s
        self._link = None if link is None else PortLink(link)
        self._trace = trace
        self._has_begun = False
        self._wire_free_s = now_s
        self._plug = contextlib.ExitStack()  # what unplugging undoes
        self._plugging = threading.Lock()
        self.plugged = False
        self.replug()

    def __enter__(self) -> "SimulatedBus":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Take the port away, and give its link's name back. Calling it again is harmless."""
        self.unplug()
        if self._link is not None:
            self._link.close()

    def set_fault(self, fault: Fault) -> None:
        """From now on, until `clear_faults`; a fault of the same kind for the same servo is replaced.

        Raises:
            ValueError: there is no such servo.
        """
        with self.lock:
            if fault.servo_id is not None and fault.servo_id not in self.servos:
                ids = ", ".join(map(str, sorted(self.servos)))
                raise ValueError(f"no servo {fault.servo_id} is on the bus, only {ids}")
            self.faults.add(fault)
            if isinstance(fault, ServoFault):
                for servo in self._servos_with(fault):
                    fault.begin(servo)

    def clear_faults(self) -> None:
        """Take all faults away. What servos have come to by them, a hang for one, does not end with that."""
        with self.lock:
            for fault in self.faults:
                if isinstance(fault, ServoFault):
                    for servo in self._servos_with(fault):
                        fault.end(servo)
            self.faults.clear()

    def power_cycle(self) -> None:
        """Switch the servos' supply off and on: SRAM anew, limp, and no servo hangs any more."""
        with self.lock:
            for servo in self._servos_with(Fault()):
                servo.power_cycle()
            self.faults.remove(Hang)

    def unplug(self) -> None:
        """Take the port away as if the adapter were pulled: I/O errors for who has it open, and no link.

        The servos keep their state, since they have their own supply. Calling it again is harmless.
        """
        with self._plugging:
            if self.plugged:
                os.write(self._wake_write, b"\0")
                self._thread.join()
                self._plug.close()
                self.plugged = False

    def replug(self) -> None:
        """A port again, under the old link. Calling it with the port there is harmless."""
        with self._plugging, contextlib.ExitStack() as plug:
            if self.plugged:
                return
            # The slave stays open here: the master would read errors while nobody has the port open.
            self._master, self._slave = os.openpty()
            plug.callback(os.close, self._master)
            plug.callback(os.close, self._slave)
            tty.setraw(self._slave)
            os.set_blocking(self._master, False)
            self.port = os.ttyname(self._slave)
            self._wake_read, self._wake_write = os.pipe()
            plug.callback(os.close, self._wake_read)
            plug.callback(os.close, self._wake_write)
            if self._link is not None:
                self._link.point_to(self.port)
                plug.callback(self._link.remove)
            if self._trace is not None and not self._has_begun:  # not before the port is ours: it may be another's log
                self._trace.begin()
            self._has_begun = True
            self._thread = threading.Thread(target=self._serve, name="simulated-bus", daemon=True)
            self._thread.start()
            self._plug = plug.pop_all()
            self.plugged = True

    def _servos_with(self, fault: Fault) -> list[SimulatedServo]:
        """Those that the fault is for, up to date."""
        now_s = time.monotonic()
        servos = [servo for filed_id, servo in self.servos.items() if fault.servo_id in (None, filed_id)]
        for servo in servos:
            servo.advance(now_s)
        return servos

    def _serve(self) -> None:
        if self._realtime:
            become_realtime()
        if self._byte_s:  # or each reply would be as late as Linux may make any sleep of this thread: 0.05 ms
            ctypes.CDLL(None).prctl(_PR_SET_TIMERSLACK, 1)
        parser = PacketParser()
        late: list[tuple[float, bytes]] = []  # a heap of replies with the time when they are due
        heard_s = 0.0
        poll = select.poll()
        poll.register(self._master, select.POLLIN)
        poll.register(self._wake_read, select.POLLIN)
        begin_s = time.monotonic()
        while True:
            due_s = min(heard_s + PACKET_GAP_S if parser.pending else math.inf, late[0][0] if late else math.inf)
            ready = poll.poll(1000 * min(LOOK_S, max(0.0, due_s - begin_s)))
            now_s = time.monotonic()
            ready = ready or poll.poll(0)  # it may have come while we got no turn to read the clock
            if any(fd == self._wake_read for fd, _ in ready):
                return
            came_s = self.stalls.waited(begin_s, now_s)
            begin_s = now_s
            while late and late[0][0] <= now_s:
                self._send(heapq.heappop(late)[1])
            if not ready:
                if now_s >= heard_s + PACKET_GAP_S:
                    parser.reset()
                continue
            heard_s = now_s
            data = os.read(self._master, _READ_SIZE)
            if self.faults.echo:
                self._send(data)
            self._wire_free_s = max(self._wire_free_s, now_s) + self._byte_s * len(data)
            for instruction in parser.feed(data):
                self._answer(instruction, came_s, late)
            # A real port forgets at its last close that a process wanted it for itself; this one is never closed, and
            # a killed process would lock it for ever. The lock that rustypot takes besides, flock, ends with its owner.
            fcntl.ioctl(self._slave, termios.TIOCNXCL)
            begin_s = time.monotonic()

    def _answer(self, instruction: Instruction, came_s: float, late: list[tuple[float, bytes]]) -> None:
        now_s = time.monotonic()
        # A stall of ours must not make a motion late: the servo had the packet all the while.
        heard_s = now_s if instruction.code in ASKING else came_s
        with self.lock:
            self.received[instruction.code] += 1
            packet = carry_out(self.servos, instruction, heard_s, self.faults.hears)
            packet, delay_s = self.faults.strike(instruction.servo_id, packet)
        if self._trace is not None:
            begin_s = time.monotonic()
            self._trace.add(now_s, instruction)
            self.stalls.waited(begin_s, time.monotonic())  # a disk that is busy keeps the servos waiting too
        if not packet:
            return
        self._wire_free_s += self._byte_s * len(packet)
        reply_s = self._wire_free_s + self._usb_latency_s
        if delay_s:  # the servos hear and answer others meanwhile
            heapq.heappush(late, (reply_s + delay_s, packet))
            return
        wait_s = reply_s - time.monotonic()
        if wait_s > 0.0:
            time.sleep(wait_s)
        self._send(packet)

    def _send(self, data: bytes) -> None:
        with contextlib.suppress(BlockingIOError):  # nobody reads and the terminal is full: lost, as on a wire
            os.write(self._master, data)
