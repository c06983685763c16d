# SPDX-License-Identifier: Apache-2.0
"""Writes config/moveit/amazing_hand_right.srdf and _left.srdf: .venv/bin/python tools/moveit_files.py."""

from pathlib import Path

from amazing_hand.description.srdf import srdf
from amazing_hand.hand.joints import SIDES

MOVEIT = Path(__file__).parents[1] / "config" / "moveit"

for side in SIDES:
    (MOVEIT / f"amazing_hand_{side}.srdf").write_text(srdf(side), encoding="utf-8")
