# SPDX-License-Identifier: Apache-2.0
"""The local broker: up when it says so, its clients held to their topics, never left behind."""

import os
import re
import signal
import socket
import ssl
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue

import pytest

from amazing_hand.cloud.client import LinkError, LinkSettings
from amazing_hand.cloud.link import MqttLink
from amazing_hand.cloud.local_broker import BrokerError, BrokerInfo
from amazing_hand.simulation import broker as broker_module
from amazing_hand.simulation.broker import LocalBroker

DEVICE = "hand-1"
ROOT = "the-project/robotic-hand"
DEADLINE_S = 5.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "a broker's folder"


@pytest.fixture
def broker(folder: Path) -> Iterator[BrokerInfo]:
    with LocalBroker(folder, DEVICE):
        yield BrokerInfo.load(folder)


@contextmanager
def client(broker: BrokerInfo, name: str) -> Iterator[tuple[MqttLink, Queue[tuple[str, bytes]]]]:
    received: Queue[tuple[str, bytes]] = Queue()
    leaf = broker.clients[name]
    settings = LinkSettings(broker.host, broker.port, name, leaf.cert, leaf.key, broker.ca)

    def take(topic: str, payload: bytes, acknowledge: Callable[[], None]) -> None:
        received.put((topic, payload))
        acknowledge()

    link = MqttLink(settings, take)
    link.start()
    try:
        link.wait_connected(DEADLINE_S)
        yield link, received
    finally:
        link.stop(0)


