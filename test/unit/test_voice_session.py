# SPDX-License-Identifier: Apache-2.0
"""From blocks of sound and results to events: what is listened to, told, sent, and what goes wrong with microphones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.made_up_voice import LOUD, blocks_of, loud_is_speech, room, said, speech

from amazing_hand.voice.endpointing import Endpointer
from amazing_hand.voice.microphone import CLIPPED, MISSING, MISSING_S, MUTED, UNBROKEN
from amazing_hand.voice.session import (
    AUTO_SEND_S,
    AWAKE_S,
    FORGOTTEN,
    MAX_WAITING,
    TOO_MANY,
    Event,
    Listening,
    Recognise,
    Send,
    Session,
    Trouble,
    WakeWord,
)
from amazing_hand.voice.sound import RATE_HZ, Samples
from amazing_hand.voice.understanding import CommandHeard, NothingHeard, SentenceHeard
from amazing_hand.voice.vocabulary import Meaning

SENTENCE = SentenceHeard("um, hello", "hello")
RELAX = CommandHeard("relax", Meaning("relax"))


class Play:
    """A session with its clock, which the sound moves on."""

    def __init__(self, *, auto_send: bool = False, wake_word: WakeWord | None = None) -> None:
        self.now_s = 100.0
        self.session = Session(Endpointer(loud_is_speech), self.now_s, auto_send=auto_send, wake_word=wake_word)
        self.events: list[Event] = []

    def hear(self, samples: Samples) -> "Play":
        for block in blocks_of(samples):
            self.now_s += len(block) / RATE_HZ
            self.events += self.session.on_block(block, self.now_s)
            self.events += self.session.on_tick(self.now_s)
        return self

    def wait(self, seconds: float) -> "Play":
        self.now_s += seconds
        self.events += self.session.on_tick(self.now_s)
        return self

    def understand(self, understood: SentenceHeard | CommandHeard | NothingHeard) -> "Play":
        self.events += self.session.on_understood(understood, self.now_s)
        return self

    def of(self, kind: type) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]

    def troubles(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Trouble)]


def test_an_utterance_goes_to_the_recogniser_and_its_result_is_told() -> None:
    play = Play().hear(said())
    assert len(play.of(Recognise)) == 1
    play.understand(SENTENCE)
    assert play.of(SentenceHeard) == [SENTENCE]
    assert play.of(Send) == []


def test_it_tells_when_somebody_begins_and_ends_speaking() -> None:
    states = Play().hear(said()).of(Listening)
    assert states == [Listening(True, True, speaking) for speaking in (False, True, False)]


def test_one_utterance_is_with_the_recogniser_at_a_time_and_none_is_lost() -> None:
    play = Play().hear(said()).hear(said())
    assert len(play.of(Recognise)) == 1
    play.understand(SENTENCE)
    assert len(play.of(Recognise)) == 2


def test_a_recogniser_that_is_too_slow_loses_the_oldest_and_says_so() -> None:
    play = Play()
    for _ in range(MAX_WAITING + 2):
        play.hear(said())
    assert play.troubles() == [TOO_MANY]
    for _ in range(MAX_WAITING + 2):
        play.understand(SENTENCE)
    assert len(play.of(Recognise)) == MAX_WAITING + 1


def test_a_lost_utterance_is_told_and_the_next_is_recognised() -> None:
    play = Play().hear(said()).hear(said())
    play.events += play.session.on_lost("the recogniser ended")
    assert play.troubles() == ["the recogniser ended"]
    assert len(play.of(Recognise)) == 2


def test_with_auto_send_a_sentence_is_shown_and_then_sent_once() -> None:
    play = Play(auto_send=True).hear(said()).understand(SENTENCE).wait(AUTO_SEND_S - 0.1)
    assert play.of(Send) == []
    play.wait(0.2).wait(5.0)
    assert play.of(Send) == [Send(SENTENCE)]


def test_a_sentence_that_somebody_mends_is_not_sent_by_itself() -> None:
    play = Play(auto_send=True).hear(said()).understand(SENTENCE)
    play.session.hold()
    assert play.wait(AUTO_SEND_S + 1.0).of(Send) == []


def test_a_command_takes_back_what_would_be_sent() -> None:
    play = Play(auto_send=True).hear(said()).hear(said()).understand(SENTENCE).understand(RELAX)
    assert play.wait(AUTO_SEND_S + 1.0).of(Send) == []


def test_a_sentence_that_is_recognised_after_somebody_began_to_mend_is_not_sent_by_itself() -> None:
    play = Play(auto_send=True).hear(said())
    play.session.hold()
    play.understand(SENTENCE)
    assert not play.session.will_send(SENTENCE)
    assert play.wait(AUTO_SEND_S + 1.0).of(Send) == []
    play.hear(said()).understand(SENTENCE)
    assert play.session.will_send(SENTENCE)


def forget(play: Play) -> Play:
    play.events += play.session.forget()
    return play


def test_after_a_stop_nothing_is_done_of_what_was_said_before_in_whichever_stage_it_is() -> None:
    play = Play(auto_send=True).hear(said()).hear(said()).hear(said())
    play.hear(np.concatenate([room(0.3), speech()]))  # one is being said
    play.understand(SENTENCE)  # one is shown and will be sent; one is with the recogniser now, and one waits
    forget(play).hear(room(1.0)).understand(RELAX).hear(room(AUTO_SEND_S + 1.0))
    assert play.of(Send) == []
    assert play.of(CommandHeard) == []
    assert len(play.of(Recognise)) == 2
    assert play.troubles() == [FORGOTTEN]


def test_what_is_said_after_a_stop_is_done() -> None:
    play = forget(Play().hear(said())).understand(SENTENCE).hear(said()).understand(RELAX)
    assert play.of(SentenceHeard) == []
    assert play.of(CommandHeard) == [RELAX]


def test_a_stop_when_nothing_was_said_tells_nothing() -> None:
    play = forget(Play().hear(said()).understand(RELAX))
    assert play.troubles() == []


def test_what_was_said_before_the_microphone_closed_is_recognised_and_sent() -> None:
    play = Play(auto_send=True).hear(np.concatenate([room(0.3), speech()]))
    play.events += play.session.close(play.now_s)
    assert len(play.of(Recognise)) == 1
    assert not play.session.is_done
    play.understand(SENTENCE)
    assert not play.session.is_done
    assert play.wait(AUTO_SEND_S).of(Send) == [Send(SENTENCE)]
    assert play.session.is_done
    assert play.of(Listening)[-1] == Listening(False, False, False)


def test_after_it_is_closed_nothing_is_heard() -> None:
    play = Play()
    play.events += play.session.close(play.now_s)
    assert play.hear(said()).of(Recognise) == []


def loudest_wakes(block: Samples) -> bool:
    return bool(block.max() > 2 * LOUD)


def test_with_a_wake_word_nothing_is_listened_to_before_it() -> None:
    play = Play(wake_word=loudest_wakes).hear(said())
    assert play.of(Recognise) == []
    assert all(isinstance(event, Listening) and not event.is_awake for event in play.events)
    play.hear(speech(0.1, 3 * LOUD)).hear(said())
    assert len(play.of(Recognise)) == 1


def test_some_time_after_the_last_utterance_it_sleeps_again() -> None:
    play = Play(wake_word=loudest_wakes).hear(speech(0.1, 3 * LOUD)).hear(room(AWAKE_S - 1.0)).hear(said())
    assert len(play.of(Recognise)) == 1
    play.hear(room(AWAKE_S + 1.0)).hear(said())
    assert len(play.of(Recognise)) == 1
    assert play.of(Listening)[-1] == Listening(True, False, False)


@pytest.mark.parametrize(
    ("samples", "troubles"),
    [
        (np.zeros(RATE_HZ * 8, np.int16), [MUTED]),
        (room(8.0), []),
        (speech(75.0), [UNBROKEN]),
        (np.concatenate([speech(40.0), room(1.0), speech(40.0)]), []),
        (said(32_767), [CLIPPED]),
        (said(), []),
    ],
    ids=["silence", "quiet", "no pause", "pauses", "clipped", "speech"],
)
def test_what_is_wrong_with_a_microphone_is_told_once(samples: Samples, troubles: list[str]) -> None:
    # Speech here is one value: a little noise on it, or it would be taken for a muted microphone.
    noise = np.where(np.arange(len(samples)) % 2, samples, np.maximum(samples - 1, 0)).astype(np.int16)
    assert Play().hear(noise).troubles() == troubles


def test_a_microphone_that_gives_nothing_is_told_and_forgotten_when_it_is_back() -> None:
    play = Play().hear(room(1.0)).wait(MISSING_S + 0.1).wait(1.0)
    assert play.troubles() == [MISSING]
    assert play.session.trouble == MISSING
    assert play.hear(room(1.0)).session.trouble == ""


STEPS = st.lists(
    st.sampled_from(["speech", "room", "zeros", "sentence", "command", "nothing", "lost", "wait", "hold", "forget"]),
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(STEPS, st.booleans())
def test_whatever_happens_each_utterance_is_recognised_once_and_no_sentence_is_sent_twice(
    steps: list[str], auto_send: bool
) -> None:
    play = Play(auto_send=auto_send)
    results = 0
    for step in steps:
        outstanding = len(play.of(Recognise)) - results
        assert outstanding in (0, 1)
        if step == "speech":
            play.hear(said())
        elif step in ("room", "zeros"):
            play.hear(room(0.5) if step == "room" else np.zeros(RATE_HZ // 2, np.int16))
        elif step == "wait":
            play.wait(1.0)
        elif step == "hold":
            play.session.hold()
        elif step == "forget":
            forget(play)
        elif outstanding:
            results += 1
            if step == "lost":
                play.events += play.session.on_lost("lost")
            else:
                play.understand({"sentence": SENTENCE, "command": RELAX}.get(step, NothingHeard("")))
    play.wait(10.0)
    assert len(play.of(Send)) <= len(play.of(SentenceHeard)) * auto_send
