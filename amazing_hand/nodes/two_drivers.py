# SPDX-License-Identifier: Apache-2.0
"""two_drivers: servo_drivers of a left and a right hand on one bus, in the namespaces left_hand and right_hand."""

import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from amazing_hand.bus.shared_port import SharedPorts
from amazing_hand.configuration import EXIT_CONFIGURATION
from amazing_hand.hand.joints import SIDES
from amazing_hand.nodes.servo_driver import ServoDriver
from amazing_hand.ros.parameters import ParameterError
from amazing_hand.ros.runner import Graph, run_nodes
from amazing_hand.stopping import Stop


def _create(namespace: str, ports: SharedPorts) -> ServoDriver:
    try:
        return ServoDriver(namespace, ports.open)
    except ParameterError as error:
        raise ParameterError(f"/{namespace}: {error}") from error


def _until_stopped(stop: Stop, graph: Graph) -> int:
    """Wait for the stop, then turn torque off on both hands at once.

    Neither hand stays stiff while the other's servos do not answer.
    """
    stop.wait()
    with ThreadPoolExecutor() as pool:
        for closing in [pool.submit(node.close) for node in graph.nodes.values()]:
            closing.result()
    return 0


def main() -> int:
    if any("__ns:=" in argument for argument in sys.argv):
        print("two_drivers: start it without __ns, which would be the namespace of both hands", file=sys.stderr)
        return EXIT_CONFIGURATION
    ports = SharedPorts()
    makers = {f"{side}_hand/servo_driver": partial(_create, f"{side}_hand", ports) for side in SIDES}
    return run_nodes(makers, sys.argv[1:], _until_stopped)


if __name__ == "__main__":
    sys.exit(main())
