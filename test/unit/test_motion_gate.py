# SPDX-License-Identifier: Apache-2.0
"""The gate: what a stop ends and what may begin after it, what a release keeps closed and who opens it."""

from hypothesis import given
from hypothesis import strategies as st

from amazing_hand.bus.motion_gate import STOPPED, UNKNOWN_EPOCH, MotionGate

EPOCH = 1000
REASON = "let go: call resume"

ids = st.sampled_from(["", "one", "two"])
indexes = st.integers(0, 3)


def gate() -> MotionGate:
    return MotionGate(EPOCH, "started")


def test_before_any_end_every_letter_may_be_shown_in_its_epoch_or_without_one() -> None:
    new = gate()
    assert (new.epoch, new.reason, new.by_request, new.released) == (EPOCH, "started", False, "")
    assert new.letter_refusal("one", 0, EPOCH) == ""
    assert new.letter_refusal("one", 7, EPOCH) == ""
    assert new.letter_refusal("two", 7, UNKNOWN_EPOCH) == ""


def test_a_stop_begins_another_epoch_and_refuses_the_letters_of_the_one_before() -> None:
    stopped = gate()
    stopped.stop()
    assert stopped.epoch != EPOCH
    assert (stopped.reason, stopped.by_request, stopped.released) == (STOPPED, True, "")
    refusal = stopped.letter_refusal("one", 0, EPOCH)
    assert "began before" in refusal
    assert STOPPED in refusal
    assert stopped.letter_refusal("two", 0, stopped.epoch) == ""
    assert stopped.letter_refusal("two", 5, stopped.epoch) == ""


def test_a_letter_of_an_epoch_to_come_is_refused_too() -> None:
    assert gate().letter_refusal("one", 0, EPOCH + 1)


def test_after_a_stop_a_sentence_without_an_epoch_must_begin_anew() -> None:
    stopped = gate()
    assert stopped.letter_refusal("one", 0, UNKNOWN_EPOCH) == ""
    stopped.stop()
    assert "began before" in stopped.letter_refusal("one", 1, UNKNOWN_EPOCH)
    assert stopped.letter_refusal("two", 0, UNKNOWN_EPOCH) == ""
    assert stopped.letter_refusal("two", 1, UNKNOWN_EPOCH) == ""
    assert stopped.letter_refusal("one", 2, UNKNOWN_EPOCH)


def test_a_fault_ends_what_began_though_nobody_asked() -> None:
    broken = gate()
    broken.end("servo 3 is hot")
    assert (broken.by_request, broken.reason, broken.released) == (False, "servo 3 is hot", "")
    assert "servo 3 is hot" in broken.letter_refusal("one", 1, EPOCH)


def test_a_release_refuses_everything_with_its_reason_until_it_is_resumed() -> None:
    limp = gate()
    limp.release(REASON)
    assert limp.epoch != EPOCH
    assert limp.by_request
    for epoch in (UNKNOWN_EPOCH, EPOCH, limp.epoch):
        assert limp.letter_refusal("one", 0, epoch) == REASON
    limp.stop()
    assert limp.released == REASON
    assert limp.resume()
    assert limp.released == ""
    assert not limp.resume()


def test_resuming_does_not_bring_back_what_began_before_the_release() -> None:
    limp = gate()
    assert limp.letter_refusal("one", 0, UNKNOWN_EPOCH) == ""
    limp.release(REASON)
    limp.resume()
    assert limp.letter_refusal("one", 1, UNKNOWN_EPOCH)
    assert limp.letter_refusal("one", 1, EPOCH)
    assert limp.letter_refusal("one", 0, limp.epoch) == ""


def test_a_release_before_the_start_is_still_one() -> None:
    limp = MotionGate(EPOCH, "started", REASON)
    assert limp.by_request
    assert limp.letter_refusal("one", 0, EPOCH) == REASON


@given(st.lists(st.sampled_from(["end", "stop", "release", "resume"]), max_size=8), ids, indexes)
def test_a_letter_of_an_older_epoch_is_never_shown(ends: list[str], sentence_id: str, index: int) -> None:
    used = gate()
    epochs = [used.epoch]
    for end in ends:
        {
            "end": lambda: used.end("broken"),
            "stop": used.stop,
            "release": lambda: used.release(REASON),
            "resume": used.resume,
        }[end]()
        epochs.append(used.epoch)
    assert UNKNOWN_EPOCH not in epochs
    for epoch in epochs:
        is_shown = not used.letter_refusal(sentence_id, index, epoch)
        assert is_shown == (epoch == used.epoch and not used.released)
