"""A project of a few lines, run by pytest in its own process: what tries a plugin of the suite."""

import os
import subprocess
import sys


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def run_pytest(project, *options):
    """With xdist and no other plugin of the machine; nothing is written in the project."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    bare = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "xdist", "-p", "no:cacheprovider", *options],
        cwd=project,
        env=inherited | bare,
        capture_output=True,
        text=True,
    )
