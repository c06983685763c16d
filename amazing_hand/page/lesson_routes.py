# SPDX-License-Identifier: Apache-2.0
"""Endpoints of the lessons: the hand signs a text that no browser is told until somebody has guessed it."""

import random
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from amazing_hand.hand.spelling import PACES_S
from amazing_hand.page.learning import (
    ABOUT,
    KINDS,
    MAX_GUESS_LENGTH,
    Kind,
    Lesson,
    Lessons,
    LessonTable,
    Mark,
    UnknownLesson,
    explained,
    mark,
)
from amazing_hand.page.requests import Hands, body_of, hand_of, text_of
from amazing_hand.page.view import FILMS, SENTENCES, HandView


def routes(hands: Hands, table: LessonTable, chance: random.Random) -> list[Route]:
    """Return the endpoints. table: what lessons ask for. chance: chooses among it."""
    api = _LessonApi(hands, Lessons(table, chance))
    return [
        Route("/api/lesson/table", api.table),
        Route("/api/lesson/start", api.start, methods=["POST"]),
        Route("/api/lesson/answer", api.answer, methods=["POST"]),
        Route("/api/lesson/repeat", api.repeat, methods=["POST"]),
    ]


class _LessonApi:
    def __init__(self, hands: Hands, lessons: Lessons) -> None:
        self._hands = hands
        self._lessons = lessons

    async def table(self, _: Request) -> Response:
        confused = [{"letters": each.letters, "why": each.why} for each in self._lessons.table.confused]
        kinds = [{"name": kind.value, "text": text} for kind, text in KINDS.items()]
        return JSONResponse({"kinds": kinds, "confused": confused, "about": ABOUT})

    async def start(self, request: Request) -> Response:
        data = await body_of(request)
        view = hand_of(self._hands, data.get("hand"))
        name = text_of(data, "kind")
        if name not in list(Kind):
            raise HTTPException(400, f"there is no kind of lesson {name[:40]!r}, only {', '.join(Kind)}")
        lesson = self._lessons.choose(Kind(name), view.hand.namespace)
        await _sign(view, lesson, data)
        self._lessons.begin(lesson)
        return JSONResponse({"lesson": lesson.id, "length": len(lesson.text), "kind": lesson.kind})

    async def repeat(self, request: Request) -> Response:
        data = await body_of(request)
        lesson = self._lesson(data)
        await _sign(hand_of(self._hands, lesson.hand), lesson, data)
        return JSONResponse({"lesson": lesson.id, "length": len(lesson.text), "kind": lesson.kind})

    async def answer(self, request: Request) -> Response:
        data = await body_of(request)
        lesson = self._lesson(data)
        guess = data.get("guess")
        if not isinstance(guess, str) or len(guess) > MAX_GUESS_LENGTH:
            raise HTTPException(400, f"guess must be a text of at most {MAX_GUESS_LENGTH} characters")
        view = hand_of(self._hands, lesson.hand)
        marks = mark(lesson.text, guess, self._lessons.table, view.alphabet)
        lesson.answered = True
        _reveal(view, lesson)
        view.changed(SENTENCES)
        view.changed(FILMS)
        return JSONResponse(
            {
                "right": all(each.right for each in marks),
                "text": lesson.text,
                "marks": [_mark_json(each) for each in marks],
                "words": explained(lesson.kind, lesson.text, marks, view.alphabet),
            }
        )

    def _lesson(self, data: dict[str, Any]) -> Lesson:
        try:
            return self._lessons.lesson(text_of(data, "lesson"))
        except UnknownLesson as error:
            raise HTTPException(404, str(error)) from error


async def _sign(view: HandView, lesson: Lesson, data: dict[str, Any]) -> None:
    """Have the hand sign a lesson's text at the pace asked for; no browser is told the text before the answer."""
    pace = data.get("pace", "normal")
    if not isinstance(pace, str) or pace not in PACES_S:
        raise HTTPException(400, f"there is no pace {str(pace)[:40]!r}, only {', '.join(PACES_S)}")
    await view.hand.pace(pace)
    if lesson.answered:
        lesson.sentence_ids.append(await view.hand.say(lesson.text))
        return
    with view.story.hiding(lesson.text):
        sentence_id = await view.hand.say(lesson.text)
        view.story.hide(sentence_id, lesson.text)
    lesson.sentence_ids.append(sentence_id)
    _reveal(view, lesson)  # it may have been answered while the hand was asked


def _reveal(view: HandView, lesson: Lesson) -> None:
    """Let all browsers see the text of a lesson that has been answered."""
    if lesson.answered:
        for sentence_id in lesson.sentence_ids:
            view.story.reveal(sentence_id)


def _mark_json(each: Mark) -> dict[str, Any]:
    return {"letter": each.letter, "guess": each.guess, "right": each.right, "confusable": bool(each.why)}
