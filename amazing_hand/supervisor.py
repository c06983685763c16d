"""`hand run`: all nodes in one process, and this one beside it, which starts them again if they die.

A process that is killed leaves the servos energised. The next one lets them go limp first, and it starts at once.
"""

import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Final

from amazing_hand.configuration import EXIT_CONFIGURATION
from amazing_hand.stopping import UNTIL_STDIN_CLOSES, Stop, stop_signal

# Nodes that die again and again are started more and more rarely, between these.
RESTART_MIN_S: Final = 0.1
RESTART_MAX_S: Final = 10.0

# Nodes that have run for so long are well again.
PROVEN_S: Final = 30.0

# The nodes need 3 s to let go of everything; who is not done by now, hangs.
END_TIMEOUT_S: Final = 10.0

POLL_S: Final = 0.05


def main(argv: Sequence[str] | None = None) -> int:
    """Run the nodes until SIGINT, SIGTERM or SIGHUP; returns their exit status."""
    ros_args = sys.argv[1:] if argv is None else argv
    command = [sys.executable, "-m", "amazing_hand.nodes.all", UNTIL_STDIN_CLOSES, *ros_args]
    restart_s = RESTART_MIN_S
    with stop_signal() as stop:
        while True:
            began_s = time.monotonic()
            status = _run(command, stop)
            if stop.requested or status in (0, EXIT_CONFIGURATION):
                return max(status, 0) if stop.requested else status
            if time.monotonic() - began_s > PROVEN_S:
                restart_s = RESTART_MIN_S
            how = f"were killed by signal {-status}" if status < 0 else f"ended with status {status}"
            print(f"the nodes {how}: starting them again in {restart_s:g} s", file=sys.stderr, flush=True)
            if stop.wait(restart_s):
                return 1
            restart_s = min(2 * restart_s, RESTART_MAX_S)


def _run(command: Sequence[str], stop: Stop) -> int:
    """The nodes from their start to their end, which a wish to stop brings about; their exit status."""
    # A session of their own: Ctrl-C is for this process. Its end closes their stdin, whatever ends it.
    nodes = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    while nodes.poll() is None and not stop.wait(POLL_S):
        pass
    if nodes.poll() is None:
        nodes.terminate()
        try:
            nodes.wait(END_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            print(f"the nodes have not ended within {END_TIMEOUT_S:g} s: killing them", file=sys.stderr)
            nodes.kill()
    return nodes.wait()


if __name__ == "__main__":
    sys.exit(main())
