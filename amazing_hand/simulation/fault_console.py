# SPDX-License-Identifier: Apache-2.0
"""Commands of the simulator: each line of input is answered with one line."""

import json
import math
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from amazing_hand.bus.registers import Torque, rad_from_raw
from amazing_hand.simulation.servo import SimulatedServo
from amazing_hand.simulation.servo_faults import KINDS, Fault, describe, parse_fault

if TYPE_CHECKING:  # the simulator imports this module
    from amazing_hand.simulation.servo_bus import SimulatedBus


def _value(fault: type[Fault]) -> str:
    default = getattr(fault(), fault.value_name) if fault.value_name else None
    return fault.value_name if default is None else f"{fault.value_name}={default:g}"


USAGE: Final = """\
Commands, one on each line of stdin while it runs; each is answered with one line:
  fault KIND [ID [VALUE]]   have this fault; ID `all` or none: every servo
  clear                     end all faults
  unplug, replug            take the port away, give it back; the servos keep their state
  power-cycle               switch the servos' supply off and on
  state                     what is the matter, as JSON

Kinds of fault, and their VALUE:
""" + "\n".join(f"  {kind:<11}{_value(fault):<18}{fault.meaning}" for kind, fault in KINDS.items())

_COMMANDS: Final = "`fault KIND [ID [VALUE]]`, `clear`, `unplug`, `replug`, `power-cycle`, `state`"

_READ_SIZE: Final = 4096


def obey(bus: "SimulatedBus", line: str) -> str:
    """Execute one command line and return the answer, `ok: ...` or `error: ...`."""
    try:
        match line.split():
            case ["fault", *words] if words:
                bus.set_fault(parse_fault(words))
            case ["clear"]:
                bus.clear_faults()
            case ["power-cycle"]:
                bus.power_cycle()
            case ["unplug"]:
                bus.unplug()
                return "ok: unplugged"
            case ["replug"]:
                bus.replug()
                return f"ok: {bus.port}"
            case ["state"]:
                return f"ok: {json.dumps(_state(bus))}"
            case _:
                return f"error: {line.strip()!r} is none of {_COMMANDS}"
    except (OSError, ValueError) as error:
        return f"error: {error}"
    with bus.lock:
        return f"ok: {', '.join(map(describe, bus.faults)) or 'no fault'}"


def obey_stdin(bus: "SimulatedBus", at_end: Callable[[], None] | None) -> None:
    """Execute the commands from stdin in a thread; call `at_end` when stdin is closed."""
    # Reading the terminal in the background (`hand simulate &`) would suspend the process: make the read fail instead.
    signal.signal(signal.SIGTTIN, signal.SIG_IGN)

    def obey_lines() -> None:
        try:
            for line in _stdin_lines():
                print(obey(bus, line), flush=True)
        finally:
            if at_end is not None:
                at_end()

    threading.Thread(target=obey_lines, name="console", daemon=True).start()


def _stdin_lines() -> Iterator[str]:
    """Yield the non-empty lines of stdin. Not read through sys.stdin: a thread waiting there blocks the exit."""
    if sys.stdin is None:  # closed before the start; its file descriptor may now be another file's
        return
    rest = b""
    with suppress(OSError):  # a terminal that this process may not read now: as if closed
        while data := os.read(sys.stdin.fileno(), _READ_SIZE):
            *lines, rest = (rest + data).split(b"\n")
            yield from (line for raw in lines if (line := raw.decode(errors="replace").strip()))


def _state(bus: "SimulatedBus") -> dict[str, object]:
    with bus.lock:
        now_s = time.monotonic()
        servos = {}
        for servo_id, servo in bus.servos.items():
            servo.advance(now_s)
            servos[str(servo_id)] = _servo_state(servo)
        return {
            "port": bus.port if bus.plugged else None,
            "faults": [describe(fault) for fault in bus.faults],
            "stalls": {"count": bus.stalls.count, "longest_s": round(bus.stalls.longest_s, 3)},
            "servos": servos,
        }


def _servo_state(servo: SimulatedServo) -> dict[str, object]:
    torque = servo.value("torque_enable")
    return {
        "angle_deg": round(math.degrees(rad_from_raw(round(servo.position))), 1),
        "torque": Torque(torque).name if torque in set(Torque) else torque,
        "load_percent": round(100 * servo.duty),
        "voltage_v": round(servo.voltage_v, 1),
        "temperature_c": round(servo.temperature_c),
        "status": [bit.name for bit in servo.status],
        "awake": servo.awake,
        "hung": servo.hung,
    }
