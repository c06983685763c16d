# SPDX-License-Identifier: Apache-2.0
"""Can the letters be read? Distances, a reader of servo angles, a reader of pictures, and the highest rate.

The reader of pictures is a linear classifier. It learns from pictures of the rendered hand, as the camera sees it, and
is tried on others with noise of their own: servos off their goals, a wrong calibration, a camera that was moved,
another light, a grainy sensor. Of a letter it sees two pictures, at its first key pose and at its last.
"""

from typing import Final

import cv2
import numpy as np
from _report import Goal, report
from rich.console import Console
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from amazing_hand.config import load_alphabet
from amazing_hand.hand.alphabet import Alphabet, Handshape
from amazing_hand.hand.calibration import SERVO_COUNT
from amazing_hand.hand.legibility import CALIBRATION_ERROR_DEG
from amazing_hand.hand.motion import Pose
from amazing_hand.rendering.renderer import HandRenderer, Image
from amazing_hand.workbench.alphabet_report import figures

GOALS: Final = {
    "min_fingertip_mm": Goal(at_least=12.0),
    "reader_accuracy": Goal(at_least=0.995),
    "image_reader_accuracy": Goal(at_least=0.98),
    "max_rate_all_reached": Goal(at_least=2.0),
}

PICTURES_PER_LETTER: Final = 40  # to learn from, and as many others to be tried on
LEARN_SEED: Final = 1
TRY_SEED: Final = 2

RENDERED_PX: Final = (320, 240)
SEEN_PX: Final = (32, 24)
SERVO_NOISE_DEG: Final = 3.0  # a servo's dead zone, play and load; on top of a calibration error
SHIFT_PX: Final = 4.0  # of 320: 1 % of the picture
LIGHT: Final = 0.2  # share by which the light is brighter or darker
GRAIN: Final = 12.0  # of 255


def main() -> None:
    alphabet, console = load_alphabet(), Console()
    measured = figures(alphabet, console)
    measured["image_reader_accuracy"] = image_reader_accuracy(alphabet, console)
    report("alphabet", measured, GOALS)


def image_reader_accuracy(alphabet: Alphabet, console: Console) -> float:
    """Share of the pictures that are read right; those that are not are printed."""
    renderer = HandRenderer(*RENDERED_PX)
    names = list(alphabet.letters)
    reader = LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto")
    reader.fit(*_pictures(renderer, alphabet, names, np.random.default_rng(LEARN_SEED)))
    pictures, shown = _pictures(renderer, alphabet, names, np.random.default_rng(TRY_SEED))
    read = reader.predict(pictures)
    wrong = sorted({f"{names[a]} as {names[b]}" for a, b in zip(shown, read, strict=True) if a != b})
    console.print(f"The reader of pictures takes {', '.join(wrong) or 'none for another'}.")
    return float((read == shown).mean())


def _pictures(
    renderer: HandRenderer, alphabet: Alphabet, names: list[str], random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Noisy pictures, one row each, and the place in `names` of what they show."""
    shown = np.repeat(np.arange(len(names)), PICTURES_PER_LETTER)
    return np.stack([_letter(renderer, alphabet[names[place]], random) for place in shown]), shown


def _letter(renderer: HandRenderer, shape: Handshape, random: np.random.Generator) -> np.ndarray:
    """What is seen of one letter: its first and its last key pose, beside each other."""
    calibration_deg = random.uniform(-CALIBRATION_ERROR_DEG, CALIBRATION_ERROR_DEG, SERVO_COUNT)
    shift_px = random.uniform(-SHIFT_PX, SHIFT_PX, 2)
    light = random.uniform(1.0 - LIGHT, 1.0 + LIGHT)

    def seen(pose: Pose) -> np.ndarray:
        off_deg = random.normal(0.0, SERVO_NOISE_DEG, SERVO_COUNT) + calibration_deg
        picture: Image = cv2.cvtColor(renderer.render(pose + np.deg2rad(off_deg)), cv2.COLOR_BGR2GRAY)
        moved = cv2.warpAffine(picture, np.array([[1, 0, shift_px[0]], [0, 1, shift_px[1]]]), RENDERED_PX)
        grainy = light * moved + random.normal(0.0, GRAIN, moved.shape)
        return cv2.resize(grainy.clip(0, 255), SEEN_PX, interpolation=cv2.INTER_AREA).ravel()

    key_poses = shape.motion.key_poses
    return np.concatenate([seen(key_poses[0].angles_rad), seen(key_poses[-1].angles_rad)])


if __name__ == "__main__":
    main()