def tls_connection(broker: BrokerInfo, name: str | None) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=broker.ca)
    if name is not None:
        context.load_cert_chain(broker.clients[name].cert, broker.clients[name].key)
    raw = socket.create_connection((broker.host, broker.port), timeout=DEADLINE_S)
    return context.wrap_socket(raw, server_hostname=broker.host)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline, "not within the deadline"
        time.sleep(0.01)


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def mosquittos(folder: Path) -> list[int]:
    """The process ids of the mosquittos that run on this folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            arguments = path.read_bytes()
        except OSError:  # ended meanwhile
            continue
        if b"mosquitto\0" in arguments and os.fsencode(folder) in arguments:
            found.append(int(path.parent.name))
    return found


# --- start and stop


def test_once_started_it_accepts_tls(broker: BrokerInfo) -> None:
    with tls_connection(broker, "page") as connection:
        assert connection.version() in ("TLSv1.2", "TLSv1.3")


def test_how_to_reach_it_is_in_a_file_as_long_as_it_runs(folder: Path) -> None:
    broker = LocalBroker(folder, DEVICE)
    info = broker.start()
    assert BrokerInfo.load(folder) == info
    assert (info.host, set(info.clients)) == ("127.0.0.1", {DEVICE, "page"})
    broker.stop()
    with pytest.raises(BrokerError, match="no local broker runs"):
        BrokerInfo.load(folder)


def test_after_stop_nothing_is_left_running_and_it_can_start_again(folder: Path) -> None:
    broker = LocalBroker(folder, DEVICE)
    for _ in range(2):
        info = broker.start()
        assert len(mosquittos(folder)) == 1
        broker.stop()
        broker.stop()
        assert not is_listening(info.port)
        assert not mosquittos(folder)


def test_the_files_are_for_their_owner_alone(folder: Path) -> None:
    with LocalBroker(folder, DEVICE):
        pass  # its sessions are written when it stops
    assert (folder / "mosquitto.db").exists()
    for path in [folder, *folder.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_an_existing_folder_keeps_its_mode(folder: Path) -> None:
    folder.mkdir(mode=0o755)
    with LocalBroker(folder, DEVICE):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o755


def test_it_stays_root_only_when_root_starts_it(broker: BrokerInfo, folder: Path) -> None:
    config = (folder / "mosquitto.conf").read_text().splitlines()
    assert ("user root" in config) == (os.geteuid() == 0)


def test_library_paths_of_the_ros_wheels_do_not_reach_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/nowhere")
    with LocalBroker(folder, DEVICE):
        [pid] = mosquittos(folder)
        environment = Path(f"/proc/{pid}/environ").read_bytes()
    assert b"PATH=" in environment
    assert b"LD_LIBRARY_PATH" not in environment


def test_mosquitto_is_found_where_debian_puts_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")  # of a user: /usr/sbin is not in it
    with LocalBroker(folder, DEVICE):
        pass


def test_its_start_and_clients_that_come_and_go_log_no_error(broker: BrokerInfo, folder: Path) -> None:
    with client(broker, "page"):
        pass
    until(lambda: "page disconnected" in (folder / "mosquitto.log").read_text())
    assert "rror" not in (folder / "mosquitto.log").read_text()


# --- what is refused, in one line


@pytest.mark.parametrize("device", ["", "page", "a/b", "a b", "a" * 65, "#"])
def test_a_device_that_cannot_be_a_certificate_s_name_is_refused(folder: Path, device: str) -> None:
    with pytest.raises(BrokerError, match="device"):
        LocalBroker(folder, device)


def test_a_folder_that_mosquitto_cannot_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match="broker folder"):
        LocalBroker(tmp_path / "two\nlines", DEVICE)


def test_a_second_broker_in_the_folder_is_refused_and_the_first_goes_on(broker: BrokerInfo, folder: Path) -> None:
    with pytest.raises(BrokerError, match="another broker runs"):
        LocalBroker(folder, DEVICE).start()
    assert BrokerInfo.load(folder) == broker
    tls_connection(broker, "page").close()


def test_a_port_in_use_is_named_with_what_mosquitto_says(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BrokerError, match=rf"port {port}: .*Address already in use"):
            LocalBroker(folder, DEVICE, port).start()
    assert not mosquittos(folder)
    with LocalBroker(folder, DEVICE, port):
        assert BrokerInfo.load(folder).port == port


def test_a_free_port_that_is_taken_meanwhile_is_replaced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free = broker_module._free_port()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ports = iter([taken.getsockname()[1], free])
        monkeypatch.setattr(broker_module, "_free_port", lambda: next(ports))
        with LocalBroker(folder, DEVICE):
            assert BrokerInfo.load(folder).port == free


def test_a_missing_mosquitto_names_its_package(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    which = broker_module.shutil.which
    monkeypatch.setattr(broker_module.shutil, "which", lambda name, path: None if name == "mosquitto" else which(name))
    with pytest.raises(BrokerError, match=r"mosquitto is not installed: `sudo apt install mosquitto`"):
        LocalBroker(folder, DEVICE).start()


def test_a_mosquitto_that_never_answers_is_an_error_and_ended(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker_module, "START_DEADLINE_S", 0.0)
    with pytest.raises(BrokerError, match="does not start"):
        LocalBroker(folder, DEVICE).start()
    assert not mosquittos(folder)
    assert not (folder / "broker.json").exists()


# --- who may do what


def test_a_client_without_a_certificate_is_refused(broker: BrokerInfo) -> None:
    with pytest.raises((ssl.SSLError, ConnectionError)), tls_connection(broker, None) as connection:  # noqa: PT012
        connection.sendall(b"\x10\x0d\x00\x04MQTT\x04\x02\x00\x3c\x00\x01x")  # MQTT 3.1.1 CONNECT as "x"
        assert connection.recv(4) == b""
        raise ConnectionResetError("closed without a CONNACK")


@pytest.mark.parametrize(
    ("name", "topic", "allowed"),
    [
        (DEVICE, f"{ROOT}/{DEVICE}/state", True),
        (DEVICE, f"{ROOT}/{DEVICE}/status", True),
        (DEVICE, f"{ROOT}/{DEVICE}/result", True),
        (DEVICE, f"$aws/things/{DEVICE}/jobs/start-next", True),
        (DEVICE, f"{ROOT}/{DEVICE}/action", False),
        (DEVICE, f"{ROOT}/hand-2/state", False),
        (DEVICE, "$aws/things/hand-2/jobs/start-next", False),
        (DEVICE, "elsewhere", False),
        ("page", f"{ROOT}/{DEVICE}/action", True),
        ("page", f"{ROOT}/hand-2/action", True),
        ("page", f"{ROOT}/{DEVICE}/state", False),
        ("page", f"{ROOT}/{DEVICE}/result", False),
        ("page", f"$aws/things/{DEVICE}/jobs/start-next", False),
    ],
)
def test_a_client_publishes_to_its_own_topics_alone(broker: BrokerInfo, name: str, topic: str, allowed: bool) -> None:
    with client(broker, name) as (link, _):
        published = link.publish(topic, b"x")
        if allowed:
            published.result(DEADLINE_S)
        else:
            with pytest.raises(LinkError, match="NOT_AUTHORIZED"):
                published.result(DEADLINE_S)


def test_a_client_reads_its_own_topics_alone(broker: BrokerInfo) -> None:
    with client(broker, DEVICE) as (hand, to_hand), client(broker, "page") as (page, to_page):
        for link in (hand, page):
            for topic in ("#", "$aws/#"):
                link.subscribe(topic).result(DEADLINE_S)
        hand.publish(f"$aws/things/{DEVICE}/x", b"1").result(DEADLINE_S)
        page.publish(f"{ROOT}/hand-2/action", b"2").result(DEADLINE_S)
        page.publish(f"{ROOT}/{DEVICE}/action", b"3").result(DEADLINE_S)
        hand.publish(f"{ROOT}/{DEVICE}/state", b"4").result(DEADLINE_S)
        assert [to_hand.get(timeout=DEADLINE_S)[1] for _ in range(2)] == [b"1", b"3"]
        assert to_page.get(timeout=DEADLINE_S) == (f"{ROOT}/{DEVICE}/state", b"4")
        for received in (to_hand, to_page):
            with pytest.raises(Empty):
                received.get(timeout=0.1)


# --- the program


@contextmanager
def program(folder: Path, *arguments: str) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """`hand broker` as a process of its own, with its port."""
    command = [sys.executable, "-m", "amazing_hand.cli.broker", "--folder", str(folder), *arguments]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            first = process.stdout.readline()
            match = re.fullmatch(r"127\.0\.0\.1:(\d+)\n", first)
            assert match, f"first line: {first!r}"
            yield process, int(match[1])
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_program_runs_until_a_signal_and_exits_with_0(folder: Path, number: signal.Signals) -> None:
    with program(folder) as (process, port):
        assert BrokerInfo.load(folder).port == port
        assert "XIAOAmazingHandRight" in BrokerInfo.load(folder).clients
        process.send_signal(number)
        assert process.wait(DEADLINE_S) == 0
    assert not is_listening(port)
    assert not (folder / "broker.json").exists()


def test_the_program_ends_when_its_stdin_closes_if_asked(folder: Path) -> None:
    with program(folder, "--until-stdin-closes") as (process, port):
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(DEADLINE_S) == 0
    assert not is_listening(port)


def test_mosquitto_does_not_outlive_a_killed_program(folder: Path) -> None:
    with program(folder, "--device", DEVICE) as (process, port):
        assert is_listening(port)
        process.kill()
        process.wait(DEADLINE_S)
        until(lambda: not mosquittos(folder))
    with LocalBroker(folder, DEVICE):
        pass  # what the killed one left behind is no obstacle


def test_the_program_exits_with_1_when_mosquitto_ends_by_itself(folder: Path) -> None:
    with program(folder) as (process, _):
        [pid] = mosquittos(folder)
        os.kill(pid, signal.SIGKILL)
        assert process.wait(DEADLINE_S) == 1
        assert process.stderr is not None
        assert "hand broker: mosquitto ended by itself" in process.stderr.read()
    assert not (folder / "broker.json").exists()
