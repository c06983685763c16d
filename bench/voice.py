# SPDX-License-Identifier: Apache-2.0
"""The voice: how much of what is said is understood, how soon, and what that costs the machine.

The judging half of test/voice/phrases.yaml, spoken by espeak-ng and flite, in a quiet room and with pink noise 10 dB
below the speech; the same utterances go to pocketsphinx with a grammar of the same commands. Sound reaches the
recogniser as from a microphone, through the endpointing. Times run from the last sample of the speech: the pause by
which its end is known, and then what the recogniser takes; the sound is not slowed down to its own pace.
`loop_jitter_change_ms`: 99th percentile of a 50 Hz loop's lateness while recognising all the time, less that without.
"""

import statistics
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import psutil
from _report import Goal, report
from pocketsphinx import Decoder, get_model_path
from support.phrases import COMMAND, NATO, SENTENCE, SPELL, Phrase, phrases
from support.speech import missing

from amazing_hand.voice.detectors import speech_detector
from amazing_hand.voice.endpointing import LEAD_OUT_S, Endpointer, Utterance
from amazing_hand.voice.matching import distance, words_of
from amazing_hand.voice.sound import Samples
from amazing_hand.voice.understanding import CommandHeard, SentenceHeard, Understood, understand
from amazing_hand.voice.vocabulary import load_vocabulary
from amazing_hand.voice.whisper import worker_command
from amazing_hand.voice.worker import Worker

LOOP_S: Final = 0.02
LOOP_ROUNDS: Final = 4
LOOP_ROUND_S: Final = 10.0

GOALS: Final = {
    "command_right": Goal(at_least=0.95),
    "command_wrong": Goal(at_most=0.0),
    "command_false": Goal(at_most=0.01),
    "command_right_noise": Goal(at_least=0.88),
    "sentence_word_error": Goal(at_most=0.10),
    "utterance_to_command_s_p95": Goal(at_most=1.0),
    "utterance_to_sentence_s_p95": Goal(at_most=1.5),
    "worker_rss_mb": Goal(at_most=280.0),
    "loop_jitter_change_ms": Goal(at_most=0.5),
}


@dataclass
class Score:
    """Counts over phrases; other: those that are no command."""

    commands: int = 0
    right: int = 0
    wrong: int = 0
    other: int = 0
    false: int = 0
    spelled: list[bool] = field(default_factory=list)
    nato: list[bool] = field(default_factory=list)
    words: int = 0
    word_errors: int = 0
    command_s: list[float] = field(default_factory=list)
    sentence_s: list[float] = field(default_factory=list)

    def add(self, phrase: Phrase, found: Iterable[Understood], took_s: float) -> None:
        found = list(found)
        commands = [str(each.meaning) for each in found if isinstance(each, CommandHeard)]
        said = " ".join(each.text for each in found if isinstance(each, SentenceHeard))
        (self.command_s if commands else self.sentence_s).append(took_s)
        if phrase.kind == COMMAND:
            self.commands += 1
            self.right += commands == [phrase.meaning]
            self.wrong += bool(commands) and commands != [phrase.meaning]
        elif phrase.kind == SPELL:
            self.spelled.append([each.lower() for each in commands] == [phrase.meaning])
        else:
            self.other += 1
            self.false += bool(commands)
        if phrase.kind == NATO:
            self.nato.append(said == phrase.meaning)
        if phrase.kind == SENTENCE:
            self.words += len(words_of(phrase.text))
            self.word_errors += distance(words_of(said), words_of(phrase.text))

    def figures(self, name: str) -> dict[str, float]:
        return {
            f"command_right{name}": self.right / self.commands,
            f"command_wrong{name}": self.wrong / self.commands,
            f"command_false{name}": self.false / self.other,
            f"spell_right{name}": statistics.mean(self.spelled),
            f"nato_right{name}": statistics.mean(self.nato),
            f"sentence_word_error{name}": self.word_errors / self.words,
        }


