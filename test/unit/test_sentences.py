"""The life of a sentence at the bridge: whoever dies and when, it is signed once and answered once."""

import json
import random
import resource
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from amazing_hand.msg import SentenceStatus
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amazing_hand.cloud import sentences as sentences_module
from amazing_hand.cloud.contract import RejectedAction
from amazing_hand.cloud.database import Database
from amazing_hand.cloud.inbox import MAX_ID_AGE_S, MAX_IDS, Entry, Inbox, Stage
from amazing_hand.cloud.outbox import Outbox
from amazing_hand.cloud.result import Result, Step
from amazing_hand.cloud.sentences import MAX_HANDOVERS, MAX_UNANSWERED, Duplicate, Now, Report, Sentences

BOOT_S = 1_770_550_000.0


@dataclass
class Bridge:
    """What a bridge's process has in memory, on the file that outlives it."""

    database: Database
    handed: list[str] = field(default_factory=list)
    now_s: float = 0.0

    def __post_init__(self) -> None:
        self.outbox = Outbox(self.database)
        self.sentences = Sentences(self.database, self.outbox, "1.0", self._hand_over, lambda: None)

    def _hand_over(self, entry: Entry, redelivered: bool) -> None:
        self.handed.append(entry.id + "!" * redelivered)

    @property
    def now(self) -> Now:
        return Now(BOOT_S + self.now_s, self.now_s)

    def killed(self) -> "Bridge":
        """The next process on the same file, in the same world."""
        return Bridge(self.database, self.handed, self.now_s)

    def receive(self, id: str, text: str = "HI") -> None:
        self.sentences.receive(json.dumps({"id": id, "sentence": text}).encode(), 500, self.now)

    def planner(self, *names: str) -> None:
        self.sentences.planners(set(names), self.now)

    def hear(self, id: str, *steps: Step, films: bool = False, **more: Any) -> None:
        for step in steps:
            self.sentences.heard(Report(id, step, **more), films, self.now)

    def wait(self, seconds: float) -> None:
        self.now_s += seconds
        self.sentences.tick(self.now)

    @property
    def results(self) -> list[Result]:
        found, seq = [], 0
        while following := self.outbox.after(seq):
            seq, payload = following
            found.append(Result.load(payload))
        return found

    @property
    def outcomes(self) -> dict[str, str]:
        assert len({result.id for result in self.results}) == len(self.results)
        return {result.id: result.outcome for result in self.results}


@pytest.fixture
def bridge(tmp_path: Path) -> Iterator[Bridge]:
    database = Database(tmp_path / "bridge.db")
    yield Bridge(database)
    database.close()


def test_the_steps_have_the_numbers_of_the_message() -> None:
    for step in Step:
        assert getattr(SentenceStatus, step.name) == step


# --- one way through


def test_a_sentence_is_handed_over_and_answered_with_all_that_is_known(bridge: Bridge) -> None:
    bridge.planner("p")
    bridge.receive("a", "Hi 😀!")
    assert bridge.handed == ["a"]
    bridge.hear("a", Step.QUEUED, Step.PLANNING)
    bridge.now_s = 1.0
    bridge.hear("a", Step.SIGNING, planned_by="nova")
    bridge.now_s = 3.5
    bridge.hear("a", Step.DONE, letters_done=2, planned_by="nova", tokens=150, films=True)
    assert not bridge.results, "the film is still to come"
    bridge.sentences.film("a", "https://x/y.mp4", bridge.now)
    (result,) = bridge.results
    assert json.loads(result.payload()) == {
        "id": "a",
        "outcome": "done",
        "reason": "",
        "text": "Hi 😀!",
        "letters_signed": 2,
        "skipped": "😀!",
        "started_ms": 1_770_550_001_000,
        "finished_ms": 1_770_550_003_500,
        "planned_by": "nova",
        "tokens": 150,
        "video_url": "https://x/y.mp4",
        "firmware": "1.0",
    }


def test_without_a_planner_a_sentence_waits_and_expires_after_a_minute(bridge: Bridge) -> None:
    bridge.receive("a")
    bridge.wait(30)
    bridge.receive("b")
    bridge.wait(31)
    assert bridge.outcomes == {"a": "expired"}
    bridge.planner("p")
    assert bridge.handed == ["b"]


