# SPDX-License-Identifier: Apache-2.0
"""Tell how the hand makes a sign, a letter, digit or gesture, or with --show draw it as a picture."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import cv2

from amazing_hand.config import load_alphabet
from amazing_hand.configuration.declared import closest
from amazing_hand.hand.alphabet import Alphabet, Handshape
from amazing_hand.hand.joints import SIDES
from amazing_hand.workbench.sign_picture import describe, draw


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="hand pose", description=__doc__, epilog="example: hand pose W --show --side left"
    )
    parser.add_argument("name", help="A to Z, 0 to 9, or a gesture: `hand alphabet` lists them")
    parser.add_argument("--show", action="store_true", help="draw it into the current folder")
    parser.add_argument("--side", choices=SIDES, default="right", help="which hand (default: %(default)s)")
    arguments = parser.parse_args(argv)
    alphabet = load_alphabet(side=arguments.side)
    shape = _find(alphabet, arguments.name)
    if shape is None:
        guess = closest(arguments.name.lower(), list(alphabet.gestures))
        hint = f"did you mean {guess}?" if guess else f"there are {', '.join(alphabet)}"
        parser.error(f"there is no sign {arguments.name!r}; {hint}")
    if arguments.show:
        path = Path.cwd() / f"{shape.name}.png"
        if not cv2.imwrite(str(path), draw(shape, arguments.side)):
            parser.error(f"{path} cannot be written")
        print(path)
    else:
        print(describe(shape))
    return 0


def _find(alphabet: Alphabet, name: str) -> Handshape | None:
    """Return the handshape with this name, ignoring case; None if there is none."""
    return alphabet.get(name.upper()) or alphabet.get(name.lower())


if __name__ == "__main__":
    sys.exit(main())
