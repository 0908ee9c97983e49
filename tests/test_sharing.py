"""Several processes share the suite without doing the same costly thing twice."""

import re

from tests import house, sharing
from tests.tiny import run_pytest, write

SIX = """
import pytest


@pytest.mark.parametrize("number", range(6))
def test_it(number):
    pass
"""
PASSED = re.compile(r"\[(gw\d)\] \[ *\d+%\] PASSED (\S+)::")


def test_a_file_that_is_costly_to_set_up_goes_to_one_process(tmp_path):
    (tmp_path / "sharing.py").symlink_to(house.ROOT / "tests/sharing.py")
    for name in ("tests/a/test_ordinary.py", *sharing.WHOLE):
        write(tmp_path / name, SIX)

    run = run_pytest(tmp_path, "-v", "-n2", "-p", "sharing", "tests")

    passed = set(PASSED.findall(run.stdout))
    for whole in sharing.WHOLE:
        assert len({process for process, file in passed if file == whole}) == 1, run.stdout
    # Each had a whole file first; the ordinary tests were left to whoever was free.
    assert len({process for process, _ in passed}) == 2
    assert {file for _, file in passed} == {"tests/a/test_ordinary.py", *sharing.WHOLE}


def test_every_file_that_fills_the_database_for_all_its_tests_is_known():
    costly = [
        house.name_of(path)
        for path in sorted((house.ROOT / "tests").rglob("test_*.py"))
        if re.search(r'scope="module"\)\ndef \w+\(.*django_db_blocker', path.read_text())
    ]
    assert costly == sorted(sharing.WHOLE)


def test_every_long_file_is_there():
    assert [name for name in sharing.LONG if not (house.ROOT / name).exists()] == []