@pytest.mark.parametrize("step", [step for step in Step if step.is_last])
def test_each_last_step_is_an_outcome(bridge: Bridge, step: Step) -> None:
    bridge.planner("p")
    bridge.receive("a")
    bridge.hear("a", step, reason="so  it\nis")
    (result,) = bridge.results
    assert (result.outcome, result.reason, result.started_ms) == (step.name.lower(), "so it is", None)
    bridge.hear("a", Step.SIGNING, Step.FAILED)
    assert len(bridge.results) == 1, "the first last word counts"


def test_a_film_that_does_not_come_is_given_up(bridge: Bridge) -> None:
    bridge.planner("p")
    bridge.receive("a")
    bridge.hear("a", Step.PLANNING, Step.SIGNING, Step.DONE, films=True)
    bridge.wait(39)
    assert not bridge.results
    bridge.wait(2)
    assert [result.video_url for result in bridge.results] == [None]
    bridge.sentences.film("a", "late", bridge.now)
    assert len(bridge.results) == 1


def test_a_film_may_come_before_the_planner_s_last_word(bridge: Bridge) -> None:
    bridge.planner("p")
    bridge.receive("a")
    bridge.hear("a", Step.PLANNING, Step.SIGNING)
    bridge.sentences.film("a", "u", bridge.now)
    bridge.hear("a", Step.DONE, films=True)
    assert [result.video_url for result in bridge.results] == ["u"]


def test_a_sentence_said_at_the_hand_has_a_result_too(bridge: Bridge) -> None:
    bridge.hear("local", Step.QUEUED, text="HI")
    bridge.planner("p")
    bridge.hear("local", Step.PLANNING, Step.SIGNING, Step.DONE, letters_done=2)
    assert [(result.id, result.text, result.outcome) for result in bridge.results] == [("local", "HI", "done")]


def test_commands_and_messages_without_an_id_have_no_result_of_the_planner(bridge: Bridge) -> None:
    bridge.hear("", Step.DONE, Step.REJECTED)
    bridge.hear("unknown", Step.REJECTED)
    assert not bridge.results


def test_what_came_before_a_pause_waits_until_it_is_over_and_what_is_at_the_planner_goes_on(bridge: Bridge) -> None:
    bridge.planner("p")
    bridge.receive("a")
    bridge.sentences.is_paused = True
    bridge.receive("b")
    bridge.hear("a", Step.QUEUED, Step.PLANNING, Step.SIGNING, Step.DONE, letters_done=2)
    bridge.planner("p")
    bridge.wait(10.0)
    assert bridge.handed == ["a"]
    assert bridge.outcomes == {"a": "done"}
    bridge.sentences.is_paused = False
    bridge.wait(0.25)
    assert bridge.handed == ["a", "b"]


# --- once


def test_a_second_delivery_is_neither_signed_nor_answered_again(bridge: Bridge) -> None:
    bridge.planner("p")
    bridge.receive("a")
    with pytest.raises(Duplicate):
        bridge.receive("a")
    bridge.hear("a", Step.DONE)
    bridge = bridge.killed()
    with pytest.raises(Duplicate):
        bridge.receive("a")
    assert bridge.handed == ["a"]
    assert bridge.outcomes == {"a": "done"}


def test_ids_are_remembered_for_a_day_and_ten_thousand(tmp_path: Path) -> None:
    database = Database(tmp_path / "ids.db")
    inbox = Inbox(database)

    def take(id: str, now_s: float) -> bool:
        is_new = inbox.add(id, "HI", now_s)
        entry = inbox.get(id)
        assert entry is not None
        inbox.end(entry.seq)
        return is_new

    with database.transaction():
        assert all(take(str(number), 0.0) for number in range(MAX_IDS))
    assert not take("0", MAX_ID_AGE_S)
    assert not take("0", 1.0)
    assert take("one more", 1.0)
    assert take("0", 1.0), "the oldest of 10,001 is forgotten"
    assert not take("2", 1.0)
    assert take("9000", MAX_ID_AGE_S + 1.0), "older than a day"
    database.close()


def test_a_sentence_that_is_not_over_is_not_forgotten_however_many_come(tmp_path: Path) -> None:
    database = Database(tmp_path / "ids.db")
    inbox = Inbox(database, max_ids=3)
    inbox.add("waits", "HI", 0.0)
    for number in range(10):
        inbox.add(str(number), "HI", 1e9)
        entry = inbox.get(str(number))
        assert entry is not None
        inbox.end(entry.seq)
    assert not inbox.add("waits", "HI", 2e9)
    database.close()


