# SPDX-License-Identifier: Apache-2.0
"""Pictures that arrive at any time make a film of constant rate that lasts as long as they did."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.film.frame_clock import FrameClock

GAPS_S = st.lists(st.floats(0, 3), max_size=60)
FPS = st.sampled_from([1.0, 12.5, 15.0, 29.97, 30.0, 60.0])


def film(fps, gaps_s, start_s=0.0):
    """A clock after a film whose last gap is the time from its last picture to its end, and that film's length."""
    clock, time_s = FrameClock(fps), start_s
    clock.frames_due(time_s)
    for gap_s in gaps_s[:-1]:
        time_s += gap_s
        clock.frames_due(time_s)
    time_s += sum(gaps_s[-1:])
    clock.frames_due(time_s, ends=True)
    return clock, time_s - start_s


@given(FPS, GAPS_S, st.floats(0, 1e6))
def test_a_film_lasts_within_one_frame_as_long_as_its_recording(fps, gaps_s, start_s):
    clock, recorded_s = film(fps, gaps_s, start_s)
    assert abs(clock.frames / fps - recorded_s) <= 1 / fps


@given(FPS, GAPS_S)
def test_every_picture_is_shown_or_counted_as_dropped(fps, gaps_s):
    clock, _ = film(fps, gaps_s)
    pictures = max(len(gaps_s), 1)
    assert clock.frames - clock.repeated + clock.dropped == pictures


@given(FPS, st.lists(st.floats(-5, 5), min_size=1))
def test_a_clock_that_jumps_back_costs_no_frames(fps, times_s):
    clock = FrameClock(fps)
    assert all(clock.frames_due(time_s) >= 0 for time_s in times_s)


@pytest.mark.parametrize(("camera_fps", "repeated", "dropped"), [(30, 0, 0), (15, 30, 0), (60, 0, 60)])
def test_slow_cameras_repeat_and_fast_ones_drop(camera_fps, repeated, dropped):
    clock, _ = film(30, [1 / camera_fps] * 2 * camera_fps)
    assert clock.frames == 60
    assert (clock.repeated, clock.dropped) == pytest.approx((repeated, dropped), abs=1)


@given(st.sampled_from([15.0, 30.0, 60.0]), st.floats(0, 1), st.lists(st.floats(-0.2, 0.2), min_size=100, max_size=100))
def test_a_camera_of_the_films_rate_that_is_early_or_late_by_a_fifth_of_a_frame_loses_no_picture(fps, phase, jitters):
    clock = FrameClock(fps)
    clock.frames_due(0.0)
    clock.frames_missed(phase / fps)  # the first picture, which is shown from the beginning
    for index, jitter in enumerate(jitters):
        clock.frames_due((phase + 1 + index + jitter) / fps)
    assert clock.dropped == 0
    assert clock.repeated <= 1, "until it has found its place"


@pytest.mark.parametrize("kept_up", [0.5, 0.9, 1.3, 2.4])
def test_a_picture_that_was_kept_up_on_its_way_costs_none_of_those_after_it(kept_up):
    clock = FrameClock(30)
    for index in range(100):
        clock.frames_due(max(index, 50 + kept_up if index >= 50 else 0) / 30)
    clock.frames_due(100 / 30, ends=True)
    assert (clock.frames, clock.repeated, clock.dropped) == (100, 0, 0)


@pytest.mark.parametrize("lost", [1, 2, 3, 10])
def test_for_pictures_that_were_lost_others_are_shown_for_longer(lost):
    clock = FrameClock(30)
    for index in (*range(50), *range(50 + lost, 100)):
        clock.frames_due(index / 30)
        assert abs(index - clock.frames) <= 1 or index == 50 + lost
    clock.frames_due(100 / 30, ends=True)
    assert (clock.frames, clock.repeated, clock.dropped) == (100, lost, 0)


@given(FPS, GAPS_S, st.floats(0.1, 2))
def test_a_film_that_is_kept_up_while_no_picture_arrives_lasts_as_long_and_counts_as_one_that_is_not(
    fps, gaps_s, ask_s
):
    clock, time_s = FrameClock(fps), 0.0
    clock.frames_due(0.0)
    for gap_s in gaps_s:
        asked_s = time_s + ask_s
        while asked_s < time_s + gap_s:
            clock.frames_missed(asked_s)
            asked_s += ask_s
        time_s += gap_s
        clock.frames_due(time_s)
    clock.frames_due(time_s, ends=True)
    assert abs(clock.frames / fps - time_s) <= 1 / fps
    assert clock.frames - clock.repeated + clock.dropped == len(gaps_s) + 1


def test_a_film_that_was_kept_up_has_little_left_to_write_at_its_end():
    clock = FrameClock(30)
    clock.frames_due(0.0)
    assert clock.frames_missed(60.0) == 1800
    assert clock.frames_missed(60.0) == 0
    assert clock.frames_due(60.1, ends=True) == 3


def test_before_the_first_picture_there_is_nothing_to_repeat():
    assert FrameClock(30).frames_missed(5.0) == 0


def test_a_pause_of_the_camera_shows_its_last_picture():
    clock = FrameClock(30)
    clock.frames_due(100.0)
    assert clock.frames_due(110.0) == 300


def test_a_film_of_one_moment_has_one_frame():
    clock, _ = film(30, [])
    assert (clock.frames, clock.dropped) == (1, 0)
