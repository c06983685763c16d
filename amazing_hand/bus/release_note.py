# SPDX-License-Identifier: Apache-2.0
"""Keeps on disk that somebody let the hand go, so that a driver that is started anew leaves it limp."""

from pathlib import Path

from amazing_hand.paths import data_folder, write_whole


class ReleaseNote:
    """A file of one hand at one port with the reason of its release; there is none when the hand may move."""

    def __init__(self, namespace: str, port: str) -> None:
        self._path = release_note_path(namespace, port)
        self._wanted: str | None = None  # what is to be in the file, where that has failed; empty: no file

    def read(self) -> str:
        """The reason; empty when the hand was not let go. What cannot be read counts as a release."""
        try:
            return self._path.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError) as error:
            return f"the hand counts as let go, as {self._path} cannot be read ({error}); call resume to have it move"

    def write(self, reason: str) -> str:
        """Returns why the release will not outlast this program yet; empty when it will."""
        self._wanted = reason
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, f"{reason}\n".encode())
        except OSError as error:
            return f"servo_driver will have forgotten this when it is started anew: {self._path}: {error}"
        self._wanted = None
        return ""

    def remove(self) -> str:
        """Returns why the hand will be limp again after a new start; empty when it will not."""
        self._wanted = ""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            return f"the hand will count as let go when servo_driver is started anew: {self._path}: {error}"
        self._wanted = None
        return ""

    def settle(self) -> None:
        """Try once more what the disk has not taken."""
        if self._wanted:
            self.write(self._wanted)
        elif self._wanted is not None:
            self.remove()


def release_note_path(namespace: str, port: str) -> Path:
    """The simulated hand of the same name has another one."""
    hand, at = (name.strip("/").replace("/", ".") for name in (namespace, port))
    return data_folder() / f"{hand}-{at}.released"
