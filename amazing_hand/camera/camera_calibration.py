# SPDX-License-Identifier: Apache-2.0
"""Load a camera's calibration from the YAML file that ROS's camera_calibration writes."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

# Name in the file -> number of elements; None: any number.
_MATRICES: Final[dict[str, int | None]] = {
    "camera_matrix": 9,
    "distortion_coefficients": None,
    "rectification_matrix": 9,
    "projection_matrix": 12,
}


class CameraCalibrationError(ValueError):
    """The file cannot be used; one line with its name and what is wrong."""


@dataclass(frozen=True)
class CameraCalibration:
    """Calibration of a camera, as in sensor_msgs/CameraInfo: matrices are row-major; a zero K means not calibrated."""

    width: int
    height: int
    distortion_model: str = ""
    distortion: list[float] = field(default_factory=list)
    camera_matrix: list[float] = field(default_factory=lambda: [0.0] * 9)
    rectification_matrix: list[float] = field(default_factory=lambda: [0.0] * 9)
    projection_matrix: list[float] = field(default_factory=lambda: [0.0] * 12)


def load_camera_calibration(path: Path, width: int, height: int) -> CameraCalibration:
    """Load the calibration for pictures of this size [px]. Raises CameraCalibrationError."""
    try:
        entries = yaml.safe_load(path.read_text())
        numbers = {name: _numbers(entries, name, count) for name, count in _MATRICES.items()}
        size = int(entries["image_width"]), int(entries["image_height"])
        model = str(entries["distortion_model"])
    except OSError as error:
        raise CameraCalibrationError(f"camera calibration {path}: {error.strerror}") from error
    except KeyError as error:
        raise CameraCalibrationError(f"camera calibration {path}: {error.args[0]} is missing") from error
    except (yaml.YAMLError, ValueError, TypeError) as error:
        raise CameraCalibrationError(f"camera calibration {path}: {' '.join(str(error).split())}") from error
    if size != (width, height):
        raise CameraCalibrationError(
            f"camera calibration {path}: it is for {size[0]}x{size[1]}, the pictures are {width}x{height}"
        )
    return CameraCalibration(
        width,
        height,
        model,
        numbers["distortion_coefficients"],
        numbers["camera_matrix"],
        numbers["rectification_matrix"],
        numbers["projection_matrix"],
    )


def _numbers(entries: Any, name: str, count: int | None) -> list[float]:
    numbers = [float(number) for number in entries[name]["data"]]
    if count is not None and len(numbers) != count:
        raise ValueError(f"{name} has {len(numbers)} numbers, not {count}")
    return numbers
