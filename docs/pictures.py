"""Draws the pictures of the documentation: the alphabet, and the demo's last film as a GIF. `make docs` runs it."""

import subprocess
from pathlib import Path

import cv2
import numpy as np

from amazing_hand.config import load_alphabet
from amazing_hand.paths import data_folder
from amazing_hand.video.encoder import find_ffmpeg
from amazing_hand.video.render import HandRenderer

DOCS = Path(__file__).parent
COLUMNS = 7
CELL_PX = (192, 144)
GIF_FILTER = "fps=12,scale=400:-1:flags=lanczos,split[a][b];[a]palettegen=max_colors=64[p];[b][p]paletteuse=dither=none"


def draw_alphabet(path: Path) -> None:
    """All letters in their last key pose, seven in a row."""
    renderer = HandRenderer()
    cells = [
        cv2.resize(
            renderer.render(shape.motion.key_poses[-1].angles_rad, letter), CELL_PX, interpolation=cv2.INTER_AREA
        )
        for letter, shape in load_alphabet().items()
    ]
    blank = np.full_like(cells[0], 255)
    cells += [blank] * (-len(cells) % COLUMNS)
    rows = [np.hstack(cells[start : start + COLUMNS]) for start in range(0, len(cells), COLUMNS)]
    cv2.imwrite(str(path), np.vstack(rows))


def make_gif(film: Path, path: Path) -> None:
    subprocess.run([find_ffmpeg(), "-loglevel", "error", "-y", "-i", film, "-vf", GIF_FILTER, path], check=True)


if __name__ == "__main__":
    draw_alphabet(DOCS / "alphabet.png")
    make_gif(data_folder() / "demo" / "film.mp4", DOCS / "hello.gif")
