# SPDX-License-Identifier: Apache-2.0
"""The action follow_joint_trajectory where control_msgs is not installed."""

import sys
from typing import Any

import pytest

from amazing_hand.config import load_calibration
from amazing_hand.ros.trajectory_action import NOT_OFFERED, TrajectoryAction


def test_without_control_msgs_the_driver_goes_on_and_says_why_there_is_no_action(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "control_msgs.action", None)
    untouched: Any = None
    action = TrajectoryAction(untouched, load_calibration, untouched, untouched)
    assert action.status == NOT_OFFERED
    action.destroy()
