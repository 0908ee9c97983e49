"""What the templates draw with; loaded as builtins, so no `load` tag."""

from django import template
from django.http import QueryDict
from django.templatetags.static import static
from django.utils.html import format_html

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


@register.filter
def with_cursor(querystring, cursor):
    """The filters of the page, kept, and the place in the list where the next rows start."""
    kept = querystring if isinstance(querystring, QueryDict) else QueryDict(querystring.lstrip("?"))
    parameters = kept.copy()
    parameters.pop("apres", None)
    if cursor:
        parameters["apres"] = cursor
    return f"?{parameters.urlencode()}"
