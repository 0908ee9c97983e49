"""Pytest plugin: the whole run happens with one rule turned into its contrary (FLIPPED_RULE)."""

import os

import pytest

from tests.access.mutants import flipped


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session):
    with flipped(os.environ["FLIPPED_RULE"]):
        return (yield)
