# SPDX-License-Identifier: Apache-2.0
"""`hand setup-servo`: set the id of a new servo. Every SCS0009 is delivered with id 1."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from amazing_hand.bus.port import TRIES, BusError, ServoBus
from amazing_hand.bus.registers import Torque
from amazing_hand.hand.servo_limits import MAX_SERVO_ID
from amazing_hand.workbench.servos import answers

FACTORY_ID: Final = 1
MIN_ID: Final = 1  # servos can have id 0, but it is not in use

# Time until the EEPROM is written (Pollen's AmazingHand_ChangeID.py).
EEPROM_WRITE_S: Final = 1.0

# Replies of several servos with the same id usually, but not always, collide: read the id this many times.
LISTENS: Final = 20


class SetupError(Exception):
    """The id could not be changed; one line with what to do."""


def give_id(bus: ServoBus, new_id: int, old_id: int, tell: Callable[[str], None]) -> None:
    """Change the id of the only servo with `old_id`. Raises SetupError, or BusError if the port fails."""
    for servo_id in (new_id, old_id):
        if not MIN_ID <= servo_id <= MAX_SERVO_ID:
            raise SetupError(f"id {servo_id} is outside {MIN_ID} to {MAX_SERVO_ID}")
    if new_id == old_id:
        raise SetupError(f"the servo has the id {old_id} already")
    if answers(bus, new_id):
        raise SetupError(f"a servo with id {new_id} is on the bus: take it off, or choose another id")
    if not answers(bus, old_id):
        raise SetupError(f"no servo answers at id {old_id}: check its cable and supply, or name its id with --from")
    _listen(bus, old_id)
    tell(f"one servo at id {old_id}, none at {new_id}")

    _write(bus, old_id, "torque_enable", Torque.OFF, "the torque could not be switched off")
    _write(bus, old_id, "lock", 0, "its memory could not be unlocked")
    with suppress(BusError):  # it may answer under either id; checked below
        bus.write_register(old_id, "id", new_id)
    time.sleep(EEPROM_WRITE_S)
    present_id = new_id if answers(bus, new_id) else old_id
    _write(bus, present_id, "lock", 1, "its memory could not be locked again; take its supply away and try again")
    if present_id == old_id:
        raise SetupError(f"the servo did not take the id {new_id} and is still {old_id}: try again")
    if answers(bus, old_id):
        raise SetupError(f"a servo still answers at id {old_id}: there are several; connect each one alone")
    _listen(bus, new_id)
    tell(f"the servo has id {new_id}, without torque and locked: write the id on it")


def _listen(bus: ServoBus, servo_id: int) -> None:
    """Read the id LISTENS times. Raises SetupError if the replies are not those of a single servo."""
    for _ in range(LISTENS):
        try:
            bus.read(servo_id)
        except BusError as error:
            raise SetupError(
                f"the answers of id {servo_id} are garbled or lost, as if several servos had it: "
                f"connect one alone and try again ({error})"
            ) from error


def _write(bus: ServoBus, servo_id: int, register: str, value: int, failure: str) -> None:
    """Write a register and read it back, with retries. Raises SetupError with what failed."""
    problem = ""
    for _ in range(TRIES):
        try:
            bus.write_register(servo_id, register, value)
            found = bus.read_register(servo_id, register)
        except BusError as error:
            problem = str(error)
            continue
        if found == value:
            return
        problem = f"{register} reads back as {found}"
    raise SetupError(f"servo {servo_id}: {failure}: {problem}")
