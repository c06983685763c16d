# SPDX-License-Identifier: Apache-2.0
"""The drawn hand: every pose is a different picture, and nothing that servos may report makes it fail."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amazing_hand.hand import kinematics
from amazing_hand.rendering.renderer import HandRenderer
from amazing_hand.simulation.rendered_camera import RenderedCamera

OPEN = np.radians([-35, 35] * 4)
POSES = {
    "open": OPEN,
    "closed": np.radians([90, -90] * 4),
    "E": np.radians([45, -45] * 3 + [60, -60]),
    "victory": np.radians([-15, 65, -65, 15, 90, -90, 90, -90]),
    "ok": np.radians([50, -50, 0, 0, -20, 20, 65, 12]),
    "point": np.radians([-40, 40] + [90, -90] * 3),
    "spread": np.radians([4, 90, -32, 32, -90, -4, -90, -4]),
}


@pytest.fixture(scope="module")
def renderer():
    return HandRenderer()


def changed_share(a, b):
    """Share of pixels that clearly differ."""
    return (cv2.absdiff(a, b).max(axis=-1) > 25).mean()


def test_each_pose_is_clearly_a_different_picture(renderer):
    pictures = {name: renderer.render(pose) for name, pose in POSES.items()}
    for name, picture in pictures.items():
        for other in pictures.keys() - {name}:
            assert changed_share(picture, pictures[other]) > 0.02, f"{name} and {other} look alike"


@pytest.mark.parametrize("finger", range(4))
def test_each_finger_that_folds_is_seen_to_fold(renderer, finger):
    pose = OPEN.copy()
    pose[2 * finger : 2 * finger + 2] = np.radians([90, -90])
    assert changed_share(renderer.render(OPEN), renderer.render(pose)) > 0.01


def test_the_same_pose_is_the_same_picture(renderer):
    first = renderer.render(POSES["E"], "E")
    renderer.render(OPEN, "B")
    assert (renderer.render(POSES["E"], "E") == first).all()


def test_fingers_point_up_and_the_right_thumb_to_the_right():
    for side, thumb_half in (("right", np.s_[:, 320:]), ("left", np.s_[:, :320])):
        renderer = HandRenderer(side=side)
        mirrored = OPEN if side == "right" else -OPEN.reshape(4, 2)[:, ::-1].ravel()
        fold_all, fold_thumb = mirrored.copy(), mirrored.copy()
        fold_all[:6] = np.radians([90, -90] * 3)
        fold_thumb[6:] = np.radians([90, -90])
        fingers = cv2.absdiff(renderer.render(mirrored), renderer.render(fold_all)).max(axis=-1) > 25
        thumb = cv2.absdiff(renderer.render(mirrored), renderer.render(fold_thumb)).max(axis=-1) > 25
        assert fingers[:240].sum() > fingers[240:].sum()
        assert thumb[thumb_half].sum() > 0.7 * thumb.sum()


def test_a_finger_folded_over_the_palm_hides_it(renderer):
    closed = renderer.render(POSES["closed"])
    middle = kinematics.link_points(POSES["closed"])[1, 2:].mean(axis=0) * 1000
    (x, y), _, _ = renderer._camera.project(middle)
    assert closed[round(y), round(x)].min() > 100, "the folded middle finger is light, the palm behind it dark"


def test_the_caption_shows_a_large_letter_and_a_small_line(renderer):
    plain = renderer.render(OPEN)
    letter = changed_share(plain, renderer.render(OPEN, "E"))
    assert 0.002 < letter < 0.05
    assert changed_share(renderer.render(OPEN, "E"), renderer.render(OPEN, "F")) > 0.0005
    assert changed_share(renderer.render(OPEN, "E"), renderer.render(OPEN, "E\nHELLO")) > 0.0005


def test_a_caption_longer_than_the_picture_is_cut(renderer):
    assert renderer.render(OPEN, "W" * 200 + "\n" + "w" * 200).shape == (480, 640, 3)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=8, max_size=8))
def test_any_finite_angles_can_be_drawn(renderer, angles):
    picture = renderer.render(angles)
    assert picture.shape == (480, 640, 3)
    assert picture.dtype == np.uint8


@pytest.mark.parametrize("size", [(1280, 720), (321, 241), (64, 48)])
def test_any_size_can_be_drawn(size):
    width, height = size
    assert HandRenderer(width, height).render(OPEN, "A\nof all").shape == (height, width, 3)


@pytest.mark.parametrize("angles", [[np.nan] + [0] * 7, [np.inf] + [0] * 7, [0] * 7, [[0] * 8]])
def test_what_is_not_eight_finite_angles_is_refused(renderer, angles):
    with pytest.raises(ValueError, match="eight finite angles"):
        renderer.render(angles)


def decoded(jpeg):
    return cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)


def test_a_still_hand_is_encoded_once(renderer):
    source = RenderedCamera(renderer)
    source.show(OPEN, "A")
    jpeg = source.read_jpeg()
    source.show(OPEN + np.radians(0.05), "A")
    assert source.read_jpeg() is jpeg


def test_a_new_pose_or_letter_is_a_new_picture(renderer):
    source = RenderedCamera(renderer)
    source.show(OPEN, "A")
    first = source.read_jpeg()
    source.show(OPEN, "B")
    second = source.read_jpeg()
    source.show(POSES["E"], "B")
    third = source.read_jpeg()
    assert len({first, second, third}) == 3
    assert decoded(third).shape == (480, 640, 3)


def test_slow_motion_is_not_lost_in_small_steps(renderer):
    source = RenderedCamera(renderer)
    source.show(OPEN)
    first = source.read_jpeg()
    for step in range(40):
        source.show(OPEN + np.radians(0.05 * step))
        last = source.read_jpeg()
    assert last != first


def test_a_joint_without_a_reading_stays_where_it_was_seen_last(renderer):
    source = RenderedCamera(renderer)
    source.show(POSES["E"])
    jpeg = source.read_jpeg()
    lost = POSES["E"].copy()
    lost[2:4] = np.nan
    source.show(lost)
    assert source.read_jpeg() is jpeg
    source.show(np.full(8, np.nan))
    assert source.read_jpeg() is jpeg
