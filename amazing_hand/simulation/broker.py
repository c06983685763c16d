# SPDX-License-Identifier: Apache-2.0
"""Run a local mosquitto in place of AWS IoT Core: mutual TLS on the loopback, topics restricted per client.

`hand broker --folder F` runs one and writes its address and certificates to F/broker.json.
"""

import contextlib
import fcntl
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Final, Self

from amazing_hand.cloud.contract import DEVICE_NAME, TOPIC_ROOT
from amazing_hand.cloud.local_broker import BrokerError, BrokerInfo, info_path
from amazing_hand.paths import write_private
from amazing_hand.simulation.pki import Pki, ensure_pki

HOST: Final = "127.0.0.1"
PAGE: Final = "page"
"""Name of the client that publishes sentences and reads states, as the web page does."""

START_DEADLINE_S: Final = 10.0
"""Timeout for the start. mosquitto needs about 0.01 s; the margin is for a busy single-board computer."""
STOP_DEADLINE_S: Final = 5.0
"""Timeout for the end: mosquitto saves its sessions to disk first."""
LOCK_WAIT_S: Final = 1.0
"""Timeout for the folder's lock: the mosquitto of a killed broker still has to save its sessions and end."""
PORT_ATTEMPTS: Final = 5
"""Another program may take a free port before mosquitto binds it; five times in a row is a real error."""
MAX_INFLIGHT_MESSAGES: Final = 100
"""Same limit as AWS IoT Core."""
MAX_QUEUED_MESSAGES: Final = 10_000
"""mosquitto drops messages above this number although the publisher got its PUBACK. A session is kept for an hour,
in which a hand spells at most 4,500 letters."""
AUTOSAVE_S: Final = 60
"""Sessions changed in this time may be lost in a power cut; each save rewrites the whole file, often on an SD card."""
POLL_S: Final = 0.005


