"""The health of the mails: how many in each state, those in doubt, and sending them again."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from ctgnet.mail.models import OutgoingMail
from ctgnet.pages.admin_desk.mails import MOST_AT_ONCE, send_mail_again, send_mails_again
from ctgnet.pages.admin_desk.views import for_national
from ctgnet.paging import keyset_page
from ctgnet.templatetags.french import plural


@require_safe
@for_national
def mail_health(request):
    """How many mails in each state, and those that a person must look at: no text, no name."""
    counts = dict(OutgoingMail.objects.values_list("state").annotate(Count("pk")))
    doubts = OutgoingMail.objects.in_doubt()
    page = keyset_page(doubts, order=("-claimed_at", "-pk"), cursor=request.GET.get("apres"))
    again = OutgoingMail.objects.can_be_sent_again()
    shown = {
        "states": [(label, counts.get(state, 0)) for state, label in OutgoingMail.State.choices],
        "page": page,
        "can_be_sent_again": set(
            again.filter(pk__in=[mail.pk for mail in page.items]).values_list("pk", flat=True)
        ),
        "is_any": again.exists(),
    }
    return render(request, "pages/admin_desk/mail_health.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@for_national
def mail_send_again(request, pk):
    """One of them: the page says that it may arrive twice, the button sends it."""
    mail = get_object_or_404(OutgoingMail.objects.in_doubt(), pk=pk)
    if request.method == "POST":
        try:
            send_mail_again(mail, by=request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, "Le courriel repart dans un instant.")
        return redirect("mail_health")
    return render(request, "pages/admin_desk/mail_send_again.html", {"mail": mail, "count": 1})


@require_http_methods(["GET", "HEAD", "POST"])
@for_national
def mail_send_all_again(request):
    """All of them, with the same warning."""
    if request.method == "POST":
        sent = send_mails_again(OutgoingMail.objects.all(), by=request.user)
        words = plural(sent, "courriel repart,courriels repartent")
        messages.success(request, f"{words} dans un instant.")
        return redirect("mail_health")
    count = OutgoingMail.objects.can_be_sent_again().count()
    page = {"mail": None, "count": min(count, MOST_AT_ONCE), "later": max(0, count - MOST_AT_ONCE)}
    return render(request, "pages/admin_desk/mail_send_again.html", page)
