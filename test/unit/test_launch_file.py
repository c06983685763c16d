"""What can be said of the launch file where launch itself is not installed: its arguments, and the table it reads."""

import ast
from pathlib import Path

import pytest

from amazing_hand.paths import share_folder

LAUNCH_FILE = share_folder() / "launch" / "hand.launch.py"
README = Path(__file__).parents[2] / "README.md"


@pytest.fixture(scope="module")
def tree() -> ast.Module:
    return ast.parse(LAUNCH_FILE.read_text())


def arguments(tree: ast.Module) -> dict[str, dict[str, ast.expr]]:
    """Keyword arguments of each DeclareLaunchArgument, by the launch argument's name."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    declared = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "DeclareLaunchArgument"]
    return {
        ast.literal_eval(call.args[0]): {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
        for call in declared
    }


def test_every_argument_has_a_default_and_a_description(tree: ast.Module) -> None:
    assert set(arguments(tree)) == {"sim", "rviz", "namespace", "params_file", "port"}
    for name, keywords in arguments(tree).items():
        assert {"default_value", "description"} <= set(keywords), name
        assert len(ast.literal_eval(keywords["description"])) > 10, name


def test_the_readme_names_every_argument(tree: ast.Module) -> None:
    assert all(f"`{name}`" in README.read_text() for name in arguments(tree))


def test_nodes_come_from_the_node_table_and_are_respawned(tree: ast.Module) -> None:
    (node_function,) = (f for f in tree.body if isinstance(f, ast.FunctionDef) and f.name == "_nodes")
    (comprehension,) = (node for node in ast.walk(node_function) if isinstance(node, ast.ListComp))
    assert ast.unparse(comprehension.generators[0].iter) == "NODES"
    assert "respawn=True" in ast.unparse(comprehension.elt)
