"""The site as it is served, with its static files collected where the weight test says."""

import os
from pathlib import Path

from ctgnet.settings import *  # noqa: F403

STATIC_ROOT = Path(os.environ["STATIC_ROOT"])
