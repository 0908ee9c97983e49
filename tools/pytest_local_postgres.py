"""Pytest plugin: the tests use the local PostgreSQL of this checkout unless DATABASE_URL is set.

Loaded with -p in pyproject.toml, so that the address is known before Django reads its settings.
"""

import contextlib

import pytest

from tools import local_postgres

_held = contextlib.ExitStack()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config, parser, args):
    _held.enter_context(local_postgres.joined())


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    _held.close()