def test_what_people_said_is_not_kept_when_it_is_over(bridge: Bridge, tmp_path: Path) -> None:
    bridge.planner("p")
    bridge.receive("a", "SECRET")
    bridge.hear("a", Step.DONE)
    entry = Inbox(bridge.database).get("a")
    assert entry is not None
    assert (entry.stage, entry.text, entry.draft) == (Stage.OVER, "", "")


# --- the planner is flooded


def test_only_a_few_sentences_are_on_their_way_to_the_planner_at_once(bridge: Bridge) -> None:
    bridge.planner("p")
    for number in range(100):
        bridge.receive(str(number))
    assert bridge.handed == [str(number) for number in range(MAX_UNANSWERED)]
    for number in range(100):
        assert len(bridge.handed) <= number + MAX_UNANSWERED
        bridge.hear(str(number), Step.QUEUED if number < 10 else Step.REJECTED)
    assert bridge.handed == [str(number) for number in range(100)]
    assert len(bridge.results) == 90


def test_a_planner_that_says_nothing_does_not_hold_up_the_others_for_ever(bridge: Bridge) -> None:
    bridge.planner("p")
    for number in range(20):
        bridge.receive(str(number))
    bridge.wait(6)
    assert len(bridge.handed) == 2 * MAX_UNANSWERED


def test_more_than_the_inbox_holds_is_refused_with_a_result(bridge: Bridge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentences_module, "MAX_UNFINISHED", 3)
    for number in range(3):
        bridge.receive(str(number))
    with pytest.raises(RejectedAction, match="queue full: 3 sentences are waiting"):
        bridge.receive("3")
    assert [(result.id, result.outcome, result.text) for result in bridge.results] == [("3", "rejected", "HI")]
    with pytest.raises(Duplicate):
        bridge.receive("1")


# --- who dies when


def test_a_bridge_that_died_before_the_planner_had_it_hands_it_over_later(bridge: Bridge) -> None:
    bridge.receive("a")
    bridge = bridge.killed()
    bridge.planner("p")
    assert bridge.handed == ["a"]


def test_what_the_planner_did_not_hear_is_said_again_until_it_answers(bridge: Bridge) -> None:
    bridge.planner("p")
    bridge.receive("lost")
    bridge.receive("b")
    bridge.hear("b", Step.QUEUED, Step.PLANNING, Step.SIGNING)
    bridge.wait(4.9)
    assert bridge.handed == ["lost", "b"]
    bridge.wait(0.2)
    bridge.wait(0.2)
    assert bridge.handed == ["lost", "b", "lost!"], "and a later sentence does not mean that it is over"
    bridge.hear("b", Step.DONE)
    bridge.hear("lost", Step.QUEUED, Step.PLANNING, Step.SIGNING, Step.DONE)
    bridge.wait(60)
    assert bridge.handed == ["lost", "b", "lost!"]
    assert bridge.outcomes == {"b": "done", "lost": "done"}


def test_a_planner_that_never_answers_is_not_asked_for_ever(bridge: Bridge) -> None:
    bridge.planner("p")
    bridge.receive("a")
    for _ in range(100):
        bridge.wait(1.0)
    assert bridge.handed == ["a", *["a!"] * (MAX_HANDOVERS - 1)]
    assert bridge.outcomes == {"a": "unknown"}


@pytest.mark.parametrize("heard", [0, 1, 2, 3])
def test_a_bridge_that_died_hears_the_rest_from_the_planner(bridge: Bridge, heard: int) -> None:
    steps = [Step.QUEUED, Step.PLANNING, Step.SIGNING, Step.DONE]
    bridge.planner("p")
    bridge.receive("a")
    bridge.hear("a", *steps[:heard])
    bridge = bridge.killed()
    bridge.planner("p")
    bridge.hear("a", *steps[heard:])
    assert bridge.handed == ["a"]
    assert bridge.outcomes == {"a": "done"}


def test_a_sentence_that_ended_unheard_is_answered_when_the_planner_begins_a_later_one(bridge: Bridge) -> None:
    bridge.planner("p")
    for id in "abc":
        bridge.receive(id)
    bridge.hear("a", Step.QUEUED, Step.PLANNING, Step.SIGNING)
    bridge = bridge.killed()
    bridge.planner("p")
    bridge.hear("b", Step.PLANNING)
    bridge.wait(0.5)
    assert bridge.outcomes == {}
    bridge.wait(0.6)
    assert bridge.outcomes == {"a": "unknown"}
    bridge.hear("a", Step.DONE)
    bridge.hear("b", Step.DONE)
    bridge.wait(10)
    assert bridge.outcomes == {"a": "unknown", "b": "done"}
    assert bridge.handed == ["a", "b", "c"]


