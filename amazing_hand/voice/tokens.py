# SPDX-License-Identifier: Apache-2.0
"""Text to a Whisper model's tokens and back: byte-level byte-pair encoding, as in GPT-2.

The package `tokenizers` does the same, and brings a client for a model hub with twenty packages.
"""

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Final

# GPT-2's own pattern has classes of Unicode letters and digits, for which Python's \w is as good.
_PIECE: Final = re.compile(r"'(?:s|t|re|ve|m|ll|d)| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")


def _byte_letters() -> dict[int, str]:
    """Return the character that stands for each byte: itself if it can be seen, else one from 256 on."""
    seen = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in seen]
    return {byte: chr(byte) for byte in seen} | {byte: chr(256 + number) for number, byte in enumerate(others)}


_LETTER_OF_BYTE: Final = _byte_letters()
_BYTE_OF_LETTER: Final = {letter: byte for byte, letter in _LETTER_OF_BYTE.items()}


class Tokens:
    """The encoding of one model."""

    def __init__(self, merges: list[tuple[str, str]]) -> None:
        self._rank = {pair: rank for rank, pair in enumerate(merges)}

    @classmethod
    def load(cls, path: Path) -> "Tokens":
        """Read a model's tokenizer.json. Raises OSError, or ValueError for a file of another kind."""
        try:
            merges = json.loads(path.read_text(encoding="utf-8"))["model"]["merges"]
            # Older files have the two of a pair in one string.
            pairs = [tuple(merge.split(" ") if isinstance(merge, str) else merge) for merge in merges]
            return cls([(first, second) for first, second in pairs])
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path} is no byte-pair encoding: {error!r}") from error

    def encode(self, text: str) -> list[str]:
        """Return the tokens of a text."""
        return [token for piece in _PIECE.findall(text) for token in self._merged(piece)]

    def _merged(self, piece: str) -> list[str]:
        parts = [_LETTER_OF_BYTE[byte] for byte in piece.encode()]
        while len(parts) > 1:
            ranks = [self._rank.get(pair, len(self._rank)) for pair in pairwise(parts)]
            best = min(ranks)
            if best == len(self._rank):
                break
            at = ranks.index(best)
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        return parts


def decode(tokens: list[str]) -> str:
    """Return the text of tokens, without the special ones such as `<|endoftext|>`."""
    letters = "".join(token for token in tokens if not (token.startswith("<|") and token.endswith("|>")))
    return bytes(_BYTE_OF_LETTER[letter] for letter in letters if letter in _BYTE_OF_LETTER).decode(errors="replace")
