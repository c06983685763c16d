# SPDX-License-Identifier: Apache-2.0
"""Parse the arguments of the launch files and check them for contradictions. Does not need `launch`."""

from collections.abc import Collection, Sequence
from typing import Final

from amazing_hand.configuration import ConfigurationError
from amazing_hand.configuration.declared import Scalar, closest
from amazing_hand.configuration.parameter_check import Place, matches
from amazing_hand.configuration.parameter_file import Assignment
from amazing_hand.paths import path_of

_TRUE: Final = frozenset({"true", "1", "yes", "y", "on"})
_FALSE: Final = frozenset({"false", "0", "no", "n", "off"})

SIMULATED_PORT: Final = "sim"


def truth(name: str, text: str) -> bool:
    """Parse a boolean argument (true/false and the usual other spellings). Raises ConfigurationError."""
    word = text.strip().lower()
    if word not in _TRUE | _FALSE:
        raise ConfigurationError(f"{name}:={text}: write {name}:=true or {name}:=false")
    return word in _TRUE


def file_of(text: str) -> str:
    """Return the absolute path of a file given on the command line."""
    return str(path_of(text).absolute())


def existing(argument: str, text: str) -> str:
    """Return the absolute path of a file or folder. Raises ConfigurationError if it does not exist."""
    path = path_of(text).absolute()
    if not path.exists():
        raise ConfigurationError(f"{argument}:={text}: there is no {path}; give its full path")
    return str(path)


def chosen(name: str, text: str, known: Sequence[str]) -> set[str]:
    """Parse a comma-separated list of known names. Raises ConfigurationError for an unknown one."""
    names = {part.strip() for part in text.split(",") if part.strip()}
    for unknown in sorted(names - set(known)):
        guess = closest(unknown, list(known))
        write = f"; write {guess}" if guess else f", only {', '.join(known)}"
        raise ConfigurationError(f"{name}:={text}: there is no {unknown}{write}")
    return names


def given(argument: str, text: str, node: str, namespace: str, parameter: str) -> list[Assignment]:
    """Return the parameter assignment of a launch argument; none if the argument is empty."""
    block = f"/{namespace.strip('/')}/{node}"
    return [Assignment(f"{argument}:={text}", block, parameter, Scalar(text, text))] if text else []


def is_simulated(sim: str) -> bool:
    """Return whether servo bus and cloud are to be simulated, by the launch argument `sim`; empty means yes."""
    return truth("sim", sim or "true")


def check_port(sim: str, port: str, configured: str, port_argument: str = "port") -> None:
    """Check that simulation and serial port do not contradict each other, unless both arguments were given explicitly.

    Args:
        sim: Launch argument `sim` as given, or empty.
        port: Launch argument for the port as given, or empty.
        configured: The port that the parameter file sets, used where `port` is empty.
        port_argument: Name of the launch argument for the port, for the message.

    Raises:
        ConfigurationError: A simulation is combined with a real port, or the reverse.
    """
    used = port or configured
    if is_simulated(sim) == (used == SIMULATED_PORT) or (sim and port):
        return
    if is_simulated(sim):
        raise ConfigurationError(
            f"{used} is the port of a real hand, but sim is {sim or 'true, the default'}: write sim:=false; or, for a "
            f"real hand with the simulated cloud, both sim:=true {port_argument}:={used}"
        )
    raise ConfigurationError(
        f"sim is {sim}, but the port is that of simulated servos: write {port_argument}:=/dev/..., or set "
        f"servo_driver.port in params_file; or, if `hand simulate` runs, both sim:={sim} {port_argument}:={used}"
    )


def value_of(assignments: Collection[Assignment], place: Place, parameter: str, default: str) -> str:
    """Return the value that parameter files give a node's parameter, or the default; the last assignment counts."""
    found = [each.value for each in assignments if each.name == parameter and matches(each.block, place.path)]
    return found[-1].text if found and found[-1] is not None else default
