"""What the templates draw with; loaded as builtins, so no `load` tag."""

from functools import lru_cache

from django import template
from django.forms.utils import flatatt
from django.http import QueryDict
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from ctgnet import forms

register = template.Library()
register.filter("field_groups", forms.groups_of)
register.filter("error_lines", forms.error_lines)


@register.simple_tag
@lru_cache(maxsize=500, typed=True)  # a page draws some seventy
def icon(name, css=""):
    """One icon of the sprite (names in tools/icons.txt). Decorative: the word stands beside it."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        f" {css}" if css else "",
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def options(groups):
    """The choices of a list, under the name of their group when they have one."""
    return mark_safe("".join(_group(name, choices) for name, choices, _ in groups))  # noqa: S308


def _group(name, choices):
    lines = mark_safe(  # noqa: S308  each line is escaped
        "".join(
            _option(str(choice["value"]), choice["label"], *choice["attrs"].items())
            for choice in choices
        )
    )
    return format_html('<optgroup label="{}">{}</optgroup>', name, lines) if name else lines


# The same hundred départements are on every list. Typed: what is safe HTML and what is not stay apart.
@lru_cache(maxsize=5_000, typed=True)
def _option(value, label, *attributes):
    return format_html('<option value="{}"{}>{}</option>', value, flatatt(dict(attributes)), label)


@register.filter
def with_cursor(querystring, cursor):
    """The filters of the page, kept, and the place in the list where the next rows start."""
    kept = querystring if isinstance(querystring, QueryDict) else QueryDict(querystring.lstrip("?"))
    parameters = kept.copy()
    parameters.pop("apres", None)
    if cursor:
        parameters["apres"] = cursor
    return f"?{parameters.urlencode()}"
