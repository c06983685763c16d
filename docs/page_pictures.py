# SPDX-License-Identifier: Apache-2.0
"""Takes the pictures of the page: in Chromium, beside a simulated hand that runs, with a letter in hand.

`make docs` runs it, with the tests' helpers on the path.
"""

import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import psutil
from playwright.sync_api import Browser
from support.browser import DESKTOP, PHONE, Tab, chromium
from support.world import World, new_world, wait_for

from amazing_hand.film.ffmpeg import find_ffmpeg
from amazing_hand.topics import DIAGNOSTICS

DOCS: Final = Path(__file__).parent
PICTURES: Final[Mapping[str, Mapping[str, Any]]] = {
    "page_dark.png": {"viewport": DESKTOP, "color_scheme": "dark"},
    "page_light.png": {"viewport": DESKTOP, "color_scheme": "light"},
    "page_phone.png": {"viewport": PHONE, "color_scheme": "dark", "device_scale_factor": 2, "is_mobile": True},
}
SHOWN: Final = "L"
HOLD_S: Final = 10.0
"""A letter lasts longer than a picture of it takes without a graphics card."""
DRAWN_S: Final = 5.0
LATE: Final = 19
"""Niceness of the browser, whose drawing would take the processor from the hand."""
PALETTE: Final = "split[a][b];[a]palettegen=max_colors=200[p];[b][p]paletteuse=dither=bayer:bayer_scale=4"


def main() -> None:
    with chromium() as browser:
        for process in psutil.Process().children(recursive=True):
            process.nice(LATE)
        for name, looks in PICTURES.items():
            with tempfile.TemporaryDirectory() as folder, new_world(Path(folder)) as world:
                take(browser, world, DOCS / name, looks)


def start(world: World) -> str:
    """Start a hand and its page; return the page's address."""
    diagnostics = world.probe().listen(DIAGNOSTICS)
    world.start_all(hold_s=HOLD_S)
    world.start_node("page", port=0)

    def port() -> str:
        pages = (status for array in diagnostics for status in array.status if status.name.endswith("/page"))
        return next((value.value for status in pages for value in status.values if value.key == "port"), "")

    return f"http://127.0.0.1:{wait_for(port, 'the page')}/?fine"


def take(browser: Browser, world: World, path: Path, looks: Mapping[str, Any]) -> None:
    """Take a picture of the page while the hand shows a letter."""
    with Tab(browser, **looks) as tab:
        tab.tab.goto(start(world))
        tab.until("document.body.dataset.ready === 'yes' && window.hand.state().motion.can_move", "the hand")
        tab.say("Hello")
        tab.until(f"window.hand.letter() === {SHOWN!r}", "the letter")
        time.sleep(DRAWN_S)
        raw = world.folder / path.name
        tab.tab.screenshot(path=raw)
        shown = tab.ask("window.hand.letter()")
        if shown != SHOWN:
            raise SystemExit(f"{path.name} took so long that the hand is at {shown}: this machine is too busy")
        subprocess.run([find_ffmpeg(), "-loglevel", "error", "-y", "-i", raw, "-vf", PALETTE, path], check=True)


if __name__ == "__main__":
    main()
