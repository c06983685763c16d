# SPDX-License-Identifier: Apache-2.0
"""What all tests need to be quick.

Programs that tests start find each other at once: by themselves it may take them up to three seconds. And the garbage
collector does not look at what earlier tests have left: that took it 0.4 s, in which simulated servos and other far
ends that run in this process stood still.
"""

import gc
import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says how busy the machine is, not whether a property holds.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

os.environ["FASTRTPS_DEFAULT_PROFILES_FILE"] = str(Path(__file__).with_name("quick_discovery.xml"))

# The programs under test obey SIGHUP, also where nohup has started these tests.
signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(autouse=True, scope="module")
def _nothing_old_to_collect() -> None:
    gc.collect()
    gc.freeze()
