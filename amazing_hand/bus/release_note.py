# SPDX-License-Identifier: Apache-2.0
"""Store on disk that the hand was released, so that a restarted driver leaves it limp."""

from pathlib import Path

from amazing_hand.paths import data_folder, write_whole


class ReleaseNote:
    """File with the reason why the hand at one port was released; it does not exist while the hand may move."""

    def __init__(self, namespace: str, port: str) -> None:
        self._path = release_note_path(namespace, port)
        self._wanted: str | None = None  # content still to be written after a failure; empty: file to be removed

    def read(self) -> str:
        """Return the reason; empty when the hand was not released. A file that cannot be read counts as a release."""
        try:
            return self._path.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError) as error:
            return f"the hand counts as let go, as {self._path} cannot be read ({error}); call resume to have it move"

    def write(self, reason: str) -> str:
        """Write the reason to disk. Return one line if that failed (`settle` tries again), else an empty string."""
        self._wanted = reason
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, f"{reason}\n".encode())
        except OSError as error:
            return f"servo_driver will have forgotten this when it is started anew: {self._path}: {error}"
        self._wanted = None
        return ""

    def remove(self) -> str:
        """Remove the file. Return one line if that failed (`settle` tries again), else an empty string."""
        self._wanted = ""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            return f"the hand will count as let go when servo_driver is started anew: {self._path}: {error}"
        self._wanted = None
        return ""

    def settle(self) -> None:
        """Repeat the last write or remove if it has failed."""
        if self._wanted:
            self.write(self._wanted)
        elif self._wanted is not None:
            self.remove()


def release_note_path(namespace: str, port: str) -> Path:
    """Return the file for a hand at a port: a real and a simulated hand of the same namespace have different ones."""
    hand, at = (name.strip("/").replace("/", ".") for name in (namespace, port))
    return data_folder() / f"{hand}-{at}.released"