def test_a_sentence_that_ended_unheard_is_answered_when_the_planner_says_nothing_any_more(bridge: Bridge) -> None:
    bridge.planner("p")
    bridge.receive("a")
    bridge.hear("a", Step.QUEUED)
    bridge = bridge.killed()
    bridge.planner("p")
    bridge.wait(0)
    bridge.receive("b")
    bridge.wait(29)
    assert bridge.outcomes == {}
    bridge.wait(2)
    assert bridge.outcomes == {"a": "unknown"}, "b was handed over by this process: its end will be heard"


def test_a_planner_that_is_restarted_gets_what_it_had_not_begun(bridge: Bridge) -> None:
    bridge.planner("p")
    for id in "abc":
        bridge.receive(id)
    bridge.hear("a", Step.QUEUED, Step.PLANNING, Step.SIGNING)
    bridge.hear("b", Step.QUEUED, Step.PLANNING)
    bridge.planner()
    assert bridge.outcomes == {}
    bridge.planner("q")
    assert bridge.outcomes == {"a": "failed"}
    assert bridge.handed == ["a", "b", "c", "b", "c"]


def test_a_new_planner_counts_even_while_the_killed_one_lingers_in_the_graph(bridge: Bridge) -> None:
    bridge.planner("p")
    bridge.receive("a")
    bridge.planner("p", "q")
    assert bridge.handed == ["a", "a"]
    bridge.receive("b")
    bridge.planner("q")
    assert bridge.handed == ["a", "a", "b"]


def test_a_restarted_bridge_that_sees_two_planners_waits_until_one_is_left(bridge: Bridge) -> None:
    bridge.planner("p")
    bridge.receive("a")
    bridge = bridge.killed()
    bridge.planner("p", "q")
    assert bridge.handed == ["a"]
    bridge.planner("q")
    assert bridge.handed == ["a", "a"]


def test_a_bridge_that_died_while_the_film_was_awaited_still_answers(bridge: Bridge) -> None:
    for id, has_film in (("a", True), ("b", False)):
        bridge.planner("p")
        bridge.receive(id)
        bridge.hear(id, Step.PLANNING, Step.SIGNING, Step.DONE, films=True)
        bridge = bridge.killed()
        if has_film:
            bridge.sentences.film(id, "u", bridge.now)
        bridge.wait(0)
        bridge.wait(41)
    assert [(result.id, result.video_url) for result in bridge.results] == [("a", "u"), ("b", None)]


