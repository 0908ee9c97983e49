"""What the house rules read: our files, our models, our views."""

import ast
import functools
import inspect
import re
import subprocess
from pathlib import Path

from django.apps import apps
from django.urls import get_resolver

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("reference", "members", "conventions", "practices", "events", "ctgnet")
TEMPLATES = ROOT / "templates"


def is_ours(module_name):
    return module_name.partition(".")[0] in PACKAGES


def our_files(*suffixes, under=PACKAGES):
    """Files of our packages, migrations apart, in a stable order."""
    return [
        path
        for package in under
        for path in sorted((ROOT / package).rglob("*"))
        if path.suffix in suffixes and "migrations" not in path.parts
    ]


def our_templates():
    return [path for path in sorted(TEMPLATES.rglob("*")) if path.is_file()]


def pages():
    """Templates that a browser shows: mails have their own rules (no stylesheet reaches them)."""
    return [path for path in our_templates() if "emails" not in path.parts]


def name_of(path):
    return str(path.relative_to(ROOT))


def tracked_files():
    answer = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    return [ROOT / name for name in answer.stdout.split("\n") if name and (ROOT / name).exists()]


def our_models():
    return [model for model in apps.get_models() if is_ours(model.__module__)]


@functools.cache
def routes():
    """{"practices:sheet_share": (path, pattern)} of every named address, libraries' included."""
    return dict(_walk(get_resolver().url_patterns))


def _walk(patterns, space="", prefix=""):
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, inner, path)
        else:
            yield f"{space}{pattern.name}", (path, pattern)


def our_views():
    """{"practices:sheet_share": the function} of the addresses that our code answers."""
    views = {name: inspect.unwrap(pattern.callback) for name, (_, pattern) in routes().items()}
    return {name: view for name, view in views.items() if is_ours(view.__module__)}


@functools.cache
def library_templates():
    """Names that a library also has: ours replaces it, and the library asks for it."""
    names = set()
    for config in apps.get_app_configs():
        folder = Path(config.path) / "templates"
        if not is_ours(config.name) and folder.exists():
            names |= {str(path.relative_to(folder)) for path in folder.rglob("*.*")}
    return names


@functools.cache
def strings_of_code():
    """Every string of our Python files, and a pattern for what each f-string may become."""
    strings, patterns = set(), set()
    for path in our_files(".py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                strings.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                patterns.add("".join(map(_as_pattern, node.values)))
    return strings, patterns


def _as_pattern(part):
    return re.escape(part.value) if isinstance(part, ast.Constant) else r"[\w-]+"


@functools.cache
def names_in_templates():
    """Templates that other templates extend, include or draw."""
    asked = re.compile(r"{%\s*(?:include|extends|drawn)\s+[\"']([^\"'#]+)")
    return {name for path in our_templates() for name in asked.findall(path.read_text())}