def main() -> None:
    if programs := missing():
        raise SystemExit(f"bench/voice.py needs {', '.join(programs)}: make test installs them")
    judging = [phrase for phrase in phrases() if phrase.judges]
    vocabulary = load_vocabulary()
    worker = Worker(worker_command("", vocabulary.language))

    def whisper(utterances: list[Samples]) -> list[Understood]:
        return [understand(samples, worker, vocabulary) for samples in utterances]

    figures: dict[str, float] = {}
    whisper([judging[0].sound(noise=False)])  # what starting it takes is no utterance's
    quiet, loud = (_score(judging, whisper, noise=noise) for noise in (False, True))
    figures |= quiet.figures("") | loud.figures("_noise")
    figures["utterance_to_command_s_p95"] = float(np.percentile(quiet.command_s, 95))
    figures["utterance_to_sentence_s_p95"] = float(np.percentile(quiet.sentence_s, 95))
    assert worker.pid is not None
    figures["worker_rss_mb"] = psutil.Process(worker.pid).memory_info().rss / 1e6
    sound = judging[0].sound(noise=False)
    figures["loop_jitter_change_ms"] = _jitter_change_ms(lambda: whisper([sound]))
    worker.close()
    sphinx = _Sphinx(vocabulary.meanings)
    for name, noise in (("", False), ("_noise", True)):
        right, wrong, false = sphinx.judge(judging, noise=noise)
        figures |= {f"sphinx_right{name}": right, f"sphinx_wrong{name}": wrong, f"sphinx_false{name}": false}
    report("voice", figures, GOALS)


def _score(judging: Iterable[Phrase], recognise: Callable[[list[Samples]], list[Understood]], *, noise: bool) -> Score:
    score = Score()
    for phrase in judging:
        utterances = _utterances(phrase.sound(noise=noise))
        began_s = time.monotonic()
        found = recognise(utterances)
        score.add(phrase, found, LEAD_OUT_S + (time.monotonic() - began_s) / max(1, len(utterances)))
    return score


def _utterances(sound: Samples) -> list[Samples]:
    endpointer = Endpointer(speech_detector())
    endpoints = [*endpointer.feed(sound), *endpointer.flush()]
    return [each.samples for each in endpoints if isinstance(each, Utterance)]


class _Sphinx:
    """pocketsphinx with a grammar of the commands, which cannot say that something is none of them."""

    def __init__(self, meanings: Mapping[str, object]) -> None:
        self._meanings = {phrase: str(meaning) for phrase, meaning in meanings.items()}
        model = Path(get_model_path()) / "en-us"
        grammar = f"#JSGF V1.0; grammar commands; public <command> = {' | '.join(meanings)};"
        self._decoder = Decoder(
            hmm=str(model / "en-us"), dict=str(model / "cmudict-en-us.dict"), lm=None, loglevel="FATAL"
        )
        self._decoder.add_jsgf_string("commands", grammar)
        self._decoder.activate_search("commands")

    def judge(self, judging: Iterable[Phrase], *, noise: bool) -> tuple[float, float, float]:
        commands, others = [], []
        for phrase in judging:
            self._decoder.start_utt()
            # Digital silence spoils its estimate of the noise.
            self._decoder.process_raw(phrase.sound(noise=noise).tobytes(), full_utt=True)
            self._decoder.end_utt()
            hypothesis = self._decoder.hyp()
            found = self._meanings.get(hypothesis.hypstr, "") if hypothesis is not None else ""
            if phrase.kind == COMMAND:
                commands.append((found == phrase.meaning, bool(found) and found != phrase.meaning))
            elif phrase.kind != SPELL:
                others.append(bool(found))
        right, wrong = np.mean(commands, axis=0)
        return float(right), float(wrong), float(np.mean(others))


def _jitter_change_ms(work: Callable[[], object]) -> float:
    """Median over rounds of how much later a loop is while the work is done again and again."""
    changes = []
    for _ in range(LOOP_ROUNDS):
        alone_ms = _late_ms()
        is_over = threading.Event()

        def repeat(is_over: threading.Event = is_over) -> None:
            while not is_over.is_set():
                work()

        thread = threading.Thread(target=repeat)
        thread.start()
        changes.append(_late_ms() - alone_ms)
        is_over.set()
        thread.join()
    return statistics.median(changes)


def _late_ms() -> float:
    """99th percentile of how late a loop of LOOP_S is."""
    late_ms = []
    due_s = time.monotonic() + LOOP_S
    for _ in range(round(LOOP_ROUND_S / LOOP_S)):
        time.sleep(max(0.0, due_s - time.monotonic()))
        late_ms.append((time.monotonic() - due_s) * 1000)
        due_s += LOOP_S
    return float(np.percentile(late_ms, 99))


if __name__ == "__main__":
    main()
