# SPDX-License-Identifier: Apache-2.0
"""tools/mutation.py: which changes it makes, and when a mutant counts as killed."""

import ast
import json
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "mutation.py"


@pytest.fixture(scope="module")
def mutation() -> ModuleType:
    spec = spec_from_file_location("mutation", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["mutation"] = module_from_spec(spec)  # where dataclasses look it up
    spec.loader.exec_module(module)
    return module


SOURCE = "def larger(a, b):\n    return a > b\n"
TESTED = """
from amazing_hand.m import larger
def test_it():
    assert larger(2, 1)
    assert not larger(1, 2)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """One with a single function, of which a test leaves something open."""
    for path, text in {"amazing_hand/__init__.py": "", "amazing_hand/m.py": SOURCE, "test/test_m.py": TESTED}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def bodies(mutation: ModuleType, body: str) -> set[str]:
    """What becomes of the body of a function, each time on one line."""
    source = "def f(self, a, b):\n    " + body.replace("\n", "\n    ")
    return {
        "; ".join(ast.unparse(statement) for statement in ast.parse(mutant.source).body[0].body)  # type: ignore[attr-defined]
        for mutant in mutation.mutants_of("m.py", source)
    }


@pytest.mark.parametrize(
    ("body", "mutated"),
    [
        ("return a < b", {"return a <= b", "return None"}),
        ("return a and b", {"return a or b", "return None"}),
        ("a = not b", {"a = b"}),
        ("a = a + b * 2", {"a = a - b * 2", "a = a + b / 2", "a = a + b * 3"}),
        ("a = True", {"a = False"}),
        ("a = abs(b)", {"a = b"}),
        ("a = min(a, b)", {"a = max(a, b)"}),
        ("if a:\n    b = 'x'", {"if not a:\n    b = 'x'"}),
        ("self.a = b", {"pass"}),
        ("a.append(b)", {"pass"}),
        ("raise a", {"pass"}),
        ("return [a for a in b if a is self]", {"return [a for a in b if a is not self]", "return None"}),
    ],
)
def test_each_kind_of_change_is_made_once(mutation: ModuleType, body: str, mutated: set[str]) -> None:
    assert bodies(mutation, body) == mutated


@pytest.mark.parametrize(
    "body",
    [
        "assert a < 1",
        "log.warning('%s', a + 1)",
        "a = f'{b + 1}'",
        "return None",
        "'''Says a < b.'''",
        "a: 'x + 1' = b",
    ],
)
def test_texts_logs_and_assertions_are_left_alone(mutation: ModuleType, body: str) -> None:
    assert bodies(mutation, body) == set()


def test_settings_are_left_alone_and_each_function_is_changed_once(mutation: ModuleType) -> None:
    method = "    def f(self):\n        def g():\n            return 1 < 2\n        g()\n"
    source = f"LIMIT = 3 + 4\nclass A:\n    size: int = 5\n{method}"
    mutants = mutation.mutants_of("m.py", source)
    assert [mutant.line for mutant in mutants] == [6, 6, 6, 6, 7]
    assert str(mutants[-1]) == "amazing_hand/m.py:7: g()  ->  pass"
    assert all("LIMIT = 3 + 4" in mutant.source and "size: int = 5" in mutant.source for mutant in mutants)


def test_a_sample_is_the_same_for_the_same_seed(mutation: ModuleType) -> None:
    mutants = mutation.mutants_of("m.py", "def f(a):\n" + "    a += 1\n" * 50)
    chosen = mutation.sample(mutants, 10, seed=1)
    assert len(chosen) == 10
    assert chosen == mutation.sample(mutants, 10, seed=1)
    assert chosen != mutation.sample(mutants, 10, seed=2)
    assert mutation.sample(mutants, None, seed=1) == mutants


def test_every_module_of_the_table_is_there_with_its_tests(mutation: ModuleType) -> None:
    project = TOOL.parents[1]
    for module, tests in mutation.TESTS.items():
        assert (project / "amazing_hand" / module).is_file()
        assert all((project / test).exists() for test in tests), module


@pytest.mark.parametrize(("status", "is_killed"), [(0, False), (1, True), (2, True), (None, True), (-9, True)])
def test_a_mutant_is_killed_when_the_tests_fail_or_do_not_end(
    mutation: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch, status: int | None, is_killed: bool
) -> None:
    copy = mutation.Copy(project, project / "copy")
    module = project / "copy" / "amazing_hand" / "m.py"
    run: list[str] = []
    monkeypatch.setattr(copy, "_run", lambda tests, timeout_s: (run.append(module.read_text()), (status, ""))[1])
    assert copy.kills(mutation.Mutant("m.py", 1, "it", "mutated"), ["test"], 1.0) == is_killed
    assert (run, module.read_text()) == (["mutated"], SOURCE)


def test_survivors_are_those_that_no_test_notices(mutation: ModuleType, project: Path) -> None:
    copies = [mutation.Copy(project, project / str(number)) for number in range(2)]
    mutants = mutation.mutants_of("m.py", SOURCE)
    survivors = mutation.survivors_of("m.py", mutants, ["test/test_m.py"], copies)
    assert [mutant.change for mutant in survivors] == ["a > b  ->  a >= b"]


def test_tests_that_do_not_end_are_ended(mutation: ModuleType, project: Path) -> None:
    (project / "test" / "test_m.py").write_text("while True:\n    pass\n")
    assert mutation.Copy(project, project / "copy")._run(["test/test_m.py"], 0.5)[0] is None


def test_tests_that_fail_by_themselves_are_told(mutation: ModuleType, project: Path) -> None:
    (project / "test" / "test_m.py").write_text("def test_it():\n    assert False\n")
    with pytest.raises(RuntimeError, match="fail without a mutant, mend them first: test/test_m.py"):
        mutation.Copy(project, project / "copy").takes_s(["test/test_m.py"])


def test_a_score_that_is_too_low_is_the_programs_status(
    mutation: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Stub:
        def __init__(self, *_: object) -> None: ...

    monkeypatch.setattr(mutation, "Copy", Stub)
    out = tmp_path / "out" / "mutation.json"
    asked = ["--mutants", "4", "--out", str(out), "agent/guard.py"]
    monkeypatch.setattr(mutation, "survivors_of", lambda module, mutants, tests, copies: mutants[:1])
    assert mutation.main(asked) == 1
    assert json.loads(out.read_text())["score"] == 0.75
    assert "survived: amazing_hand/agent/guard.py:" in capsys.readouterr().out
    monkeypatch.setattr(mutation, "survivors_of", lambda module, mutants, tests, copies: [])
    assert mutation.main(asked) == 0
