# SPDX-License-Identifier: Apache-2.0
"""Whatever comes in: it is accepted once, or refused with a reason."""

import json
import random
import resource
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.bridge_process import BOOT_S, Bridge

from amazing_hand.cloud.contract import RejectedAction
from amazing_hand.cloud.result import Result
from amazing_hand.cloud.sentences import Duplicate
from amazing_hand.sentence_step import Step


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
