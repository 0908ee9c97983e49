"""Rules turned into their contrary, one at a time: a walk that stays green sees nothing."""

import contextlib
import inspect
import pkgutil
from functools import cache
from importlib import import_module

from tests import house

YES_OR_NO = ("can_", "must_", "is_")


def rules():
    """["practices.rules.can_share", …]: every public function that answers yes or no."""
    names = []
    for module in _modules():
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and name.startswith(YES_OR_NO):
                names.append(f"{module.__name__}.{name}")
    return sorted(names)


def _modules():
    for package in house.PACKAGES:
        root = import_module(package)
        for found in pkgutil.walk_packages(root.__path__, f"{package}."):
            if found.name.endswith(".rules"):
                yield import_module(found.name)


def function_of(rule):
    module, _, name = rule.rpartition(".")
    return getattr(import_module(module), name)


def distance(rule, url):
    """How far a page stands from a rule: 0 where its view names it, so that most are seen at once."""
    module, _, name = rule.rpartition(".")
    view_module = _module_of_view(url)
    if name in _source(view_module):
        return 0
    return 1 if view_module.partition(".")[0] == module.partition(".")[0] else 2


@cache
def _module_of_view(url):
    return inspect.unwrap(house.routes()[url][1].callback).__module__


@cache
def _source(module):
    return inspect.getsource(import_module(module))


@contextlib.contextmanager
def flipped(rule):
    """Answer the contrary, wherever the function was imported: its own code is replaced."""
    function = function_of(rule)
    kept = (function.__code__, function.__defaults__, function.__kwdefaults__)
    original = type(function)(kept[0], function.__globals__, function.__name__, kept[1])
    original.__kwdefaults__ = kept[2]
    function.__globals__["_original"] = original
    function.__defaults__ = function.__kwdefaults__ = None
    function.__code__ = _contrary.__code__
    try:
        yield
    finally:
        function.__code__, function.__defaults__, function.__kwdefaults__ = kept
        del function.__globals__["_original"]


def _contrary(*arguments, **keywords):
    return not _original(*arguments, **keywords)  # noqa: F821  put beside the rule for a moment
