# SPDX-License-Identifier: Apache-2.0
"""recorder: film each sentence, from the start of its planning until its last letter was held."""

import itertools
import os
import re
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from builtin_interfaces.msg import Time
from diagnostic_msgs.msg import DiagnosticStatus
from sensor_msgs.msg import CompressedImage
from std_msgs.msg import Bool

from amazing_hand.film.captions import CaptionTrack
from amazing_hand.film.disk_space import PREFIX, RESERVE_BYTES, free_bytes, is_full
from amazing_hand.film.encoder import PART, FilmEncoder
from amazing_hand.film.ffmpeg import EncoderError, choose_encoder
from amazing_hand.film.open_film import OpenFilm, why_end
from amazing_hand.film.store import FilmStore, FolderStore, S3Store, StoreError
from amazing_hand.film.uploader import FilmUploader, Finished
from amazing_hand.msg import HandState, Letter, Recording, SentenceStatus
from amazing_hand.paths import data_folder, path_of
from amazing_hand.ros import convert
from amazing_hand.ros.aws_session import aws_session
from amazing_hand.ros.hand_node import HandNode, Health
from amazing_hand.ros.parameters import ParameterError, param
from amazing_hand.ros.runner import main_of
from amazing_hand.ros.shared_parameters import AwsSettings
from amazing_hand.sentence_step import Step
from amazing_hand.topics import IMAGE, LETTER, PAUSED, RECORDING, SENTENCE, SENTENCE_STATUS, STATE

# How long to wait at the node's end for films to be stored; the rest is stored after the next start.
FINISH_TIMEOUT_S: Final = 1.5

# With a slow or missing camera, the film is extended up to this long ago, so that its end is not late. Also the period
# at which disk, planner and length are checked.
KEEP_UP_S: Final = 0.5

# Margin, because the timer uses another clock than the film.
TIMER_EARLY_S: Final = 0.005

# An older stamp comes from a bag, or from a machine with another clock; then the time of arrival is used.
STAMP_AGE_MAX_S: Final = 1.0


@dataclass(frozen=True)
class Settings(AwsSettings):
    folder: str = param("", "where films are kept; empty: recordings/ in the data folder")
    width: int = param(
        640, "width of the film [pixels]; frames of another size are scaled, and keep their shape", 64, 3840, live=True
    )
    height: int = param(480, "height of the film [pixels]", 48, 2160, live=True)
    fps: float = param(30.0, "frames per second of the film [1/s]", 1.0, 120.0, live=True)
    tail_s: float = param(0.4, "how long the film goes on after the hand has the last letter [s]", 0.0, 10.0, live=True)
    film_max_s: float = param(
        900.0, "a film ends when it is so long, whatever its sentence does [s]", 1.0, 7200.0, live=True
    )
    burn_captions: bool = param(False, "write the letters into the film; the drawn hand has them anyway", live=True)
    keep_days: float = param(30.0, "films that are older are deleted from the folder [days]", 0.01, 3650.0, live=True)
    bucket: str = param("", "S3 bucket for the films; empty: they are served from the folder on this machine")
    prefix: str = param("videos/", "what the films' names in the bucket begin with")
    region: str = param("us-east-1", "AWS region of the bucket")
    url_expires_s: int = param(3600, "how long the link to a film in the bucket works [s]", 60, 604_800)
    http_port: int = param(0, "port that serves the folder on 127.0.0.1; 0: any free one", 0, 65535)


