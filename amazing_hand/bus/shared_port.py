# SPDX-License-Identifier: Apache-2.0
"""Share one serial port between several hands of one process: it has one owner, so the hands take turns."""

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from amazing_hand.bus.port import LATE_REPLY_S, TRIES, BusError, Goal, ServoBus, ServoReading, open_bus, port_path
from amazing_hand.bus.registers import Torque

_T = TypeVar("_T")


class SharedPorts:
    """Registry of the open ports, each with the hands on it. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shared: dict[str, _SharedBus] = {}

    def open(self, port: str, servo_ids: Collection[int]) -> ServoBus:
        """Return a bus for the hand with these servos. The port is closed when the last hand on it closes its bus.

        Raises:
            BusError: the port cannot be opened (see `open_bus`), or another hand has one of the servo ids.
        """
        path = os.path.realpath(port_path(port))  # a port may have several names
        with self._lock:
            shared = self._shared.get(path)
            if shared is None:
                shared = self._shared[path] = _SharedBus(port)
            elif clash := sorted(shared.servo_ids().intersection(servo_ids)):
                raise BusError(
                    f"{port}: servo ids {', '.join(map(str, clash))} are those of another hand on this port: give each "
                    "hand ids of its own (`hand setup-servo`, docs/calibration.md)"
                )
            elif shared.failures >= TRIES:
                shared.open_anew()
            hand = _HandBus(shared, servo_ids, self._close)
            shared.hands.append(hand)
            return hand

    def _close(self, hand: "_HandBus") -> None:
        shared = hand.shared
        with self._lock, shared.turns:
            if hand in shared.hands:
                shared.hands.remove(hand)
                if not shared.hands:
                    shared.bus.close()
                    self._shared = {path: other for path, other in self._shared.items() if other is not shared}


class Turns:
    """Fair lock: the thread that has waited longest gets it. threading.Lock does not guarantee an order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_taken = False
        self._waiting: deque[threading.Lock] = deque()

    def __enter__(self) -> None:
        with self._lock:
            if not self._is_taken:
                self._is_taken = True
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def __exit__(self, *_: object) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False


class _SharedBus:
    """A bus and the hands on it.

    Attributes:
        turns: lock that guards the attributes below; the hand that holds it has the bus.
        bus: the open bus.
        hands: the hands that use it.
        failures: failed transactions in a row.
    """

    def __init__(self, port: str) -> None:
        self.port = port
        self.turns = Turns()
        self.bus: ServoBus = open_bus(port)
        self.hands: list[_HandBus] = []
        self.failures = 0

    def servo_ids(self) -> set[int]:
        return {servo_id for hand in self.hands for servo_id in hand.servo_ids}

    def open_anew(self) -> None:
        """Close and open the port, for a bus on which the transactions of all hands fail. Raises BusError."""
        with self.turns:
            self.bus.close()
            self.bus = open_bus(self.port)
            self.failures = 0


class _HandBus:
    """ServoBus of one hand on a shared port: each call waits for its turn."""

    def __init__(self, shared: _SharedBus, servo_ids: Collection[int], close: Callable[["_HandBus"], None]) -> None:
        self.shared = shared
        self.servo_ids = servo_ids
        self._close = close
        self._pause_until_s = 0.0

    def ping(self, servo_id: int) -> bool:
        return self._call(lambda bus: bus.ping(servo_id))

    def read(self, servo_id: int) -> ServoReading:
        return self._call(lambda bus: bus.read(servo_id))

    def move(self, goals: Sequence[Goal]) -> None:
        self._call(lambda bus: bus.move(goals))

    def set_torque(self, servo_id: int, torque: Torque) -> None:
        self._call(lambda bus: bus.set_torque(servo_id, torque))

    def free(self, servo_ids: Sequence[int]) -> None:
        self._call(lambda bus: bus.free(servo_ids))

    def read_torque(self, servo_id: int) -> Torque:
        return self._call(lambda bus: bus.read_torque(servo_id))

    def read_register(self, servo_id: int, name: str) -> int:
        return self._call(lambda bus: bus.read_register(servo_id, name))

    def write_register(self, servo_id: int, name: str, value: int) -> None:
        self._call(lambda bus: bus.write_register(servo_id, name, value))

    def close(self) -> None:
        self._close(self)

    def _call(self, call: Callable[[ServoBus], _T]) -> _T:
        if (pause_s := self._pause_until_s - time.monotonic()) > 0 and len(self.shared.hands) > 1:
            time.sleep(pause_s)
        with self.shared.turns:
            if self not in self.shared.hands:
                raise BusError(f"{self.shared.port}: the port is closed")
            began_s = time.monotonic()
            try:
                result = call(self.shared.bus)
            except BusError:
                # A servo that does not answer occupies the bus for 30 ms. With strict turns each transaction of the
                # other hand (1 ms) would wait for one of these: leave it the bus for as long as it was blocked.
                self._pause_until_s = began_s + 2 * max(time.monotonic() - began_s, LATE_REPLY_S)
                self.shared.failures += 1
                raise
            self.shared.failures = 0
            return result
