# SPDX-License-Identifier: Apache-2.0
"""One Chromium for all tests of a file, and one page with a hand that is made up."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from support.browser import Tab, chromium
from support.page_hand import FakeHand, Page
from support.waiting import PATIENCE_S

from amazing_hand.page.access import Access

# For the probes in this process, as the nodes have it; DDS finds nobody across two different ranges.
os.environ["ROS_AUTOMATIC_DISCOVERY_RANGE"] = "LOCALHOST"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def tab(browser: Browser) -> Iterator[Tab]:
    with Tab(browser) as tab:
        yield tab


@pytest.fixture
def hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeHand:
    """The hand of `page`."""
    monkeypatch.setenv("AMAZING_HAND_HOME", str(tmp_path))
    # A busy machine may keep a browser silent for longer than it ever is: then its hand would be let go.
    monkeypatch.setattr("amazing_hand.page.manual.SILENCE_S", PATIENCE_S)
    return FakeHand()


@pytest.fixture
def page(tmp_path: Path, hand: FakeHand) -> Iterator[Page]:
    with Page([hand], tmp_path, Access()) as page:
        yield page
