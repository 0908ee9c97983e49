"""Rules of the house that a reviewer would otherwise have to remember, each with its planted fault."""

import ast
import functools
import inspect
import re
import tomllib
from importlib import import_module
from importlib.util import find_spec

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.http import HttpResponse
from django.test import RequestFactory

from members.models import Member
from tests import house

SILENT = models.CheckConstraint.default_violation_error_message

# Django and the server ask for these by themselves.
ASKED_BY_DJANGO = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}


# Models ------------------------------------------------------------------------------------


def test_every_constraint_says_in_french_what_is_wrong():
    silent = [
        constraint.name
        for model in house.our_models()
        for constraint in model._meta.constraints
        if constraint.violation_error_message == SILENT
    ]
    assert silent == []


def test_what_a_constraint_says_can_be_written():
    """Django fills the sentence as a format: a lone « % » in it would be a server error."""
    said = [
        constraint.get_violation_error_message()
        for model in house.our_models()
        for constraint in model._meta.constraints
    ]

    assert [words for words in said if "%%" in words or not words] == []


@pytest.fixture(scope="module")
def data_map():
    return tomllib.loads((house.ROOT / "docs/data_map.toml").read_text())


def columns(model):
    fields = [*model._meta.concrete_fields, *model._meta.local_many_to_many]
    return {field.name: field for field in fields}


def entry(data_map, model):
    return data_map.get(model._meta.app_label, {}).get(model.__name__, {})


def personal_columns(data_map, model):
    return [
        name for group in entry(data_map, model).get("personal", []) for name in group["fields"]
    ]


def all_models():
    return [model for model in apps.get_models() if not model.__module__.startswith("tests.")]


def test_every_column_is_classified_once_personal_or_not(data_map):
    for model in all_models():
        classified = [
            *entry(data_map, model).get("not_personal", []),
            *personal_columns(data_map, model),
        ]
        assert sorted(classified) == sorted(columns(model)), model._meta.label


def test_the_data_map_speaks_of_no_table_that_is_gone(data_map):
    known = {model._meta.label for model in all_models()}
    named = {f"{app}.{model}" for app, tables in data_map.items() for model in tables}
    assert named - known == set()


def test_what_leads_to_a_person_is_never_called_impersonal(data_map):
    wrong = [
        f"{model._meta.label}.{name}"
        for model in all_models()
        for name, field in columns(model).items()
        if (field.related_model is Member or isinstance(field, models.EmailField))
        and name in entry(data_map, model).get("not_personal", [])
    ]
    assert wrong == []


def test_personal_columns_say_why_and_until_when(data_map):
    for model in all_models():
        for group in entry(data_map, model).get("personal", []):
            assert group["purpose"], model._meta.label
            assert group["kept"], model._meta.label


@pytest.mark.parametrize("app", ["members", "conventions", "practices", "events"])
def test_an_app_with_personal_columns_exports_and_erases_them(data_map, app):
    tables = [model for model in house.our_models() if model._meta.app_label == app]
    assert any(personal_columns(data_map, model) for model in tables)
    assert find_spec(f"{app}.privacy"), f"{app}/privacy.py"
    functions = _functions(house.ROOT / app / "privacy.py")
    assert {"export_of", "erase"} <= functions


