# SPDX-License-Identifier: Apache-2.0
"""Where a JPEG ends, whatever a camera puts behind it."""

import time

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.camera.jpeg import decode_jpeg, encode_jpeg, first_jpeg

RNG = np.random.default_rng(0)
JPEG = encode_jpeg(RNG.integers(0, 255, (48, 64, 3), dtype=np.uint8))
SMALL = encode_jpeg(np.full((8, 8, 3), 90, np.uint8))
END = b"\xff\xd9"


def written(*options: int) -> bytes:
    """The same picture as other encoders would write it."""
    return bytes(cv2.imencode(".jpg", RNG.integers(0, 255, (48, 64, 3), dtype=np.uint8), options)[1])


def with_thumbnail(jpeg: bytes) -> bytes:
    """With a JPEG in its first segment, as EXIF has one."""
    segment = b"Exif\0\0" + SMALL
    return jpeg[:2] + b"\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment + jpeg[2:]


WHOLE = {
    "plain": JPEG,
    "progressive": written(cv2.IMWRITE_JPEG_PROGRESSIVE, 1),
    "with restarts": written(cv2.IMWRITE_JPEG_RST_INTERVAL, 1),
    "with a thumbnail": with_thumbnail(JPEG),
    "with fill bytes": JPEG[:2] + b"\xff\xff" + JPEG[2:-2] + b"\xff\xff" + END,
}


@pytest.mark.parametrize("jpeg", WHOLE.values(), ids=WHOLE)
@pytest.mark.parametrize(
    "trailer",
    [b"", b"\0\0", b"\xff", b"\r\n", b"8 bytes.", RNG.bytes(96), END, SMALL, b"\0" * 7 + SMALL],
    ids=["nothing", "zeros", "FF", "CRLF", "8 bytes", "noise", "a second end", "a second picture", "and with padding"],
)
def test_a_jpeg_is_cut_at_its_end_whatever_follows(jpeg: bytes, trailer: bytes) -> None:
    assert decode_jpeg(jpeg) is not None
    assert first_jpeg(jpeg + trailer) == jpeg


@given(st.binary(max_size=200))
def test_no_trailer_changes_the_picture(trailer: bytes) -> None:
    assert first_jpeg(JPEG + trailer) == JPEG


@pytest.mark.parametrize("jpeg", WHOLE.values(), ids=WHOLE)
def test_a_jpeg_that_was_cut_anywhere_is_none(jpeg: bytes) -> None:
    assert all(first_jpeg(jpeg[:length]) is None for length in range(len(jpeg)))


def test_a_cut_jpeg_does_not_borrow_the_end_of_the_next_one() -> None:
    assert first_jpeg(JPEG[: len(JPEG) // 2] + SMALL) is None


@given(st.binary(max_size=300))
def test_whatever_the_bytes_are_the_answer_is_a_part_of_them_or_none(data: bytes) -> None:
    for bytes_ in (data, b"\xff\xd8" + data, JPEG[:200] + data):
        found = first_jpeg(bytes_)
        assert found is None or (bytes_.startswith(found) and found.endswith(END))


def test_what_opencv_refuses_to_decode_is_no_picture() -> None:
    size = JPEG.index(b"\xff\xc0") + 5
    huge = JPEG[:size] + b"\xff\xff\xff\xff" + JPEG[size + 4 :]
    assert first_jpeg(huge) == huge
    assert decode_jpeg(huge) is None


def test_finding_the_end_of_a_large_picture_takes_far_less_than_a_frame() -> None:
    jpeg = encode_jpeg(RNG.integers(0, 255, (1080, 1920, 3), dtype=np.uint8))
    began_s = time.thread_time()
    assert first_jpeg(jpeg) == jpeg
    took_s = time.thread_time() - began_s
    assert took_s < 0.1, f"{len(jpeg)} bytes, byte by byte they take a second"
    print(f"{len(jpeg)} bytes in {1000 * took_s:.2f} ms")
