"""What the templates draw with; loaded as builtins, so no `load` tag."""

from django import template
from django.forms.utils import flatatt
from django.http import QueryDict
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join

from ctgnet import forms

register = template.Library()
register.filter("field_groups", forms.groups_of)
register.filter("error_lines", forms.error_lines)


@register.simple_tag
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
    return format_html_join("", "{}", ((_group(name, choices),) for name, choices, _ in groups))


def _group(name, choices):
    lines = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((choice["value"], flatatt(choice["attrs"]), choice["label"]) for choice in choices),
    )
    return format_html('<optgroup label="{}">{}</optgroup>', name, lines) if name else lines


@register.filter
def with_cursor(querystring, cursor):
    """The filters of the page, kept, and the place in the list where the next rows start."""
    kept = querystring if isinstance(querystring, QueryDict) else QueryDict(querystring.lstrip("?"))
    parameters = kept.copy()
    parameters.pop("apres", None)
    if cursor:
        parameters["apres"] = cursor
    return f"?{parameters.urlencode()}"