def _functions(path):
    tree = ast.parse(path.read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


# Templates ---------------------------------------------------------------------------------


def is_asked_for(name):
    """Extended, included, written in the code, asked by Django, or put in place of a library's."""
    if name in ASKED_BY_DJANGO | house.names_in_templates() | house.library_templates():
        return True
    if name.startswith("emails/"):  # a message names both its parts at once, without their suffix
        name = name.removeprefix("emails/").rpartition(".")[0]
    strings, pattern = names_in_code()
    return name in strings or bool(pattern.fullmatch(name))


@functools.cache
def names_in_code():
    """Names of templates as the code writes them, without the part that they name after « # »."""
    strings, patterns = house.strings_of_code()
    whole = "|".join(sorted(pattern.partition(r"\#")[0] for pattern in patterns))
    return {string.partition("#")[0] for string in strings}, re.compile(whole)


def test_every_template_is_used():
    unused = [
        str(path.relative_to(house.TEMPLATES))
        for path in house.our_templates()
        if not is_asked_for(str(path.relative_to(house.TEMPLATES)))
    ]
    assert unused == []


def test_control_a_template_that_nothing_asks_for_is_seen():
    assert not is_asked_for("practices/forgotten.html")


def test_every_component_says_its_arguments_in_its_first_line():
    silent = [
        house.name_of(path)
        for path in sorted((house.TEMPLATES / "components").glob("*.html"))
        if not re.match(r"(?:{% load [\w ]+ %})?{# ", path.read_text())
    ]
    assert silent == []


TAGS = re.compile(r"{%.*?%}|{#.*?#}|{{.*?}}|<!--.*?-->|<(?:style|script)\b.*?</|<[^>]*>", re.S)


def words_of(source):
    """What a person reads: the template without its tags, attributes, comments and variables."""
    return TAGS.sub(" ", source)


def straight_apostrophes(source):
    return re.findall(r"\w+'\w+", words_of(source))


def inline_code(source):
    return re.findall(r"<[^>{]*\s(?:style|on[a-z]+)\s*=|javascript:|<style\b", source, re.I)


def middle_dots(source):
    return re.findall(r"\w*·\w*", source)


FAULTS = {
    straight_apostrophes: "<p title='x'>L'école {{ a|default:'b' }}</p>",
    inline_code: '<p class="a" onclick="b()">',
    middle_dots: "chargé·e",
}


@pytest.mark.parametrize("find", FAULTS, ids=lambda find: find.__name__)
def test_control_each_reader_of_text_sees_its_fault(find):
    assert len(find(FAULTS[find])) == 1


@pytest.mark.parametrize("find", FAULTS, ids=lambda find: find.__name__)
def test_control_each_reader_of_text_accepts_sound_text(find):
    sound = "{# l'usage #}<p lang=\"fr\" data-once hx-on='x'>{{ a|default:'b' }} L’école</p>"
    assert find(sound) == []


def found(find, paths):
    return {house.name_of(path): found for path in paths if (found := find(path.read_text()))}


def test_no_inline_style_or_handler_in_a_page():
    assert found(inline_code, house.pages()) == {}


def test_no_middle_dot_is_shown():
    shown = [*house.our_templates(), *house.our_files(".py", ".toml")]
    assert found(middle_dots, shown) == {}


def test_apostrophes_of_french_templates_are_curved():
    assert found(straight_apostrophes, house.our_templates()) == {}


ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|lorsqu|puisqu|jusqu|aujourd)'[a-zà-ÿœ]", re.I)


# French asks for a space that does not break the line before these, and inside quotation marks.
BREAKING = re.compile(r"(?<=[^\W\d]|[)»’…]) (?=[:;!?](?:\s|$))|« | »")


def strings_with(pattern, source):
    """French strings of the code in which it is found; docstrings are English."""
    tree = ast.parse(source)
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        node.value[:60]
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
        and pattern.search(node.value)
    ]


@pytest.mark.parametrize("pattern", [ELISION, BREAKING], ids=["apostrophes", "spaces"])
def test_french_strings_are_written_as_they_are_printed(pattern):
    code = [path for path in house.our_files(".py") if "demo" not in path.parts]
    assert found(functools.partial(strings_with, pattern), code) == {}


@pytest.mark.parametrize(
    ("pattern", "fault"), [(ELISION, "L'adresse"), (BREAKING, "Lu : « rien »")]
)
def test_control_a_string_typed_in_haste_is_seen(pattern, fault):
    source = f'"""It isn\'t one : no."""\nLABEL = "{fault}"\nENGLISH = "it\'s the officer\'s"\n'
    assert strings_with(pattern, source) == [fault]


MOMENT = re.compile(r"(?:_at|_until|deadline|moment|now\(\))$")


