"""The answer to one table too many: the page that sends them, with the wait."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import render

from conventions.actions.tables import has_sent_enough_tables
from ctgnet import limits
from ctgnet.templatetags.french import plural


def refuse_one_more(request):
    """True, with the reason said, when this person has sent the tables of the day: none is read."""
    if not has_sent_enough_tables(request.user):
        return False
    messages.error(
        request,
        f"Vous avez envoyé {plural(settings.TABLES_A_DAY, 'tableau,tableaux')} aujourd’hui : c’est la limite d’une "
        "journée. Celui-ci n’est pas lu, envoyez-le demain.",
    )
    return True


def page_of_tables(request, template, context, *, is_refused):
    """The page where a table is chosen, as it is after that one."""
    if is_refused:
        return limits.too_many(request, limits.until_midnight(), template, **context)
    status = 422 if request.method == "POST" else 200
    return render(request, template, context, status=status)
