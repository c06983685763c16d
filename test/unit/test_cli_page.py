# SPDX-License-Identifier: Apache-2.0
"""`hand page` and its kin: what the node is told, what the terminal shows, and that the page beside a hand stays up."""

import hashlib
import io
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import yaml
from support.waiting import wait_for

from amazing_hand import supervisor
from amazing_hand.cli import demo, page
from amazing_hand.cli import run as hand_run
from amazing_hand.cli.main import main
from amazing_hand.cli.page import PORTS, free_port, links
from amazing_hand.configuration import ConfigurationError
from amazing_hand.configuration.ros_arguments import parse
from amazing_hand.node_table import PAGE, NodeEntry
from amazing_hand.page.access import Access, Tokens
from amazing_hand.page.certificates import ensure_certificate
from amazing_hand.page.server import listen
from amazing_hand.stopping import Stop

TOKENS = Tokens("c" * 27, "w" * 27)
ADDRESSES = ("192.168.1.20", "10.42.0.1")


@pytest.fixture(autouse=True)
def _network(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine is `robot`, in two networks."""
    monkeypatch.setattr(page, "own_addresses", lambda: ADDRESSES)
    monkeypatch.setattr(page.socket, "gethostname", lambda: "robot")


@pytest.fixture
def network_page(tmp_path: Path) -> Access:
    return Access("0.0.0.0", TOKENS, ensure_certificate(tmp_path, ("robot", *ADDRESSES)), folder=tmp_path)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ROS arguments that the node is started with."""
    arguments: list[str] = []

    def run(entries: Sequence[NodeEntry], argv: Sequence[str], until: Callable[..., int]) -> int:
        assert entries == (PAGE,)
        arguments[:] = argv
        return 0

    monkeypatch.setattr(page, "run", run)
    monkeypatch.setattr(page, "is_installed", lambda extra: False)
    monkeypatch.setattr(page, "free_port", lambda address: 8083)
    monkeypatch.setattr(page.os, "nice", lambda _: 0)  # that of the tests stays as it is
    return arguments


def parameters(argv: Sequence[str]) -> dict[str, Any]:
    """What ROS makes of them: the last value counts."""
    pairs = (each.split(":=") for each in parse(argv, own=["--until-stdin-closes"]).parameters)
    return {name: yaml.safe_load(value) for name, value in pairs}


# What the node is told


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], {"hands": "hand", "port": 8083}),
        (["--hand", "left_hand", "--hand", "right_hand"], {"hands": "left_hand,right_hand", "port": 8083}),
        (["--port", "9000"], {"hands": "hand", "port": 9000}),
        (["--phone"], {"hands": "hand", "port": 8083, "address": "0.0.0.0"}),
        (["--phone", "--address", "10.42.0.1"], {"hands": "hand", "port": 8083, "address": "10.42.0.1"}),
        (["--keep-tokens"], {"hands": "hand", "port": 8083, "keep_tokens": True}),
    ],
)
def test_options_reach_the_node(options: list[str], expected: dict[str, Any], told: list[str]) -> None:
    assert main(["page", *options]) == 0
    assert parameters(told) == expected


def test_what_the_user_s_arguments_say_counts_more_than_defaults_and_less_than_options(told: list[str]) -> None:
    main(["page", "--hand", "left_hand", "--ros-args", "-p", "port:=1234", "-p", 'hands:="x"', "--log-level", "debug"])
    assert parameters(told) == {"hands": "left_hand", "port": 1234}
    assert [told[place + 1] for place, each in enumerate(told) if each == "--log-level"][-1] == "debug"


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "8080.5"])
def test_a_port_that_is_none_is_refused(port: str, told: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["page", f"--port={port}"])
    assert "give a whole number from 1 to 65535" in capsys.readouterr().err
    assert told == []


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1"])
def test_a_phone_is_not_sent_to_an_address_that_it_cannot_reach(
    address: str, told: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["page", "--phone", "--address", address]) == 2
    assert capsys.readouterr().err == f"--phone: no phone reaches {address}: leave --address out\n"
    assert told == []


