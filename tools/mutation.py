# SPDX-License-Identifier: Apache-2.0
"""Mutation tests: change the program in one place, and see whether its tests notice.

    make mutation                   ten mutants of each module of the table below, always the same ones
    make mutation MUTANTS=30        more; MUTANTS=all: each there is
    make mutation MODULES="bus/health_monitor.py agent/guard.py"

Each mutant runs in a copy of the project with those tests alone that are there for its module. It is killed when they
fail or do not end. Survivors are told one a line; out/mutation.json has all of them. Below LEAST_SCORE the status is 1.

The bodies of functions are changed: comparisons, conditions, arithmetic, numbers, results, and statements that are left
out. Not texts, what is logged, assertions, and numbers with a name of their own, which are settings.
"""

import argparse
import ast
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final

DRIVER: Final = "test/edge/driver"
BRIDGE: Final = ("test/unit/test_delivery.py", "test/unit/bridge", "test/unit/sentences")
LIMITS: Final = ("test/unit/test_planner_limits.py", "test/unit/test_planner.py")

TESTS: Final[dict[str, tuple[str, ...]]] = {
    "agent/breaker.py": ("test/unit/test_planner_breaker.py", *LIMITS),
    "agent/guard.py": ("test/unit/test_planner_guard.py",),
    "agent/hooks.py": ("test/unit/test_planner_hooks.py", *LIMITS),
    "agent/model_planner.py": (*LIMITS, "test/unit/test_planner_fallback.py"),
    "agent/queue.py": ("test/unit/test_planner_queue.py",),
    "agent/usage.py": ("test/unit/test_planner_usage.py",),
    "bus/command_queue.py": ("test/unit/test_command_queue.py", DRIVER),
    "bus/driver.py": (DRIVER,),
    "bus/motion_gate.py": ("test/unit/test_motion_gate.py",),
    "bus/hand_servos.py": ("test/unit/test_hand_servos.py", DRIVER),
    "bus/mover.py": ("test/unit/test_mover.py", DRIVER),
    "bus/port.py": ("test/unit/test_bus_protocol.py", "test/edge/bus", f"{DRIVER}/test_port.py"),
    "bus/health_monitor.py": ("test/unit/test_health_monitor.py", "test/unit/test_health_monitor_edges.py"),
    "cloud/bridge.py": BRIDGE,
    "cloud/database.py": BRIDGE,
    "cloud/delivery.py": BRIDGE,
    "cloud/inbox.py": BRIDGE,
    "cloud/sentences.py": BRIDGE,
}
"""What holds each module, the quick ones first. Modules without an entry are not mutated."""

PACKAGE: Final = "amazing_hand"
COPIED: Final = (PACKAGE, "config", "launch", "test", "urdf", "pyproject.toml", "setup.py", "package.xml")
LEAST_SCORE: Final = 0.9
WORKERS: Final = 2

# A mutant that takes so many times longer than the program itself never ends.
PATIENCE: Final = 4.0
PATIENCE_MIN_S: Final = 30.0

FAILED: Final = 1
INTERRUPTED: Final = 2  # as when a module cannot be imported
INTERNAL: Final = 3

SWAPS: Final[dict[type[ast.AST], Any]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
CALLS: Final = {"min": "max", "max": "min", "any": "all", "all": "any"}
LOGGERS: Final = ("log", "logger", "logging")
LEFT_ALONE: Final = (ast.Assert, ast.JoinedStr)
FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Mutant:
    """A module with one change. source: of the whole module."""

    module: str
    line: int
    change: str
    source: str

    def __str__(self) -> str:
        return f"{PACKAGE}/{self.module}:{self.line}: {self.change}"


def mutants_of(module: str, source: str) -> list[Mutant]:
    """All of them, in the order of the source."""
    tree = ast.parse(source)
    found = []
    for function in (node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)):
        for statement in function.body:
            for parent, name, place, new in _changes(function, "body", function.body.index(statement), statement):
                old = _put(parent, name, place, new)
                change = f"{_short(old)}  ->  {_short(new)}"
                found.append(Mutant(module, getattr(old, "lineno", function.lineno), change, _unparsed(tree)))
                _put(parent, name, place, old)
    return sorted(found, key=lambda mutant: mutant.line)


