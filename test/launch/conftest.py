"""Launch tests use the helpers of the system tests too."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "system"))
