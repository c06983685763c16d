# SPDX-License-Identifier: Apache-2.0
"""Sentences by the cloud, commands on this machine, and this machine alone whenever the cloud is gone."""

from dataclasses import dataclass, field

import pytest
from support.made_up_voice import ScriptedRecogniser, speech

from amazing_hand.voice.cloud import AWAY_S, INSTEAD, CloudRecogniser
from amazing_hand.voice.cloud_cleaning import cleaned_by
from amazing_hand.voice.cloud_socket import CloudAnswer, CloudTrouble, answer_line, answer_of
from amazing_hand.voice.sound import Samples
from amazing_hand.voice.understanding import CommandHeard, SentenceHeard, understand
from amazing_hand.voice.vocabulary import Meaning, load_vocabulary

VOCABULARY = load_vocabulary()


@dataclass
class Cloud:
    """Answers with the same each time; None: it is gone."""

    answer: CloudAnswer | None
    asked: list[Samples] = field(default_factory=list)

    def ask(self, samples: Samples) -> CloudAnswer:
        self.asked.append(samples)
        if self.answer is None:
            raise CloudTrouble("the cloud is gone")
        return self.answer


def test_a_sentence_is_what_the_cloud_heard() -> None:
    cloud = Cloud(CloudAnswer("Um, where is the next bus stop?", "Where is the next bus stop?"))
    recogniser = CloudRecogniser(ScriptedRecogniser([("wear is", "Wear is the neck bus stop.")]), cloud.ask)
    assert understand(speech(), recogniser, VOCABULARY) == SentenceHeard(
        "Um, where is the next bus stop?", "Where is the next bus stop?"
    )
    assert len(cloud.asked) == 1


def test_a_command_is_never_sent_to_the_cloud() -> None:
    cloud = Cloud(CloudAnswer("relax"))
    recogniser = CloudRecogniser(ScriptedRecogniser([("relax", "relax")]), cloud.ask)
    understood = understand(speech(), recogniser, VOCABULARY)
    assert isinstance(understood, CommandHeard)
    assert understood.meaning == Meaning("relax")
    assert cloud.asked == []


def test_what_is_no_speech_is_never_sent_to_the_cloud() -> None:
    cloud = Cloud(CloudAnswer("hello"))
    understand(speech(), CloudRecogniser(ScriptedRecogniser([("", "")], no_speech=0.9), cloud.ask), VOCABULARY)
    assert cloud.asked == []


def test_without_the_cloud_this_machine_recognises_and_asks_it_again_later() -> None:
    now_s = 100.0
    cloud = Cloud(None)
    offline = ScriptedRecogniser([("the bus", "The bus.")] * 4)
    recogniser = CloudRecogniser(offline, cloud.ask, lambda: now_s)
    for asked in (1, 1):
        assert understand(speech(), recogniser, VOCABULARY) == SentenceHeard("The bus.", "The bus.")
        assert recogniser.trouble == f"the cloud is gone; {INSTEAD}"
        assert len(cloud.asked) == asked
    now_s += AWAY_S
    cloud.answer = CloudAnswer("The boss.")
    assert understand(speech(), recogniser, VOCABULARY) == SentenceHeard("The boss.", "The boss.")
    assert recogniser.trouble == ""


@pytest.mark.parametrize(
    ("heard", "proposed", "text"),
    [
        ("um so I went to the the shop", "I went to the shop.", "I went to the shop."),
        ("my sister lifes in London", "My sister lives in London.", "My sister lives in London."),
        ("Uh, hello.", "Hello.", "Hello."),
        # Nothing is taken that is more than cleaning.
        ("what is the capital of France", "I think that is Paris.", "what is the capital of France"),
        ("what is the capital of France", "Paris", "what is the capital of France"),
        ("I like tea", "I like tea and coffee", "I like tea"),
        ("open the window please now", "I open the window now", "open the window please now"),
        ("tell me a story", "Tell me\na story", "tell me a story"),
        ("good morning", "", "good morning"),
        ("um good morning", "   ", "good morning"),
    ],
)
def test_a_model_may_clean_a_sentence_and_not_answer_or_change_it(heard: str, proposed: str, text: str) -> None:
    assert cleaned_by(proposed, heard) == text


def test_an_answer_goes_over_the_socket_and_garbage_is_a_sentence() -> None:
    assert answer_of(answer_line(CloudAnswer("Hé.", "He"))) == CloudAnswer("Hé.", "He")
    with pytest.raises(CloudTrouble, match=r"^refused$"):
        answer_of(answer_line(CloudTrouble("refused")))
    for line in (b"garbage\n", b"{}\n", b"[]\n", b'{"heard": "a"}\n', b"3\n", b"\xff\n"):
        with pytest.raises(CloudTrouble, match="no answer that is understood"):
            answer_of(line)
