"""What the templates draw with; loaded as builtins, so no `load` tag."""

import secrets
from datetime import date
from functools import lru_cache

from django import template
from django.forms.utils import flatatt
from django.http import QueryDict
from django.template.loader import render_to_string
from django.templatetags.static import static

from ctgnet import acting, forms
from ctgnet.names import apart
from ctgnet.safe_html import filled_in, side_by_side
from ctgnet.templatetags.french import number
from ctgnet.typed import ONCE, OWNER, TOKEN, sign_owner

# A row is equal to any other version of itself, and a lazy value holds its request: neither is kept.
PLAIN = (str, int, date, tuple, type(None))

register = template.Library()
register.filter("field_groups", forms.groups_of)
register.filter("error_lines", forms.error_lines)
register.filter("words_of_return", forms.words_of_return)


@register.simple_tag
@lru_cache(maxsize=500, typed=True)  # a page draws some seventy
def icon(name, css=""):
    """One icon of the sprite (names in tools/icons.txt). Decorative: the word stands beside it."""
    return filled_in(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        f" {css}" if css else "",
        static("img/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def csrf_token(context):
    """In place of Django's: the token, a key of this very form, by which its second click is known, and
    for whom it was drawn: nobody else sends or reads what is typed in it.
    """
    token = context.get("csrf_token")
    if not token or token == "NOTPROVIDED":  # noqa: S105  Django's word for a page without a request
        return ""
    return filled_in(
        '<input type="hidden" name="{}" value="{}">'
        '<input type="hidden" name="{}" value="{}" autocomplete="off">{}',
        TOKEN,
        token,
        ONCE,
        secrets.token_urlsafe(12),
        _owner_of_the_page(context),
    )


def _owner_of_the_page(context):
    user = getattr(getattr(context, "request", None), "user", None)
    if user is None or not user.is_authenticated:
        return ""
    return filled_in('<input type="hidden" name="{}" value="{}">', OWNER, sign_owner(user.pk))


@register.simple_tag
def acts():
    """On whatever acts by itself (hx-…, data-autosave, formaction): the mark that no data can bear."""
    return filled_in('data-acts="{}"', acting.mark())


@register.simple_tag
def acting_mark():
    """The mark that this page accepts, for its head."""
    return acting.mark()


@register.simple_tag
def drawn(template, **values):
    """A component that shows nothing but these values; drawn once for each of them when all are plain.

    No request reaches it: what was drawn for one reader is what the next would get.
    """
    is_plain = all(issubclass(type(value), PLAIN) for value in values.values())
    draw = _drawn if is_plain else _drawn.__wrapped__
    return draw(template, tuple(values), *values.values())


@lru_cache(maxsize=5_000, typed=True)  # typed: safe HTML and typed words that look the same differ
def _drawn(template, names, *values):
    return render_to_string(template, dict(zip(names, values, strict=True)))


@register.simple_tag
def filter_select(field):
    """A choice that narrows a list, under its label."""
    choices = tuple((str(value), str(words)) for value, words in field.field.choices)
    return drawn(
        "components/filter_select.html",
        name=field.html_name,
        label=str(field.label),
        choices=choices,
        chosen=str(field.value() or ""),
    )


@register.simple_tag
def options(groups):
    """The choices of a list, under the name of their group when they have one."""
    return side_by_side(_group(name, choices) for name, choices, _ in groups)


def _group(name, choices):
    lines = side_by_side(
        _option(str(choice["value"]), choice["label"], *choice["attrs"].items())
        for choice in choices
    )
    return filled_in('<optgroup label="{}">{}</optgroup>', name, lines) if name else lines


@register.simple_tag
def counted_options(options, chosen):
    """The values of a filter, each with what it would leave. options: value, label, number."""
    lines = (
        _option(
            option.value,
            f"{option.label} ({number(option.number)})",
            *([("selected", True)] if option.value == chosen else ()),
        )
        for option in options
    )
    return side_by_side(lines)


# The same hundred départements are on every list. Typed for the same reason.
@lru_cache(maxsize=5_000, typed=True)
def _option(value, label, *attributes):
    return filled_in(
        '<option value="{}"{}>{}</option>', value, flatatt(dict(attributes)), apart(label)
    )


register.filter("apart", apart)


@register.filter
def with_cursor(querystring, cursor):
    """The filters of the page, kept, and the place in the list where the next rows start."""
    kept = querystring if isinstance(querystring, QueryDict) else QueryDict(querystring.lstrip("?"))
    parameters = kept.copy()
    parameters.pop("apres", None)
    if cursor:
        parameters["apres"] = cursor
    return f"?{parameters.urlencode()}"
