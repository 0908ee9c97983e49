"""The answer to one table too many."""

from django.conf import settings
from django.contrib import messages

from conventions.actions.tables import has_sent_enough_tables
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
