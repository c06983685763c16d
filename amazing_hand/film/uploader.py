# SPDX-License-Identifier: Apache-2.0
"""Finish, store and report a film after its last picture; try again later what could not be stored."""

import logging
import queue
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from amazing_hand.film.disk_space import clean
from amazing_hand.film.encoder import Film
from amazing_hand.film.ffmpeg import EncoderError
from amazing_hand.film.open_film import OpenFilm
from amazing_hand.film.recovery import read_film, recover_film, unfinished_films
from amazing_hand.film.store import FilmStore, StoredFilm, StoreError
from amazing_hand.film.store_list import Backoff, UnsentFilm, UnsentList
from amazing_hand.threads import ReportingThread

# Films that the previous process left are stored this long after the start: by then the subscribers are connected.
START_DELAY_S: Final = 3.0

log = logging.getLogger(__name__)


class Finished(NamedTuple):
    """Film that was stored, or that was not, with the reason."""

    film: UnsentFilm
    path: Path
    stored: StoredFilm | None
    error: str = ""


class FilmUploader:
    """Thread that finishes and stores films in the order of their sentences, while the next one is recorded.

    `tell` is called in that thread when a film was stored, was lost, or could not be stored yet. On disk errors the
    thread goes on with the next film.
    """

    def __init__(self, folder: Path, store: FilmStore, keep_days: float, tell: Callable[[Finished], None]) -> None:
        self._folder, self._store, self._tell = folder, store, tell
        self.keep_days = keep_days
        self._unsent = UnsentList(folder)
        self._backoff = Backoff()
        # Read now: later this would include the films of this process.
        self._left_parts, self._left_unsent = _unfinished(folder), list(self._unsent)
        self._takes: queue.Queue[tuple[OpenFilm, float] | None] = queue.Queue()
        self.problem = ""
        """Why the last film is lost or not stored yet, in one line."""
        self._thread = ReportingThread(target=self._run, name="film", daemon=True)
        self._thread.start()

    def begin(self, take: OpenFilm) -> None:
        """Write down a film that is being recorded, so that its sentence is known if this process is killed."""
        self._note(UnsentFilm(take.path.name, take.sentence_id))

    def finish(self, take: OpenFilm, end_s: float) -> None:
        """Have the thread end the film at `end_s` of the monotonic clock."""
        self._takes.put((take, end_s))

    def make_room(self) -> None:
        """Delete films that are too old, or whose disk space is needed."""
        unsent = {film.name for film in self._unsent}
        try:
            deleted = clean(self._folder, unsent, time.time(), self.keep_days)
        except OSError as error:
            log.warning("films in %s: %s; old ones are not deleted", self._folder, error)
            return
        for path in deleted:
            log.info("film %s is deleted: it is old, or the disk is short of room", path.name)

    def values(self) -> dict[str, object]:
        """Return the values for the diagnostics message."""
        return {"films_to_end": self._takes.qsize(), "films_not_stored": len(self._unsent)}

    def close(self, timeout_s: float) -> bool:
        """Finish the films in the queue; return whether all are done. The others are finished after the next start."""
        self._takes.put(None)
        self._thread.join(timeout_s)
        is_done = not self._thread.is_alive()
        if not is_done:
            log.warning("films are not stored yet: that is done after the next start")
            self._tell = lambda _: None  # the receiver is shutting down
        return is_done

    def _run(self) -> None:
        self._recover()
        if any(True for _ in self._unsent):
            self._backoff.due_s = time.monotonic() + START_DELAY_S
        while True:
            due_s = self._backoff.due_s
            try:
                item = self._takes.get(timeout=None if due_s is None else max(due_s - time.monotonic(), 0.0))
            except queue.Empty:
                self._send_waiting()
                continue
            if item is None:
                return
            self._finish(*item)

    def _recover(self) -> None:
        """Recover or delete the films whose recorder was killed; report each of them."""
        known = {film.name: film for film in self._left_unsent}
        for part in self._left_parts:
            try:
                film = recover_film(part)
            except (OSError, TimeoutError) as error:
                log.error("film %s was left unfinished: %s", part.name, error)
                known.pop(part.stem, None)
                continue
            name, unsent = part.stem, known.pop(part.stem, None)
            if film is None:
                log.warning("film %s was left unfinished and cannot be played: deleted", name)
                self._forget(name)
                continue
            log.warning("film %s was left unfinished: recovered, %.1f s", name, film.duration_s)
            if unsent is not None:
                self._note(_unsent(film, unsent.sentence_id))
        for unsent in known.values():  # these films were complete already, or have no file
            if unsent.frames:
                continue
            try:
                film = read_film(self._folder / unsent.name)
            except OSError as error:
                log.error("film %s cannot be read: %s", unsent.name, error)
                continue
            if film is None:
                self._forget(unsent.name)
            else:
                self._note(_unsent(film, unsent.sentence_id))

    def _finish(self, take: OpenFilm, end_s: float) -> None:
        if take.captions is not None:
            try:
                take.captions.close(end_s)
            except OSError as error:
                log.error("captions of %s: %s", take.path.name, error)
        try:
            film = take.encoder.close(end_s)
        except EncoderError as error:
            self._forget(take.path.name)
            self.problem = str(error)
            self._tell(Finished(UnsentFilm(take.path.name, take.sentence_id), take.path, None, self.problem))
            return
        unsent = _unsent(film, take.sentence_id)
        self._note(unsent)
        if self._send(unsent):
            self._send_waiting()
        self.make_room()

    def _send_waiting(self) -> None:
        """Send the unsent films, the newest first: a viewer may still be waiting for it."""
        self._backoff.due_s = None
        for film in reversed(list(self._unsent)):
            if not film.frames:
                continue  # it is being recorded
            if self._is_gone(film):
                log.warning("film %s was to be stored but is gone", film.name)
                self._forget(film.name)
            elif not self._takes.empty() or not self._send(film):
                self._backoff.due_s = self._backoff.due_s or time.monotonic()
                return

    def _send(self, film: UnsentFilm) -> bool:
        path = self._folder / film.name
        try:
            if path.with_suffix(".vtt").exists():
                self._store.put(path.with_suffix(".vtt"))
            stored = self._store.put(path)
        except (StoreError, OSError) as error:
            self._backoff.failed(time.monotonic())
            self.problem = f"{error}; the film is kept and sent later"
            self._tell(Finished(film, path, None, self.problem))
            return False
        self._remove(film.name)
        self._backoff.worked()
        self.problem = ""
        self._tell(Finished(film, path, stored))
        return True

    def _note(self, film: UnsentFilm) -> None:
        try:
            self._unsent.put(film)
        except OSError as error:
            log.error("film %s: %s; it would not be found again after a restart", film.name, error)

    def _remove(self, name: str) -> None:
        try:
            self._unsent.remove(name)
        except OSError as error:
            log.error("film %s: %s; it would be looked for after a restart", name, error)

    def _forget(self, name: str) -> None:
        """Remove the list entry and the captions of a film that does not exist."""
        self._remove(name)
        try:
            (self._folder / name).with_suffix(".vtt").unlink(missing_ok=True)
        except OSError as error:
            log.error("captions of %s stay: %s", name, error)

    def _is_gone(self, film: UnsentFilm) -> bool:
        """Return whether the film's folder exists and the film does not."""
        try:
            return self._folder.is_dir() and not (self._folder / film.name).exists()
        except OSError:
            return False  # unknown: sending it will fail with the reason and is tried again


def _unfinished(folder: Path) -> list[Path]:
    try:
        return unfinished_films(folder)
    except OSError as error:
        log.error("%s: %s; unfinished films are looked for after the next start", folder, error)
        return []


def _unsent(film: Film, sentence_id: str) -> UnsentFilm:
    return UnsentFilm(
        film.path.name, sentence_id, film.duration_s, film.frames, film.repeated, film.dropped, film.size_bytes
    )
