"""What the tests of the library's pages read in an answer."""

import re
from datetime import timedelta
from html import unescape

from django.urls import reverse
from django.utils import timezone

from tests.factories.practices import SheetFactory

LIST = "/fiches/"


def text_of(response):
    words = unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
    return re.sub(r"\s+", " ", words)


def at(sheet, name):
    return reverse(f"practices:{name}", args=[sheet.slug])


def shared_days_ago(days, **traits):
    moment = timezone.now() - timedelta(days=days)
    return SheetFactory(shared=True, shared_at=moment, **traits)
