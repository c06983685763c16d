# SPDX-License-Identifier: Apache-2.0
"""Pollen Robotics' Amazing Hand spells in American Sign Language what people say.

The public API in Python is what is named here; docs/client.md explains it. Each name is imported when it is used first,
so that what does without ROS needs none.
"""

import importlib
from pkgutil import extend_path
from typing import Any

# The generated messages are installed beside the installed package; run from a source checkout, they are found there.
__path__ = extend_path(__path__, __name__)

_PUBLIC = {
    "Hand": "hand",
    "Signing": "hand",
    "AsyncHand": "async_hand",
    "AsyncSigning": "async_signing",
    "HandState": "status",
    "Progress": "status",
    "Result": "status",
    "HandError": "status",
    "HandMisconfigured": "status",
    "HandNotFound": "status",
    "HandRefused": "status",
    "HandTimeout": "status",
}
"""Name -> its module in amazing_hand.client."""

__all__ = list(_PUBLIC)


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.client.{_PUBLIC[name]}"), name)
