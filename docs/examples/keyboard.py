# SPDX-License-Identifier: Apache-2.0
"""Moves the hand from the keyboard, without spelling: i, m, r, t close and open a finger, q ends."""

import sys
import termios
import tty

from amazing_hand import Hand, HandError

FINGERS = {"i": "index", "m": "middle", "r": "ring", "t": "thumb"}
CLOSED_RAD, OPEN_RAD = (0.9, -0.9), (-0.6, 0.6)

is_terminal = sys.stdin.isatty()
settings = termios.tcgetattr(sys.stdin) if is_terminal else None
closed: set[str] = set()
try:
    if is_terminal:
        tty.setcbreak(sys.stdin)  # each key at once, without Enter
    with Hand() as hand:
        while (key := sys.stdin.read(1)) not in ("", "q"):
            if key in FINGERS:
                closed ^= {key}
                angles_rad = CLOSED_RAD if key in closed else OPEN_RAD
                joints = (f"{FINGERS[key]}_servo_1", f"{FINGERS[key]}_servo_2")
                try:
                    hand.move(dict(zip(joints, angles_rad, strict=True)), duration_s=0.4)
                except HandError as error:  # it was stopped, or a finger is blocked
                    print(error, file=sys.stderr)
except HandError as error:
    sys.exit(str(error))
finally:
    if settings is not None:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, settings)
