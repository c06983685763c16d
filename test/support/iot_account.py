# SPDX-License-Identifier: Apache-2.0
"""Simulate AWS IoT: moto's server in this process, corrected where it differs from AWS."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from moto.core import DEFAULT_ACCOUNT_ID
from moto.iot.exceptions import IoTClientError
from moto.iot.models import FakeCertificate, FakeEndpoint, IoTBackend, iot_backends
from moto.server import ThreadedMotoServer

from amazing_hand.cli import deprovision, provision
from amazing_hand.identity.provision_aws import iot_client

REGION: Final = "eu-central-1"
KEY_ID: Final = "AKIAOFTHETEST"
SECRET: Final = "s3cr3t/of+the/test"
TOKEN: Final = "t0ken/of+the/test"


@dataclass(frozen=True)
class IotAccount:
    url: str
    patch: pytest.MonkeyPatch

    @property
    def backend(self) -> IoTBackend:
        """Return the state of the simulated AWS IoT (moto's backend)."""
        return iot_backends[DEFAULT_ACCOUNT_ID][REGION]

    @property
    def certificates(self) -> dict[str, str]:
        """Certificate id -> status."""
        return {id: certificate.status for id, certificate in self.backend.certificates.items()}

    @property
    def things(self) -> list[str]:
        return [thing.thing_name for thing in self.backend.things.values()]

    def refuse(self, call: str, code: str, message: str = "as the test says", times: int = 10**6) -> None:
        """Make a call of the backend fail this many times."""
        real, left = getattr(IoTBackend, call), [times]

        def refused(*args: Any, **kwargs: Any) -> Any:
            if left[0] <= 0:
                return real(*args, **kwargs)
            left[0] -= 1
            error = IoTClientError(code, message)
            error.code = 403
            raise error

        self.patch.setattr(IoTBackend, call, refused)


def _certify(backend: IoTBackend, csr: str, set_as_active: str) -> FakeCertificate:
    """Correct moto: certify the request's key, not one of its own, and read the text `false` as false."""
    request = x509.load_pem_x509_csr(csr.encode())
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(
        issuer_name=x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "AWS IoT")]),
        subject_name=request.subject,
        public_key=request.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=now,
        not_valid_after=now + timedelta(days=365),
    )
    pem = builder.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256()).public_bytes(
        serialization.Encoding.PEM
    )
    status = {"true": "ACTIVE", "false": "INACTIVE"}[set_as_active]
    made = FakeCertificate(pem.decode(), status, backend.account_id, backend.region_name)
    backend.certificates[made.certificate_id] = made
    return made


def _endpoint(backend: IoTBackend, endpoint_type: str) -> FakeEndpoint:
    """Correct moto: return the same endpoint at each call, not a new one."""
    endpoint = FakeEndpoint(endpoint_type, backend.region_name)
    endpoint.endpoint = re.sub(r"^[a-z0-9]+", "moto", endpoint.endpoint)
    return endpoint


@contextmanager
def server() -> Iterator[str]:
    """Run the server during the block and yield its URL."""
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    yield f"http://{host}:{port}"
    moto.stop()


@cache
def _client(region: str | None, *_: str | None) -> Any:
    """Return a client; cached, as creating one takes 0.5 s."""
    return iot_client(region)


def client(region: str | None) -> Any:
    return _client(region, *(os.environ.get(name) for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID")))


@contextmanager
def account(url: str) -> Iterator[IotAccount]:
    """Yield an empty account and set this process's AWS credentials for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(IoTBackend, "create_certificate_from_csr", _certify)
        patch.setattr(IoTBackend, "describe_endpoint", _endpoint)
        patch.setattr(FakeCertificate, "compute_cert_id", FakeCertificate.compute_der_cert_id)
        for module in (provision, deprovision):
            patch.setattr(module, "iot_client", client)
        patch.setenv("AWS_ENDPOINT_URL", url)
        patch.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
        patch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        patch.setenv("AWS_SESSION_TOKEN", TOKEN)
        yield IotAccount(url, patch)
    iot_backends.reset()
