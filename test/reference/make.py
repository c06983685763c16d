# SPDX-License-Identifier: Apache-2.0
"""Records the reference bag anew, when the pipeline is meant to behave differently: `make reference`."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ["FASTRTPS_DEFAULT_PROFILES_FILE"] = str(Path(__file__).parents[1] / "quick_discovery.xml")  # as tests do

from support.bagging import REFERENCE, REFERENCE_TEXT, record_sentence
from support.world import new_world

with tempfile.TemporaryDirectory() as folder, new_world(Path(folder)) as world:
    fresh = Path(folder) / REFERENCE.name
    print(record_sentence(world, fresh, REFERENCE_TEXT, "--no-images"))
    shutil.rmtree(REFERENCE, ignore_errors=True)
    shutil.copytree(fresh, REFERENCE)
