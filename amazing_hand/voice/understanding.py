# SPDX-License-Identifier: Apache-2.0
"""What an utterance means: a command, a sentence, or nothing that can be told."""

from dataclasses import dataclass

from amazing_hand.voice.cleaning import NATO, may_be_spelled, spelled
from amazing_hand.voice.cloud_cleaning import cleaned_by
from amazing_hand.voice.matching import folded, nearest, words_of
from amazing_hand.voice.recogniser import Recogniser
from amazing_hand.voice.sound import Samples
from amazing_hand.voice.vocabulary import SAY, Meaning, Vocabulary


@dataclass(frozen=True)
class CommandHeard:
    """A command, to be obeyed at once. heard: its phrase, or what was said after the word `spell` with it."""

    heard: str
    meaning: Meaning


@dataclass(frozen=True)
class SentenceHeard:
    """A sentence: as it was heard and as it would be signed."""

    heard: str
    text: str


@dataclass(frozen=True)
class NothingHeard:
    """No words that can be told. heard: what the recogniser made of it, maybe empty."""

    heard: str


Understood = CommandHeard | SentenceHeard | NothingHeard


def understand(samples: Samples, recogniser: Recogniser, vocabulary: Vocabulary) -> Understood:
    """Have an utterance recognised, first as a command by a recogniser that is told the vocabulary, then as it is.

    Raises RecogniserFailed.
    """
    recogniser.take(samples)
    told = recogniser.text(vocabulary.told)
    if not told.is_speech:
        return NothingHeard(told.text)
    if phrase := nearest(told.text, vocabulary.meanings):
        return CommandHeard(phrase, vocabulary.meanings[phrase])  # told the vocabulary, a recogniser may repeat it
    plain = recogniser.text()
    if not plain.is_speech or not (text := cleaned_by(plain.proposed, plain.text)):
        return NothingHeard(plain.text)
    for heard in (told.text, plain.text):
        if word := _to_spell(heard, vocabulary.spell):
            return CommandHeard(heard, Meaning(SAY, spelled(word) or word))
    if may_be_spelled(plain.text):
        letters = spelled(plain.text) or spelled(recogniser.text(tuple(NATO)).text)
        text = letters or text
    return SentenceHeard(plain.text, text)


def _to_spell(heard: str, spell: str) -> str:
    """Return the text after the word `spell`; empty if the utterance does not begin with it."""
    words, first = folded(words_of(heard)), words_of(spell)
    return " ".join(words[len(first) :]) if first and words[: len(first)] == first else ""
