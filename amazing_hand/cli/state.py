# SPDX-License-Identifier: Apache-2.0
"""Show how a running hand is: its letter, whether it moves, and for each servo its angle, temperature, load, health."""

import argparse
import json
import math
import sys
import textwrap
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from amazing_hand.client.hand import Hand
from amazing_hand.client.ros_link import RosLink
from amazing_hand.client.session import DRIVER
from amazing_hand.client.status import HandState
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.page.hand import NodeHealth
from amazing_hand.page.telling import SIMULATED_PORT, health
from amazing_hand.ros.context import add_namespace_option
from amazing_hand.topics import DIAGNOSTICS

PERIOD_S: Final = 0.5
"""Time between two views with --follow."""

HEALTH_S: Final = 3.0
"""How long to wait for the first diagnostics, which nodes publish once a second."""

WIDTH: Final = 80
MAX_SAID_LINES: Final = 3
"""A view's width [characters], and how many lines a reason or a fault may take."""

BAR: Final = 21
BAR_DEG: Final = 110.0
"""A bar's width [characters], and the angle at each of its ends."""

SIMULATED: Final = "SIMULATED: no real servo moves"

TEMPERATURE: Final = "temperature [°C]"
LOAD: Final = "load [%]"

_HOME_AND_CLEAR: Final = "\x1b[H\x1b[J"


def main(argv: Sequence[str] | None = None) -> int:
    """Show the state once, or until Ctrl-C."""
    parser = argparse.ArgumentParser(
        prog="hand state", description=__doc__, epilog="examples: hand state --follow; hand state --json | jq .letter"
    )
    parser.add_argument("--follow", action="store_true", help="go on until Ctrl-C")
    parser.add_argument("--json", action="store_true", help="one JSON object per line, angles in rad")
    add_namespace_option(parser)
    args = parser.parse_args(argv)
    known: dict[str, NodeHealth] = {}

    def hear(array: Any) -> None:
        known.update({each.name: each for each in health(array, args.namespace.strip("/"))})

    with Hand(args.namespace, needs=[DRIVER]) as hand:
        link = RosLink(args.namespace)
        try:
            link.hear(DIAGNOSTICS, hear)
            deadline_s = time.monotonic() + HEALTH_S
            while DRIVER not in known and time.monotonic() < deadline_s:
                time.sleep(0.05)
            while True:
                state, nodes = hand.state(), dict(known)
                if args.json:
                    print(json.dumps(as_json(state, nodes)), flush=True)
                elif args.follow and sys.stdout.isatty():
                    print(_HOME_AND_CLEAR + "\n".join(view(state, nodes)), flush=True)
                elif args.follow:
                    print(line(state, nodes), flush=True)
                else:
                    print("\n".join(view(state, nodes)), flush=True)
                if not args.follow:
                    return 0
                time.sleep(PERIOD_S)
        finally:
            link.close()


def view(state: HandState, nodes: Mapping[str, NodeHealth]) -> list[str]:
    """Return the lines of the view, none longer than WIDTH: what the hand does, then one line per servo."""
    lines = [SIMULATED] if is_simulated(nodes) else []
    for said in (_doing(state), *_told("driver", nodes.get(DRIVER), state.reason)):
        lines += textwrap.wrap(said, WIDTH)[:MAX_SAID_LINES]
    lines.append(f"{'servo':<17}{'-':<{BAR // 2}}0{'+':>{BAR // 2}}  {'angle':>6} {'°C':>4} {'load':>5}  health")
    lines += [_servo(joint, state, nodes.get(f"{DRIVER}: {joint}")) for joint in SERVO_JOINTS]
    return [line[:WIDTH] for line in lines]


def line(state: HandState, nodes: Mapping[str, NodeHealth]) -> str:
    """Return the state as one line, for a log."""
    bad = [f"{name}: {each.message}" for name, each in sorted(nodes.items()) if each.level != "ok"]
    simulated = [SIMULATED] if is_simulated(nodes) else []
    return "; ".join([_doing(state), *bad, *simulated])


def as_json(state: HandState, nodes: Mapping[str, NodeHealth]) -> dict[str, Any]:
    """Return the state for a program: the fields of HandState, health by node and by part, whether it is simulated."""
    told = {
        name: {"level": each.level, "message": each.message, "values": dict(each.values)}
        for name, each in nodes.items()
    }
    return {**asdict(state), "joints": dict(state.joints), "simulated": is_simulated(nodes), "health": told}


def is_simulated(nodes: Mapping[str, NodeHealth]) -> bool:
    """Return whether the driver's port is simulated: `sim`, or a pseudo-terminal such as that of `hand simulate`."""
    driver = nodes.get(DRIVER)
    port = "" if driver is None else driver.values.get("port", "")
    return port == SIMULATED_PORT or (port != "" and Path(port).resolve().is_relative_to("/dev/pts"))


def bar(angle_rad: float) -> str:
    """Return a bar from the middle to the angle: `#` on the side that it is turned to, `|` in the middle."""
    half = BAR // 2
    length = min(half, round(abs(math.degrees(angle_rad)) / BAR_DEG * half))
    marks = "#" * length
    return f"{marks:>{half}}|{'':<{half}}" if angle_rad < 0 else f"{'':<{half}}|{marks:<{half}}"


def _doing(state: HandState) -> str:
    letter = f"letter {state.letter!r}" if state.letter.strip() else "no letter"
    if not state.can_move:
        return f"{letter}, takes no motions: {state.reason}"
    return f"{letter}, {'moving' if state.moving else 'at rest'}"


def _told(name: str, told: NodeHealth | None, said: str) -> list[str]:
    if told is None:
        return [f"{name}: no diagnostics within {HEALTH_S:g} s"]
    return [] if told.level == "ok" or told.message == said else [f"{name}: {told.message}"]


def _servo(joint: str, state: HandState, told: NodeHealth | None) -> str:
    angle_rad = state.joints.get(joint)
    shown = f"{'not read':^{BAR}}  {'':>6}" if angle_rad is None else f"{bar(angle_rad)}  {_degrees(angle_rad):>6}"
    values = {} if told is None else told.values
    health_text = "not known" if told is None else told.message
    return f"{joint:<17}{shown} {values.get(TEMPERATURE, '-'):>4} {values.get(LOAD, '-'):>4}%  {health_text}"


def _degrees(angle_rad: float) -> str:
    return f"{math.degrees(angle_rad):+.0f}°"


if __name__ == "__main__":
    sys.exit(main())
