"""What I am told on the site, and which of it by mail."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ctgnet.pages.myspace.forms import PreferenceForm
from ctgnet.paging import keyset_page
from members import actions


@require_safe
def notification_list(request):
    page = keyset_page(
        request.user.notifications.all(),
        order=("-created_at", "-pk"),
        cursor=request.GET.get("apres"),
    )
    newest = max((item.pk for item in page if item.read_at is None), default=0)
    return render(request, "pages/myspace/notification_list.html", {"page": page, "newest": newest})


@require_POST
def notification_read(request):
    """Everything up to what was on the page: what came since stays unread."""
    until = request.POST.get("until", "")
    if until.isdecimal() and len(until) < 19:
        actions.mark_notifications_read(request.user, until=int(until))
        messages.success(request, "C’est noté : vos nouvelles sont marquées comme lues.")
    return redirect("notification_list")


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request):
    chosen = dict(request.user.mail_preferences.values_list("kind", "rhythm"))
    form = PreferenceForm(request.POST or None, chosen=chosen)
    if request.method == "POST" and form.is_valid():
        for kind, rhythm in form.cleaned_data.items():
            actions.set_mail_preference(request.user, kind=kind, rhythm=rhythm)
        messages.success(request, "Vos choix sont enregistrés.")
        return redirect("preferences")
    status = 422 if form.is_bound else 200
    return render(request, "pages/myspace/preferences.html", {"form": form}, status=status)
