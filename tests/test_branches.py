"""A whole run is red as soon as a branch of a rule is reached by no test of its own; a narrowed one says nothing."""

import re

import pytest

from tests import house
from tests.tiny import run_pytest, write

# Alice alone goes through every line, and leaves out the jump over the fifth.
RULES = """
def can_open(member):
    answer = False
    if member == "alice":
        answer = True
    return answer
"""
OF_RULES = """
from members import rules


def test_alice_opens():
    assert rules.can_open("alice")
"""
# Beside: it asks a page, whose tests do not count for the rule.
OF_A_PAGE = """
from members.rules import can_open as page


def test_others_do_not_open():
    assert not page("bob")
"""
THE_OTHER_BRANCH = """

def test_others_do_not_open():
    assert not rules.can_open("bob")
"""
SLOW = """

import pytest


@pytest.mark.slow
def test_others_do_not_open():
    assert not rules.can_open("bob")
"""
LEFT_OUT = re.compile(r"^(\S+/rules\.py) .* (\S+)$", re.M)


@pytest.fixture
def project(tmp_path):
    """One rule with two branches, the second one tried by no test of its own."""
    (tmp_path / "tools").symlink_to(house.ROOT / "tools")
    write(tmp_path / "pytest.ini", "[pytest]\ntestpaths = tests\npythonpath = .\nmarkers = slow\n")
    write(tmp_path / "members/rules.py", RULES)
    write(tmp_path / "tests/members/test_rules.py", OF_RULES)
    write(tmp_path / "tests/members/test_views.py", OF_A_PAGE)
    return tmp_path


def add(project, text):
    file = project / "tests/members/test_rules.py"
    write(file, file.read_text() + text)


def verdict(project, *options):
    """(exit status, lines left out) of a run of that project."""
    run = run_pytest(project, "-p", "tools.pytest_branches", *options)
    return run.returncode, LEFT_OUT.findall(run.stdout)


GREEN, RED = pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED
RUNS = pytest.mark.parametrize("options", [[], ["-n2"]], ids=["alone", "shared"])


@RUNS
def test_a_branch_that_its_own_tests_leave_out_turns_the_run_red(project, options):
    assert verdict(project, *options) == (RED, [("members/rules.py", "4->6")])


@RUNS
def test_every_branch_reached_is_green_and_says_nothing(project, options):
    add(project, THE_OTHER_BRANCH)
    assert verdict(project, *options) == (GREEN, [])


def test_a_slow_test_does_not_count(project):
    add(project, SLOW)
    assert verdict(project) == (RED, [("members/rules.py", "4->6")])


def test_a_rule_that_nothing_imports_is_seen(project):
    write(project / "ctgnet/pages/home/rules.py", RULES)
    add(project, THE_OTHER_BRANCH)
    assert verdict(project) == (RED, [("ctgnet/pages/home/rules.py", "3-6")])


@pytest.mark.parametrize(
    "options", [["tests/members/test_rules.py"], ["-k", "alice"]], ids=["file", "words"]
)
def test_a_narrowed_run_answers_nothing(project, options):
    assert verdict(project, *options) == (GREEN, [])


def test_the_tests_that_count_answer_alone_when_asked(project):
    write(project / "tests/members/test_views.py", "def test_fails():\n    assert False\n")
    add(project, THE_OTHER_BRANCH)
    assert verdict(project, "--branches") == (GREEN, [])


def test_a_narrowed_run_shows_what_it_reaches_when_asked_and_judges_nothing(project):
    assert verdict(project, "--branches", "tests/members/test_rules.py") == (
        GREEN,
        [("members/rules.py", "4->6")],
    )


def test_a_run_stopped_at_its_first_failure_answers_nothing(project):
    write(project / "tests/members/test_a_fault.py", "def test_fails():\n    assert False\n")
    assert verdict(project, "-x") == (RED, [])


def test_nothing_is_left_in_the_project(project):
    before = sorted(project.rglob("*"))
    verdict(project)
    assert sorted(project.rglob("*")) == before
