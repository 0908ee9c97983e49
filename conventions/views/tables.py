"""The answer to one table too many: the page that sends them, with the wait."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import render

from ctgnet import limits
from ctgnet.templatetags.french import plural


def wait_for_one_more(request):
    """Seconds to wait, with the reason said, when this person has sent the tables of a day: none is read.

    Counted beside the transaction of the act: a table that makes it fail has been read too.
    """
    if wait := limits.wait_for(request, "send_table"):
        most = limits.Rate.read(settings.LIMITS["send_table"]).most
        messages.error(
            request,
            f"Vous avez envoyé {plural(most, 'tableau,tableaux')} en un jour, le plus que le site en lit. "
            f"Celui-ci n’est pas lu : renvoyez-le dans {limits.in_words(wait)}.",
        )
    return wait


def page_of_tables(request, template, context, *, wait):
    """The page where a table is chosen, as it is after that one."""
    if wait:
        return limits.too_many(request, wait, template, **context)
    status = 422 if request.method == "POST" else 200
    return render(request, template, context, status=status)
