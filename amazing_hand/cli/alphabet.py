# SPDX-License-Identifier: Apache-2.0
"""Show the signs that the hand knows, or with --report how well its letters can be told apart."""

import argparse
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from amazing_hand.config import load_alphabet
from amazing_hand.workbench.alphabet_report import figures


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="hand alphabet", description=__doc__)
    parser.add_argument("--report", action="store_true", help="distances, a reader's accuracy, the highest rate")
    arguments = parser.parse_args(argv)
    alphabet, console = load_alphabet(), Console()
    if arguments.report:
        for key, value in figures(alphabet, console).items():
            console.print(f"{key}: {value:.4g}")
    else:
        table = Table("sign", "in American Sign Language", "on this hand")
        for shape in alphabet.values():
            table.add_row(shape.name, shape.meaning, shape.here)
        console.print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
