# SPDX-License-Identifier: Apache-2.0
"""What a stranger may send: bytes that nobody thought of, guided by what they reach in our code. `make fuzz` runs it.

Each payload goes the whole way that it could go before a letter is signed. An exception, a result that is not fit for
the cloud or for ROS, or memory that grows, ends the run and leaves the payload as a file.
"""

import json
import sys
from typing import Final

import atheris

with atheris.instrument_imports(include=["amazing_hand.cloud", "amazing_hand.hand", "json"]):
    from amazing_hand.cloud.contract import COMMANDS, MAX_TS_S, RejectedAction, parse_action, parse_command
    from amazing_hand.cloud.result import MAX_REASON_LENGTH, Result
    from amazing_hand.hand.folding import fold
    from amazing_hand.paths import data_folder

RSS_LIMIT_MB: Final = 512
"""Python, the libraries and the fuzzer's own corpus take half of it."""
MAX_BYTES: Final = 4096
"""Longer ones find nothing new in a minute; the limits on size are tested elsewhere."""

# What the web page sends, what the original handler breaks on, and what lies beside it.
SEEDS: Final = [
    b'{"id": "3f2c1c1e-6c7e-4a53-9f6a-1d2b3c4d5e6f", "sentence": "Hello, how are you?", "ts": 1772356074}',
    b"HELLO",
    "Grüße 👋 1 2 3!".encode(),
    b'"in quotes \\u00e9"',
    b"\xff\xfeHELLO",
    b'{"sentence": "\xc3("}',
    b"\xef\xbb\xbfHELLO",
    b'["HELLO"]',
    b"42",
    b"null",
    b"true",
    b"NaN",
    b"",
    b" \n\t",
    b"{}",
    b'{"sentence": null}',
    b'{"sentence": 5}',
    b'{"sentence": ["HI"]}',
    b'{"sentence": ""}',
    b'{"sentence": "a\\u0000b"}',
    b'{"sentence": "\\ud83d"}',
    b'{"sentence": "\\ud83d\\ude00"}',
    b'{"sentence": "cut of',
    b'{"id": null, "sentence": "HI", "ts": 1e999}',
    b'{"id": 7, "sentence": "HI", "ts": -1}',
    b'{"id": 1.5, "sentence": "HI", "ts": "1"}',
    b'{"id": "' + b"x" * 129 + b'", "sentence": "HI"}',
    b'{"id": ' + b"1" * 300 + b', "sentence": "HI", "ts": ' + b"1" * 300 + b"}",
    b'{"sentence": "' + b"x" * 501 + b'"}',
    b'{"action":"sign","word":"HI","chunk":0,"totalChunks":1,"poses":[{"h":1,"r":2,"l":3,"ms":400}]}',
    b'{"id": "c", "command": "stop"}',
    b'{"id": "c", "command": "resume", "sentence": "HI", "ts": 1772356074}',
    b"{'sentence': 'HI'}",
    b'\0"{\\"id\\":\\"c\\",\\"sentence\\":\\"HI\\"}"\0',
    b"[" * 2000,
    b'{"a":' * 500,
]


WORDS: Final = ['"sentence"', '"command"', '"id"', '"ts"', '{"', '":', "null", "1e999", r"\u0000", r"\ud800"]
"""What mere chance takes long to find."""


def answer(payload: bytes) -> tuple[str, str, str, str]:
    """Id, outcome, reason and text of the first word on a payload."""
    if (command := parse_command(payload)) is not None:
        assert command.name in COMMANDS or command.name.startswith("cancel ")
        assert command.ts_s is None or 0 <= command.ts_s <= MAX_TS_S
        return command.id, "done", "", command.name
    try:
        action = parse_action(payload)
    except RejectedAction as rejected:
        return rejected.id, "rejected", rejected.reason, rejected.text
    assert action.id
    assert action.text == action.text.strip() != ""
    assert action.ts_s is None or (type(action.ts_s) is int and 0 <= action.ts_s <= MAX_TS_S)
    fold(action.text)
    return action.id, "done", "", action.text


def take(payload: bytes) -> None:
    id, outcome, reason, text = answer(payload)
    assert bool(reason) == (outcome == "rejected")
    for given in (id, reason, text):  # fit for ROS
        assert "\0" not in given
        given.encode()  # raises on a lone surrogate
    result = Result.of(id, outcome, reason, text, finished_s=1.0, firmware="1.0")
    assert len(json.loads(result.payload())["reason"]) <= MAX_REASON_LENGTH
    assert Result.load(result.payload()) == result


def main() -> None:
    """Arguments are libFuzzer's: -max_total_time=60. What it finds is in fuzz/ of the data folder, for the next run."""
    folder = data_folder() / "fuzz"
    corpus, words = folder / "corpus", folder / "words"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS):
        corpus.joinpath(f"seed-{number:02}").write_bytes(seed)
    words.write_text("".join(f"{json.dumps(word)}\n" for word in WORDS))
    limits = [f"-max_len={MAX_BYTES}", f"-rss_limit_mb={RSS_LIMIT_MB}", "-timeout=5"]
    places = [f"-dict={words}", f"-artifact_prefix={folder}/", str(corpus)]
    atheris.Setup([sys.argv[0], *limits, "-verbosity=0", "-print_final_stats=1", *sys.argv[1:], *places], take)
    atheris.Fuzz()  # ends the process


if __name__ == "__main__":
    main()