def test_without_a_network_no_phone_is_promised_the_page(
    told: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(page, "own_addresses", tuple)
    assert main(["page", "--phone"]) == 2
    assert "in no network: connect it" in capsys.readouterr().err
    assert told == []


def test_a_busy_port_is_passed_over_and_none_is_left_to_the_node_to_complain(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as first, socket.create_server(("127.0.0.1", 0)) as second:
        busy, other = first.getsockname()[1], second.getsockname()[1]
        monkeypatch.setattr(page, "PORTS", _Ports(busy, other))
        assert free_port("127.0.0.1") == busy
        second.close()
        assert free_port("127.0.0.1") == other
    assert PORTS[0] == 8080


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(98, "in use (while attempting to bind)"), "Address already in use"),
        (OSError(-2, "Name or service not known"), "there is no such host"),
    ],
)
def test_a_page_that_gets_no_port_says_why_in_one_line(
    error: OSError, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> socket.socket:
        raise error

    monkeypatch.setattr(socket, "create_server", fail)
    with pytest.raises(ConfigurationError) as refused:
        listen("robot", 8080)
    assert str(refused.value) == (
        f"the page cannot be served at robot port 8080: {reason}; "
        "give an address of this machine and a port that is free"
    )


class _Ports(list[int]):
    def __init__(self, *ports: int) -> None:
        super().__init__(ports)
        self.start = ports[0]


# What the terminal shows


@pytest.mark.parametrize(("address", "link"), [("127.0.0.1", "http://127.0.0.1:8080/"), ("::1", "http://[::1]:8080/")])
def test_on_this_machine_there_is_one_link_without_a_token(address: str, link: str) -> None:
    assert links(Access(address), 8080, show_tokens=True) == [f"The page is at {link} until Ctrl-C."]


def test_in_a_network_there_is_a_link_for_each_role_and_the_other_ways_to_it(network_page: Access) -> None:
    control, watch, also = links(network_page, 8080, show_tokens=True)
    assert f"https://192.168.1.20:8080/#{TOKENS.control} " in control
    assert watch == f"Only to watch: https://192.168.1.20:8080/#{TOKENS.watch}"
    assert "https://10.42.0.1:8080, https://robot.local:8080, https://localhost:8080" in also


def test_tokens_are_not_shown_where_they_might_be_kept_in_a_log(network_page: Access, tmp_path: Path) -> None:
    shown = "\n".join(links(network_page, 8080, show_tokens=False))
    assert f"its tokens are in {tmp_path}" in shown
    assert TOKENS.control not in shown
    assert TOKENS.watch not in shown


def test_an_address_that_was_chosen_is_the_only_link(network_page: Access) -> None:
    chosen = Access("10.42.0.1", TOKENS, network_page.certificate)
    assert links(chosen, 9000, show_tokens=True)[1:] == [f"Only to watch: https://10.42.0.1:9000/#{TOKENS.watch}"]


@pytest.mark.parametrize("is_terminal", [True, False])
def test_the_qr_code_is_the_link_to_control_and_the_steps_name_the_certificate(
    is_terminal: bool, network_page: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", _Terminal(is_terminal))
    lines = page._phone_lines(network_page, 8080)
    code = [line.removeprefix("\033[97;40m").removesuffix("\033[0m") for line in lines if set(line) & set("▀▄█")]
    assert decoded(code) == f"https://192.168.1.20:8080/#{TOKENS.control}"
    assert (lines[0] != code[0]) == is_terminal
    steps = "\n".join(lines[len(code) :])
    assert "https://192.168.1.20:8080/api/certificate" in steps
    assert network_page.certificate is not None
    der = ssl.PEM_cert_to_DER_cert(network_page.certificate.ca.read_text())
    assert f"Its SHA-256 is {hashlib.sha256(der).digest().hex(':').upper()}" in steps
    assert max(len(line) for line in lines) <= 120


class _Terminal(io.StringIO):
    def __init__(self, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


def decoded(code: Sequence[str]) -> str:
    """What a camera reads from a code that is drawn in half blocks, white on black."""
    light = {"█": (1, 1), "▀": (1, 0), "▄": (0, 1), " ": (0, 0)}
    rows = [[light[sign][half] for sign in line] for line in code for half in (0, 1)]
    picture = np.kron(np.array(rows, np.uint8) * 255, np.ones((8, 8), np.uint8))
    text, _, _ = cv2.QRCodeDetector().detectAndDecode(
        cv2.copyMakeBorder(picture, *[40] * 4, cv2.BORDER_CONSTANT, value=255)
    )
    return str(text)


# Beside a hand

UNTIL_EOF = "import os, sys; print(os.getpid(), file=open(sys.argv[1], 'a')); sys.stdin.read()"


def test_the_page_of_hand_run_is_that_of_its_hand_with_its_parameter_files(tmp_path: Path) -> None:
    assert hand_run._page_arguments([], []) == ["--hand", "hand"]
    files = ["--params-file", str(tmp_path / "a.yaml")]
    ros_args = ["--ros-args", "-p", "hold_s:=0.6", "-r", "__ns:=/left_hand"]
    assert hand_run._page_arguments(files, ros_args) == ["--hand", "left_hand", "--ros-args", *files]
    assert "--until-stdin-closes" in hand_run.page_command([])


@pytest.mark.parametrize("is_installed", [True, False])
def test_the_voice_of_each_hand_runs_beside_the_page_where_it_is_installed(
    told: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_installed: bool
) -> None:
    beside: dict[str, Sequence[str]] = {}

    @contextmanager
    def running_beside(what: str, command: Sequence[str]) -> Iterator[None]:
        beside[what] = command
        yield

    monkeypatch.setattr(page, "is_installed", lambda extra: is_installed)
    monkeypatch.setattr(page, "running_beside", running_beside)
    file = tmp_path / "hand.yaml"
    page.main(["--hand", "left_hand", "--ros-args", "--params-file", str(file), "-p", "port:=1234"])
    assert list(beside) == (["the voice of left_hand"] if is_installed else [])
    for command in beside.values():
        given = parse(command[3:], own=("--until-stdin-closes", "--shared-params"))
        assert (given.files, given.parameters, given.remaps) == ((str(file),), (), ("__ns:=/left_hand",))


def test_a_page_that_dies_is_started_again_and_ends_with_the_hand(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    started = tmp_path / "started"

    def pids() -> list[int]:
        return [int(pid) for pid in started.read_text().split()] if started.exists() else []

    with supervisor.running_beside("the page", [sys.executable, "-c", UNTIL_EOF, str(started)]):
        (first,) = wait_for(pids, "the page to start")
        subprocess.run(["kill", "-KILL", str(first)], check=True)
        _, second = wait_for(lambda: pids() if len(pids()) == 2 else None, "the page to be back")
    assert not Path(f"/proc/{second}").exists()
    assert "the page: killed by signal 9; starting again in 0.1 s" in capfd.readouterr().err


def test_a_page_that_cannot_start_is_not_tried_again_and_leaves_the_hand_alone(tmp_path: Path) -> None:
    tries = tmp_path / "tries"
    program = [sys.executable, "-c", "import sys; open(sys.argv[1], 'a').write('x'); sys.exit(2)", str(tries)]
    with supervisor.running_beside("the page", program):
        wait_for(lambda: tries.exists() and tries.read_text(), "the try")
    assert tries.read_text() == "x"


def test_a_demo_whose_page_does_not_start_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "page_command", lambda arguments: [sys.executable, "-c", "raise SystemExit(1)"])
    with pytest.raises(demo.PageError, match="the page did not start: "), demo._page("/hand", Stop()):
        pytest.fail("there is no page")


def test_a_demo_goes_on_when_its_page_answers_and_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is a web server that ends with its stdin."""
    served = (
        "import os, sys, threading, http.server as h; open('pid', 'w').write(str(os.getpid()));"
        "s = h.HTTPServer(('127.0.0.1', int(sys.argv[1])), h.SimpleHTTPRequestHandler);"
        "threading.Thread(target=s.serve_forever, daemon=True).start(); sys.stdin.read()"
    )
    given: list[Sequence[str]] = []

    def command(arguments: Sequence[str]) -> list[str]:
        given.append(arguments)
        return [sys.executable, "-c", served, arguments[-1]]

    monkeypatch.setattr(demo, "page_command", command)
    monkeypatch.setattr(page, "free_port", lambda address: a_free_port())
    monkeypatch.chdir(tmp_path)
    with demo._page("/left_hand", Stop()) as link:
        assert demo._answers(link)
        pid = (tmp_path / "pid").read_text()
    assert not Path(f"/proc/{pid}").exists()
    assert given[0][:3] == ["--hand", "left_hand", "--port"]


def test_a_demo_that_is_stopped_does_not_wait_for_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "page_command", lambda arguments: [sys.executable, "-c", "import sys; sys.stdin.read()"])
    stop = Stop()
    stop.request()
    began_s = time.monotonic()
    with demo._page("/hand", stop):
        pass
    assert time.monotonic() - began_s < demo.PAGE_TIMEOUT_S
