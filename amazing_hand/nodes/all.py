"""All nodes of the graph in one process, one executor each. `hand run` starts it."""

import sys
from collections.abc import Sequence

from amazing_hand.node_table import NODES
from amazing_hand.nodes.runner import run_until_stopped


def main(argv: Sequence[str] | None = None) -> int:
    return run_until_stopped(NODES, sys.argv[1:] if argv is None else argv)


if __name__ == "__main__":
    sys.exit(main())