def days_read_in_utc(source):
    """`.date()` of a stored moment: the day before in France, between midnight and two in the morning."""
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "date"
        and MOMENT.search(ast.unparse(node.func.value))
    ]


def test_the_day_of_a_moment_is_read_on_the_clock_of_france():
    assert found(days_read_in_utc, house.our_files(".py")) == {}


def test_control_a_day_read_in_utc_is_seen():
    source = "timezone.localdate(line.sent_at), event.local_start.date(), line.sent_at.date()"
    assert days_read_in_utc(source) == ["line.sent_at.date()"]


# Views and addresses -------------------------------------------------------------------------

WORDS_OF_A_PATH = re.compile(r"[a-z0-9.-]*")


def answers_any_method(route, callback):
    """True when a view lets an unknown method in."""
    request = RequestFactory().generic("BREW", "/")
    request.user = AnonymousUser()
    arguments = dict.fromkeys(re.findall(r"<(?:\w+:)?(\w+)>", route), "x")
    try:
        return callback(request, **arguments).status_code != 405
    except Exception:  # it began its work
        return True


def test_every_view_names_its_methods():
    silent = [
        name
        for name in house.our_views()
        if answers_any_method(house.routes()[name][0], house.routes()[name][1].callback)
    ]
    assert silent == []


def test_control_a_view_that_names_no_method_is_seen():
    assert answers_any_method("<slug:slug>/", lambda request, slug: HttpResponse())


def test_every_address_has_the_name_of_its_view():
    """The same word everywhere: view `sheet_share`, address `practices:sheet_share`.

    A view with a second address (a draft resumed) has one that bears its name.
    """
    named_after_it = {
        view for name, view in house.our_views().items() if bears_its_name(name, view)
    }
    wrong = []
    for name, view in house.our_views().items():
        if "<locals>" in view.__qualname__:
            continue  # made by a function, for several addresses
        if view not in named_after_it:
            wrong.append(name)
    assert wrong == []


def bears_its_name(name, view):
    named = getattr(import_module(view.__module__), name.rpartition(":")[2], None)
    return named is not None and inspect.unwrap(named) is view


def test_every_path_is_in_plain_lower_case_and_ends_with_a_slash_or_a_file_type():
    wrong = []
    for name in house.our_views():
        path, _ = house.routes()[name]
        fixed = re.sub(r"<[^>]+>", "", path)
        is_whole = path == "" or path.endswith("/") or re.search(r"\.[a-z]{2,4}$", path)
        words = all(WORDS_OF_A_PATH.fullmatch(part) for part in fixed.split("/"))
        if not (is_whole and words):
            wrong.append(path)
    assert wrong == []


# The repository --------------------------------------------------------------------------------


def test_every_dependency_says_why_it_is_there():
    """A comment stands above each, or above the few that go together."""
    lines = (house.ROOT / "pyproject.toml").read_text().splitlines()
    start = lines.index("dependencies = [")
    block = [line.strip() for line in lines[start + 1 : lines.index("]", start)]]
    assert block[0].startswith("# ")
    reasons = [line for line in block if line.startswith("# ")]
    assert len(reasons) >= 0.8 * (len(block) - len(reasons))


def test_every_decision_is_numbered_and_has_one_title():
    pages = sorted((house.ROOT / "docs/decisions").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{n:04}" for n in range(1, len(pages) + 1)]
    for page in pages:
        assert re.fullmatch(r"\d{4}(?:-[a-z0-9]+)+\.md", page.name)
        text = page.read_text()
        assert re.match(r"# \S.+\n\n\*\*Context\.\*\* ", text), page.name
        assert "**Decision.**" in text, page.name


UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")


def test_nothing_is_left_to_do_in_the_code():
    written = {".py", ".html", ".txt", ".css", ".js", ".toml", ".md", ".sh"}
    unfinished = [
        house.name_of(path)
        for path in house.tracked_files()
        if path.suffix in written
        and "vendor" not in path.parts
        and UNFINISHED.search(path.read_text())
    ]
    assert unfinished == []
