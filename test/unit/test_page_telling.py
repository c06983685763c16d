# SPDX-License-Identifier: Apache-2.0
"""What the topics of a hand say, as the page takes it."""

import math

import numpy as np
import pytest
from amazing_hand.msg import HandState, Recording, SentenceStatus
from builtin_interfaces.msg import Duration, Time
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
from sensor_msgs.msg import JointState
from std_msgs.msg import Header
from trajectory_msgs.msg import JointTrajectory, JointTrajectoryPoint

from amazing_hand.client.async_signing import STATES
from amazing_hand.hand.calibration import CalibrationError
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.page import telling
from amazing_hand.page.hand import JOINTS, About, FilmStored, LetterShown, NodeHealth, Step

STAMP = Header(stamp=Time(sec=1_730_000_000, nanosec=250_000_000))


def test_a_sentence_s_step_is_told_with_its_time() -> None:
    status = SentenceStatus(header=STAMP, id="a", text="HI", state=SentenceStatus.REJECTED, reason="limp")
    assert telling.step(status, STATES) == Step("a", "HI", "rejected", "limp", 1_730_000_000_250)


def test_a_film_is_told_with_its_file_and_length() -> None:
    recording = Recording(
        header=STAMP, sentence_id="a", path="/films/a.mp4", duration=Duration(sec=3, nanosec=500_000_000), size_bytes=9
    )
    assert telling.film_stored(recording) == FilmStored("a", "/films/a.mp4", 1_730_000_000_250, 3.5, 9, "")


def test_a_letter_that_the_hand_shows_is_told_with_what_is_not_right() -> None:
    state = HandState(sentence_id="a", index=2, reached=False, reason="index 1 did not arrive")
    assert telling.letter_shown(state) == LetterShown("a", 2, False, "index 1 did not arrive")


def test_joints_are_taken_by_their_names_and_those_not_measured_are_unknown() -> None:
    state = JointState(name=["thumb_servo_2", "index_proximal", "somebody"], position=[0.5, 0.25, 9.0])
    angles = dict(zip(JOINTS, telling.joints_rad(state), strict=True))
    assert (angles["thumb_servo_2"], angles["index_proximal"]) == (0.5, 0.25)
    assert sum(math.isnan(angle) for angle in angles.values()) == 18


def trajectory(names: list[str], *points: list[float]) -> JointTrajectory:
    return JointTrajectory(joint_names=names, points=[JointTrajectoryPoint(positions=point) for point in points])


def test_the_pose_commanded_is_the_last_one_of_a_motion() -> None:
    motion = trajectory(list(SERVO_JOINTS), [0.0] * 8, [0.5] * 8)
    assert np.array_equal(telling.last_pose_rad(motion, None), np.full(8, 0.5))


def test_joints_that_a_motion_does_not_name_stay_where_the_hand_is() -> None:
    pose_rad = telling.last_pose_rad(trajectory(["middle_servo_1"], [0.5]), np.zeros(8))
    assert pose_rad is not None
    assert pose_rad.tolist() == [0, 0, 0.5, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    "motion",
    [trajectory([]), trajectory(["middle_servo_1"], [0.5]), trajectory(list(SERVO_JOINTS), [math.nan] * 8)],
)
def test_no_pose_is_told_when_it_is_not_known_whole(motion: JointTrajectory) -> None:
    assert telling.last_pose_rad(motion, None) is None


def test_only_this_hand_s_diagnostics_are_taken() -> None:
    array = DiagnosticArray(
        status=[
            DiagnosticStatus(
                name="left_hand/servo_driver: index_servo_1",
                level=DiagnosticStatus.ERROR,
                message="is at 60 °C",
                values=[KeyValue(key="temperature [°C]", value="60")],
            ),
            DiagnosticStatus(name="left_hand/camera", level=DiagnosticStatus.STALE),
            DiagnosticStatus(name="left_hand_2/camera"),
            DiagnosticStatus(name="right_hand/camera", level=DiagnosticStatus.WARN),
        ]
    )
    assert list(telling.health(array, "left_hand")) == [
        NodeHealth("servo_driver: index_servo_1", "error", "is at 60 °C", {"temperature [°C]": "60"}),
        NodeHealth("camera", "error", "", {}),
    ]
    assert [each.level for each in telling.health(array, "right_hand")] == ["warn"]


def test_what_a_hand_is_follows_from_its_nodes_parameters() -> None:
    about = About()
    for name, value in (
        *(("port", "sim"), ("hold_s", 1.2), ("max_text_length", 80)),
        *(("unknown", 1), ("hold_s", None)),
    ):
        about = telling.about(about, name, value)
    assert about == About(simulated=True, hold_s=1.2, max_text_length=80)
    assert not telling.about(about, "port", "/dev/ttyACM0").simulated


def test_a_calibration_gives_the_limits_and_one_that_is_not_here_is_an_error() -> None:
    assert telling.about(About(), "calibration", "original").side == "right"
    with pytest.raises(CalibrationError):
        telling.about(About(), "calibration", "of another machine")
