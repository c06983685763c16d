# SPDX-License-Identifier: Apache-2.0
"""`hand page`: serve the web page of running hands, on this machine or for phones in its network.

The voice of each hand runs beside it where it is installed: a process that listens to the page's microphone.
"""

import argparse
import io
import ipaddress
import json
import os
import socket
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any, Final

import segno

from amazing_hand.configuration import ConfigurationError
from amazing_hand.configuration.extras import is_installed
from amazing_hand.configuration.ros_arguments import PARAMS_FILE, ROS_ARGS, SHARED_PARAMS, parse, split
from amazing_hand.node_table import NAMESPACE, PAGE, VOICE
from amazing_hand.page.access import Access, is_loopback
from amazing_hand.page.certificates import fingerprint, own_addresses, own_names
from amazing_hand.page.server import NICENESS, listen
from amazing_hand.ros.runner import READY_TIMEOUT_S, Graph, run
from amazing_hand.stopping import UNTIL_STDIN_CLOSES, Stop
from amazing_hand.supervisor import running_beside

PORTS: Final = range(8080, 8100)
"""The page takes the first free one of these if no port is given."""

ALL_ADDRESSES: Final = "0.0.0.0"

QR_COLOURS: Final = ("\033[97;40m", "\033[0m")
"""White on black: in the terminal's own colours the code could be inverted, which not every phone reads."""


def main(argv: Sequence[str] | None = None) -> int:
    """Serve the page until SIGINT, SIGTERM or SIGHUP."""
    own, ros_args = split(sys.argv[1:] if argv is None else argv)
    arguments = _parser().parse_args(own)
    if arguments.phone:
        _check_phone(arguments.address)
    address = arguments.address or (ALL_ADDRESSES if arguments.phone else None)
    # ROS takes the last value of a parameter: the defaults give way to the user's files, the options do not.
    defaults: dict[str, Any] = {"hands": NAMESPACE}
    if arguments.port is None:
        defaults["port"] = free_port(address or "127.0.0.1")
    given = {
        "hands": ",".join(arguments.hand) if arguments.hand else None,
        "address": address,
        "port": arguments.port,
        "keep_tokens": arguments.keep_tokens or None,
    }
    end = [UNTIL_STDIN_CLOSES] if arguments.until_stdin_closes else []
    os.nice(NICENESS)
    with ExitStack() as beside:
        for hand in arguments.hand or [NAMESPACE] if is_installed(VOICE.name) else []:
            beside.enter_context(running_beside(f"the voice of {hand}", voice_command(hand, ros_args)))
        return run(
            (PAGE,),
            [*end, ROS_ARGS, "--log-level", "warn", *_parameters(defaults), *ros_args, *_parameters(given)],
            lambda stop, graph: _serve(stop, graph, for_phone=arguments.phone),
        )


def voice_command(hand: str, ros_args: Sequence[str]) -> list[str]:
    """Return the command of a hand's voice that ends with this process. Of the ROS arguments it gets the files."""
    files = [argument for file in parse(ros_args).files for argument in (PARAMS_FILE, file)]
    place = ["-r", f"__ns:=/{hand.strip('/')}"]
    options = [UNTIL_STDIN_CLOSES, SHARED_PARAMS, ROS_ARGS, "--log-level", "warn", *files, *place]
    return [sys.executable, "-m", VOICE.module, *options]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hand page",
        description="Serve the web page of running hands until Ctrl-C. Without --phone only this machine reaches it.",
        epilog="After --ros-args: arguments of ROS, as in --ros-args --params-file hand.yaml",
    )
    parser.add_argument(
        "--hand", action="append", metavar="NAME", help=f"a hand's namespace; may be repeated (default: {NAMESPACE})"
    )
    parser.add_argument(
        "--phone", action="store_true", help="for phones in this network: TLS, tokens, and a QR code of the link"
    )
    parser.add_argument("--address", help="where to serve it (default: 127.0.0.1; with --phone all of this machine's)")
    parser.add_argument(
        "--port", type=_port, help=f"(default: the first free one from {PORTS.start} to {PORTS.stop - 1})"
    )
    parser.add_argument("--keep-tokens", action="store_true", help="keep the links of last time valid")
    parser.add_argument(UNTIL_STDIN_CLOSES, action="store_true", help=argparse.SUPPRESS)
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port: give a whole number from 1 to 65535")
    return int(text)


