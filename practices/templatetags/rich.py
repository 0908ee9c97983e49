"""`{{ sheet.steps|rich }}`: the one way a rich section reaches a page."""

from django import template
from django.utils.safestring import mark_safe

from ctgnet.rich import clean_rich

register = template.Library()


@register.filter(is_safe=True)
def rich(html):
    return mark_safe(clean_rich(html or ""))  # noqa: S308 the cleaner has just decided what is kept
