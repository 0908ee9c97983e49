"""Pytest plugin: who runs what when several processes share the suite (`pytest -n 2`).

Each test goes to the first free process, the longest ones first: one that started last would leave
the others idle. A file that is costly to set up stays whole.
"""

import pytest
from xdist.scheduler import LoadScopeScheduling

# France or the demonstration network, loaded once for all the tests of the file.
WHOLE = ("tests/demo/test_network.py", "tests/reference/test_whole_france.py")
LONG = (
    *WHOLE,
    "tests/test_bad_input.py",
    "tests/test_access.py",
    "tests/test_weight.py",
    "tests/conventions/test_amendments.py",
    "tests/browser/test_axe.py",
)


class WholeFiles(LoadScopeScheduling):
    def _split_scope(self, nodeid):
        """What is given at once: a file that stays whole, else one test."""
        file = nodeid.partition("::")[0]
        return file if file in WHOLE else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return WholeFiles(config, log)


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))
