# SPDX-License-Identifier: Apache-2.0
"""A port that cannot be opened: what is said depends on the cause."""

import errno
import os

import pytest

from amazing_hand.bus.port_advice import Cause, Surroundings, advice, cause_of

CH340 = "/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0"
FTDI = "/dev/serial/by-id/usb-FTDI_A50285BI-if00-port0"


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        (os.strerror(errno.ENOENT), Cause.GONE),
        (os.strerror(errno.ENODEV), Cause.GONE),
        (os.strerror(errno.EACCES), Cause.FORBIDDEN),
        (os.strerror(errno.EPERM), Cause.FORBIDDEN),
        (os.strerror(errno.EBUSY), Cause.TAKEN),
        ("Unable to acquire exclusive lock on serial port", Cause.TAKEN),
        ("Not a typewriter", Cause.NOT_SERIAL),
        (os.strerror(errno.ENOTTY), Cause.NOT_SERIAL),
        (os.strerror(errno.EIO), Cause.OTHER),
    ],
)
def test_the_cause_is_found_in_the_message(message: str, cause: Cause) -> None:
    assert cause_of(f"/dev/hand: cannot open: {message}") is cause


@pytest.mark.parametrize(
    ("port", "cause", "around", "words"),
    [
        ("/dev/ttyUSB0", Cause.FORBIDDEN, Surroundings(group="uucp"), "usermod -aG uucp $USER"),
        ("/dev/ttyUSB0", Cause.FORBIDDEN, Surroundings(), "usermod -aG dialout $USER"),
        ("/dev/ttyUSB0", Cause.TAKEN, Surroundings(holder="hand run (process 7)"), "hand run (process 7) has it open"),
        ("/dev/ttyUSB0", Cause.TAKEN, Surroundings(), "another program has it open"),
        ("/dev/ttyUSB0", Cause.GONE, Surroundings(by_id=(CH340, FTDI)), f"there is {CH340} or {FTDI}"),
        ("/dev/ttyUSB0", Cause.GONE, Surroundings(), "apt remove brltty"),
        (
            "COM11",
            Cause.GONE,
            Surroundings(by_id=(CH340,)),
            f"a name of Windows; on Linux it is like /dev/ttyACM0, here {CH340}",
        ),
        ("com3", Cause.GONE, Surroundings(), "a name of Windows"),
        ("ttyUSB0", Cause.GONE, Surroundings(is_in_dev=True), "write /dev/ttyUSB0"),
        ("/dev/null", Cause.NOT_SERIAL, Surroundings(by_id=(FTDI,)), f"this is no serial port; name {FTDI}"),
        ("/dev/ttyUSB0", Cause.OTHER, Surroundings(), "plug in the hand, or name the hand's serial port"),
    ],
)
def test_the_advice_is_about_the_cause(port: str, cause: Cause, around: Surroundings, words: str) -> None:
    assert words in advice(port, cause, around)
    assert "\n" not in advice(port, cause, around)


@pytest.mark.parametrize("cause", [Cause.FORBIDDEN, Cause.TAKEN, Cause.NOT_SERIAL])
def test_nobody_is_told_to_plug_in_a_hand_that_is_there(cause: Cause) -> None:
    assert "plug" not in advice("/dev/ttyUSB0", cause, Surroundings())
