# SPDX-License-Identifier: Apache-2.0
"""The version of this program, as the cloud is told."""

from functools import cache
from xml.etree import ElementTree

from amazing_hand.paths import share_folder


@cache
def firmware() -> str:
    version = ElementTree.parse(share_folder() / "package.xml").findtext("version")
    return f"amazing_hand {version}"
