# SPDX-License-Identifier: Apache-2.0
"""hand voice-cloud: the process that has Amazon Nova 2 Sonic understand sentences, or a stand-in on this machine."""

import argparse
import asyncio
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from amazing_hand.configuration import ConfigurationError, parameter_file
from amazing_hand.node_table import NAMESPACE
from amazing_hand.paths import data_folder, path_of
from amazing_hand.voice.cloud_socket import cloud_socket_path
from amazing_hand.voice_cloud import nova
from amazing_hand.voice_cloud.environment import execute, install

STAND_IN: Final = "stand-in"
NOVA_SONIC: Final = "nova-sonic"


def main(argv: Sequence[str] | None = None) -> int:
    """Run until SIGINT or SIGTERM. The first line on stdout is the socket."""
    parser = argparse.ArgumentParser(
        prog="hand voice-cloud",
        description="Understand sentences for a voice node whose parameter model is nova-sonic: docs/voice.md.",
    )
    parser.add_argument("--install", action="store_true", help="make the environment for nova-sonic, and end")
    parser.add_argument("--python", help="Python 3.12 or later for --install (default: one that is found)")
    parser.add_argument(
        "--model",
        choices=(STAND_IN, NOVA_SONIC),
        default=STAND_IN,
        help="stand-in: the offline recogniser in the cloud's place; nova-sonic: Amazon's, which gets the sound of "
        "sentences and costs money (default: %(default)s)",
    )
    parser.add_argument("--namespace", default=NAMESPACE, help="of the hand (default: %(default)s)")
    parser.add_argument("--params", help="parameter file with the hand's certificate, as `hand provision` writes it")
    parser.add_argument("--region", default=nova.DEFAULT_REGION, help="AWS region (default: %(default)s)")
    parser.add_argument("--sonic", default=nova.NOVA_2_SONIC, help="model that understands (default: %(default)s)")
    parser.add_argument("--lite", default=nova.NOVA_2_LITE, help="model that cleans (default: %(default)s)")
    arguments = parser.parse_args(argv)
    folder = data_folder() / "voice-cloud"
    if arguments.install:
        print(f"the environment for {NOVA_SONIC} is in {folder}, made with {install(folder, arguments.python)}")
        return 0
    socket = cloud_socket_path(data_folder(), arguments.namespace)
    if arguments.model == NOVA_SONIC:
        certificate = certificate_of(arguments.params) if arguments.params else {}
        settings = nova.Settings(str(socket), arguments.region, arguments.sonic, arguments.lite, certificate)
        execute(folder, nova.__name__, [settings.line()])
    return asyncio.run(_stand_in(socket))


def certificate_of(file: str) -> dict[str, str]:
    """Return the parameters of nova.CERTIFICATE in a parameter file's block `/**`. Raises ConfigurationError."""
    found = {
        entry.name: entry.value.text
        for entry in parameter_file.read(file)
        if entry.block == "/**" and entry.name in nova.CERTIFICATE and entry.value is not None
    }
    if missing := [name for name in nova.CERTIFICATE if not found.get(name)]:
        raise ConfigurationError(f"{file}: /** has no {', '.join(missing)}: `hand provision` writes such a file")
    return {name: str(path_of(value)) if name in nova.FILES else value for name, value in found.items()}


async def _stand_in(socket: Path) -> int:
    from amazing_hand.simulation.sonic import StandInSonic
    from amazing_hand.voice.whisper import worker_command
    from amazing_hand.voice.worker import Worker
    from amazing_hand.voice_cloud.service import Service, serve

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    worker = Worker(worker_command("", "en"))
    try:
        await serve(socket, Service(lambda: StandInSonic(worker)), stop)
    finally:
        worker.close()
    return 0
