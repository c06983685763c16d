"""recorder: a film of each sentence, from before it is planned until its last letter was held."""

import re
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from builtin_interfaces.msg import Time
from diagnostic_msgs.msg import DiagnosticStatus
from sensor_msgs.msg import CompressedImage

from amazing_hand.cloud.store import FilmStore, FolderStore, S3Store, StoredFilm, StoreError
from amazing_hand.msg import Recording, SentenceStatus
from amazing_hand.nodes import convert
from amazing_hand.nodes.hand_node import HandNode
from amazing_hand.nodes.parameters import param
from amazing_hand.nodes.runner import main_of
from amazing_hand.paths import data_folder
from amazing_hand.topics import IMAGE, RECORDING, SENTENCE_STATUS
from amazing_hand.video.encoder import EncoderError, Film, FilmEncoder, find_ffmpeg

ENDED: Final = frozenset({SentenceStatus.DONE, SentenceStatus.FAILED, SentenceStatus.CANCELLED, SentenceStatus.EXPIRED})

# Closing and storing the films that are not finished when the node ends.
FINISH_TIMEOUT_S: Final = 1.5


@dataclass(frozen=True)
class Settings:
    folder: str = param("", "where films are kept; empty: recordings/ in the data folder")
    width: int = param(640, "width of the film [pixels]; frames of another size are scaled", 64, 3840)
    height: int = param(480, "height of the film [pixels]", 48, 2160)
    fps: float = param(30.0, "frames per second of the film [1/s]", 1.0, 120.0)
    bucket: str = param("", "S3 bucket for the films; empty: they are served from the folder on this machine")
    prefix: str = param("videos/", "what the films' names in the bucket begin with")
    region: str = param("us-east-1", "AWS region of the bucket")
    url_expires_s: int = param(3600, "how long the link to a film in the bucket works [s]", 60, 604_800)
    http_port: int = param(0, "port that serves the folder on 127.0.0.1; 0: any free one", 0, 65535)


@dataclass
class _Take:
    """The film that is being made."""

    sentence_id: str
    path: Path
    encoder: FilmEncoder


class Recorder(HandNode[Settings]):
    def __init__(self) -> None:
        super().__init__("recorder", Settings)
        settings = self.settings
        self._folder = Path(settings.folder) if settings.folder else data_folder() / "recordings"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._store = self._open_store()
        find_ffmpeg()  # takes 0.1 s the first time, which the first film has not
        self._recording = self.publisher(RECORDING)
        self._take: _Take | None = None
        self._last_error = ""
        # One worker: films are finished in the order of their sentences, beside the next one's recording.
        self._finisher = ThreadPoolExecutor(max_workers=1, thread_name_prefix="film")
        self._finishing: Future[None] | None = None
        self._frames = self.tap(IMAGE, self._on_image)
        self.subscription(SENTENCE_STATUS, self._on_status)

    def _open_store(self) -> FilmStore:
        settings = self.settings
        if settings.bucket:
            return S3Store(
                settings.bucket, prefix=settings.prefix, region=settings.region, expires_s=settings.url_expires_s
            )
        return FolderStore(self._folder, port=settings.http_port)

    def _on_image(self, image: CompressedImage) -> None:
        if self._take is not None:
            self._take.encoder.add(bytes(image.data), time.monotonic())

    def _on_status(self, status: SentenceStatus) -> None:
        if status.state == SentenceStatus.PLANNING:
            self._finish_take()
            self._begin_take(status.id)
        elif status.state in ENDED and self._take is not None and self._take.sentence_id == status.id:
            self._finish_take()

    def _begin_take(self, sentence_id: str) -> None:
        id8 = re.sub(r"[^0-9A-Za-z]", "", sentence_id)[:8] or "sentence"
        path = self._folder / f"hand_{time.strftime('%Y%m%d_%H%M%S')}_{id8}.mp4"
        begin_s = time.monotonic()  # the film begins now, not when ffmpeg runs or the next frame comes
        try:
            encoder = FilmEncoder(path, self.settings.fps, self.settings.width, self.settings.height)
        except EncoderError as error:
            self._publish_error(sentence_id, path, str(error))
            return
        self._take = _Take(sentence_id, path, encoder)
        if (image := self._frames.newest()) is not None:
            encoder.add(bytes(image.data), begin_s)
        self._frames.flowing = True

    def _finish_take(self) -> None:
        take, self._take = self._take, None
        self._frames.flowing = False
        if take is not None:
            self._finishing = self._finisher.submit(self._finish, take, time.monotonic())

    def _finish(self, take: _Take, end_s: float) -> None:
        """Close the film, store it, tell where it is. Runs in the finisher's thread."""
        try:
            film = take.encoder.close(end_s)
            stored = self._store.put(film.path)
        except (EncoderError, StoreError) as error:
            self._publish_error(take.sentence_id, take.path, str(error))
            return
        self._last_error = ""
        self._publish(take.sentence_id, film, stored)

    def _publish(self, sentence_id: str, film: Film, stored: StoredFilm) -> None:
        expires = Time()
        if stored.expires_at_s is not None:
            expires.sec = int(stored.expires_at_s)
        self._recording.publish(
            Recording(
                stamp=self.now(),
                sentence_id=sentence_id,
                path=str(film.path),
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
        self._last_error = error
        self.get_logger().error(f"sentence {sentence_id}: {error}")
        self._recording.publish(Recording(stamp=self.now(), sentence_id=sentence_id, path=str(path), error=error))

    def health(self) -> tuple[bytes, str, dict[str, object]]:
        level = DiagnosticStatus.WARN if self._last_error else DiagnosticStatus.OK
        return level, self._last_error or "ok", {"recording": self._take is not None, "folder": self._folder}

    def close(self) -> None:
        self._finish_take()
        if self._finishing is not None:
            self._finishing.result(timeout=FINISH_TIMEOUT_S)
        self._finisher.shutdown(wait=False)
        self._store.close()


def create() -> Recorder:
    return Recorder()


def main() -> int:
    return main_of("recorder")


if __name__ == "__main__":
    raise SystemExit(main())