def _check_phone(address: str | None) -> None:
    if address and is_loopback(address):
        raise ConfigurationError(f"--phone: no phone reaches {address}: leave --address out")
    if not own_addresses():
        raise ConfigurationError("--phone: this machine is in no network: connect it to that of the phone")


def free_port(address: str) -> int:
    """Return the first free port of PORTS; if there is none, the first one, about which the node will complain."""
    for port in PORTS:
        try:
            listen(address, port).close()
        except ConfigurationError:
            continue
        return port
    return PORTS.start


def _parameters(values: Mapping[str, Any]) -> list[str]:
    """Return ROS arguments for these parameters; None: not given. Texts are quoted: `on` is a name, no truth value."""
    given = [
        each for name, value in values.items() if value is not None for each in ("-p", f"{name}:={json.dumps(value)}")
    ]
    return [ROS_ARGS, *given] if given else []


def _serve(stop: Stop, graph: Graph, *, for_phone: bool) -> int:
    """Wait until the page is served, print its links, and go on until the stop."""
    while (missing := graph.wait_ready(READY_TIMEOUT_S)) and not stop.requested:
        print(f"not ready yet: {'; '.join(missing)}", flush=True)
    if not stop.requested:
        node: Any = graph.nodes[PAGE.name]
        # What is not read by a person may be kept in a log, where a token has no business.
        lines = links(node.access, node.port, show_tokens=for_phone or sys.stdout.isatty())
        print("\n".join([*_phone_lines(node.access, node.port), *lines] if for_phone else lines), flush=True)
        stop.wait()
    return 0


def links(access: Access, port: int, *, show_tokens: bool) -> list[str]:
    """Return lines that say where the page is, with the tokens in the links if they shall be shown."""
    origin = _origin(access, port)
    if access.tokens is None:
        return [f"The page is at {origin}/ until Ctrl-C."]
    others = [access.origin(host, port) for host in _hosts(access)[1:]]
    also = [f"It is also at {', '.join(others)}"] if others else []
    if not show_tokens:
        return [f"The page is at {origin}/ until Ctrl-C; its tokens are in {access.folder}", *also]
    return [
        f"The page is at {origin}/#{access.tokens.control} until Ctrl-C. Who has this link can move the hand.",
        f"Only to watch: {origin}/#{access.tokens.watch}",
        *also,
    ]


def _phone_lines(access: Access, port: int) -> list[str]:
    assert access.tokens is not None
    assert access.certificate is not None
    origin = _origin(access, port)
    return [
        *_qr_code(f"{origin}/#{access.tokens.control}"),
        "1. With the phone in the same network, point its camera at the code and open the link.",
        "2. Its browser does not know this hand's certificate: choose to see details, then to go on.",
        f"3. On an iPhone, and to be rid of that warning: open {origin}/api/certificate and install what it sends",
        "   (iPhone: Settings > General > VPN & Device Management, then About > Certificate Trust Settings).",
        f"   Its SHA-256 is {fingerprint(access.certificate.ca)}",
        "",
    ]


def _qr_code(link: str) -> list[str]:
    drawing = io.StringIO()
    segno.make(link, micro=False, error="m").terminal(drawing, border=2, compact=True)
    begin, end = QR_COLOURS if sys.stdout.isatty() else ("", "")
    return [f"{begin}{line}{end}" for line in drawing.getvalue().splitlines()]


def _origin(access: Access, port: int) -> str:
    return access.origin(_hosts(access)[0], port)


def _hosts(access: Access) -> list[str]:
    """Return where the page is reached, best first: the address that is bound; for all of them, each, then names."""
    if not _is_unspecified(access.address):
        return [access.address]
    names = [name for name in own_names(socket.gethostname()) if name.endswith(".local")]
    return [*own_addresses(), *names, "localhost"]


def _is_unspecified(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_unspecified
    except ValueError:
        return False
