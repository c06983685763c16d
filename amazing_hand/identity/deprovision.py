# SPDX-License-Identifier: Apache-2.0
"""`hand deprovision`: remove a hand's access to AWS. It needs no file of the hand, so it also works for a lost one.

Certificates are revoked first, so that nothing can connect even if a later step fails. The command is idempotent:
running it again continues after a failure.
"""

import time
from dataclasses import dataclass
from typing import Any, Final

from amazing_hand.identity.provision_aws import Step, name_of, principals_of
from amazing_hand.identity.provision_files import (
    DeviceFiles,
    ProvisionError,
    certificate_id,
)

DETACH_TIMEOUT_S: Final = 30.0
"""How long to retry deleting the thing: AWS refuses for some seconds after its certificates are detached."""
POLL_S: Final = 1.0


@dataclass
class Deprovisioning:
    iot: Any
    thing: str
    files: DeviceFiles
    delete_key: bool

    def steps(self) -> tuple[Step, ...]:
        kept = f"delete {', '.join(path.name for path in self.files)} in {self.files.folder}"
        local = (Step("files", kept, self._delete_files),) if self.delete_key else ()
        return (
            Step("certificates", "revoke them, and detach them from policies and thing", self._revoke),
            Step("thing", f"delete thing {self.thing}", self._delete_thing),
            *local,
        )

    def _revoke(self) -> str:
        arns = self._certificates()
        for arn in arns:  # revoke all of them before any other step can fail
            self.iot.update_certificate(certificateId=name_of(arn), newStatus="REVOKED")
        for arn in arns:
            pages = self.iot.get_paginator("list_attached_policies").paginate(target=arn)
            for policy in [policy["policyName"] for page in pages for policy in page["policies"]]:
                self.iot.detach_policy(policyName=policy, target=arn)
            for thing in self.iot.list_principal_things(principal=arn)["things"]:
                self.iot.detach_thing_principal(thingName=thing, principal=arn)
        return f"revoked {', '.join(name_of(arn)[:12] + '…' for arn in arns)}" if arns else "there are none"

    def _certificates(self) -> list[str]:
        """Return the ARNs of the thing's certificates, and of the one in the folder if it was never attached."""
        try:
            arns = principals_of(self.iot, self.thing)
        except self.iot.exceptions.ResourceNotFoundException:
            arns = []
        if self.files.cert.exists():
            try:
                found = self.iot.describe_certificate(certificateId=certificate_id(self.files))
            except (ProvisionError, OSError, self.iot.exceptions.ResourceNotFoundException):
                return arns  # unreadable or unknown to AWS: nobody can connect with it
            description = found["certificateDescription"]
            if description["status"] != "REVOKED" and description["certificateArn"] not in arns:
                arns.append(description["certificateArn"])
        return arns

    def _delete_thing(self) -> str:
        deadline_s = time.monotonic() + DETACH_TIMEOUT_S
        while True:
            try:
                self.iot.describe_thing(thingName=self.thing)
                self.iot.delete_thing(thingName=self.thing)
            except self.iot.exceptions.ResourceNotFoundException:
                return f"there is no thing {self.thing}"
            except self.iot.exceptions.InvalidRequestException:  # still attached
                if time.monotonic() > deadline_s:
                    raise
                time.sleep(POLL_S)
            else:
                return f"{self.thing} deleted"

    def _delete_files(self) -> str:
        found = [path for path in self.files if path.exists()]
        for path in found:
            path.unlink()
        return f"deleted {', '.join(path.name for path in found)}" if found else "there are none"
