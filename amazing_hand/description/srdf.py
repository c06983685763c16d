# SPDX-License-Identifier: Apache-2.0
"""Build the SRDF of the hand for MoveIt: groups of servo joints, signs as named states, disabled collision pairs.

MoveIt plans for the servo joints, which are the driver's inputs. The finger joints follow through the linkage, which
MoveIt cannot model: they are passive, with their measured positions in the planning scene.
"""

from collections.abc import Iterator
from itertools import combinations, product
from typing import Final
from xml.etree import ElementTree

import numpy as np

from amazing_hand.config import load_alphabet
from amazing_hand.hand.calibration import MAX_ANGLE_DEG
from amazing_hand.hand.clearance import PHALANX_PAIRS, phalanx_gaps_m
from amazing_hand.hand.joints import FINGER_JOINTS, FINGERS, SERVO_JOINTS
from amazing_hand.hand.kinematics import Array, Side
from amazing_hand.robot_description import robot_description

HAND: Final = "hand"
"""The group of all fingers; each finger is a group of its own."""

UNCERTAIN_M: Final = 0.004
"""How far a fingertip may be from where kinematics.py has it: phalanges that never come nearer need no check."""

_HEADER: Final = """\
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- Made by tools/moveit_files.py from config/alphabet.yaml, urdf/ and amazing_hand/hand/: run it after a change. -->
"""
_GRID_STEPS: Final = 13  # over a servo's range: 15 degrees apart
_OF_FINGER: Final = ("base", "knuckle", "proximal_phalanx", "distal_phalanx")

Pair = tuple[str, str]


def srdf(side: Side) -> str:
    """Return the SRDF of a right or left hand, for the URDF of `robot_description`."""
    name = ElementTree.fromstring(robot_description(side)).attrib["name"]
    root = ElementTree.Element("robot", name=name)
    for finger in FINGERS:
        servos = ElementTree.SubElement(root, "group", name=finger)
        for joint in _servos_of(finger):
            ElementTree.SubElement(servos, "joint", name=joint)
    hand = ElementTree.SubElement(root, "group", name=HAND)
    for finger in FINGERS:
        ElementTree.SubElement(hand, "group", name=finger)
    for group, state, angles_rad in _named_states(side):
        entry = ElementTree.SubElement(root, "group_state", name=state, group=group)
        for joint, angle_rad in angles_rad.items():
            ElementTree.SubElement(entry, "joint", name=joint, value=f"{angle_rad:.6f}")
    for joint in FINGER_JOINTS:
        ElementTree.SubElement(root, "passive_joint", name=joint)
    for (link1, link2), reason in unchecked_pairs(side).items():
        ElementTree.SubElement(root, "disable_collisions", link1=link1, link2=link2, reason=reason)
    ElementTree.indent(root)
    return f"{_HEADER}{ElementTree.tostring(root, encoding='unicode')}\n"


def unchecked_pairs(side: Side) -> dict[Pair, str]:
    """Return the pairs of links not to check for collisions, with MoveIt's reason: Adjacent, Never or Default.

    Phalanges of two fingers are checked if they touch in any servo pose according to `hand/clearance.py`, which uses
    cores smaller than the soft shells. Phalanges are checked against the palm, the wrist and other fingers' bases.
    """
    pairs: dict[Pair, str] = {}
    for finger in FINGERS:
        links = [f"{finger}_{part}" for part in _OF_FINGER]
        for one, two in combinations(links, 2):
            is_joined = links.index(two) - links.index(one) == 1
            pairs[one, two] = "Adjacent" if is_joined else "Never"
    bases, knuckles = ([f"{finger}_{part}" for finger in FINGERS] for part in ("base", "knuckle"))
    frame = ["wrist", "palm", *bases]
    for one, two in combinations(frame, 2):
        pairs[one, two] = "Adjacent" if "palm" in (one, two) else "Never"
    still = [pair for pair in (*product(frame, knuckles), *combinations(knuckles, 2)) if pair not in pairs]
    pairs |= dict.fromkeys(still, "Never")  # knuckles turn in place
    # The blocks that model the palm overlap the base of the ring finger, where the real palm has a recess.
    pairs |= {("palm", f"{finger}_proximal_phalanx"): "Default" for finger in FINGERS}
    apart = nearest_m(side) > UNCERTAIN_M
    for (first, second), never in zip(PHALANX_PAIRS, apart, strict=True):
        if never:
            pairs[_phalanx(*first), _phalanx(*second)] = "Never"
    return pairs


def nearest_m(side: Side) -> Array:
    """Return the smallest distance [m] between the cores of each of clearance.PHALANX_PAIRS, shape (24,).

    Negative if they touch. Computed on a grid over the ranges of the two fingers' servos, 15 degrees apart.
    """
    angle_rad = np.radians(np.linspace(-MAX_ANGLE_DEG, MAX_ANGLE_DEG, _GRID_STEPS))
    finger_poses = np.stack(np.meshgrid(angle_rad, angle_rad), axis=-1).reshape(-1, 2)
    count = len(finger_poses)
    nearest = np.empty(len(PHALANX_PAIRS))
    for first, second in combinations(range(len(FINGERS)), 2):
        servo_rad = np.zeros((count, count, len(FINGERS), 2))
        servo_rad[:, :, first] = finger_poses[:, None]
        servo_rad[:, :, second] = finger_poses
        gaps_m = phalanx_gaps_m(servo_rad.reshape(count**2, -1), side)
        fingers = FINGERS[first], FINGERS[second]
        of_these = [i for i, (one, two) in enumerate(PHALANX_PAIRS) if (one[0], two[0]) == fingers]
        nearest[of_these] = gaps_m[:, of_these].min(axis=0)
    return nearest


def _named_states(side: Side) -> Iterator[tuple[str, str, dict[str, float]]]:
    """Yield group, name and angles [rad] of each named state: the static signs, and for single fingers the gestures."""
    alphabet = load_alphabet(side=side)
    for sign, shape in alphabet.items():
        if len(shape.motion.key_poses) > 1:
            continue
        angles = dict(zip(SERVO_JOINTS, shape.motion.key_poses[0].angles_rad.tolist(), strict=True))
        yield HAND, sign, angles
        if sign in alphabet.gestures:
            yield from ((finger, sign, {joint: angles[joint] for joint in _servos_of(finger)}) for finger in FINGERS)


def _servos_of(finger: str) -> list[str]:
    return [joint for joint in SERVO_JOINTS if joint.startswith(f"{finger}_")]


def _phalanx(finger: str, kind: str) -> str:
    return f"{finger}_{kind}_phalanx"
