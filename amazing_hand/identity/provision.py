# SPDX-License-Identifier: Apache-2.0
"""`hand provision`: register this machine as a thing of AWS IoT Core, with a private key that never leaves it.

Each step reuses what already exists, so the command is idempotent and can be run again after a failure.
The certificate is activated in the last step, so that a half-provisioned device cannot connect.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from amazing_hand.cloud.contract import DEVICE_NAME
from amazing_hand.identity.policy import DEFAULT_NAME, device_policy
from amazing_hand.identity.provision_aws import (
    Step,
    name_of,
    principals_of,
)
from amazing_hand.identity.provision_files import (
    Account,
    DeviceFiles,
    ProvisionError,
    amazon_roots,
    certificate_id,
    differences,
    load_key,
    make_key,
    parameter_file,
    parameters,
    signing_request,
)
from amazing_hand.paths import write_private

NAME: Final = re.compile(r"[A-Za-z0-9_=,@-]{1,128}")
"""Valid names of policies and role aliases."""


@dataclass(frozen=True)
class Wish:
    """Requested provisioning. role_alias, bucket: empty for none. ca: CA file of a broker other than AWS's."""

    thing: str
    files: DeviceFiles
    policy: str = DEFAULT_NAME
    role_alias: str = DEFAULT_NAME
    bucket: str = ""
    ca: Path | None = None

    def problem(self) -> str | None:
        """Return in one line what AWS would refuse in the request, or None if it is valid."""
        if not DEVICE_NAME.fullmatch(self.thing):
            return f"--thing {self.thing!r}: use 1 to 64 of the characters A-Z a-z 0-9 : _ -"
        for option, name in (("--policy", self.policy), ("--role-alias", self.role_alias or DEFAULT_NAME)):
            if not NAME.fullmatch(name):
                return f"{option} {name!r}: use 1 to 128 of the characters A-Z a-z 0-9 _ = , @ -"
        return None

    def parameters(self, account: Account) -> dict[str, Any]:
        return parameters(self.files, self.thing, account, self.bucket, self.role_alias)


