"""What some tests need of the machine beyond Python; `make test` installs it where it may."""

import os
import shutil

from ctgnet import pdf

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def missing_for(item):
    """What this test cannot do without and this machine has not; None when nothing is missing."""
    if "browser" in item.keywords and not CHROMIUM:
        return "Chromium"
    if "pdf" in item.keywords and not pdf.is_available():
        return "Pango"
    return None
