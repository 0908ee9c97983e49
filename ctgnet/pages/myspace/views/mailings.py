"""What I wrote to many at once, and what became of each mail."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from conventions.emails import letter_key
from conventions.models import TeamLetter
from ctgnet.pages.team_letter.rules import can_read_letter
from ctgnet.paging import keyset_page


@require_safe
def mailing_list(request):
    page = keyset_page(
        request.user.mailings.all(), order=("-sent_at", "-pk"), cursor=request.GET.get("apres")
    )
    return render(request, "pages/myspace/mailing_list.html", {"page": page})


@require_safe
def mailing_detail(request, pk):
    """How many left, how many wait, were refused or are in doubt, and the message; nobody's address."""
    mailing = get_object_or_404(request.user.mailings.all(), pk=pk)
    page = {"mailing": mailing, "letter": _letter_of(mailing, request.user)}
    return render(request, "pages/myspace/mailing_detail.html", page)


def _letter_of(mailing, reader):
    """The message to a team or to a Caf that these mails bring, as long as it is kept."""
    letters = TeamLetter.objects.select_related("convention", "caf")
    letter = letters.filter(pk=letter_key(mailing.prefix)).first()
    return letter if letter and can_read_letter(reader, letter) else None
