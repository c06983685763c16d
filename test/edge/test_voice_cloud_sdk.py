# SPDX-License-Identifier: Apache-2.0
"""The real model of Strands with the real SDK, against a fake of the service on this machine.

The environment is made once, in build/, where a Python that is late enough and a package index are found.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.waiting import PATIENCE_S

from amazing_hand.configuration import ConfigurationError
from amazing_hand.simulation.pki import ensure_pki
from amazing_hand.voice_cloud.environment import find_python, link_package, lock, python_of

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "build" / "voice-cloud"
INSTALL_S = 900.0

INSTALL = "import sys; from pathlib import Path; from amazing_hand.voice_cloud.environment import install; "


@pytest.fixture(scope="module")
def python() -> Path:
    """The environment's Python, with h2 for the fake."""
    try:
        find_python()
    except ConfigurationError as error:
        pytest.skip(str(error))
    try:
        made = python_of(FOLDER)
    except ConfigurationError:
        FOLDER.mkdir(parents=True, exist_ok=True)
        code = f"{INSTALL} install(Path({str(FOLDER)!r}))"
        gently(sys.executable, "-c", code)
        made = python_of(FOLDER)
    if not list(FOLDER.glob("venv/lib/python3.*/site-packages/h2")):
        gently(str(made), "-m", "pip", "install", "--quiet", "h2")
    return made


def gently(*command: str) -> None:
    """Run it behind all else; skip the tests if it fails, as without an index."""
    done = subprocess.run(
        ["nice", "-n", "19", *command], capture_output=True, text=True, timeout=INSTALL_S, check=False
    )
    if done.returncode:
        pytest.skip(f"the SDK cannot be installed here: {done.stderr.strip().splitlines()[-1]}")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pki")
    pki = ensure_pki(folder, [])
    for name, path in (("ca.pem", pki.ca), ("cert.pem", pki.server.cert), ("key.pem", pki.server.key)):
        (folder / "sonic").mkdir(exist_ok=True)
        (folder / "sonic" / name).write_bytes(path.read_bytes())
    return folder / "sonic"


def spoken(scenario: str, python: Path, certificates: Path) -> dict[str, Any]:
    """Two utterances in a scenario of support/sonic_service.py."""
    environment = {**os.environ, "PYTHONPATH": str(link_package(FOLDER))}
    program = ROOT / "test" / "support" / "sonic_service.py"
    done = subprocess.run(
        [python, program, scenario, certificates],
        env=environment,
        capture_output=True,
        text=True,
        timeout=3 * PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert found["signed"]
    assert set(found["paths"]) == {"/model/amazon.nova-2-sonic-v1%3A0/invoke-with-bidirectional-stream?"}
    return found


OPENING = ["sessionStart", "promptStart", "contentStart", "textInput", "contentEnd", "contentStart", "audioInput"]


def test_the_events_have_the_order_of_the_service_and_one_connection_serves_two_utterances(
    python: Path, certificates: Path
) -> None:
    found = spoken("heard", python, certificates)
    assert found["told"] == ["connection 1", "connection 1"]
    (events,) = found["got"]
    assert events[: len(OPENING)] == OPENING


def test_after_seven_minutes_there_is_another_connection(python: Path, certificates: Path) -> None:
    found = spoken("old", python, certificates)
    assert found["told"] == ["connection 1", "connection 2"]
    assert [events[: len(OPENING)] for events in found["got"]] == [OPENING, OPENING]


@pytest.mark.parametrize(
    ("scenario", "sentence"),
    [
        ("throttled", "asked more than this account may"),
        ("refused", "AWS refuses access to Nova 2 Sonic"),
        ("silence", "after its time or a long silence"),
    ],
)
def test_what_the_service_refuses_is_told_in_a_sentence(
    scenario: str, sentence: str, python: Path, certificates: Path
) -> None:
    found = spoken(scenario, python, certificates)
    assert all(sentence in told for told in found["told"]), found["told"]
    assert len(found["got"]) >= 2


def test_the_environment_holds_what_its_lock_names(python: Path) -> None:
    done = subprocess.run([python, "-m", "pip", "freeze", "--all"], capture_output=True, text=True, check=True)
    locked = {line.split(" ")[0] for line in lock().read_text().splitlines() if "==" in line and line[0].isalpha()}
    assert {line for line in done.stdout.splitlines() if line.startswith(("strands-agents==", "awscrt=="))} < locked
