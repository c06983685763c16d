# SPDX-License-Identifier: Apache-2.0
"""The queue of sentences, on a clock of the test."""

from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.agent.queue import LOCAL, SentenceQueue, Waiting


def sentence(name: str, source: str = "mqtt", since_s: float = 0.0) -> Waiting:
    return Waiting(name, f"text of {name}", source, since_s)


def drained(queue: SentenceQueue) -> str:
    names = ""
    while (taken := queue.take()) is not None:
        names += taken.id
    return names


def test_first_come_first_served_but_local_ones_before_all_others() -> None:
    queue = SentenceQueue(10, 60.0)
    for name, source in (("a", "mqtt"), ("b", LOCAL), ("c", "mqtt"), ("d", LOCAL)):
        assert queue.offer(sentence(name, source))
    assert len(queue) == 4
    assert drained(queue) == "bdac"
    assert queue.take() is None


def test_the_eleventh_is_refused_wherever_it_comes_from() -> None:
    queue = SentenceQueue(10, 60.0)
    assert all(queue.offer(sentence(str(number))) for number in range(10))
    assert not queue.offer(sentence("x"))
    assert not queue.offer(sentence("y", LOCAL))
    queue.take()
    assert queue.offer(sentence("x"))


def test_one_is_taken_out_by_its_id_wherever_it_waits_and_the_others_keep_their_order() -> None:
    queue = SentenceQueue(10, 60.0)
    for name, source in (("a", "mqtt"), ("b", LOCAL), ("c", "mqtt"), ("d", LOCAL)):
        queue.offer(sentence(name, source))
    assert queue.remove("d") == sentence("d", LOCAL)
    assert queue.remove("a") == sentence("a")
    assert queue.remove("a") is None
    assert drained(queue) == "bc"


def test_what_has_waited_too_long_expires_and_makes_room() -> None:
    queue = SentenceQueue(3, 60.0)
    for name, source, since_s in (("a", "mqtt", 0.0), ("b", LOCAL, 1.0), ("c", "mqtt", 2.0)):
        queue.offer(sentence(name, source, since_s))
    assert queue.expire(60.0) == []
    assert [expired.id for expired in queue.expire(61.5)] == ["b", "a"]
    assert queue.offer(sentence("d"))
    assert drained(queue) == "cd"


def test_clearing_returns_all_that_waited() -> None:
    queue = SentenceQueue(10, 60.0)
    for name, source in (("a", "mqtt"), ("b", LOCAL)):
        queue.offer(sentence(name, source))
    assert [cleared.id for cleared in queue.clear()] == ["b", "a"]
    assert len(queue) == 0


@given(st.lists(st.tuples(st.sampled_from(["offer", "take", "expire", "clear"]), st.booleans(), st.floats(0.0, 30.0))))
def test_every_sentence_is_given_out_once_or_refused(steps: list[tuple[str, bool, float]]) -> None:
    queue, now_s = SentenceQueue(3, 60.0), 0.0
    taken_in: list[Waiting] = []
    given_out: list[Waiting] = []
    for number, (step, is_local, later_s) in enumerate(steps):
        now_s += later_s
        if step == "offer":
            offered = sentence(str(number), LOCAL if is_local else "mqtt", now_s)
            taken_in += [offered] if queue.offer(offered) else []
        elif step == "take":
            given_out += [taken] if (taken := queue.take()) else []
        else:
            given_out += queue.expire(now_s) if step == "expire" else queue.clear()
        assert len(queue) == len(taken_in) - len(given_out) <= 3
    given_out += queue.clear()
    assert sorted(s.id for s in given_out) == sorted(s.id for s in taken_in)
