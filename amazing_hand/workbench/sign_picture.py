# SPDX-License-Identifier: Apache-2.0
"""Describe a sign in words and draw it."""

import numpy as np

from amazing_hand.hand.alphabet import Handshape
from amazing_hand.hand.joints import FINGERS
from amazing_hand.hand.kinematics import Side
from amazing_hand.rendering.renderer import HandRenderer, Image


def draw(shape: Handshape, side: Side = "right") -> Image:
    """Return the picture of a sign; for a sign with motion, its key poses from left to right."""
    renderer = HandRenderer(side=side)
    key_poses = shape.motion.key_poses
    captions = [shape.name] if len(key_poses) == 1 else [f"{shape.name} {n + 1}" for n in range(len(key_poses))]
    pictures = [renderer.render(pose.angles_rad, caption) for pose, caption in zip(key_poses, captions, strict=True)]
    return np.hstack(pictures)


def describe(shape: Handshape) -> str:
    """Return the description of a sign: words and servo angles."""
    lines = [f"{shape.name}: {shape.meaning}"]
    if shape.here:
        lines.append(f"here: {shape.here}")
    for key_pose in shape.motion.key_poses:
        angles_deg = np.rad2deg(key_pose.angles_rad).round().astype(int).tolist()
        fingers = (f"{finger} {angles_deg[2 * n]:4} {angles_deg[2 * n + 1]:4}" for n, finger in enumerate(FINGERS))
        lines.append(f"{key_pose.time_s:5.2f} s  {'   '.join(fingers)}   degrees")
    return "\n".join(lines)
