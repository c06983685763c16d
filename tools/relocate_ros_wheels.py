# SPDX-License-Identifier: Apache-2.0
"""Make the CMake files of the ROS wheels usable on this machine.

The wheels' exported CMake targets name the include folders of the machine that built them
(/opt/python/cp3XX-cp3XX/...), so CMake's generate step fails until they name ours. Run with the Python of the
environment that holds the wheels; running it again changes nothing.
"""

import re
import sys
import sysconfig
from pathlib import Path

import numpy as np

BUILD_MACHINE_INCLUDES = (
    (re.compile(r"/opt/python/[^/;\"]+/lib/[^;\"]*?/numpy/_?core/include"), np.get_include()),
    (re.compile(r"/opt/python/[^/;\"]+/include/python3\.\d+"), sysconfig.get_paths()["include"]),
)


def main() -> None:
    changed = 0
    for path in Path(sys.prefix, "share").glob("*/cmake/*.cmake"):
        text = relocated = path.read_text()
        for pattern, here in BUILD_MACHINE_INCLUDES:
            relocated = pattern.sub(lambda _, here=here: here, relocated)
        if relocated != text:
            # A new file: uv links what it installs to its cache, which other environments are made from.
            path.unlink()
            path.write_text(relocated)
            changed += 1
    print(f"relocated {changed} CMake files of the ROS wheels")


if __name__ == "__main__":
    main()
