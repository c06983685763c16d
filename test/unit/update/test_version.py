# SPDX-License-Identifier: Apache-2.0
"""Versions are read in each form in which they are written, and ordered by their numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.update.version import STAGES, Version, VersionError

NUMBERS = st.integers(0, 999_999)
VERSIONS = st.builds(Version, NUMBERS, NUMBERS, NUMBERS) | st.builds(
    Version, NUMBERS, NUMBERS, NUMBERS, st.sampled_from(STAGES), NUMBERS
)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("v2.0.0", "2.0.0"),
        ("V2.0.0", "2.0.0"),
        ("2.0", "2.0.0"),
        ("2.0.0-rc1", "2.0.0-rc1"),
        ("2.0.0rc1", "2.0.0-rc1"),
        ("v2.0-beta.3", "2.0.0-beta3"),
    ],
)
def test_each_form_of_a_version_is_the_same_version(text: str, written: str) -> None:
    assert str(Version.parse(text)) == written
    assert Version.parse(text).folder == f"v{written}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2",
        "v",
        "2.",
        "2.0.0.0",
        "2.0.0-",
        "2.0.0-rc",
        "2.0.0-dev1",
        "02.0.0",
        "2.0.0 ",
        "٢.٠.٠",
        "../2.0",
        "2.0\n",
        "latest",
        "1000000.0",
    ],
)
def test_what_is_no_version_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(VersionError) as refused:
        Version.parse(text)
    assert "\n" not in str(refused.value)
    assert "2.0.0" in str(refused.value)


@given(VERSIONS)
def test_a_version_is_read_as_it_was_written(version: Version) -> None:
    assert Version.parse(str(version)) == Version.parse(version.folder) == version


def test_versions_are_ordered_by_numbers_and_a_pre_release_comes_before_its_release() -> None:
    ordered = ["1.9.9", "1.10.0-alpha2", "1.10.0-beta1", "1.10.0-rc1", "1.10.0-rc10", "1.10.0", "1.10.1", "2.0.0"]
    assert [str(version) for version in sorted(map(Version.parse, reversed(ordered)))] == ordered