class LocalBroker:
    """mosquitto process for the hand `device`, with all its files in `folder`.

    mosquitto ends with this process, also when this process is killed. A second broker in one folder is refused.

    Args:
        folder: certificates, configuration, log and sessions.
        device: the hand's thing name.
        port: TCP port; 0 takes a free one.

    Raises:
        BrokerError: `folder` or `device` cannot be used; one line.
    """

    def __init__(self, folder: Path, device: str, port: int = 0) -> None:
        self._folder = folder.expanduser().absolute()
        if not str(self._folder).isprintable():
            raise BrokerError(f"broker folder {str(folder)!r}: mosquitto cannot read such a path; use another")
        if not DEVICE_NAME.fullmatch(device) or device == PAGE:
            raise BrokerError(f"device {device!r}: use 1 to 64 of the characters A-Z a-z 0-9 : _ -, but not {PAGE!r}")
        self._device = device
        self._port = port
        self._log = self._folder / "mosquitto.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> BrokerInfo:
        """Start mosquitto and wait until it accepts TLS connections. Raises BrokerError when it does not."""
        if self._process is not None:
            raise BrokerError(f"the broker in {self._folder} runs already")
        command = [
            *_tool("setpriv", "util-linux"),
            "--pdeathsig",
            "TERM",
            "--",
            *_tool("mosquitto", "mosquitto"),
        ]
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        log = self._open_log()
        try:
            info_path(self._folder).unlink(missing_ok=True)  # left by a broker that was killed
            pki = ensure_pki(self._folder / "pki", [self._device, PAGE])
            write_private(self._folder / "mosquitto.acl", self._acl().encode())
            port = self._launch(command, pki, log)
        finally:
            os.close(log)
        info = BrokerInfo(HOST, port, pki.ca, pki.clients)
        info.save(self._folder)
        return info

    def check(self) -> None:
        """Raise BrokerError if mosquitto has ended by itself."""
        if self._process is not None and self._process.poll() is not None:
            raise BrokerError(f"mosquitto ended by itself: {self._last_log_line()} ({self._log})")

    def stop(self) -> None:
        """Stop mosquitto, which saves its sessions first. Does nothing if it is not running."""
        process, self._process = self._process, None
        if process is None:
            return
        info_path(self._folder).unlink(missing_ok=True)
        _end(process)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _open_log(self) -> int:
        """Return the log file, emptied and locked. mosquitto inherits it, so the lock lasts until mosquitto ends."""
        log = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + LOCK_WAIT_S
        while True:
            try:
                fcntl.flock(log, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    os.close(log)
                    raise BrokerError(f"another broker runs in {self._folder}: stop it or use another folder") from None
                time.sleep(POLL_S)
            else:
                os.ftruncate(log, 0)
                return log

    def _last_log_line(self) -> str:
        lines = self._log.read_text(errors="replace").splitlines()
        return lines[-1] if lines else "its log is empty"

    def _launch(self, command: Sequence[str], pki: Pki, log: int) -> int:
        """Start mosquitto, wait until it accepts connections and return its port."""
        deadline = time.monotonic() + START_DEADLINE_S
        config = self._folder / "mosquitto.conf"
        for _ in range(1 if self._port else PORT_ATTEMPTS):
            port = self._port or _free_port()
            write_private(config, self._config(pki, port).encode())
            process = _spawn([*command, "-c", str(config)], log)
            try:
                accepted = _wait_until_accepting(process, port, pki, deadline)
            except BaseException:
                _end(process)
                raise
            if accepted:
                self._process = process
                return port
            _end(process)
            if time.monotonic() >= deadline:
                break
        raise BrokerError(f"mosquitto does not start on port {port}: {self._last_log_line()} ({self._log})")

    def _config(self, pki: Pki, port: int) -> str:
        lines = [
            "log_dest stderr",
            "log_type error",
            "log_type warning",
            "log_type notice",
            "log_timestamp_format %Y-%m-%dT%H:%M:%S",
            "persistence true",
            f"persistence_location {self._folder}/",
            f"autosave_interval {AUTOSAVE_S}",
            "set_tcp_nodelay true",
            f"max_inflight_messages {MAX_INFLIGHT_MESSAGES}",
            f"max_queued_messages {MAX_QUEUED_MESSAGES}",
            f"acl_file {self._folder / 'mosquitto.acl'}",
            f"listener {port} {HOST}",
            f"cafile {pki.ca}",
            f"certfile {pki.server.cert}",
            f"keyfile {pki.server.key}",
            "tls_version tlsv1.2",  # the minimum
            "require_certificate true",
            "use_identity_as_username true",
        ]
        if os.geteuid() == 0:
            lines.insert(0, "user root")  # else it switches to the user mosquitto, which cannot read the keys
        return "\n".join(lines) + "\n"

    def _acl(self) -> str:
        """Return the ACL, like the IoT policies: the hand's own topics, those that the page uses, nothing else."""
        hand = f"{TOPIC_ROOT}/{self._device}"
        lines = [
            f"user {self._device}",
            f"topic read {hand}/action",
            f"topic write {hand}/state",
            f"topic write {hand}/status",
            f"topic write {hand}/result",
            f"topic readwrite $aws/things/{self._device}/#",
            f"user {PAGE}",
            f"topic write {TOPIC_ROOT}/+/action",
            f"topic read {TOPIC_ROOT}/+/state",
            f"topic read {TOPIC_ROOT}/+/status",
            f"topic read {TOPIC_ROOT}/+/result",
        ]
        return "\n".join(lines) + "\n"


def _tool(name: str, package: str) -> list[str]:
    """Return the path of a program. mosquitto is in /usr/sbin, which is not in every user's PATH."""
    path = shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin")
    if path is None:
        raise BrokerError(f"{name} is not installed: `sudo apt install {package}`")
    return [path]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _spawn(command: Sequence[str], log: int) -> subprocess.Popen[bytes]:
    """Start mosquitto from a thread that lives as long as mosquitto.

    The kernel signals a child with a parent-death signal when the *thread* that made it ends.
    """
    started: Future[subprocess.Popen[bytes]] = Future()

    def keep() -> None:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # mosquitto must load the system's libraries, not those of the ROS wheels.
                env={name: value for name, value in os.environ.items() if name != "LD_LIBRARY_PATH"},
                start_new_session=True,  # Ctrl-C must reach this process only, which stops mosquitto itself
            )
        except OSError as error:
            started.set_exception(BrokerError(f"cannot run {command[0]}: {error}"))
            return
        started.set_result(process)
        process.wait()

    threading.Thread(target=keep, name="mosquitto", daemon=True).start()
    return started.result()


def _wait_until_accepting(process: subprocess.Popen[bytes], port: int, pki: Pki, deadline: float) -> bool:
    """Return True after a TLS handshake with our broker, False if mosquitto ended or the deadline passed."""
    context = ssl.create_default_context(cafile=pki.ca)
    context.load_cert_chain(pki.clients[PAGE].cert, pki.clients[PAGE].key)
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with (
                socket.create_connection((HOST, port), timeout=1.0) as connection,
                context.wrap_socket(connection, server_hostname=HOST) as tls,
            ):
                with contextlib.suppress(OSError):
                    tls.unwrap()  # closes TLS properly, else mosquitto logs an error
                return True
        except OSError:  # not listening yet, or the port is another program's and mosquitto ends
            time.sleep(POLL_S)
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_DEADLINE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
