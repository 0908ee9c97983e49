"""A proof that reads its figures from tests of the suite reads all of them, under the suite's own settings."""

from proofs.suite import BROKEN, run_tests

TESTS = """
import pytest


def test_counts(record_property):
    record_property("tried", 3)
    record_property("bad", 1)


def test_counts_too(record_property):
    record_property("tried", 4)


def test_is_red(record_property):
    record_property("tried", 5)
    assert False


@pytest.fixture
def broken():
    raise LookupError


def test_never_starts(broken):
    pass
"""


def test_recorded_figures_are_summed_and_red_tests_named(tmp_path):
    file = tmp_path / "test_small.py"
    file.write_text(TESTS)
    counts, failures = run_tests("--config-file=pyproject.toml", str(file))
    assert counts == {"tests": 4, "tried": 12, "bad": 1}
    assert failures == ["test_is_red", f"test_never_starts{BROKEN}"]
