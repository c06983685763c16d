# SPDX-License-Identifier: Apache-2.0
"""Program of `hand voice-cloud --model nova-sonic`: Nova 2 Sonic understands, Nova 2 Lite cleans.

Its one argument is JSON, as `Settings.line` makes it.
"""

import asyncio
import json
import signal
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from amazing_hand.configuration import EXIT_CONFIGURATION

NOVA_2_SONIC: Final = "amazon.nova-2-sonic-v1:0"
NOVA_2_LITE: Final = "us.amazon.nova-2-lite-v1:0"
DEFAULT_REGION: Final = "us-east-1"

FILES: Final = ("cert", "key", "ca")
CERTIFICATE: Final = ("role_alias", "credential_endpoint", "device", *FILES)
"""The hand's parameters by which AWS credentials are got."""


@dataclass(frozen=True)
class Settings:
    """socket: of the voice node. certificate: the parameters of CERTIFICATE; without role_alias AWS's own settings."""

    socket: str
    region: str = DEFAULT_REGION
    sonic: str = NOVA_2_SONIC
    lite: str = NOVA_2_LITE
    certificate: dict[str, str] = field(default_factory=dict)

    def line(self) -> str:
        return json.dumps(asdict(self))


def aws_session(settings: Settings) -> Any:
    """Return a boto3 session, with credentials by the hand's certificate where it has some. Raises ValueError."""
    certificate = settings.certificate
    if not certificate.get("role_alias"):
        import boto3

        return boto3.Session(region_name=settings.region)
    from amazing_hand.identity.credentials import Identity, session

    files = {name: Path(certificate[name]) for name in FILES}
    identity = Identity.at(
        certificate["credential_endpoint"], certificate["role_alias"], certificate["device"], **files
    )
    return session(identity, settings.region)


async def _run(settings: Settings) -> None:
    from botocore.config import Config
    from strands.bidi.models import BedrockNovaSonicModel
    from strands.models import BedrockModel

    from amazing_hand.voice_cloud.cleaner import cleaner
    from amazing_hand.voice_cloud.service import CLEAN_S, Service, serve

    session = aws_session(settings)
    params = {
        # Its answers are not used, so they shall cost little.
        "inferenceConfiguration": {"maxTokens": 16, "temperature": 0.0, "topP": 0.9},
        "turnDetectionConfiguration": {"endpointingSensitivity": "HIGH"},
    }
    lite = BedrockModel(
        model_id=settings.lite,
        boto_session=session,
        max_tokens=512,
        temperature=0.0,
        boto_client_config=Config(
            connect_timeout=CLEAN_S, read_timeout=CLEAN_S, retries={"mode": "standard", "total_max_attempts": 1}
        ),
    )
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    service = Service(
        lambda: BedrockNovaSonicModel(model_id=settings.sonic, boto_session=session, params=params), cleaner(lite)
    )
    await serve(Path(settings.socket), service, stop)


def main() -> int:
    try:
        asyncio.run(_run(Settings(**json.loads(sys.argv[1]))))
    except (ValueError, OSError) as error:  # ConfigurationError is a ValueError
        print(f"hand voice-cloud: {' '.join(str(error).split())}", file=sys.stderr)
        return EXIT_CONFIGURATION
    return 0


if __name__ == "__main__":
    sys.exit(main())
