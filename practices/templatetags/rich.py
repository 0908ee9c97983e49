"""`{{ sheet.steps|rich }}`: the one way a rich section reaches a page."""

from django import template

from ctgnet.rich import CLEANER, clean_rich
from ctgnet.safe_html import cleaned_by

register = template.Library()


@register.filter
def rich(html):
    return cleaned_by(CLEANER, clean_rich(html or ""))