@given(st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_signing_and_one_result_whatever_happens(tmp_path: Path, chance: random.Random) -> None:
    """A planner that signs whatever it is given, in order; a bridge that dies at any moment and misses what is said."""
    path = tmp_path / f"{uuid.uuid4()}.db"
    database = Database(path)
    bridge, planner_name, queue, sent, signings = Bridge(database), "p0", [], [], Counter[str]()
    bridge.planner(planner_name)
    taken, unheard = 0, set[str]()
    for _ in range(60):
        what = chance.choice("aaasssssskpt")
        if what == "a":
            sent.append(f"s{len(sent)}")
            bridge.receive(sent[-1])
            if chance.random() < 0.3:
                with pytest.raises(Duplicate):
                    bridge.receive(chance.choice(sent))
        elif what == "s" and queue:
            id, step = queue[0]
            is_heard = chance.random() < 0.8
            if step is Step.SIGNING:
                signings[id] += 1
            if is_heard:
                bridge.hear(id, step)
            else:  # said while no bridge was there
                unheard.add(id)
                bridge = bridge.killed()
                bridge.planner(planner_name)
            queue[0] = (id, Step(step + 1))
            if step is Step.DONE:
                queue.pop(0)
        elif what == "k":
            bridge = bridge.killed()
            bridge.planner(planner_name)
        elif what == "p" and not (queue and queue[0][1] > Step.PLANNING) and unheard <= set(bridge.outcomes):
            # Never both unheard: what a planner signed while no bridge was there, and that it was restarted.
            planner_name, queue = planner_name + "'", []
            bridge.planner(planner_name)
        elif what == "t":
            bridge.wait(chance.choice([0.3, 2.0]))
        queue += [(id, Step.QUEUED) for id in bridge.handed[taken:]]
        taken = len(bridge.handed)
    while queue:
        id, step = queue.pop(0)
        signings[id] += step <= Step.SIGNING
        bridge.hear(id, *(Step(number) for number in range(step, Step.DONE + 1)))
        queue += [(id, Step.QUEUED) for id in bridge.handed[taken:]]
        taken = len(bridge.handed)
    for _ in range(3):
        bridge.wait(31)
    assert set(bridge.outcomes) == set(sent), "one result each"
    assert set(signings) == set(sent)
    assert max(signings.values(), default=1) == 1, "signed once"
    database.close()
    path.unlink()


# --- whatever comes in


def mutated(chance: random.Random) -> Iterator[bytes]:
    """Page messages with some of their bytes changed, cut, doubled or swapped."""
    corpus = [
        b'{"id": "3f2c1c1e-6c7e-4a53-9f6a-1d2b3c4d5e6f", "sentence": "Hello, how are you?", "ts": 1772356074}',
        b'{"sentence": null}',
        b'{"id": 7, "sentence": ["HI"], "ts": 1e400}',
        b'{"action":"sign","word":"HI","chunk":0,"totalChunks":1,"poses":[{"h":1}]}',
        '{"sentence": "Grüße 👋 \\ud83d"}'.encode(),
        b"plain text",
        b"[" * 50 + b"]" * 50,
        b"\xff\xfeHELLO",
        b'["HELLO"]',
        b"42",
        b"null",
        b'{"sentence": "  "}',
        b"",
    ]
    while True:
        payload = bytearray(chance.choice(corpus))
        for _ in range(chance.randrange(1, 8)):
            at = chance.randrange(len(payload) + 1)
            match chance.randrange(4):
                case 0:
                    payload[at:at] = bytes([chance.randrange(256)])
                case 1:
                    del payload[at : at + chance.randrange(8)]
                case 2:
                    payload[at : at + 1] = chance.choice(
                        [b"\0", b"\xff", b'"', b"{", b"}", b"\\u0000", b"\xed\xa0\x80"]
                    )
                case _:
                    payload += payload[at:]
            del payload[4096:]
        yield bytes(payload)


def test_ten_thousand_broken_messages_are_answered_and_take_no_memory(bridge: Bridge) -> None:
    counted: Counter[str] = Counter()

    def take(payload: bytes) -> None:
        results = len(bridge.outbox)
        bridge.now_s += 0.01
        try:
            action = bridge.sentences.receive(payload, 500, bridge.now)
        except RejectedAction as rejected:
            counted["rejected"] += 1
            assert rejected.reason  # noqa: PT017
            assert len(bridge.outbox) == results + 1
        except Duplicate:
            counted["duplicate"] += 1
        else:
            counted["accepted"] += 1
            bridge.hear(action.id, Step.REJECTED, reason="queue full")

    bridge.planner("p")
    payloads = mutated(random.Random(1))
    for payload in islice(payloads, 1000):
        take(payload)
    before_mb = _rss_mb()
    for payload in islice(payloads, 9000):
        take(payload)
    grown_mb = _rss_mb() - before_mb
    print(f"{dict(counted)}; memory grew by {grown_mb:.1f} MB")
    assert counted.total() == 10_000
    assert min(counted["rejected"], counted["accepted"]) > 1000
    assert grown_mb < 5


def _rss_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


ANY_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "sentence", "ts", "x"]), inner),
    max_leaves=6,
)


@given(st.binary(max_size=200) | ANY_JSON.map(lambda value: json.dumps(value).encode()) | st.text().map(str.encode))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_accepted_once_or_refused_with_a_reason(bridge: Bridge, payload: bytes) -> None:
    try:
        bridge.sentences.receive(payload, 500, bridge.now)
    except RejectedAction as rejected:
        assert rejected.reason  # noqa: PT017
    except Duplicate:
        pass
    else:
        return
    seq = 0
    while following := bridge.outbox.after(seq):
        seq, result = following
        assert json.loads(result)["outcome"] in ("rejected", "expired")


def test_the_largest_result_is_far_below_the_limit_of_the_cloud() -> None:
    text = "\U0001f600" * 10_000
    result = Result.of("i" * 128, "done", "r" * 10_000, text, finished_s=BOOT_S, firmware="1.0", started_ms=1)
    assert result.skipped == text
    assert len(result.with_video("https://" + "u" * 2000).payload()) < 100_000


def test_a_result_that_an_older_firmware_has_drafted_is_still_read() -> None:
    draft = json.loads(Result.of("a", "done", "", "HI", finished_s=BOOT_S, firmware="1.0", tokens=5).payload())
    assert Result.load(json.dumps(draft)).tokens == 5
    del draft["tokens"]
    assert Result.load(json.dumps(draft)).tokens == 0
