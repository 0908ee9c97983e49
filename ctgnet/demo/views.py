"""What helps whoever tries the demonstration: the mails of invented people, a spreadsheet to import."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from conventions.rules import can_import
from conventions.standing import standing_of
from ctgnet.demo.example import example_sheet
from ctgnet.mail.models import OutgoingMail
from ctgnet.paging import counted_page
from ctgnet.spreadsheets import send_workbook
from reference.models import Caf

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


@require_safe
def import_example(request):
    """CTGs of one's own Caf, ready to be imported."""
    if not can_import(request.user):
        raise PermissionDenied("Ce tableau d’exemple est celui des personnes des Caf.")
    cafs = Caf.objects.active().order_by("code")
    own = cafs.filter(pk__in=standing_of(request.user).cafs).first()
    return send_workbook(example_sheet(own or cafs[0], timezone.localdate()), name="exemple-ctg")


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
