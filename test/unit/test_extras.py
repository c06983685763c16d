# SPDX-License-Identifier: Apache-2.0
"""A node or a command that lacks the packages of its extra says in one line which one to install."""

import subprocess
import sys
from collections.abc import Iterable

import pytest

from amazing_hand.cli.main import COMMANDS
from amazing_hand.configuration import EXIT_CONFIGURATION
from amazing_hand.configuration.extras import EXTRAS, extra_named
from amazing_hand.node_table import NODES, VOICE

WITHOUT = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {missing!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Missing())
{rest}
"""


def run_without(missing: Iterable[str], rest: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A Python in which these modules are not installed runs this code."""
    code = WITHOUT.format(missing=set(missing), rest=rest)
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize(
    ("node", "module", "extra"),
    [
        ("planner", "strands", "planner"),
        ("mqtt_bridge", "awscrt", "cloud"),
        ("camera", "cv2", "film"),
        ("recorder", "imageio_ffmpeg", "film"),
    ],
)
def test_a_node_whose_extra_is_missing_says_which_in_one_line_and_is_not_to_be_started_again(
    node: str, module: str, extra: str
) -> None:
    start = f"from amazing_hand.configuration.extras import run_program; sys.exit(run_program('nodes.{node}'))"
    done = run_without([module], start)
    assert done.stderr == (
        f"{node} needs the extra '{extra}', of which {module} is missing: "
        f"pip install '.[{extra}]' in the source folder of amazing_hand\n"
    )
    assert done.returncode == EXIT_CONFIGURATION


def test_all_nodes_in_one_process_name_the_extra_of_the_one_that_lacks_it() -> None:
    done = run_without(["strands"], "from amazing_hand.ros.all_nodes import main; sys.exit(main([]))")
    assert "planner needs the extra 'planner', of which strands is missing" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == EXIT_CONFIGURATION


def test_a_command_whose_extra_is_missing_says_which() -> None:
    done = run_without(
        ["rosbags"], "from amazing_hand.cli.main import main; sys.exit(main(sys.argv[1:]))", "record", "--help"
    )
    assert done.stderr.startswith("record needs the extra 'bags', of which rosbags is missing")
    assert done.returncode == EXIT_CONFIGURATION


def test_driver_fingerspeller_and_the_commands_for_a_hand_on_the_table_need_no_extra() -> None:
    commands = ("run", "say", "command", "alphabet", "simulate", "setup_servo", "calibrate", "check")
    modules = ["amazing_hand.client", "amazing_hand.nodes.servo_driver", "amazing_hand.nodes.fingerspeller"]
    modules += [f"amazing_hand.cli.{name}" for name in commands]
    missing = {module for extra in EXTRAS.values() for module in extra.modules}
    done = run_without(missing, "import importlib\nfor name in sys.argv[1:]: importlib.import_module(name)", *modules)
    assert done.stderr == ""
    assert done.returncode == 0


CHECK = """
from amazing_hand.configuration.ros_arguments import parse
from amazing_hand.paths import share_folder
from amazing_hand.ros.declarations import check
arguments = parse(["--ros-args", "--params-file", str(share_folder() / "config" / "hand.yaml")])
check(arguments, [arguments.place(name, "hand") for name in ("servo_driver", "fingerspeller")])
"""


def test_the_parameter_file_of_all_nodes_suits_a_driver_without_extras() -> None:
    missing = {module for extra in EXTRAS.values() for module in extra.modules}
    done = run_without(missing, CHECK)
    assert done.stderr == ""
    assert done.returncode == 0


def test_a_package_of_several_extras_is_that_of_the_program_which_lacks_it() -> None:
    for program, extra in (("planner", "planner"), ("provision", "cloud"), ("recorder", "film")):
        with pytest.raises(ValueError, match=f"{program} needs the extra '{extra}', of which boto3"):
            lack("boto3.session", program)


@pytest.mark.parametrize("module", ["amazing_hand.nothing", "nothing"])
def test_a_missing_module_of_no_extra_stays_a_fault(module: str) -> None:
    with pytest.raises(ModuleNotFoundError, match=module):
        lack(module, "planner")


def lack(module: str, program: str) -> None:
    with extra_named(program):
        raise ModuleNotFoundError(f"No module named {module!r}", name=module)


def test_extras_are_for_nodes_and_commands_that_there_are() -> None:
    programs = {program for extra in EXTRAS.values() for program in extra.programs}
    assert programs <= {entry.name for entry in (*NODES, VOICE)} | {command.name for command in COMMANDS}
