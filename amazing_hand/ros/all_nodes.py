# SPDX-License-Identifier: Apache-2.0
"""Run all nodes of the graph in one process, one executor each. `hand run` starts this program."""

import sys
from collections.abc import Sequence

from amazing_hand.ros.runner import run_hand


def main(argv: Sequence[str] | None = None) -> int:
    return run_hand(sys.argv[1:] if argv is None else argv)


if __name__ == "__main__":
    sys.exit(main())
