# SPDX-License-Identifier: Apache-2.0
"""Version of a release, as people, folders and the shadow write it."""

import re
from dataclasses import dataclass
from functools import total_ordering
from typing import Any, Final, Self

_FORM: Final = re.compile(
    r"[vV]?(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})(?:\.(0|[1-9]\d{0,5}))?"
    r"(?:-?(alpha|beta|rc)[.-]?(0|[1-9]\d{0,5}))?",
    re.ASCII,
)

STAGES: Final = ("alpha", "beta", "rc")
"""Of a pre-release, the oldest first."""

_FINAL: Final = len(STAGES)


class VersionError(ValueError):
    """A text that is no version; the message is one line."""


@total_ordering
@dataclass(frozen=True)
class Version:
    """Version of a release: numbers, and the stage if it is a pre-release. Ordered by numbers, a pre-release first."""

    major: int
    minor: int
    patch: int = 0
    stage: str = ""
    stage_number: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the version that is written as "v2.0.0", "2.0", "2.0.0-rc1" or "2.0.0rc1". Raises VersionError."""
        found = _FORM.fullmatch(text)
        if found is None:
            raise VersionError(f"{text[:40]!r} is no version: write numbers, such as 2.0.0, v2.0.0 or 2.0.0-rc1")
        major, minor, patch, stage, number = found.groups()
        return cls(int(major), int(minor), int(patch or 0), stage or "", int(number or 0))

    def __str__(self) -> str:
        """Return it as the shadow has it: "2.0.0", "2.0.0-rc1"."""
        numbers = f"{self.major}.{self.minor}.{self.patch}"
        return f"{numbers}-{self.stage}{self.stage_number}" if self.stage else numbers

    @property
    def folder(self) -> str:
        """Return it as the folders of releases have it: "v2.0.0"."""
        return f"v{self}"

    def __lt__(self, other: Any) -> bool:
        return _key(self) < _key(other) if isinstance(other, Version) else NotImplemented


def _key(version: Version) -> tuple[int, ...]:
    stage = STAGES.index(version.stage) if version.stage else _FINAL
    return version.major, version.minor, version.patch, stage, version.stage_number
