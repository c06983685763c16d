# SPDX-License-Identifier: Apache-2.0
"""Films of a hand that signs: the right letters at the right time, whatever happens to camera, recorder and disk."""

import signal
import time
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest
from amazing_hand.msg import SentenceStatus
from rcl_interfaces.srv import SetParameters
from rclpy.parameter import Parameter
from std_msgs.msg import String
from support.filming import Filming, cues, pictures
from support.waiting import answer
from support.world import World, wait_for

from amazing_hand.config import load_alphabet
from amazing_hand.film.disk_space import FILM_BYTES, RESERVE_BYTES
from amazing_hand.rendering.renderer import HandRenderer
from amazing_hand.ros.convert import seconds
from amazing_hand.ros.hand_node import SUBSCRIPTION_PROFILES
from amazing_hand.topics import COMMAND

ALPHABET = load_alphabet()
CANDIDATES = "ABCFLWY"  # letters whose pictures differ well
FPS = 30.0
TAIL_S = 0.8
SPARSE = 4  # of a picture's rows and columns this one is looked at

# What Python runs first in the recorder: while a file is there, it says how many bytes of the disk are free.
FULL_DISK = """
import os, pathlib, shutil
full, real = pathlib.Path({full!r}), shutil.disk_usage
shutil.disk_usage = lambda path: real(path)._replace(free=int(full.read_text())) if full.exists() else real(path)
"""


@pytest.fixture(scope="module")
def filming_of_all(world_of_all: World) -> Filming:
    full = FULL_DISK.format(full=str(world_of_all.folder / "full"))
    (world_of_all.folder / "sitecustomize.py").write_text(full)
    world_of_all.environment["PYTHONPATH"] = f"{world_of_all.folder}:{world_of_all.environment.get('PYTHONPATH', '')}"
    return Filming(world_of_all, recorder={"tail_s": TAIL_S})


@pytest.fixture
def filming(filming_of_all: Filming) -> Filming:
    """The one hand of this file's tests; one that kills its recorder leaves a new one."""
    assert filming_of_all.recorder.popen.poll() is None, filming_of_all.recorder.log
    return filming_of_all


def drawn(letter: str) -> np.ndarray:
    picture = HandRenderer(640, 480, "right").render(ALPHABET[letter].motion.key_poses[-1].angles_rad)
    return cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)[:360].astype(float)[::SPARSE, ::SPARSE]


def letters_seen(film: Path) -> str:
    """What the frames show in the second half of each caption, by the drawing that one of them is most like.

    One: a busy machine draws the hand a little later than it moved.
    """
    frames = pictures(film)
    poses = {letter: drawn(letter) for letter in CANDIDATES}
    seen = ""
    for cue in cues(film):
        second_half = frames[round((cue.begin_s + cue.end_s) / 2 * FPS) : round(cue.end_s * FPS)]
        half = [frame[::SPARSE, ::SPARSE] for frame in second_half]
        unlike = {letter: min(np.abs(frame - pose).mean() for frame in half) for letter, pose in poses.items()}
        seen += min(unlike, key=lambda letter: unlike[letter])
    return seen


def test_three_sentences_back_to_back_give_three_films_with_their_letters(filming: Filming) -> None:
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


def test_a_film_lasts_from_planning_until_the_tail_after_the_last_letter(filming: Filming) -> None:
    id = filming.say("AB")
    (recording,) = filming.wait_recordings(id)
    began_s = next(
        seconds(s.header.stamp) for s in filming.statuses if s.id == id and s.state == SentenceStatus.PLANNING
    )
    last_s = next(seconds(s.header.stamp) for s in filming.states if s.sentence_id == id and s.index == 1)
    # The stamps count, not when the recorder hears of them; what is left is a film's last frame, and the time that a
    # busy machine lets pass between two looks at two clocks.
    assert seconds(recording.duration) == pytest.approx(last_s + TAIL_S - began_s, abs=TAIL_S / 2)


def test_a_cancelled_sentence_has_a_film_of_what_was_signed(filming: Filming) -> None:
    id = filming.say_until_shown("AAAAAAAAAA", 2)
    command = filming.probe.create_publisher(String, COMMAND.name, SUBSCRIPTION_PROFILES[COMMAND.qos])
    wait_for(command.get_subscription_count, "somebody to obey")
    command.publish(String(data="stop"))
    ended = filming.wait_ended(id)
    assert ended.state != SentenceStatus.DONE
    (recording,) = filming.wait_recordings(id)
    assert recording.error == ""
    assert 1 <= len(cues(Path(recording.path))) < 10


def test_what_is_signed_after_going_back_from_the_last_letter_is_in_the_film_too(filming: Filming) -> None:
    set_hold(filming, 10.0)
    command = filming.probe.create_publisher(String, COMMAND.name, SUBSCRIPTION_PROFILES[COMMAND.qos])
    wait_for(command.get_subscription_count, "somebody to obey")
    id = filming.say("A")

    def answers(word: str) -> list[int]:
        return [status.state for status in filming.statuses if status.text == word]

    def ask(word: str) -> None:
        command.publish(String(data=word))
        assert wait_for(lambda: answers(word), f"an answer to {word}") == [SentenceStatus.DONE]

    wait_for(lambda: filming.letters_of(id) == ["A"], "the only letter")
    # Until the planner has found this publisher, too; a second pause changes nothing.
    wait_for(lambda: command.publish(String(data="pause")) or answers("pause"), "the pause", poll_s=1.0)
    time.sleep(2 * TAIL_S)
    assert not [recording for recording in filming.recordings if recording.sentence_id == id]
    set_hold(filming, 0.15)
    ask("back")
    wait_for(lambda: filming.letters_of(id) == ["A", "A"], "the letter again")
    ask("continue")
    ended = filming.wait_ended(id)
    assert (ended.state, ended.letters_done, ended.letters_total) == (SentenceStatus.DONE, 1, 1)
    (recording,) = filming.wait_recordings(id)
    film = Path(recording.path)
    assert [cue.letter for cue in cues(film)] == ["A", "A"]
    assert seconds(recording.duration) > 2 * TAIL_S
    assert len(pictures(film)) == recording.frames
    set_hold(filming, 0.45)


