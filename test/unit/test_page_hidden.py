# SPDX-License-Identifier: Apache-2.0
"""A lesson's text is hidden in all that the page tells: repetitions and films too, and nothing else is."""

import json
from pathlib import Path

from amazing_hand.page.films import Films
from amazing_hand.page.hand import FilmStored, Step
from amazing_hand.page.story import MAX_HIDDEN, Story


def sign(story: Story, id: str, text: str) -> None:
    for state in ("queued", "signing", "done"):
        story.on_step(Step(id, text, state))


def hidden(story: Story, id: str, text: str) -> None:
    with story.hiding(text):
        story.on_step(Step(id, text, "queued"))
    sign(story, id, text)


def test_what_is_signed_again_is_hidden_too_and_revealed_with_it() -> None:
    story = Story()
    hidden(story, "a", "ANNA")
    sign(story, "b", "ANNA")  # Again, pressed by whoever wants another look
    assert "ANNA" not in json.dumps(story.message())
    story.reveal("a")
    assert [entry["text"] for entry in story.message()["history"]] == ["ANNA", "ANNA"]


def test_other_sentences_are_told_as_ever() -> None:
    story = Story()
    story.on_step(Step("before", "ANNA", "queued"))
    hidden(story, "a", "ANNA")
    sign(story, "b", "BOB")
    sign(story, "c", "ANNA")
    sign(story, "before", "ANNA")
    assert [entry["id"] for entry in story.message()["history"]] == ["before", "c", "b"]
    story.reveal("unknown")
    assert story.is_hidden("a")


def test_the_sentences_that_are_never_revealed_do_not_pile_up() -> None:
    story = Story()
    for number in range(MAX_HIDDEN + 1):
        story.hide(str(number), "ANNA")
    assert not story.is_hidden("0")
    assert story.is_hidden(str(MAX_HIDDEN))


def test_a_film_of_a_hidden_sentence_is_listed_without_its_text(tmp_path: Path) -> None:
    films = Films()
    films.on_stored(FilmStored("a", str(tmp_path / "a.mp4"), 1), "ANNA")
    films.on_stored(FilmStored("b", str(tmp_path / "b.mp4"), 2), "BOB")
    told = films.message(lambda id: id == "a")["films"]
    assert [(film["id"], film["text"]) for film in told] == [("b", "BOB"), ("a", "")]
