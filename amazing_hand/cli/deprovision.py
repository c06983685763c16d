# SPDX-License-Identifier: Apache-2.0
"""hand deprovision: lock a hand out of AWS IoT Core."""

import argparse
import sys
from collections.abc import Sequence

from amazing_hand.identity.deprovision import Deprovisioning
from amazing_hand.identity.provision_aws import iot_client, run
from amazing_hand.identity.provision_files import ProvisionError, add_folder_option, files_of


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="hand deprovision",
        description="Lock a hand out of AWS IoT Core: revoke its certificates and delete its thing. "
        "The policy is for all hands and stays.",
    )
    parser.add_argument("--thing", required=True, help="the hand's name")
    parser.add_argument("--region", help="AWS region (default: as boto3 finds it)")
    parser.add_argument("--delete-key", action="store_true", help="delete its files on this machine too")
    add_folder_option(parser)
    args = parser.parse_args(argv)
    try:
        deprovisioning = Deprovisioning(iot_client(args.region), args.thing, files_of(args), args.delete_key)
        run(deprovisioning.steps(), print, lambda: "Run the same command again when that is put right")
    except ProvisionError as error:
        parser.exit(1, f"{parser.prog}: {error}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
