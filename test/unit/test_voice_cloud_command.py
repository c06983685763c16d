# SPDX-License-Identifier: Apache-2.0
"""hand voice-cloud: its environment, and the certificate by which it gets AWS credentials."""

import json
import sys
from pathlib import Path

import pytest

from amazing_hand.cli import voice_cloud
from amazing_hand.configuration import ConfigurationError
from amazing_hand.voice_cloud import environment, nova

PARAMETERS = """
/**:
  ros__parameters:
    device: hand-1
    cert: /keys/hand.pem
    key: /keys/hand.key
    ca: /keys/ca.pem
    role_alias: hand
    credential_endpoint: abc.credentials.iot.us-east-1.amazonaws.com
/**/planner:
  ros__parameters:
    region: us-east-1
"""


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMAZING_HAND_HOME", str(tmp_path))


def test_nova_sonic_without_its_environment_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"has no environment: run `hand voice-cloud --install`$"):
        voice_cloud.main(["--model", "nova-sonic"])
    mark = tmp_path / "voice-cloud" / "venv" / "made-from"
    mark.parent.mkdir(parents=True)
    mark.write_text("another lock")
    with pytest.raises(ConfigurationError, match="the environment of another release"):
        voice_cloud.main(["--model", "nova-sonic"])


def test_a_python_that_is_none_or_too_old_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match=f"{tmp_path}/python is no Python 3.12 to 3.14"):
        voice_cloud.main(["--install", "--python", f"{tmp_path}/python"])
    monkeypatch.setattr(environment, "candidates", lambda: iter(["/bin/false"]))
    with pytest.raises(ConfigurationError, match=r"there is no Python 3\.12 to 3\.14"):
        environment.find_python()
    assert environment.is_late_enough(sys.executable) == ((3, 12) <= sys.version_info[:2] <= (3, 14))


def test_an_environment_that_cannot_be_made_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "find_python", lambda named: "/bin/false")
    with pytest.raises(ConfigurationError, match=r"^the environment could not be made: no reason$"):
        voice_cloud.main(["--install"])
    with pytest.raises(ConfigurationError, match="has no environment"):
        environment.python_of(tmp_path / "voice-cloud")


def test_the_environment_finds_this_package_and_none_beside_it(tmp_path: Path) -> None:
    for _ in range(2):
        package = environment.link_package(tmp_path)
    assert [path.name for path in package.iterdir()] == ["amazing_hand"]
    assert (package / "amazing_hand" / "voice_cloud" / "nova.py").is_file()


def test_the_certificate_is_that_of_the_hands_parameter_file(tmp_path: Path) -> None:
    file = tmp_path / "hand.yaml"
    file.write_text(PARAMETERS)
    certificate = voice_cloud.certificate_of(str(file))
    assert set(certificate) == set(nova.CERTIFICATE)
    assert (certificate["cert"], certificate["role_alias"]) == ("/keys/hand.pem", "hand")
    settings = nova.Settings("socket", certificate=certificate)
    assert nova.Settings(**json.loads(settings.line())) == settings
    session = nova.aws_session(settings)
    assert session.region_name == nova.DEFAULT_REGION
    file.write_text(PARAMETERS.replace("    role_alias: hand\n", ""))
    with pytest.raises(ConfigurationError, match=r"/\*\* has no role_alias: `hand provision` writes such a file"):
        voice_cloud.certificate_of(str(file))
