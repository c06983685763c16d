# SPDX-License-Identifier: Apache-2.0
"""Files that `hand provision` writes on the device: private key, certificate, CA and a ROS parameter file."""

import argparse
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from amazing_hand.paths import data_folder, write_private

AMAZON_ROOTS: Final = "Amazon Root CA "
"""Prefix of the common names of the AWS endpoints' CAs (AWS IoT Core developer guide, server authentication)."""

_HEADER: Final = """\
# Written by `hand provision` for the thing {thing}. Add what else is yours: config/hand.yaml explains all parameters.
# ros2 launch amazing_hand hand.launch.py sim:=false params_file:={path}
# hand run --ros-args --params-file {path}
"""


class ProvisionError(Exception):
    """Provisioning or deprovisioning failed. The message is one line: why, and what to do."""


@dataclass(frozen=True)
class DeviceFiles:
    """Paths of the files of one hand, mode 0600 in a folder of mode 0700."""

    folder: Path

    @property
    def key(self) -> Path:
        return self.folder / "device.key"

    @property
    def cert(self) -> Path:
        return self.folder / "device.crt"

    @property
    def ca(self) -> Path:
        return self.folder / "ca.crt"

    @property
    def parameters(self) -> Path:
        return self.folder / "hand.yaml"

    def __iter__(self) -> Iterator[Path]:
        yield from (self.parameters, self.cert, self.ca, self.key)


def add_folder_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--folder", type=Path, help="where its files are (default: things/NAME in the data folder)")


def files_of(args: argparse.Namespace) -> DeviceFiles:
    folder: Path = args.folder or data_folder() / "things" / args.thing
    return DeviceFiles(folder.expanduser().absolute())


@dataclass(frozen=True)
class Account:
    """AWS endpoints for the parameter file. credential_endpoint: empty without a role alias."""

    region: str
    endpoint: str
    credential_endpoint: str = ""


def make_key(files: DeviceFiles) -> bool:
    """Create the private key, which never leaves this machine. Return False if there is one already.

    Raises ProvisionError or OSError.
    """
    files.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if files.key.exists():
        load_key(files)
        return False
    if files.cert.exists():
        raise ProvisionError(f"{files.cert} has no key {files.key.name} beside it: bring that back, or move it away")
    key = ec.generate_private_key(ec.SECP256R1())
    no_password = serialization.NoEncryption()
    write_private(
        files.key, key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, no_password)
    )
    return True


def load_key(files: DeviceFiles) -> ec.EllipticCurvePrivateKey:
    """Return the private key from its file. Raises ProvisionError or OSError."""
    if files.key.stat().st_mode & 0o077:
        raise ProvisionError(f"{files.key} can be read by others and is not private any more: remove it for a new one")
    try:
        key = serialization.load_pem_private_key(files.key.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise ProvisionError(f"{files.key} is no private key without a password: remove it for a new one") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ProvisionError(f"{files.key} is no key of ours: remove it for a new one")
    return key


def signing_request(key: ec.EllipticCurvePrivateKey, thing: str) -> str:
    """Return a certificate signing request (CSR) for the thing, PEM."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, thing)])
    request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    return request.public_bytes(serialization.Encoding.PEM).decode()


def certificate_id(files: DeviceFiles) -> str:
    """Return AWS IoT's id of the certificate: its SHA-256 fingerprint. Raises ProvisionError or OSError."""
    try:
        cert = x509.load_pem_x509_certificate(files.cert.read_bytes())
    except ValueError as error:
        raise ProvisionError(f"{files.cert} is no certificate in PEM form: remove it for a new one") from error
    if cert.public_key() != load_key(files).public_key():
        raise ProvisionError(f"{files.cert} and {files.key.name} do not match: remove both for new ones")
    return cert.fingerprint(hashes.SHA256()).hex()


def amazon_roots() -> bytes:
    """Return the root CAs of AWS IoT Core's server certificate, PEM, taken from botocore's CA bundle."""
    import botocore  # imported late: it takes 0.25 s

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(Path(botocore.__file__).with_name("cacert.pem"))
    cas: list[dict[str, Any]] = context.get_ca_certs()
    names = [dict(pair for part in ca["subject"] for pair in part).get("commonName", "") for ca in cas]
    ders = context.get_ca_certs(binary_form=True)
    chosen = [der for name, der in zip(names, ders, strict=True) if name.startswith(AMAZON_ROOTS)]
    return "".join(map(ssl.DER_cert_to_PEM_cert, chosen)).encode()


def parameters(files: DeviceFiles, thing: str, account: Account, bucket: str, role_alias: str) -> dict[str, Any]:
    """Return the parameters that differ from config/hand.yaml, as block -> name -> value."""
    shared = {"device": thing, "cert": str(files.cert), "key": str(files.key), "ca": str(files.ca)}
    if account.credential_endpoint:
        shared |= {"role_alias": role_alias, "credential_endpoint": account.credential_endpoint}
    blocks = {
        "/**": shared,
        "/**/mqtt_bridge": {"endpoint": account.endpoint},
        "/**/planner": {"region": account.region},
    }
    if bucket:
        # The role in infra/hand.yaml allows each hand to write only below its own name.
        blocks["/**/recorder"] = {"bucket": bucket, "prefix": f"videos/{thing}/", "region": account.region}
    return blocks


def parameter_file(files: DeviceFiles, thing: str, blocks: Mapping[str, Mapping[str, str]]) -> str:
    """Return the text of a ROS parameter file, to be given to all nodes."""
    content = {block: {"ros__parameters": dict(values)} for block, values in blocks.items()}
    return _HEADER.format(thing=thing, path=files.parameters) + yaml.safe_dump(content, sort_keys=False, width=1000)


def differences(text: str, blocks: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return which of the parameters a parameter file lacks or sets to another value, as `block name`.

    Other content of the file is ignored. Raises ValueError for a text that is not such a file.
    """
    try:
        written = yaml.safe_load(text)
        return [
            f"{block} {name}"
            for block, values in blocks.items()
            for name, value in values.items()
            if written.get(block, {}).get("ros__parameters", {}).get(name) != value
        ]
    except (yaml.YAMLError, AttributeError) as error:
        raise ValueError("it is no ROS parameter file") from error
