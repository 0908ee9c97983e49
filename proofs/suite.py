"""Tests of the suite run at full scale as a proof: they count what they tried, and what went wrong."""

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

from tools import local_postgres

# A test that could not even start proves nothing about what it tries.
BROKEN = " (could not start)"


def run_tests(*arguments, **environment):
    """(counts, failures): the properties that the tests recorded, summed, and the names of the red ones."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        # Tests make their own database beside the proofs'; the demonstration's doors stay shut.
        settings = os.environ | {"DEMO": "0"} | environment
        subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "--create-db",
                "--override-ini=junit_family=xunit1",  # the family that holds recorded properties
                f"--junitxml={report}",
                *arguments,
            ],
            cwd=local_postgres.ROOT,
            env=settings,
            stdout=subprocess.DEVNULL,
        )
        return _counted(ElementTree.parse(report))  # noqa: S314  our own file


def _counted(report):
    counts, failures = Counter(), []
    for case in report.iter("testcase"):
        counts["tests"] += 1
        if case.find("failure") is not None:
            failures.append(case.get("name"))
        elif case.find("error") is not None:
            failures.append(f"{case.get('name')}{BROKEN}")
        for fact in case.iter("property"):
            counts[fact.get("name")] += int(fact.get("value"))
    return counts, failures
