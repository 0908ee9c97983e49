"""Nothing typed is drawn as HTML, and nothing acts but what a template marks: each rule with its planted fault."""

import ast
import re

import pytest

from ctgnet.acting import POSTED_BY_HTMX
from tests import house

# The one module that says what is HTML already.
REVIEWED = "ctgnet/safe_html.py"
SAYS_SAFE = {
    *("mark_safe", "SafeString", "SafeText", "SafeData", "html_safe", "__html__"),
    *("format_html", "format_html_join", "conditional_escape"),
}
SWITCHES = {("autoescape", False), ("is_safe", True)}


def said_safe_in_code(source):
    """Every way by which a line of Python could say that a text is HTML."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.alias | ast.FunctionDef):
            found.append(node.name)
        elif isinstance(node, ast.Name):
            found.append(node.id)
        elif isinstance(node, ast.Attribute):
            found.append(node.attr)
        elif isinstance(node, ast.keyword) and isinstance(node.value, ast.Constant):
            found.append((node.arg, node.value.value))
    return [word for word in found if word in SAYS_SAFE | SWITCHES]


def said_safe_in_page(source):
    return re.findall(r"\|\s*safe(?:seq)?\b|autoescape\s+off|{%\s*filter\b[^%]*\bsafe", source)


def read_as_html(source):
    """Every way by which a script could have a text read as HTML, or run."""
    return re.findall(
        r"\b(?:inner|outer)HTML\s*\+?=(?!=)|insertAdjacentHTML|document\.write|srcdoc"
        r"|createContextualFragment|HTMLUnsafe|\beval\(|\bnew Function\b",
        source,
    )


def drawn_by_a_library(source):
    """The layouts of the form library draw `|safe`: ours draws every field."""
    return re.findall(
        r"crispy_forms\.(?:layout|helper|bootstrap)|{%\s*crispy\s|\|\s*crispy\b", source
    )


ACTING = re.compile(
    r"[\s}](?:hx-(?:action|get|post|put|patch|delete|on)|data-autosave|data-fresh-token|formaction|data-action)"
    r"(?=[=:\s>])"
)
TAG = re.compile(r"<[a-z](?:{%.*?%}|{{.*?}}|[^>{]|{)*>", re.S)


def acting_unmarked(source):
    """Elements that act, and that the guard would stop for want of its mark."""
    return [tag for tag in TAG.findall(source) if ACTING.search(tag) and "{% acts %}" not in tag]


def widgets_acting_unmarked(source):
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Dict):
            continue
        names = [key.value for key in node.keys if isinstance(key, ast.Constant)]
        marks = [
            value.id
            for key, value in zip(node.keys, node.values, strict=True)
            if key is None and isinstance(value, ast.Name)
        ]
        if any(str(name).startswith("hx-") for name in names) and "ACTS" not in marks:
            found.append(names)
    return found


# Lists that nobody types, and fields that draw themselves.
OFFICIAL = r"(?:publisher|commune|department|region|epci|caf)\.name\b"
NAMES = (
    "full_name|name|title|official_title|local_name|page_title|place|place_name|employer|organiser"
)
NAMES += "|lead_name|first_name|job_title|role_words|file_name|unit|axis_label|objective_label|body"
NAME = re.compile(
    rf"{{{{ (?![\w.]*\b{OFFICIAL})(?![^}}]*\|as_crispy_field)(?:[\w.]+\.)?(?:{NAMES})(?:\|[^}}]*)? }}}}"
)
ELSEWHERE = re.compile(  # where an element cannot stand, or already does
    r"{%\s*block (?:title|description|full_title)\b.*?{%\s*endblock[^%]*%}|<title.*?</title>|<option.*?</option>"
    r"|<bdi>.*?</bdi>|<[a-z/!](?:{%.*?%}|{{.*?}}|[^>{]|{(?![{%]))*>|{[%#].*?[%#]}",
    re.S,
)


def names_that_turn_their_line(source):
    """A name in letters of another direction moves the words beside it, unless <bdi> holds it apart."""
    return NAME.findall(ELSEWHERE.sub("", source))


def answered_by_the_browser(source):
    """Forms that a browser would stop with a bubble of its own, in its own language and gone at once.

    A dialog of the editor sends nothing to the site.
    """
    forms = [tag for tag in TAG.findall(source) if tag.startswith("<form")]
    return [tag for tag in forms if "novalidate" not in tag and 'method="dialog"' not in tag]


FAULTS = {
    answered_by_the_browser: [
        "<form>",
        '<form method="post" action="{% url \'a\' %}">',
        "<form{% if a > b %} hidden{% endif %}>",
    ],
    names_that_turn_their_line: [
        "<p>Par {{ sheet.author.full_name }}</p>",
        "de {{ full_name|of }},",
        "<h1>{{ title }}</h1>",
        "La {{ post.convention.name|ctg }}",
    ],
    said_safe_in_code: [
        "from django.utils.safestring import mark_safe",
        "html.format_html('<b>{}</b>', word)",
        "class A(SafeString): pass",
        "Engine(autoescape=False)",
        "register.filter(name, is_safe=True)",
        "class A:\n    def __html__(self): return ''",
    ],
    said_safe_in_page: [
        "{{ text|safe }}",
        "{{ text | safe }}",
        "{{ parts|safeseq|join:'' }}",
        "{% autoescape off %}",
        "{% filter safe %}",
    ],
    read_as_html: [
        "a.innerHTML = b;",
        "a.outerHTML += b;",
        "a.insertAdjacentHTML('beforeend', b)",
        "document.write(b)",
        "frame.srcdoc",
        "eval(b)",
    ],
    drawn_by_a_library: [
        "from crispy_forms.layout import Div",
        "{% crispy form %}",
        "{{ form|crispy }}",
    ],
    acting_unmarked: [
        '<p hx-get="/">',
        "<form {% if a %}data-autosave=\"{% url 'b' %}\"{% endif %}>",
        '<button formaction="/">',
    ],
    widgets_acting_unmarked: ['{"hx-get": "/", "class": "a"}'],
}
SOUND = {
    answered_by_the_browser: '<form method="post" novalidate action="/"><form method="dialog"></form>',
    names_that_turn_their_line: "<p title='{{ a.full_name }}'>Par <bdi>{{ a.full_name|of }}</bdi>, à "
    "{{ commune.name }} : <bdi>{{ sheet.title }}</bdi></p>{{ form.name|as_crispy_field }}",
    said_safe_in_code: "'mark_safe'; escape(word); is_safe_path(url)",
    said_safe_in_page: "{{ safe }} {{ text|linebreaks }} {% filter lower %}",
    read_as_html: "return a.innerHTML; if (a.innerHTML === b) c.textContent = b;",
    drawn_by_a_library: "{% load crispy_forms_filters %}{{ field|as_crispy_field }}",
    acting_unmarked: '<p class="a"><form {% acts %} hx-post="{% url \'a\' %}" hx-target="#b">',
    widgets_acting_unmarked: '{"hx-get": "/", **ACTS}; {"class": "a"}',
}
CASES = [(find, fault) for find, faults in FAULTS.items() for fault in faults]


@pytest.mark.parametrize(("find", "fault"), CASES)
def test_control_each_rule_sees_its_fault(find, fault):
    assert len(find(fault)) >= 1


@pytest.mark.parametrize("find", SOUND, ids=lambda find: find.__name__)
def test_control_each_rule_accepts_what_is_sound(find):
    assert find(SOUND[find]) == []


def found(find, paths):
    return {house.name_of(path): found for path in paths if (found := find(path.read_text()))}


def pages_and_mails():
    """Plain-text mails are not HTML: nothing is escaped in them, and no browser reads them as a page."""
    return [path for path in house.our_templates() if path.suffix != ".txt"]


def our_scripts():
    return sorted((house.ROOT / "static/js").glob("*.js"))


def test_one_module_says_what_is_html():
    assert set(found(said_safe_in_code, house.our_files(".py"))) == {REVIEWED}


def test_no_template_says_that_a_text_is_html():
    assert found(said_safe_in_page, pages_and_mails()) == {}


def test_no_script_has_a_text_read_as_html():
    assert found(read_as_html, our_scripts()) == {}


def test_no_form_is_drawn_by_the_layouts_of_a_library():
    everywhere = [*house.our_files(".py"), *house.our_templates()]
    assert found(drawn_by_a_library, everywhere) == {}


def test_whatever_acts_bears_the_mark():
    assert found(acting_unmarked, house.our_templates()) == {}
    assert found(widgets_acting_unmarked, house.our_files(".py")) == {}


def test_htmx_posts_only_to_the_addresses_that_the_site_lets_it():
    posted = re.compile(r"hx-post=\"(?:{% url '([\w:]+)'|({{ path }}))")
    named = [name for path in house.our_templates() for name in posted.findall(path.read_text())]
    # The searches for communes stand in three forms, each of which is its own address.
    own = {
        f"conventions:{view}"
        for view in ("amendment_create", "amendment_edit", "perimeter_correct")
    }

    assert {address for address, _ in named if address} | own == POSTED_BY_HTMX
    assert sum(bool(path) for _, path in named) == 1


def test_what_is_drawn_once_for_several_readers_bears_no_mark():
    """A component kept in memory would carry the mark of the first reader to the next."""
    kept = re.compile(r"{%\s*drawn\s+\"([^\"]+)\"((?:\s+\w+=\S+)*)")
    drawn = {name for path in house.our_templates() for name, _ in kept.findall(path.read_text())}
    marked = [
        name for name in sorted(drawn) if "{% acts %}" in (house.TEMPLATES / name).read_text()
    ]

    assert marked == [
        "conventions/plan/board_card.html"
    ]  # drawn from an object, which is never kept


def test_a_name_never_turns_the_line_it_stands_in():
    drawn = [path for path in house.pages() if path.suffix == ".html"]  # a sentence is set `apart`
    assert found(names_that_turn_their_line, drawn) == {}


def test_each_form_is_answered_in_our_words():
    assert found(answered_by_the_browser, house.our_templates()) == {}
