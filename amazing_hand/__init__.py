# SPDX-License-Identifier: Apache-2.0
"""Pollen Robotics' Amazing Hand spells in American Sign Language what people say."""

from pkgutil import extend_path

# The generated messages are installed beside the installed package; run from a source checkout, they are found there.
__path__ = extend_path(__path__, __name__)
