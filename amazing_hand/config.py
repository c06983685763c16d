"""Reads the files of config/."""

from pathlib import Path

import yaml

from amazing_hand.hand.alphabet import Alphabet, AlphabetError, alphabet_from_data
from amazing_hand.paths import share_folder


def load_alphabet(path: Path | None = None) -> Alphabet:
    """The alphabet of a file, the package's own by default. Raises AlphabetError, one line that names the file."""
    path = path or share_folder() / "config" / "alphabet.yaml"
    try:
        return alphabet_from_data(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise AlphabetError(f"{path}: {' '.join(str(error).split())}") from error
