"""The mails of invented people, readable by whoever tries the demonstration."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from ctgnet.mail.models import OutgoingMail
from ctgnet.paging import counted_page

LONGEST_SEARCH = 254  # an address is never longer
# A mail brings its own styles and nothing else: no script, no picture, no frame, no form.
ONLY_ITS_STYLES = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}


@login_not_required
@require_safe
def mail_list(request):
    """Newest first; a part of an address finds a person's mails."""
    address = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    mails = OutgoingMail.objects.filter(to__icontains=address).defer("text", "html")
    page, count = counted_page(mails, order=("-claimed_at", "-pk"), cursor=request.GET.get("apres"))
    context = {
        "address": address,
        "count": count,
        "page": page,
        "querystring": request.GET,
    }
    return render(request, "demo/mail_list.html", context)


@login_not_required
@require_safe
def mail_detail(request, pk):
    mail = get_object_or_404(OutgoingMail, pk=pk)
    return render(request, "demo/mail_detail.html", {"mail": mail})


@login_not_required
@require_safe
@csp_override(ONLY_ITS_STYLES)
def mail_page(request, pk):
    """The mail as a mail reader draws it, alone on its page."""
    mail = get_object_or_404(OutgoingMail, pk=pk)
    if not mail.html:
        raise Http404
    return HttpResponse(mail.html)
