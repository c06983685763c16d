# SPDX-License-Identifier: Apache-2.0
"""hand provision: make this machine a thing of AWS IoT Core."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from amazing_hand.identity.policy import DEFAULT_NAME
from amazing_hand.identity.provision import Provisioning, Wish, dry_run
from amazing_hand.identity.provision_aws import iot_client, run
from amazing_hand.identity.provision_files import ProvisionError, add_folder_option, files_of


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="hand provision",
        description="Make this machine a thing of AWS IoT Core: thing, policy, key, certificate, files and parameters. "
        "AWS credentials are taken as boto3 finds them; AWS_ENDPOINT_URL names an emulator.",
    )
    parser.add_argument("--thing", required=True, help="the hand's name, which the cloud knows it by")
    parser.add_argument("--region", help="AWS region (default: as boto3 finds it)")
    parser.add_argument("--bucket", default="", help="S3 bucket for the films (default: they stay on this machine)")
    parser.add_argument("--policy", default=DEFAULT_NAME, help="name of the policy (default: %(default)s)")
    parser.add_argument(
        "--role-alias", default=DEFAULT_NAME, help="for credentials of S3 and Bedrock (default: %(default)s; '': none)"
    )
    parser.add_argument("--ca", type=Path, help="PEM file with the CA of the endpoints (default: Amazon's)")
    add_folder_option(parser)
    parser.add_argument("--dry-run", action="store_true", help="only tell what would be done, and ask nobody")
    args = parser.parse_args(argv)
    wish = Wish(args.thing, files_of(args), args.policy, args.role_alias, args.bucket, args.ca)
    if problem := wish.problem():
        parser.error(problem)
    if args.dry_run:
        print(dry_run(wish, args.region), end="")
        return 0
    try:
        provisioning = Provisioning(iot_client(args.region), wish)
        run(provisioning.steps(), print, provisioning.left)
    except ProvisionError as error:
        parser.exit(1, f"{parser.prog}: {error}\n")
    print(f"{wish.thing} can connect; its parameters are in {wish.files.parameters}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
