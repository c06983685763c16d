# SPDX-License-Identifier: Apache-2.0
"""A film has a greatest length, and a disk that is not there when the recorder starts is looked for at each film."""

import signal
from pathlib import Path

import pytest
from amazing_hand.msg import SentenceStatus
from support.filming import Filming
from support.world import World, wait_for

from amazing_hand.ros.convert import seconds

FILM_MAX_S = 4.0


@pytest.fixture(scope="module")
def filming(world_of_all: World) -> Filming:
    """A hand whose films last four seconds at most."""
    return Filming(world_of_all, recorder={"film_max_s": FILM_MAX_S})


def test_a_film_ends_at_its_greatest_length_and_the_sentence_goes_on(filming: Filming) -> None:
    id = filming.say("AAAAAAAAAA")
    (recording,) = filming.wait_recordings(id)
    assert recording.error == ""
    assert recording.url
    assert seconds(recording.duration) == pytest.approx(FILM_MAX_S, abs=0.2)
    wait_for(lambda: "recorder.film_max_s" in filming.health("recorder").message, "the reason")
    assert filming.wait_ended(id).state == SentenceStatus.DONE
    assert len(filming.letters_of(id)) == 10
    signed_s = [seconds(state.header.stamp) for state in filming.states if state.sentence_id == id]
    assert signed_s[-1] - signed_s[0] > FILM_MAX_S
    assert len(filming.wait_recordings(id)) == 1, "one film, one word on it"


def test_a_sentence_that_nobody_ends_has_a_film_all_the_same(filming: Filming) -> None:
    filming.tell("endless", SentenceStatus.PLANNING)
    (recording,) = filming.wait_recordings("endless")
    assert recording.error == ""
    assert seconds(recording.duration) == pytest.approx(FILM_MAX_S, abs=0.2)


def test_a_disk_that_is_not_there_yet_costs_its_films_and_is_found_when_it_comes(filming: Filming) -> None:
    disk = filming.world.folder / "disk"
    (filming.world.folder / "link").symlink_to(disk)
    filming.recorder.end(signal.SIGTERM)
    filming.restart_recorder(folder=filming.world.folder / "link" / "films")
    wait_for(lambda: "films are made when that disk can be written to" in filming.recorder.log, "a word on the disk")
    filming.wait_filming()  # or not: it is heard of
    id = filming.say("A")
    (recording,) = filming.wait_recordings(id)
    assert "link/films: " in recording.error
    assert recording.url == ""
    assert filming.wait_ended(id).state == SentenceStatus.DONE
    assert filming.recorder.popen.poll() is None

    disk.mkdir()
    id = filming.say("A")
    (recording,) = filming.wait_recordings(id)
    assert recording.error == ""
    assert Path(recording.path).is_file()


def test_a_file_in_the_place_of_the_folder_ends_the_recorder_with_one_line(world: World) -> None:
    (world.folder / "films").write_text("mine")
    recorder = world.start_node("recorder", folder=world.folder / "films")
    assert recorder.popen.wait(60) == 2
    assert f"recorder.folder {world.folder}/films: a file is in its place" in recorder.log
    assert "Traceback" not in recorder.log


@pytest.mark.parametrize("written", ["~/films", "$HOME/films", "file://{home}/films"])
def test_the_folder_is_found_as_people_write_it(world: World, written: str) -> None:
    world.environment["HOME"] = str(world.folder)
    recorder = world.start_node("recorder", folder=written.format(home=world.folder))
    wait_for(lambda: (world.folder / "films").is_dir() or recorder.popen.poll(), f"the folder; {recorder.log}")
    assert recorder.popen.poll() is None, recorder.log
    assert not (Path.cwd() / "~").exists()