Change = tuple[ast.AST, str, int | None, ast.AST]
"""In this field of this node, at this place if that is a list, stands this instead."""


def _changes(parent: ast.AST, name: str, place: int | None, node: ast.AST) -> Iterator[Change]:
    """Those of a node and of what is in it; functions in it have their own turn."""
    if isinstance(node, (*LEFT_ALONE, *FUNCTIONS)) or _is_logging(node):
        return
    for new in _instead(node):
        yield parent, name, place, ast.copy_location(new, node)
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list"):
            continue
        if isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, ast.AST):
                    yield from _changes(node, field, index, item)
        elif isinstance(value, ast.AST):
            yield from _changes(node, field, None, value)


def _instead(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand there instead of the node."""
    match node:
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            for place, op in enumerate(ops):
                if swapped := SWAPS.get(type(op)):
                    yield ast.Compare(left, [*ops[:place], swapped(), *ops[place + 1 :]], comparators)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(SWAPS[type(op)](), values)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.BinOp(left=left, op=op, right=right) if type(op) in SWAPS:
            yield ast.BinOp(left, SWAPS[type(op)](), right)
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield ast.Constant(value + 1)
        case ast.Call(func=ast.Name(id="abs"), args=[argument]):
            yield argument
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords) if name in CALLS:
            yield ast.Call(ast.Name(CALLS[name]), args, keywords)
        case ast.If(test=test, body=body, orelse=orelse) if isinstance(test, ast.Name | ast.Attribute | ast.Call):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.Return(value=ast.AST() as value) if not isinstance(value, ast.Constant):
            yield ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call() | ast.Await()) | ast.AugAssign() | ast.Delete() | ast.Raise():
            yield ast.Pass()
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]) | ast.Break() | ast.Continue():
            yield ast.Pass()


def _is_logging(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))):
            return name in LOGGERS
    return False


def _put(parent: ast.AST, name: str, place: int | None, new: ast.AST) -> ast.AST:
    """Put a node there; returns the one that was there."""
    old: ast.AST
    if place is None:
        old = getattr(parent, name)
        setattr(parent, name, new)
    else:
        nodes: list[ast.AST] = getattr(parent, name)
        old, nodes[place] = nodes[place], new
    return old


def _unparsed(tree: ast.AST) -> str:
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def _short(node: ast.AST) -> str:
    line = ast.unparse(ast.fix_missing_locations(node)).partition("\n")[0]
    return line if len(line) <= 60 else f"{line[:57]}..."


class Copy:
    """The project once more, for one mutant at a time."""

    def __init__(self, project: Path, folder: Path) -> None:
        self._folder = folder
        for name in COPIED:
            source, target = project / name, folder / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            elif source.exists():
                shutil.copy(source, target)

    def takes_s(self, tests: Sequence[str]) -> float:
        """How long the tests take without a change. Raises RuntimeError when they fail."""
        began_s = time.monotonic()
        status, output = self._run(tests, None)
        if status != 0:
            raise RuntimeError(f"these tests fail without a mutant, mend them first: {' '.join(tests)}\n{output}")
        return time.monotonic() - began_s

    def kills(self, mutant: Mutant, tests: Sequence[str], timeout_s: float) -> bool:
        path = self._folder / PACKAGE / mutant.module
        original = path.read_text()
        path.write_text(mutant.source)
        try:
            status, output = self._run(tests, timeout_s)
        finally:
            path.write_text(original)
        if status not in (None, 0, FAILED, INTERRUPTED, INTERNAL) and status >= 0:  # a signal's is negative
            raise RuntimeError(f"pytest ended with status {status}: {' '.join(tests)}\n{output}")
        return status != 0

    def _run(self, tests: Sequence[str], timeout_s: float | None) -> tuple[int | None, str]:
        """The status of pytest, None if it did not end, and the end of what it said."""
        # No .pyc: two mutants of the same length in one second would be taken for the same. No plug-ins: to load those
        # of everything that is installed takes longer than most tests do.
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
        with tempfile.TemporaryFile("w+") as output:
            process = subprocess.Popen(
                command, cwd=self._folder, env=environment, stdout=output, stderr=output, start_new_session=True
            )
            try:
                status: int | None = process.wait(timeout_s)
            except subprocess.TimeoutExpired:
                status = None
            finally:
                _kill_all(process)
            output.seek(0)
            return status, output.read()[-2000:]


def _kill_all(process: "subprocess.Popen[bytes]") -> None:
    """The process, and what it has started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def sample(mutants: Sequence[Mutant], count: int | None, seed: int) -> list[Mutant]:
    """So many of them, the same for the same seed; all for None."""
    if count is None or count >= len(mutants):
        return list(mutants)
    chosen = random.Random(seed).sample(range(len(mutants)), count)
    return [mutants[place] for place in sorted(chosen)]


def survivors_of(module: str, mutants: Sequence[Mutant], tests: Sequence[str], copies: Sequence[Copy]) -> list[Mutant]:
    timeout_s = max(PATIENCE_MIN_S, PATIENCE * copies[0].takes_s(tests))
    free: SimpleQueue[Copy] = SimpleQueue()
    for copy in copies:
        free.put(copy)

    def survives(mutant: Mutant) -> bool:
        copy = free.get()
        try:
            return not copy.kills(mutant, tests, timeout_s)
        finally:
            free.put(copy)

    with ThreadPoolExecutor(len(copies)) as pool:
        try:
            return [mutant for mutant, lives in zip(mutants, pool.map(survives, mutants), strict=True) if lives]
        except BaseException:  # Ctrl-C: not all that wait
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Change the program in one place, and see whether its tests notice.")
    parser.add_argument("--mutants", default="10", metavar="N", help="of each module, or `all` (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="another number, other mutants (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=Path("out/mutation.json"), help="what was found")
    parser.add_argument(
        "modules", nargs="*", metavar="MODULE", help=f"such as bus/health_monitor.py; else {len(TESTS)} of them"
    )
    options = parser.parse_args(arguments)
    if unknown := set(options.modules) - set(TESTS):
        parser.error(f"no tests are named for {', '.join(sorted(unknown))}; there are {', '.join(TESTS)}")
    count = None if options.mutants == "all" else int(options.mutants)
    project = Path(__file__).resolve().parents[1]
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        copies = [Copy(project, Path(folder, str(number))) for number in range(WORKERS)]
        for module in options.modules or TESTS:
            source = (project / PACKAGE / module).read_text()
            mutants = sample(mutants_of(module, source), count, options.seed)
            survivors = survivors_of(module, mutants, TESTS[module], copies)
            for mutant in survivors:
                print(f"survived: {mutant}", flush=True)
            print(f"{module}: {len(mutants) - len(survivors)} of {len(mutants)} killed", flush=True)
            told = [{key: value for key, value in asdict(each).items() if key != "source"} for each in survivors]
            found[module] = {"mutants": len(mutants), "survivors": told}
    mutants_in_all = sum(each["mutants"] for each in found.values())
    survivors_in_all = sum(len(each["survivors"]) for each in found.values())
    score = 1.0 - survivors_in_all / max(mutants_in_all, 1)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps({"score": score, "seed": options.seed, "modules": found}, indent=2) + "\n")
    print(f"{score:.0%} of {mutants_in_all} mutants killed; {options.out} has the survivors")
    return 0 if score >= LEAST_SCORE else 1


if __name__ == "__main__":
    raise SystemExit(main())
