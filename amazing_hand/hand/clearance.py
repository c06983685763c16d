# SPDX-License-Identifier: Apache-2.0
"""Compute the smallest distance between any two fingers from the servo angles. Exact, vectorised.

A finger is two capsules, one per phalanx, around the lines of `kinematics.link_points`. A capsule is smaller than the
phalanx's shell (radius 12 or 11 mm): the shells are flexible, and the official closed pose presses thumb and index
finger 10 mm into each other. The radius is the core that is left of the shells in that pose.
"""

from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

from amazing_hand.hand.joints import FINGERS
from amazing_hand.hand.kinematics import DISTAL_RADIUS_M, PROXIMAL_RADIUS_M, Array, Side, link_points

# The fraction of a shell's radius at which thumb and index finger just touch in the official closed pose, where the
# lines of a proximal and a distal phalanx are 13.2 mm apart. The official demos use that pose all the time; whether
# deeper contact does harm is unknown. The core of the distal phalanx ends where its shell does, 41 mm from its joint.
_CORE_SHARE: Final = 0.573
PROXIMAL_CORE_RADIUS_M: Final = _CORE_SHARE * PROXIMAL_RADIUS_M
DISTAL_CORE_RADIUS_M: Final = _CORE_SHARE * DISTAL_RADIUS_M

_KINDS: Final = ("proximal", "distal")
_PHALANGES: Final = len(_KINDS) * len(FINGERS)  # order: proximal and distal of each finger in turn
_PAIRS: Final = [(a, b) for a, b in combinations(range(_PHALANGES), 2) if a // 2 != b // 2]
_FIRST, _SECOND = np.array(_PAIRS).T
_RADII_M: Final = np.array((PROXIMAL_CORE_RADIUS_M, DISTAL_CORE_RADIUS_M) * len(FINGERS))
_TOUCH_M: Final = _RADII_M[_FIRST] + _RADII_M[_SECOND]

Phalanx = tuple[str, str]
PHALANX_PAIRS: Final[tuple[tuple[Phalanx, Phalanx], ...]] = tuple(
    ((FINGERS[a // 2], _KINDS[a % 2]), (FINGERS[b // 2], _KINDS[b % 2])) for a, b in _PAIRS
)
"""All pairs of phalanges of different fingers, each as (finger, `proximal` or `distal`), as in `phalanx_gaps_m`."""


def clearance_m(servo_rad: npt.ArrayLike, side: Side = "right") -> Array:
    """Return the smallest distance [m] between the cores of two different fingers.

    0 is the official closed pose; above about 0.010 not even the shells touch. Below 0 the commanded pose presses the
    fingers harder together than that, as in the official OK sign (-0.010), and they stop where their shells block them;
    at -0.014 the lines of two fingers cross. Palm and servo horns are not modelled. The accuracy is that of the fitted
    kinematics: within 4 mm at a tip.

    Args:
        servo_rad: servo angles (..., 8) rad.
        side: of the hand; the same servo angles are another pose on the other hand.

    Returns:
        Distances (...) in metres.
    """
    return np.asarray(phalanx_gaps_m(servo_rad, side).min(axis=-1))


def phalanx_gaps_m(servo_rad: npt.ArrayLike, side: Side = "right") -> Array:
    """Return the distances (..., 24) [m] between the cores of PHALANX_PAIRS for servo angles (..., 8) rad."""
    joints = link_points(servo_rad, side)[..., 1:, :]  # proximal, distal, tip
    shape = (*joints.shape[:-3], _PHALANGES, 3)
    start, span = joints[..., :-1, :].reshape(shape), np.diff(joints, axis=-2).reshape(shape)
    distance = segment_distance(
        start[..., _FIRST, :], span[..., _FIRST, :], start[..., _SECOND, :], span[..., _SECOND, :]
    )
    return np.asarray(distance - _TOUCH_M)


def segment_distance(start_a: Array, span_a: Array, start_b: Array, span_b: Array) -> Array:
    """Return the distances (...) between two segments, each given by its start and span (end - start), (..., 3).

    Closed form: the nearest points of the two lines, then each clamped to its segment (Ericson, Real-Time Collision
    Detection, 5.1.9). The segments must not have zero length.
    """
    between = start_a - start_b
    a_a, b_b, a_b = _dot(span_a, span_a), _dot(span_b, span_b), _dot(span_a, span_b)
    a_r, b_r = _dot(span_a, between), _dot(span_b, between)
    # sin² of the angle between them times both squared lengths; 0 if parallel: then any point of a will do
    sine = a_a * b_b - a_b**2
    on_a = np.clip(np.divide(a_b * b_r - a_r * b_b, sine, out=np.zeros_like(sine), where=sine > 0), 0.0, 1.0)
    on_b = np.clip((a_b * on_a + b_r) / b_b, 0.0, 1.0)
    on_a = np.clip((a_b * on_b - a_r) / a_a, 0.0, 1.0)
    apart = between + on_a[..., None] * span_a - on_b[..., None] * span_b
    return np.asarray(np.sqrt(_dot(apart, apart)))


def _dot(a: Array, b: Array) -> Array:
    return np.asarray(np.einsum("...i,...i->...", a, b))
