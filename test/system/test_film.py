"""Films of a hand that signs: the right letters at the right time, whatever happens to camera, recorder and disk."""

import signal
import time
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest
from amazing_hand.msg import SentenceStatus
from filming import Filming, cues, pictures
from std_msgs.msg import String
from world import World, wait_for

from amazing_hand.cloud.store_space import FILM_BYTES
from amazing_hand.config import load_alphabet
from amazing_hand.nodes.convert import seconds
from amazing_hand.nodes.hand_node import PROFILES
from amazing_hand.topics import COMMAND, RECORDING, SENTENCE_STATUS
from amazing_hand.video.render import HandRenderer

ALPHABET = load_alphabet()
CANDIDATES = "ABCFLWY"  # letters whose pictures differ well
FPS = 30.0


def drawn(letter: str) -> np.ndarray:
    picture = HandRenderer(640, 480, "right").render(ALPHABET[letter].motion.key_poses[-1].angles_rad)
    return cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)[:360].astype(float)


def letters_seen(film: Path) -> str:
    """What the frames show just before each caption ends, by the drawing that is most like them."""
    frames = pictures(film)
    poses = {letter: drawn(letter) for letter in CANDIDATES}
    seen = ""
    for cue in cues(film):
        frame = frames[min(round((cue.end_s - 0.1) * FPS), len(frames) - 1)]
        seen += min(poses, key=lambda letter: np.abs(frame - poses[letter]).mean())
    return seen


def test_three_sentences_back_to_back_give_three_films_with_their_letters(world: World) -> None:
    filming = Filming(world)
    texts = ["LAW", "BY", "CALF"]
    ids = [filming.say(text) for text in texts]
    for id, text in zip(ids, texts, strict=True):
        (recording,) = filming.wait_recordings(id)
        assert recording.error == ""
        film = Path(recording.path)
        assert film.name.endswith(f"_{id[:8]}.mp4")
        assert "".join(cue.letter for cue in cues(film)) == text
        assert letters_seen(film) == text
        frames = len(pictures(film))
        assert recording.frames == frames
        assert seconds(recording.duration) == pytest.approx(frames / FPS, abs=1e-3)
        assert cues(film)[-1].end_s == pytest.approx(frames / FPS, abs=1.5 / FPS)


def test_a_film_lasts_from_planning_until_the_tail_after_the_last_letter(world: World) -> None:
    filming = Filming(world, recorder={"tail_s": 1.0})
    id = filming.say("AB")
    (recording,) = filming.wait_recordings(id)
    began_s = next(seconds(s.stamp) for s in filming.statuses if s.id == id and s.state == SentenceStatus.PLANNING)
    last_s = next(seconds(s.stamp) for s in filming.states if s.sentence_id == id and s.index == 1)
    assert seconds(recording.duration) == pytest.approx(last_s + 1.0 - began_s, abs=0.1)


def test_a_cancelled_sentence_has_a_film_of_what_was_signed(world: World) -> None:
    filming = Filming(world)
    id = filming.say("AAAAAAAAAA")
    wait_for(lambda: len(filming.letters_of(id)) >= 2, "two letters")
    command = filming.probe.create_publisher(String, COMMAND.name, PROFILES[COMMAND.qos])
    wait_for(command.get_subscription_count, "somebody to obey")
    command.publish(String(data="stop"))
    ended = filming.wait_ended(id)
    assert ended.state != SentenceStatus.DONE
    (recording,) = filming.wait_recordings(id)
    assert recording.error == ""
    assert 1 <= len(cues(Path(recording.path))) < 10


def test_a_recorder_killed_in_mid_recording_finds_its_film_when_it_is_back(world: World) -> None:
    filming = Filming(world)
    id = filming.say("LAWLAW")
    wait_for(lambda: len(filming.letters_of(id)) >= 3, "three letters")
    filming.recorder.end(signal.SIGKILL)
    assert not [film for film in world.films() if id[:8] in film.name]
    filming.restart_recorder()
    (recording,) = filming.wait_recordings(id)
    assert "was left unfinished: recovered" in filming.recorder.log
    assert recording.error == ""
    film = Path(recording.path)
    assert seconds(recording.duration) > 1.0
    assert len(pictures(film)) == recording.frames
    letters = "".join(cue.letter for cue in cues(film))
    assert letters
    assert "LAWLAW".startswith(letters)
    assert letters_seen(film) == letters
    assert filming.wait_ended(id).state == SentenceStatus.DONE, "the hand signs on"
    filming.wait_filming()


def test_a_film_whose_ffmpeg_was_killed_too_is_dropped_and_said_so(world: World) -> None:
    filming = Filming(world)
    id = filming.say("LAWLAW")
    wait_for(lambda: len(filming.letters_of(id)) >= 2, "two letters")
    (ffmpeg,) = psutil.Process(filming.recorder.popen.pid).children()
    ffmpeg.suspend()
    filming.recorder.end(signal.SIGKILL)
    ffmpeg.kill()
    assert filming.wait_ended(id).state == SentenceStatus.DONE
    filming.restart_recorder()
    wait_for(lambda: "cannot be played: deleted" in filming.recorder.log, "a word on the film")
    wait_for(lambda: not list((world.folder / "recordings").glob(f"*{id[:8]}*")), "its files to go")


def test_two_films_of_one_sentence_within_a_second_have_two_names(world: World) -> None:
    probe = world.probe()
    recordings = probe.listen(RECORDING)
    say = probe.create_publisher(SentenceStatus, SENTENCE_STATUS.name, PROFILES[SENTENCE_STATUS.qos])
    world.start_node("camera")
    world.start_node("recorder")
    wait_for(lambda: say.get_subscription_count() and probe.count_publishers("image/compressed"), "the nodes")
    wait_for(lambda: probe.count_subscribers("image/compressed"), "the recorder to see")
    time.sleep(1.0)  # for pictures
    for _ in range(3):
        say.publish(SentenceStatus(id="again", state=SentenceStatus.PLANNING))
        time.sleep(0.2)  # a few pictures
        say.publish(SentenceStatus(id="again", state=SentenceStatus.FAILED))
    wait_for(lambda: len(recordings) == 3, "three films")
    assert [recording.error for recording in recordings] == [""] * 3
    assert len({recording.path for recording in recordings}) == len(world.films()) == 3


def test_a_full_disk_costs_the_film_and_not_the_sentence(world: World) -> None:
    limit = world.folder / "sitecustomize.py"  # what the recorder's Python runs first: a disk with so much room
    limit.write_text(
        "import os, shutil\n"
        "real = shutil.disk_usage\n"
        f"shutil.disk_usage = lambda path: real(path)._replace(free={FILM_BYTES - 1}) if os.path.exists("
        f"{str(world.folder / 'full')!r}) else real(path)\n"
    )
    world.environment["PYTHONPATH"] = f"{world.folder}:{world.environment.get('PYTHONPATH', '')}"
    filming = Filming(world)
    (world.folder / "full").touch()
    id = filming.say("AB")
    (recording,) = filming.wait_recordings(id)
    assert "recordings is full: no film is made" in recording.error
    assert filming.wait_ended(id).state == SentenceStatus.DONE
    assert filming.letters_of(id) == ["A", "B"]
    wait_for(lambda: "is full" in filming.health("recorder").message, "a word in the diagnostics")
    (world.folder / "full").unlink()
    filming.wait_filming()
    wait_for(lambda: filming.health("recorder").message == "ok", "the recorder to be well")
