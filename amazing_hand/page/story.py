# SPDX-License-Identifier: Apache-2.0
"""What the page shows of sentences: the one in hand with its letters, those that wait, those that have ended. Pure."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from amazing_hand.hand.folding import PAUSE, SPACE, fold
from amazing_hand.page.hand import ENDED, Asked, LetterIssued, LetterShown, Step

MAX_HISTORY: Final = 50
MAX_QUEUE: Final = 50

MAX_HIDDEN: Final = 200
"""More than there are sentences here at a time: those that are hidden for longest are forgotten."""

MAX_LETTERS: Final = 600
"""Longer sentences are shown up to here: nobody reads more, and each change sends all of them."""

MAX_TEXT: Final = 500
"""Characters of a text or a reason that are shown."""

PLANNER_GONE: Final = "The planner has ended, and does not know of this sentence any more: say it again."

HIDDEN: Final = "•"
"""In place of each letter of a sentence that somebody is to guess."""


@dataclass(frozen=True)
class Past:
    """A sentence that has ended. film: name of its film, empty if there is none."""

    id: str
    text: str
    state: str
    reason: str
    at_ms: int
    film: str = ""


@dataclass
class _Letter:
    letter: str
    state: str = "next"
    reason: str = ""


@dataclass
class _Sentence:
    """A sentence that has not ended, or the last one that was in hand."""

    id: str
    text: str
    source: str = ""
    state: str = "queued"
    reason: str = ""

    def __post_init__(self) -> None:
        signs = fold(self.text).signs.replace(PAUSE, SPACE)
        self.letters = [_Letter(letter) for letter in signs[:MAX_LETTERS]]

    def on_issued(self, issued: LetterIssued) -> None:
        """Mark a letter as the one that is shown now: those before it are done, those behind it are to come."""
        count = min(issued.count, MAX_LETTERS)
        if len(self.letters) != count:  # digits that are spelled as words, say: the hand knows better
            self.letters = (self.letters + [_Letter("") for _ in range(count)])[:count]
        for place, letter in enumerate(self.letters):
            if place < issued.index:
                letter.state = "missed" if letter.state == "missed" else "done"
            else:
                letter.state, letter.reason = "now" if place == issued.index else "next", ""
        if issued.index < count:
            self.letters[issued.index].letter = issued.letter

    def on_shown(self, shown: LetterShown) -> None:
        if shown.index < len(self.letters):
            letter = self.letters[shown.index]
            letter.state, letter.reason = ("done" if shown.reached else "missed"), shown.reason[:MAX_TEXT]


class Story:
    """Reducer of a hand's events about sentences. Each method returns whether what is shown has changed."""

    def __init__(self, past: Iterable[Past] = ()) -> None:
        """past: sentences that have ended before, the newest first."""
        self._past = {entry.id: entry for entry in reversed(list(past)[:MAX_HISTORY])}
        self._open: dict[str, _Sentence] = {}
        self._current: _Sentence | None = None
        self._sources: dict[str, str] = {}
        self._films: dict[str, str] = {}
        self._hidden: dict[str, str] = {}
        """Text of each hidden sentence, by its id."""
        self._to_hide: list[str] = []
        self.paused = False

    def on_asked(self, asked: Asked) -> bool:
        if asked.id in self._open:
            self._open[asked.id].source = asked.source
            return True
        self._sources[asked.id] = asked.source  # its first step arrives on another topic, possibly later
        while len(self._sources) > MAX_QUEUE:
            del self._sources[next(iter(self._sources))]
        return False

    def on_step(self, step: Step) -> bool:
        if not step.id or step.id in self._past:  # a command's answer, or told again
            return False
        if step.id not in self._open and (step.text in self._to_hide or self._is_again(step.text)):
            self.hide(step.id, step.text)
        sentence = self._open.get(step.id) or _Sentence(step.id, step.text[:MAX_TEXT], self._sources.pop(step.id, ""))
        told = step.state, step.reason[:MAX_TEXT]
        if step.id in self._open and told == (sentence.state, sentence.reason):
            return False
        sentence.state, sentence.reason = told
        if step.state in ENDED:
            self._end(sentence, step)
        else:
            self._open[step.id] = sentence
            while len(self._open) > MAX_QUEUE:  # of sentences whose end was never told
                del self._open[next(iter(self._open))]
            if step.state != "queued":
                self._current = sentence
        return True

    def _end(self, sentence: _Sentence, step: Step) -> None:
        self._open.pop(step.id, None)
        for letter in sentence.letters:
            if letter.state == "now":
                letter.state = "done" if step.state == "done" else "missed"
        if self._current is sentence:
            self.paused = False
        film = self._films.pop(step.id, "")
        self._past[step.id] = Past(step.id, sentence.text, step.state, sentence.reason, step.at_ms, film)
        while len(self._past) > MAX_HISTORY:
            del self._past[next(iter(self._past))]

    def on_planner_gone(self, at_ms: int) -> bool:
        """End the sentences that the planner can tell nothing of any more. at_ms: Unix time."""
        lost = list(self._open.values())
        for sentence in lost:
            self.on_step(Step(sentence.id, sentence.text, "failed", PLANNER_GONE, at_ms))
        return bool(lost)

    def on_issued(self, issued: LetterIssued) -> bool:
        sentence = self._known(issued.id)
        if sentence is not None:
            self._current = sentence
            sentence.on_issued(issued)
        return sentence is not None

    def on_shown(self, shown: LetterShown) -> bool:
        sentence = self._known(shown.id)
        if sentence is not None:
            sentence.on_shown(shown)
        return sentence is not None

    def on_paused(self, paused: bool) -> bool:
        changed, self.paused = self.paused != paused, paused
        return changed

    def on_film(self, sentence_id: str, name: str) -> bool:
        entry = self._past.get(sentence_id)
        if entry is None:  # the sentence's end arrives on another topic, possibly later
            self._films[sentence_id] = name
            while len(self._films) > MAX_QUEUE:
                del self._films[next(iter(self._films))]
            return False
        self._past[sentence_id] = replace(entry, film=name)
        return True

    def hide(self, sentence_id: str, text: str) -> None:
        """Do not tell this sentence's text and letters until `reveal`: somebody is to guess it."""
        self._hidden[sentence_id] = text
        while len(self._hidden) > MAX_HIDDEN:
            del self._hidden[next(iter(self._hidden))]

    @contextmanager
    def hiding(self, text: str) -> Iterator[None]:
        """Hide a new sentence of this text from its first step on, as its id is told later than that."""
        self._to_hide.append(text)
        try:
            yield
        finally:
            self._to_hide.remove(text)

    def reveal(self, sentence_id: str) -> None:
        """Tell this sentence's text, and what was hidden as a repetition of it."""
        text = self._hidden.get(sentence_id)
        self._hidden = {each: hidden for each, hidden in self._hidden.items() if hidden != text}

    def is_hidden(self, sentence_id: str) -> bool:
        return sentence_id in self._hidden

    @property
    def past(self) -> list[Past]:
        """The sentences that have ended, the newest first."""
        return list(reversed(self._past.values()))

    @property
    def in_hand(self) -> bool:
        """Whether a sentence is being planned or signed."""
        return self._current is not None and self._current.id in self._open

    def message(self) -> dict[str, Any]:
        """Return the message `sentences` to the browser."""
        waiting = [sentence for sentence in self._open.values() if sentence is not self._current]
        return {
            "type": "sentences",
            "current": None if self._current is None else self._in_hand(self._current),
            "queue": [
                {"id": entry.id, "text": self._text(entry.id, entry.text), "source": entry.source} for entry in waiting
            ],
            "history": list(self._history()),
        }

    def _is_again(self, text: str) -> bool:
        """Return whether this is the text of the hidden sentence that was in hand last: `again` would give it away."""
        return self._current is not None and self.is_hidden(self._current.id) and text == self._current.text

    def _known(self, sentence_id: str) -> _Sentence | None:
        if sentence_id in self._open:
            return self._open[sentence_id]
        return self._current if self._current is not None and self._current.id == sentence_id else None

    def _in_hand(self, sentence: _Sentence) -> dict[str, Any]:
        letters = [asdict(letter) for letter in sentence.letters]
        if self.is_hidden(sentence.id):
            letters = [{**letter, "letter": HIDDEN} for letter in letters]
        return {
            "id": sentence.id,
            "text": self._text(sentence.id, sentence.text),
            "state": sentence.state,
            "reason": sentence.reason,
            "paused": self.paused,
            "done": sum(letter.state in ("done", "missed") for letter in sentence.letters),
            "total": len(letters),
            "letters": letters,
        }

    def _history(self) -> Iterator[dict[str, Any]]:
        for entry in self.past:
            if not self.is_hidden(entry.id):
                yield {**asdict(entry), "film": f"/films/{entry.film}" if entry.film else None}

    def _text(self, sentence_id: str, text: str) -> str:
        return "" if self.is_hidden(sentence_id) else text
