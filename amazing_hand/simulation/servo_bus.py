# SPDX-License-Identifier: Apache-2.0
"""Serve simulated servos on a pseudo-terminal, which programs open like the hand's serial port.

The program `hand simulate` prints the port as its first line on stdout. Then each line on stdin is a command, answered
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
"""Duration of one byte at 1 Mbaud: start bit, eight data bits, stop bit."""

_PR_SET_TIMERSLACK: Final = 29  # linux/prctl.h

PACKET_GAP_S: Final = 0.1
"""An incomplete packet is dropped after this time without a byte, as in Dynamixel protocol 1."""

_READ_SIZE: Final = 4096


class SimulatedBus:
    """Bus of simulated servos, served by a thread from construction until `stop` or the end of the `with` block.

    Clients can open and close the port any number of times, also by being killed. Faults can be set and cleared at
    any time, from any thread.

    Args:
        ids: of the servos.
        wire_timing: simulate the duration of each byte at 1 Mbaud.
        usb_latency_s: delay added to each reply, as by USB adapters.
        link: symlink to create to the port; removed by `unplug`, reserved for this bus until `stop`.
        trace: log of the packets written to the servos.
        chance: random generator for faults with a probability; by default with a fixed seed.
        realtime: request real-time priority, so that the servos answer in time on a busy computer. Only for a process
            that does nothing else.

    Attributes:
        port: path of the serial port; changes with each `replug`.
        plugged: whether the port exists.
        servos: id -> servo; hold `lock` while using them, and `advance` them to `time.monotonic()` first.
        faults: active faults; hold `lock` while using them.
        received: number of intact packets by instruction code.
        stalls: delays because this thread was not scheduled in time.

    Raises:
        FileExistsError: `link` exists and is not the link of a simulated bus, or belongs to a running one.
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
        self._plug = contextlib.ExitStack()  # callbacks of `unplug`
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
        """Remove the port and stop reserving its link. Calling it again is harmless."""
        self.unplug()
        if self._link is not None:
            self._link.close()

    def set_fault(self, fault: Fault) -> None:
        """Set a fault until `clear_faults`; it replaces one of the same kind for the same servo.

        Raises:
            ValueError: the servo is not on the bus.
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
        """Clear all faults. Their consequences in the servos, such as a hang, remain."""
        with self.lock:
            for fault in self.faults:
                if isinstance(fault, ServoFault):
                    for servo in self._servos_with(fault):
                        fault.end(servo)
            self.faults.clear()

    def power_cycle(self) -> None:
        """Switch the servos' supply off and on: SRAM is reset, torque is off, hangs end."""
        with self.lock:
            for servo in self._servos_with(Fault()):
                servo.power_cycle()
            self.faults.remove(Hang)

    def unplug(self) -> None:
        """Remove port and link as if the adapter were unplugged: clients that have the port open get I/O errors.

        The servos keep their state, since they have their own supply. Calling it again is harmless.
        """
        with self._plugging:
            if self.plugged:
                os.write(self._wake_write, b"\0")
                self._thread.join()
                self._plug.close()
                self.plugged = False

    def replug(self) -> None:
        """Create a port again, with the same link. Does nothing if the port exists."""
        with self._plugging, contextlib.ExitStack() as plug:
            if self.plugged:
                return
            # Keep the slave open: reading the master fails while no process has the port open.
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
            if self._trace is not None and not self._has_begun:  # once the port is ours: it may be another's log
                self._trace.begin()
            self._has_begun = True
            self._thread = threading.Thread(target=self._serve, name="simulated-bus", daemon=True)
            self._thread.start()
            self._plug = plug.pop_all()
            self.plugged = True

    def _servos_with(self, fault: Fault) -> list[SimulatedServo]:
        """Return the servos that the fault is for, advanced to the present time."""
        now_s = time.monotonic()
        servos = [servo for filed_id, servo in self.servos.items() if fault.servo_id in (None, filed_id)]
        for servo in servos:
            servo.advance(now_s)
        return servos

    def _serve(self) -> None:
        if self._realtime:
            become_realtime()
        if self._byte_s:  # else Linux may delay each reply by the default timer slack, 0.05 ms
            ctypes.CDLL(None).prctl(_PR_SET_TIMERSLACK, 1)
        parser = PacketParser()
        late: list[tuple[float, bytes]] = []  # heap of replies by their due time
        heard_s = 0.0
        poll = select.poll()
        poll.register(self._master, select.POLLIN)
        poll.register(self._wake_read, select.POLLIN)
        begin_s = time.monotonic()
        while True:
            due_s = min(heard_s + PACKET_GAP_S if parser.pending else math.inf, late[0][0] if late else math.inf)
            ready = poll.poll(1000 * min(LOOK_S, max(0.0, due_s - begin_s)))
            now_s = time.monotonic()
            ready = ready or poll.poll(0)  # data may have come before this thread was scheduled to read the clock
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
            # A real port drops exclusive mode (TIOCEXCL) at its last close; this one is never closed, so a killed
            # process would lock it for ever. The flock that rustypot takes, too, ends with the process.
            fcntl.ioctl(self._slave, termios.TIOCNXCL)
            begin_s = time.monotonic()

    def _answer(self, instruction: Instruction, came_s: float, late: list[tuple[float, bytes]]) -> None:
        now_s = time.monotonic()
        # A stall of this thread must not delay a motion: a real servo would have had the packet in time.
        heard_s = now_s if instruction.code in ASKING else came_s
        with self.lock:
            self.received[instruction.code] += 1
            packet = carry_out(self.servos, instruction, heard_s, self.faults.hears)
            packet, delay_s = self.faults.strike(instruction.servo_id, packet)
        if self._trace is not None:
            begin_s = time.monotonic()
            self._trace.add(now_s, instruction)
            self.stalls.waited(begin_s, time.monotonic())  # writing to a busy disk delays the servos, too
        if not packet:
            return
        self._wire_free_s += self._byte_s * len(packet)
        reply_s = self._wire_free_s + self._usb_latency_s
        if delay_s:  # other packets are answered in the meantime
            heapq.heappush(late, (reply_s + delay_s, packet))
            return
        wait_s = reply_s - time.monotonic()
        if wait_s > 0.0:
            time.sleep(wait_s)
        self._send(packet)

    def _send(self, data: bytes) -> None:
        with contextlib.suppress(BlockingIOError):  # no reader and the buffer is full: lost, as on a real bus
            os.write(self._master, data)
