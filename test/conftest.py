"""Programs that tests start find each other at once: without this it may take them up to three seconds."""

import os
from pathlib import Path

os.environ["FASTRTPS_DEFAULT_PROFILES_FILE"] = str(Path(__file__).with_name("quick_discovery.xml"))