def set_hold(filming: Filming, hold_s: float) -> None:
    client = filming.probe.create_client(SetParameters, "fingerspeller/set_parameters")
    parameters = [Parameter("hold_s", value=hold_s).to_parameter_msg()]
    assert answer(client, SetParameters.Request(parameters=parameters)).results[0].successful


def test_a_recorder_killed_in_mid_recording_finds_its_film_when_it_is_back(filming: Filming) -> None:
    id = filming.say_until_shown("LAWLAW", 3)
    filming.recorder.end(signal.SIGKILL)
    assert not [film for film in filming.world.films() if id[:8] in film.name]
    filming.restart_recorder(tail_s=TAIL_S)
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


def test_a_film_whose_ffmpeg_was_killed_too_is_dropped_and_said_so(filming: Filming) -> None:
    id = filming.say_until_shown("LAWLAW", 2)
    (ffmpeg,) = psutil.Process(filming.recorder.popen.pid).children()
    ffmpeg.suspend()
    filming.recorder.end(signal.SIGKILL)
    ffmpeg.kill()
    assert filming.wait_ended(id).state == SentenceStatus.DONE
    filming.restart_recorder(tail_s=TAIL_S)
    wait_for(lambda: "cannot be played: deleted" in filming.recorder.log, "a word on the film")
    wait_for(lambda: not list((filming.world.folder / "recordings").glob(f"*{id[:8]}*")), "its files to go")
    filming.wait_filming()


def test_a_film_whose_planner_is_killed_while_it_plans_ends_when_that_is_known(filming: Filming) -> None:
    filming.tell("orphan", SentenceStatus.PLANNING)
    wait_for(lambda: part_of(filming, "orphan"), "a film under way")
    wait_for_pictures(filming)
    filming.processes["planner"].end(signal.SIGKILL)
    filming.restart_planner()
    (recording,) = filming.wait_recordings("orphan")
    assert recording.error == ""
    assert len(pictures(Path(recording.path))) == recording.frames
    wait_for(lambda: "planner of its sentence has gone" in filming.health("recorder").message, "the reason")
    filming.wait_filming()


def test_a_film_whose_ffmpeg_is_killed_is_told_of_at_once(filming: Filming) -> None:
    filming.tell("killed", SentenceStatus.PLANNING)
    wait_for(lambda: part_of(filming, "killed"), "a film under way")
    wait_for_pictures(filming)
    (ffmpeg,) = psutil.Process(filming.recorder.popen.pid).children()
    ffmpeg.kill()
    (recording,) = filming.wait_recordings("killed")
    assert "ffmpeg failed" in recording.error
    assert recording.url == ""
    filming.wait_filming()


def test_a_disk_that_fills_up_ends_the_film_and_not_the_sentence(filming: Filming) -> None:
    full = filming.world.folder / "full"
    id = filming.say("LAWLAW")
    wait_for(lambda: filming.letters_of(id), "a letter")
    full.write_text(str(RESERVE_BYTES - 1))
    (recording,) = filming.wait_recordings(id)
    assert recording.error == ""
    assert len(pictures(Path(recording.path))) == recording.frames
    assert len(cues(Path(recording.path))) < 6, "it ended before the sentence"
    wait_for(lambda: "ends early: the disk" in filming.health("recorder").message, "the reason")
    assert filming.wait_ended(id).state == SentenceStatus.DONE
    assert "".join(filming.letters_of(id)) == "LAWLAW"
    full.unlink()
    filming.wait_filming()
    wait_for(lambda: filming.health("recorder").message == "ok", "the recorder to be well")


def test_a_full_disk_costs_the_film_and_not_the_sentence(filming: Filming) -> None:
    full = filming.world.folder / "full"
    full.write_text(str(FILM_BYTES - 1))
    id = filming.say("AB")
    (recording,) = filming.wait_recordings(id)
    assert "recordings is full: no film is made" in recording.error
    assert filming.wait_ended(id).state == SentenceStatus.DONE
    assert filming.letters_of(id) == ["A", "B"]
    wait_for(lambda: "is full" in filming.health("recorder").message, "a word in the diagnostics")
    full.unlink()
    filming.wait_filming()
    wait_for(lambda: filming.health("recorder").message == "ok", "the recorder to be well")


def part_of(filming: Filming, id: str) -> list[Path]:
    """The film of a sentence that is being made."""
    return list((filming.world.folder / "recordings").glob(f"*{id[:8]}.mp4.part"))


def wait_for_pictures(filming: Filming) -> None:
    """Until the film that is being made has some."""
    told = len(filming.diagnostics)

    def has_some() -> bool:
        statuses = [status for array in filming.diagnostics[told:] for status in array.status]
        values = [{pair.key: pair.value for pair in s.values} for s in statuses if s.name == "hand/recorder"]
        return any(int(value["pictures"]) > 0 for value in values)

    wait_for(has_some, "pictures in the film")
