"""Pytest plugin: every branch of the rules and actions is tried by tests of their own.

Measured while a whole run goes on, in each of its processes and only during the tests that count;
what they leave out is told at the end and turns the run red. A narrowed run would answer falsely:
it measures nothing, unless `--branches` asks.

    pytest --branches                    the tests that count and no other, with their verdict
    pytest --branches tests/members      what these reach, to look at: no verdict
"""

import importlib
import io
import re

import coverage
import pytest

APPS = ("members", "conventions", "practices", "events", "reference")
# Of the apps and of the journeys; the demonstration's refusals are tried by slow tests.
MEASURED = re.compile(rf"(?:{'|'.join(APPS)}|ctgnet/pages/\w+)/(?:rules|actions)(?:/\w+)*\.py")
# Reading a person is one page, and its rules are tried through it.
ALSO = ("test_person.py",)
# Pages, mails and commands are tried elsewhere: rules and actions have tests of their own.
BESIDE = ("test_views", "test_emails", "test_commands", "race")
NAMES_THEM = re.compile(r"\b(?:rules|actions)\b")
# Options that leave tests out, or run none.
NARROWING = (
    *("file_or_dir", "keyword", "markexpr", "deselect", "ignore", "ignore_glob", "lf", "stepwise"),
    *("collectonly", "setuponly", "setupplan", "showfixtures", "show_fixtures_per_test"),
)


def measured_files(root):
    """The rules and actions of the checkout."""
    files = (path for package in (*APPS, "ctgnet") for path in (root / package).rglob("*.py"))
    return sorted(path for path in files if MEASURED.fullmatch(path.relative_to(root).as_posix()))


def files_that_count(root):
    """Files of the apps' tests, then of the journeys', that name a rule or an action."""
    folders = [root / "tests" / name for name in (*APPS, "demo", "pages")]
    return {
        path
        for folder in folders
        for path in folder.rglob("test_*.py")
        if path.name in ALSO
        or (not any(word in path.name for word in BESIDE) and NAMES_THEM.search(path.read_text()))
    }


def pytest_addoption(parser):
    parser.addoption(
        "--branches",
        action="store_true",
        help="run the tests of rules and actions alone; say which branches they leave out",
    )


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config):
    """Before Django imports the applications: what a file runs when it is imported counts too."""
    asked = early_config.known_args_namespace
    is_whole = not any(getattr(asked, option, None) for option in NARROWING)
    if not (is_whole or asked.branches):
        return (yield)
    branches = Branches(early_config.rootpath, is_whole=is_whole, is_alone=asked.branches)
    early_config.pluginmanager.register(branches, "branches")
    with branches:
        answer = yield
        branches.import_files()
    return answer


class Branches:
    """What the tests that count reach of the rules and actions, here and in the workers."""

    def __init__(self, root, *, is_whole, is_alone):
        self.root, self.is_whole, self.is_alone = root, is_whole, is_alone
        self.files, self.tests = measured_files(root), files_that_count(root)
        self.coverage = coverage.Coverage(
            data_file=None,
            config_file=False,
            branch=True,
            include=[str(path) for path in self.files],
        )
        self.left_out = ""

    def __enter__(self):
        self.coverage.start()

    def __exit__(self, *error):
        self.coverage.stop()

    def import_files(self):
        """All of them: otherwise the first test to need one would be the one that imports it."""
        for path in self.files:
            parts = path.relative_to(self.root).with_suffix("").parts
            importlib.import_module(".".join(parts).removesuffix(".__init__"))

    def counts(self, item):
        return item.path in self.tests and not item.get_closest_marker("slow")

    def pytest_collection_modifyitems(self, config, items):
        if self.is_alone:
            beside = [item for item in items if not self.counts(item)]
            items[:] = [item for item in items if self.counts(item)]
            config.hook.pytest_deselected(items=beside)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        if not self.counts(item):
            return (yield)
        with self:
            return (yield)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node):
        """A worker has ended: what it reached joins the rest."""
        reached = getattr(node, "workeroutput", {}).get("branches", {})
        self.coverage.get_data().add_arcs(reached)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session, exitstatus):
        if hasattr(session.config, "workeroutput"):
            data = self.coverage.get_data()
            reached = {path: data.arcs(path) for path in data.measured_files()}
            session.config.workeroutput["branches"] = reached
        elif self.went_through(session, exitstatus):
            self.judge(session)

    def went_through(self, session, exitstatus):
        """To the end: not stopped by hand, nor at the first failure."""
        has_stopped = session.shouldstop or session.shouldfail
        return exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED} and not has_stopped

    def judge(self, session):
        table = io.StringIO()
        if self.coverage.report(file=table, show_missing=True, skip_covered=True) == 100:
            return
        self.left_out = table.getvalue()
        if self.is_whole and session.config.args_source is pytest.Config.ArgsSource.TESTPATHS:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter):
        if self.left_out:
            title = "branches of rules and actions that their own tests leave out"
            terminalreporter.section(title, red=True)
            terminalreporter.write_line(self.left_out)
