# SPDX-License-Identifier: Apache-2.0
"""Draws the pictures of the documentation: the alphabet, and the demo's last film as a GIF. `make docs` runs it."""

import subprocess
from pathlib import Path

import cv2
import numpy as np

from amazing_hand.config import load_alphabet
from amazing_hand.film.ffmpeg import find_ffmpeg
from amazing_hand.hand.kinematics import fingertips
from amazing_hand.hand.legibility import looks
from amazing_hand.hand.motion import Motion
from amazing_hand.paths import data_folder
from amazing_hand.rendering.renderer import HandRenderer, Image
from amazing_hand.rendering.scene import Viewpoint

DOCS = Path(__file__).parent
COLUMNS = 7
CELL_PX = (240, 180)
GHOST = 0.3  # how much of a moving letter's first pose shows through
STROKE_BGR = (80, 170, 255)
GIF_FILTER = "fps=12,scale=400:-1:flags=lanczos,split[a][b];[a]palettegen=max_colors=64[p];[b][p]paletteuse=dither=none"


def draw_alphabet(path: Path) -> None:
    """All letters, seven in a row. One that moves: its last key pose, its first one faintly, and the stroke."""
    renderer = HandRenderer()
    cells = [
        cv2.resize(draw_letter(renderer, letter, shape.motion), CELL_PX, interpolation=cv2.INTER_AREA)
        for letter, shape in load_alphabet().letters.items()
    ]
    blank = np.full_like(cells[0], 255)
    cells += [blank] * (-len(cells) % COLUMNS)
    rows = [np.hstack(cells[start : start + COLUMNS]) for start in range(0, len(cells), COLUMNS)]
    cv2.imwrite(str(path), np.vstack(rows))


def draw_letter(renderer: HandRenderer, letter: str, motion: Motion) -> Image:
    first, last = (renderer.render(motion.key_poses[n].angles_rad, letter) for n in (0, -1))
    if len(motion.key_poses) == 1:
        return last
    picture = cv2.addWeighted(first, GHOST, last, 1 - GHOST, 0)
    tips_mm = 1000 * fingertips(looks(motion))
    moving = int(
        np.linalg.norm(np.diff(tips_mm, axis=0), axis=-1).sum(axis=0).argmax()
    )  # the finger that goes farthest
    height, width = picture.shape[:2]
    stroke = Viewpoint(width, height, "right").project(tips_mm[:, moving])[0].round().astype(int)
    cv2.polylines(picture, [stroke], False, STROKE_BGR, 5, cv2.LINE_AA)
    cv2.arrowedLine(picture, stroke[-2], stroke[-1], STROKE_BGR, 5, cv2.LINE_AA, tipLength=0.8)
    return picture


def make_gif(film: Path, path: Path) -> None:
    subprocess.run([find_ffmpeg(), "-loglevel", "error", "-y", "-i", film, "-vf", GIF_FILTER, path], check=True)


if __name__ == "__main__":
    draw_alphabet(DOCS / "alphabet.png")
    make_gif(data_folder() / "demo" / "film.mp4", DOCS / "hello.gif")