class Recorder(HandNode[Settings]):
    def __init__(self) -> None:
        super().__init__("recorder", Settings)
        settings = self.settings
        self._folder = path_of(settings.folder) if settings.folder else data_folder() / "recordings"
        self._take: OpenFilm | None = None
        self._is_paused = False
        self._problem = ""
        """Why the last sentence has no film or a shortened one; one line, empty if there is no problem."""
        self._lock = threading.Lock()  # close() is called from the main thread
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            if any(os.path.isfile(path) for path in (self._folder, *self._folder.parents)):
                raise ParameterError(f"recorder.folder {self._folder}: a file is in its place") from error
            self._problem = self._about_disk(error)  # the disk may not be there yet: each film tries again
            self.error(self._problem)
        try:
            self._store = self._open_store()
            self._encoder_name = choose_encoder()  # takes 0.2 s the first time, too long for the first film
        except (StoreError, EncoderError) as error:
            raise ParameterError(f"recorder: {error}") from error
        self._recording = self.publisher(RECORDING)
        self._finisher = FilmUploader(self._folder, self._store, settings.keep_days, self._publish)
        self._finisher.make_room()
        self._frames = self.tap(IMAGE, self._on_image)
        self.subscription(SENTENCE_STATUS, self._on_status)
        self.subscription(LETTER, self._on_letter)
        self.subscription(STATE, self._on_state)
        self.subscription(PAUSED, self._on_paused)
        self._timer = self.create_timer(KEEP_UP_S, self._on_timer, autostart=False)

    def adopt(self, settings: Settings) -> None:
        self._finisher.keep_days = settings.keep_days

    def _open_store(self) -> FilmStore:
        settings = self.settings
        if settings.bucket:
            return S3Store(
                settings.bucket,
                prefix=settings.prefix,
                region=settings.region,
                expires_s=settings.url_expires_s,
                session=aws_session("recorder", settings, settings.region),
            )
        return FolderStore(self._folder, port=settings.http_port)

    def _when_s(self, stamp: Time) -> float:
        """Convert a stamp to seconds on the monotonic clock."""
        age_s = convert.seconds(self.now()) - convert.seconds(stamp)
        return time.monotonic() - (age_s if 0.0 <= age_s <= STAMP_AGE_MAX_S else 0.0)

    def _on_image(self, image: CompressedImage) -> None:
        time_s = self._when_s(image.header.stamp)
        with self._lock:
            take = self._take
            if take is not None and take.begin_s < time_s and (take.end_s is None or time_s < take.end_s):
                take.encoder.add(bytes(image.data), time_s, take.caption)

    def _on_letter(self, letter: Letter) -> None:
        with self._lock:
            if (take := self._take) is None or take.sentence_id != letter.sentence_id:
                return
            begin_s = self._when_s(letter.header.stamp)
            take.end_s, take.held_s = None, begin_s + convert.seconds(letter.hold)
            if take.has_letters:
                take.caption = letter.letter.strip()
            if take.captions is not None:
                try:
                    take.captions.begin_letter(letter.index, letter.letter, begin_s)
                except OSError as error:
                    self.error(f"captions of {take.path.name}: {error}")
                    take.captions = None

    def _on_state(self, state: HandState) -> None:
        with self._lock:
            if (take := self._take) is None or take.sentence_id != state.sentence_id:
                return
            held_s = self._when_s(state.header.stamp)
            if take.captions is not None:
                take.captions.end_letter(state.index, state.reached, held_s)
            if state.index + 1 == state.count:
                take.end_s = held_s + take.tail_s
                self._wake(max(take.end_s, take.held_s) - time.monotonic())

    def _on_paused(self, paused: Bool) -> None:
        with self._lock:
            self._is_paused = paused.data
            if self._take is not None:
                self._wake(TIMER_EARLY_S)

    def _on_status(self, status: SentenceStatus) -> None:
        with self._lock:
            if status.state == SentenceStatus.PLANNING:
                self._finish_take()
                self._begin_take(status.id, self._when_s(status.header.stamp))
            elif Step(status.state).is_last and (take := self._take) is not None and take.sentence_id == status.id:
                ends_by_itself = status.state == SentenceStatus.DONE and take.end_s is not None
                if not ends_by_itself:
                    self._finish_take()

    def _on_timer(self) -> None:
        with self._lock:
            now_s = time.monotonic()
            if (take := self._take) is None:
                self._timer.cancel()
            elif take.is_over(now_s + TIMER_EARLY_S, self._is_paused):
                self._finish_take()
            elif reason := self._why_end(take, now_s):
                self._problem = reason
                self.error(f"sentence {take.sentence_id}: {reason}")
                self._finish_take()
            else:
                take.encoder.keep_up(min(now_s - KEEP_UP_S, take.end_s or now_s))
                self._wake(KEEP_UP_S)

    def _why_end(self, take: OpenFilm, now_s: float) -> str:
        """Return why the film must end now although its sentence goes on; empty if it need not."""
        try:
            if free_bytes(self._folder) < RESERVE_BYTES:
                self._finisher.make_room()
            free = free_bytes(self._folder)
        except OSError as error:
            return f"film {take.path.name} ends early: {self._about_disk(error)}"
        planners = self._planners()
        take.find_planners(planners)
        return why_end(take, now_s, self.settings.film_max_s, planners, free)

    def _planners(self) -> frozenset[str]:
        """Return the ids of this hand's planners; a restarted planner has a new id."""
        return frozenset(
            bytes(end.endpoint_gid).hex()
            for end in self.get_subscriptions_info_by_topic(SENTENCE.name)
            if end.node_name in SENTENCE.readers and end.node_namespace == self.get_namespace()
        )

    def _about_disk(self, error: OSError) -> str:
        return f"recorder.folder {self._folder}: {error.strerror}; films are made when that disk can be written to"

    def _wake(self, in_s: float) -> None:
        self._timer.timer_period_ns = max(round(in_s * convert.NS_PER_S), 1)
        self._timer.reset()

    def _begin_take(self, sentence_id: str, begin_s: float) -> None:
        """Begin a film. begin_s: start of planning and of the film, even if ffmpeg or the next frame comes later."""
        path, settings = self._folder, self.settings
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path = free_path(self._folder, sentence_id, time.localtime())
            if is_full(self._folder):
                self._finisher.make_room()
            if is_full(self._folder):
                raise EncoderError(f"the disk of {self._folder} is full: no film is made; delete something there")
            encoder = FilmEncoder(path, settings.fps, settings.width, settings.height, begin_s)
        except (OSError, EncoderError) as error:
            self._problem = self._about_disk(error) if isinstance(error, OSError) else str(error)
            self._publish_error(sentence_id, path, self._problem)
            return
        self._problem = ""
        track = self._begin_track(path, begin_s)
        self._take = OpenFilm(
            *(sentence_id, path, encoder, track, begin_s, settings.tail_s, settings.burn_captions),
            planners=self._planners(),
        )
        self._frames.newest()  # drop the frame that came before this film
        self._frames.flowing = True
        self._wake(KEEP_UP_S)
        self._finisher.begin(self._take)

    def _begin_track(self, path: Path, begin_s: float) -> CaptionTrack | None:
        try:
            return CaptionTrack(path.with_suffix(".vtt"), begin_s)
        except OSError as error:
            self.error(f"captions of {path.name}: {error}")
            return None

    def _finish_take(self) -> None:
        take, self._take = self._take, None
        self._frames.flowing = False
        self._timer.cancel()
        if take is not None:
            now_s = time.monotonic()
            self._finisher.finish(take, min(take.end_s or now_s, take.begin_s + self.settings.film_max_s, now_s))

    def _publish(self, finished: Finished) -> None:
        """Publish a finished film. Called in the finisher's thread."""
        film, stored = finished.film, finished.stored
        if stored is None:
            self._publish_error(film.sentence_id, finished.path, finished.error)
            return
        expires = Time()
        if stored.expires_at_s is not None:
            expires.sec = int(stored.expires_at_s)
        self._recording.publish(
            Recording(
                header=self.header(),
                sentence_id=film.sentence_id,
                path=str(finished.path),
                url=stored.url,
                expires=expires,
                duration=convert.duration(film.duration_s),
                frames=film.frames,
                repeated=film.repeated,
                dropped=film.dropped,
                size_bytes=film.size_bytes,
            )
        )

    def _publish_error(self, sentence_id: str, path: Path, error: str) -> None:
        self.error(f"sentence {sentence_id}: {error}")
        self._recording.publish(Recording(header=self.header(), sentence_id=sentence_id, path=str(path), error=error))

    def health(self) -> Health:
        take, problem = self._take, self._problem or self._finisher.problem
        values: dict[str, object] = {
            "recording": take is not None,
            "pictures": 0 if take is None else take.encoder.pictures,
            "pictures_waiting": 0 if take is None else take.encoder.waiting,
            **self._finisher.values(),
            "folder": self._folder,
            "encoder": self._encoder_name,
        }
        try:
            values["free [bytes]"] = free_bytes(self._folder)
        except OSError as error:
            problem = problem or f"recorder.folder {self._folder}: {error.strerror}"
        return DiagnosticStatus.WARN if problem else DiagnosticStatus.OK, problem or "ok", values

    def close(self) -> None:
        with self._lock:
            self._finish_take()
        if self._finisher.close(FINISH_TIMEOUT_S):
            self._store.close()


def free_path(folder: Path, sentence_id: str, local_time: time.struct_time) -> Path:
    """Return an unused path for a new film; a sentence may be signed twice within a second. Raises OSError."""
    id8 = re.sub(r"[^0-9A-Za-z]", "", sentence_id)[:8] or "sentence"
    stem = f"{PREFIX}{time.strftime('%Y%m%d_%H%M%S', local_time)}_{id8}"
    names = itertools.chain([stem], (f"{stem}_{number}" for number in itertools.count(2)))
    paths = (folder / f"{name}.mp4" for name in names)
    return next(path for path in paths if not path.exists() and not path.with_name(path.name + PART).exists())


def create() -> Recorder:
    return Recorder()


def main() -> int:
    return main_of("recorder")


if __name__ == "__main__":
    raise SystemExit(main())