@dataclass
class Provisioning:
    """One run of `hand provision`. Steps store their results in attributes, which later steps use."""

    iot: Any
    wish: Wish
    _account: Account = field(init=False)
    _arn: str = field(init=False)
    _certificate: str = field(init=False, default="")
    _is_active: bool = field(init=False, default=False)
    _is_taken: bool = field(init=False, default=False)

    def steps(self) -> tuple[Step, ...]:
        wish, files = self.wish, self.wish.files
        return (
            Step("account", "look up the endpoints, and whether the role alias exists", self._look_up),
            Step("thing", f"create thing {wish.thing}", self._make_thing),
            Step("policy", f"create policy {wish.policy}, which is for all hands", self._make_policy),
            Step("key", f"make the private key {files.key}", self._make_key),
            Step("certificate", f"have it certified, not active yet: {files.cert}", self._make_certificate),
            Step("attach", "attach the policy to the certificate and the certificate to the thing", self._attach),
            Step("files", f"write {files.ca} and {files.parameters}", self._write_files),
            Step("activate", "activate the certificate", self._activate),
        )

    def left(self) -> str:
        """Return the advice to print after a failure."""
        if self._is_taken:
            return "Nothing of it was changed"
        if self._is_active:
            return "Nothing was taken back: put that right and run the same command again"
        return (
            "What was done stays, and no certificate of it is active: put that right and run the same command again, "
            f"or take all back with `hand deprovision --thing {self.wish.thing}`"
        )

    def _look_up(self) -> str:
        wish, describe = self.wish, self.iot.describe_endpoint
        endpoint: str = describe(endpointType="iot:Data-ATS")["endpointAddress"]
        self._account = Account(self.iot.meta.region_name, endpoint)
        if not wish.role_alias:
            return endpoint
        try:
            self.iot.describe_role_alias(roleAlias=wish.role_alias)
        except self.iot.exceptions.ResourceNotFoundException:
            hint = "S3 and Bedrock need credentials of another kind, or infra/hand.yaml"
            return f"{endpoint}; there is no role alias {wish.role_alias}: {hint}"
        credential_endpoint = describe(endpointType="iot:CredentialProvider")["endpointAddress"]
        self._account = Account(self.iot.meta.region_name, endpoint, credential_endpoint)
        return f"{endpoint}, credentials by {credential_endpoint}"

    def _make_thing(self) -> str:
        name = self.wish.thing
        try:
            arn = self.iot.describe_thing(thingName=name)["thingArn"]
        except self.iot.exceptions.ResourceNotFoundException:
            arn = self.iot.create_thing(thingName=name)["thingArn"]
            done = "created"
        else:
            done = "exists"
        self._arn = arn.partition(":thing/")[0]
        return f"{name} {done}"

    def _make_policy(self) -> str:
        name, document = self.wish.policy, device_policy(self._arn, self.wish.role_alias)
        try:
            existing = json.loads(self.iot.get_policy(policyName=name)["policyDocument"])
        except self.iot.exceptions.ResourceNotFoundException:
            self.iot.create_policy(policyName=name, policyDocument=json.dumps(document))
            return f"{name} created"
        if existing != document:
            raise ProvisionError(
                f"policy {name} exists and allows something else: compare it with --dry-run, then delete it, "
                "or give another --policy or --role-alias"
            )
        return f"{name} exists"

    def _make_key(self) -> str:
        return f"{self.wish.files.key} {'made' if make_key(self.wish.files) else 'exists'}"

    def _make_certificate(self) -> str:
        files, thing = self.wish.files, self.wish.thing
        if files.cert.exists():
            self._find_certificate()
        others = [arn for arn in principals_of(self.iot, thing) if arn != self._certificate]
        if others:
            self._is_taken = True
            raise ProvisionError(
                f"thing {thing} has another certificate, {name_of(others[0])[:12]}…: choose another --thing, or first "
                f"`hand deprovision --thing {thing}`, which locks out the device that has it"
            )
        if self._certificate:
            return f"{files.cert} exists, {'active' if self._is_active else 'not active yet'}"
        request = signing_request(load_key(files), thing)
        made = self.iot.create_certificate_from_csr(certificateSigningRequest=request, setAsActive=False)
        write_private(files.cert, made["certificatePem"].encode())
        self._certificate = made["certificateArn"]
        return f"{files.cert} issued, not active yet"

    def _find_certificate(self) -> None:
        """Find the certificate that an earlier run created."""
        path, id = self.wish.files.cert, certificate_id(self.wish.files)
        advice = f"remove it and {self.wish.files.key.name} for new ones"
        try:
            found = self.iot.describe_certificate(certificateId=id)["certificateDescription"]
        except self.iot.exceptions.ResourceNotFoundException:
            raise ProvisionError(
                f"{path} is not known to this account in {self.iot.meta.region_name}: {advice}"
            ) from None
        if found["status"] not in ("ACTIVE", "INACTIVE"):
            raise ProvisionError(f"{path} is {found['status'].lower()}: {advice}")
        self._certificate, self._is_active = found["certificateArn"], found["status"] == "ACTIVE"

    def _attach(self) -> str:
        """Attach the policy to the certificate and the certificate to the thing. Both calls are idempotent."""
        self.iot.attach_policy(policyName=self.wish.policy, target=self._certificate)
        self.iot.attach_thing_principal(thingName=self.wish.thing, principal=self._certificate)
        return "done"

    def _write_files(self) -> str:
        files, wanted = self.wish.files, self.wish.parameters(self._account)
        write_private(files.ca, self.wish.ca.read_bytes() if self.wish.ca else amazon_roots())
        if not files.parameters.exists():
            write_private(files.parameters, parameter_file(files, self.wish.thing, wanted).encode())
            return f"{files.parameters} written"
        try:
            others = differences(files.parameters.read_text(), wanted)
        except ValueError as error:
            raise ProvisionError(f"{files.parameters}: {error}: move it away to have it written anew") from error
        if others:
            raise ProvisionError(
                f"{files.parameters} exists and says otherwise in {', '.join(others)}: correct that (--dry-run shows "
                "all), or move it away to have it written anew"
            )
        return f"{files.parameters} exists"

    def _activate(self) -> str:
        if self._is_active:
            return "is active"
        self.iot.update_certificate(certificateId=name_of(self._certificate), newStatus="ACTIVE")
        self._is_active = True
        return "active"


def dry_run(wish: Wish, region: str | None) -> str:
    """Return a description of what would be done, written and allowed, without any network access."""
    region = region or "<region>"
    steps = Provisioning(None, wish).steps()
    credentials = f"<id>.credentials.iot.{region}.amazonaws.com" if wish.role_alias else ""
    account = Account(region, f"<id>-ats.iot.{region}.amazonaws.com", credentials)
    policy = device_policy(f"arn:aws:iot:{region}:<account>", wish.role_alias)
    return "\n".join(
        [
            *(f"{number}. {step.name}: {step.meaning}" for number, step in enumerate(steps, 1)),
            f"\npolicy {wish.policy}:",
            json.dumps(policy, indent=2),
            f"\n{wish.files.parameters}:",
            parameter_file(wish.files, wish.thing, wish.parameters(account)),
        ]
    )
