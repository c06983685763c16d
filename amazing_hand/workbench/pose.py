"""Tell how the hand makes a sign, a letter, digit or gesture, or with --show draw it as a picture."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from amazing_hand.config import load_alphabet
from amazing_hand.hand.alphabet import Alphabet, Handshape
from amazing_hand.hand.joints import FINGERS, SIDES
from amazing_hand.hand.kinematics import Side
from amazing_hand.video.render import HandRenderer, Image


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="hand pose", description=__doc__)
    parser.add_argument("name", help="A to Z, 0 to 9, or a gesture: `hand alphabet` lists them")
    parser.add_argument("--show", action="store_true", help="draw it into the current folder")
    parser.add_argument("--side", choices=SIDES, default="right", help="which hand (default: %(default)s)")
    arguments = parser.parse_args(argv)
    alphabet = load_alphabet(side=arguments.side)
    shape = _find(alphabet, arguments.name)
    if shape is None:
        parser.error(f"there is no sign {arguments.name!r}; there are {', '.join(alphabet)}")
    if arguments.show:
        path = Path.cwd() / f"{shape.name}.png"
        if not cv2.imwrite(str(path), draw(shape, arguments.side)):
            parser.error(f"{path} cannot be written")
        print(path)
    else:
        print(describe(shape))
    return 0


def draw(shape: Handshape, side: Side = "right") -> Image:
    """The sign's picture; one that moves, key pose by key pose from left to right."""
    renderer = HandRenderer(side=side)
    key_poses = shape.motion.key_poses
    captions = [shape.name] if len(key_poses) == 1 else [f"{shape.name} {n + 1}" for n in range(len(key_poses))]
    pictures = [renderer.render(pose.angles_rad, caption) for pose, caption in zip(key_poses, captions, strict=True)]
    return np.hstack(pictures)


def describe(shape: Handshape) -> str:
    """The sign in words and servo angles."""
    lines = [f"{shape.name}: {shape.meaning}"]
    if shape.here:
        lines.append(f"here: {shape.here}")
    for key_pose in shape.motion.key_poses:
        angles_deg = np.rad2deg(key_pose.angles_rad).round().astype(int).tolist()
        fingers = (f"{finger} {angles_deg[2 * n]:4} {angles_deg[2 * n + 1]:4}" for n, finger in enumerate(FINGERS))
        lines.append(f"{key_pose.time_s:5.2f} s  {'   '.join(fingers)}   degrees")
    return "\n".join(lines)


def _find(alphabet: Alphabet, name: str) -> Handshape | None:
    """The sign of a name, whatever its case."""
    return alphabet.get(name.upper()) or alphabet.get(name.lower())
