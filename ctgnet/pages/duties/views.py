"""Pages that the law asks for or that help to find one's way: public, without any data of people."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from ctgnet import limits
from ctgnet.pages.duties.forms import ContactForm
from members.actions import report_content
from members.models import Report

# Rooms for members, or that would only repeat the rest: robots have nothing to read there.
NOT_INDEXED = (
    "/compte/",
    "/mon-espace/",
    "/annuaire/",
    "/membres/",
    "/caf/",
    "/administration/",
    "/recherche/",
    "/demo/",
)
TEXT = "text/plain; charset=utf-8"
MONTHS_AHEAD = timedelta(days=180)


def text_page(name):
    """A public page that is only a text: templates/pages/duties/<name>.html."""

    @login_not_required
    @require_safe
    def page(request):
        return render(request, f"pages/duties/{name}.html")

    return page


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request):
    """A message to the team of the site; it waits in the same list as the reports of content."""
    member = request.user if request.user.is_authenticated else None
    initial = {"subject": request.GET.get("sujet", "")}
    form = ContactForm(request.POST or None, member=member, initial=initial)
    if request.method == "POST" and form.is_valid():
        if refused := limits.refusal(request, "report_content"):
            return refused
        if not form.is_from_a_robot:
            report_content(
                path=reverse("contact"),
                is_letter=True,
                reason=Report.Reason.OTHER,
                details=form.details,
                reporter=member,
                reporter_email=form.cleaned_data.get("email", ""),
            )
        messages.success(
            request, "Votre message est transmis. Une personne vous répond sous une semaine."
        )
        return redirect("contact")
    status = 422 if form.errors else 200
    return render(request, "pages/duties/contact.html", {"form": form}, status=status)


@login_not_required
@require_safe
@cache_control(public=True, max_age=86_400)
def robots_txt(request):
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_INDEXED)]
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)


@login_not_required
@require_safe
@cache_control(public=True, max_age=86_400)
def security_txt(request):
    """Whom to warn of a flaw (RFC 9116); the date moves so that the page never expires."""
    expires = (timezone.now() + MONTHS_AHEAD).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{settings.PUBLISHER['contact_email']}",
        f"Contact: {settings.SITE_URL}{reverse('contact')}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: fr, en",
        f"Canonical: {settings.SITE_URL}{reverse('security_txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)


@login_not_required
@require_safe
@cache_control(public=True, max_age=86_400)
def favicon(request):
    """Where browsers look without being told."""
    return redirect(static("img/favicon.ico"))
