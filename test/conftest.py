# SPDX-License-Identifier: Apache-2.0
"""What all tests need to be quick.

Programs that tests start find each other at once: by themselves it may take them up to three seconds. And the garbage
collector does not look at what earlier tests have left: that took it 0.4 s, in which simulated servos and other far
ends that run in this process stood still. A test that fails shows the end of its programs' logs.
"""

import gc
import os
import signal
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from _pytest._code.code import ExceptionChainRepr
from hypothesis import HealthCheck, settings

# How long an example takes says how busy the machine is, not whether a property holds.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

pytest.register_assert_rewrite("support")

os.environ["FASTRTPS_DEFAULT_PROFILES_FILE"] = str(Path(__file__).with_name("quick_discovery.xml"))

# The programs under test obey SIGHUP, also where nohup has started these tests.
signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(autouse=True, scope="module")
def _nothing_old_to_collect() -> None:
    gc.collect()
    gc.freeze()


LOG_LINES = 60


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    worlds = sys.modules.get("support.world")
    if report.failed and worlds is not None and isinstance(report.longrepr, ExceptionChainRepr):
        for world in worlds.open_worlds:
            for name, log in world.logs().items():
                # Not a section of the report: those are not shown of a test that passes when it is run again.
                report.longrepr.addsection(f"end of {name}", "\n".join(log.splitlines()[-LOG_LINES:]))
    return report
