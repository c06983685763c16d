# SPDX-License-Identifier: Apache-2.0
"""Print the completion of the command `hand` for a shell: its commands, the words and the gestures, then file names."""

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Final

from amazing_hand.cli.main import COMMANDS
from amazing_hand.config import load_alphabet

EXAMPLES: Final = """\
once:    eval "$(hand completion bash)"
always:  hand completion bash > ~/.local/share/bash-completion/completions/hand
         hand completion fish > ~/.config/fish/completions/hand.fish
         hand completion zsh > a folder of $fpath/_hand
"""


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="hand completion",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("shell", choices=SHELLS)
    print(SHELLS[parser.parse_args(argv).shell](words()), end="")
    return 0


def words() -> dict[str, str]:
    """Return the meaning of each word that may come first, by the word."""
    gestures = {name: shape.meaning for name, shape in load_alphabet().gestures.items()}
    return {**gestures, **{command.name: command.meaning for command in COMMANDS}}


def _bash(known: dict[str, str]) -> str:
    return f"""\
_hand() {{
    [ "$COMP_CWORD" -eq 1 ] || return
    mapfile -t COMPREPLY < <(compgen -W "{" ".join(sorted(known))} --help --debug" -- "${{COMP_WORDS[COMP_CWORD]}}")
}}
complete -o default -F _hand hand
"""


def _zsh(known: dict[str, str]) -> str:
    described = "\n".join(f"    {_quoted(word + ':' + meaning.replace(':', ','))}" for word, meaning in known.items())
    return f"""\
#compdef hand
_hand() {{
    local -a words_of_hand
    words_of_hand=(
{described}
    )
    if (( CURRENT == 2 )); then _describe command words_of_hand; else _files; fi
}}
compdef _hand hand
"""


def _fish(known: dict[str, str]) -> str:
    lines = (
        f"complete -c hand -n __fish_use_subcommand -f -a {word} -d {_quoted(meaning)}"
        for word, meaning in known.items()
    )
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Return a text as one word of a shell, without an apostrophe, which bash and fish escape differently."""
    return "'" + text.replace("'", "’") + "'"


SHELLS: Final[dict[str, Callable[[dict[str, str]], str]]] = {"bash": _bash, "zsh": _zsh, "fish": _fish}
"""Completion by shell."""

if __name__ == "__main__":
    sys.exit(main())
