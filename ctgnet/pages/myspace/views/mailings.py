"""What I wrote to many at once, and what became of each mail."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ctgnet.paging import keyset_page


@require_safe
def mailing_list(request):
    page = keyset_page(
        request.user.mailings.all(), order=("-sent_at", "-pk"), cursor=request.GET.get("apres")
    )
    return render(request, "pages/myspace/mailing_list.html", {"page": page})


@require_safe
def mailing_detail(request, pk):
    """How many left, how many wait, how many were refused or are in doubt; nobody's address."""
    mailing = get_object_or_404(request.user.mailings.all(), pk=pk)
    return render(request, "pages/myspace/mailing_detail.html", {"mailing": mailing})
