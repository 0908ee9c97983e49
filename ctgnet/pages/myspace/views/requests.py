"""Asking for a function: in a Caf, on the post of a CTG, as a partner. Somebody else decides."""

from functools import reduce
from operator import and_

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch, Q, Value
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions.actions import request_assignment
from conventions.answering import sent, waits_for
from conventions.models import Convention, Coverage, Post
from conventions.rules import can_ask_for
from ctgnet.pages.myspace.forms import AssignmentRequestForm, CafRoleForm, PartnerRoleForm
from members import actions, rules
from members.models import Role
from reference.models import FoldName, Organisation

FOUND = 10
ALREADY = "Vous tenez déjà ce poste."


@require_safe
def role_request(request):
    """Three ways in: each leads to the people who can answer."""
    waiting = request.user.roles.requested().select_related("caf", "organisation").order_by("pk")
    page = {"waiting": [(role, waits_for(role)) for role in waiting]}
    return render(request, "pages/myspace/role_request.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def role_request_caf(request):
    form = CafRoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _ask(
            request,
            form,
            "pages/myspace/role_request_caf.html",
            kind=Role.Kind.CAF_OFFICER,
            **form.cleaned_data,
        )
    return _form_page(request, "pages/myspace/role_request_caf.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
def role_request_partner(request):
    q = _typed(request.POST.get("q") or request.GET.get("q", ""))
    form = PartnerRoleForm(request.POST or None, found=_organisations(q))
    template = "pages/myspace/role_request_partner.html"
    if request.method == "POST" and form.is_valid():
        return _ask(request, form, template, kind=Role.Kind.PARTNER, **form.cleaned_data, q=q)
    return _form_page(request, template, form, q=q)


def _typed(q):
    """What one looks for, without what PostgreSQL refuses."""
    return q.replace("\x00", "").strip()[:100]


def _organisations(q):
    if not q:
        return Organisation.objects.none()
    found = Organisation.objects.active().filter(_each_word_of(q)).order_by("name", "pk")
    first = list(found.values_list("pk", flat=True)[:FOUND])
    return Organisation.objects.filter(pk__in=first).order_by("name", "pk")


def _ask(request, form, template, *, q="", **what):
    try:
        role = actions.request_role(member=request.user, by=request.user, **what)
    except ValidationError as error:
        form.add_error(None, error)
        return _form_page(request, template, form, q=q)
    messages.success(request, sent(role))
    return redirect("myspace")


def _form_page(request, template, form, **page):
    status = 422 if form.is_bound else 200
    return render(request, template, {"form": form} | page, status=status)


@require_safe
def ctg_find(request):
    """Find one's CTG by its name or by a commune it covers."""
    q = _typed(request.GET.get("q", ""))
    found = _conventions(q) if len(q) > 1 else []
    return render(request, "pages/myspace/ctg_find.html", {"q": q, "found": found})


def _conventions(q):
    here = Coverage.objects.standing().filter(commune__folded__startswith=FoldName(Value(q)))
    named = _each_word_of(q) | Q(pk__in=here.values("convention"))
    posts = Prefetch("posts", Post.objects.open(), to_attr="open_posts")
    ended = Convention.objects.ended().values("pk")
    found = Convention.objects.confirmed().filter(named).exclude(pk__in=ended)
    return found.prefetch_related(posts).order_by("-pk")[:FOUND]


def _each_word_of(q):
    """Every word typed is somewhere in the folded name."""
    words = [Q(folded__contains=FoldName(Value(word))) for word in q.split()[:5]]
    return reduce(and_, words)


@require_http_methods(["GET", "HEAD", "POST"])
def assignment_request(request, slug):
    """Ask for a post of this CTG; the officers of its Cafs are told."""
    convention = get_object_or_404(Convention.objects.confirmed(), slug=slug)
    posts = convention.posts.open().with_vacancy().prefetch_related("themes")
    posts = posts.select_related("employer", "convention").order_by("-is_vacant", "pk")
    form = AssignmentRequestForm(request.POST or None, posts=posts)
    if request.method == "POST" and form.is_valid() and (asked := _ask_for_post(request, form)):
        messages.success(request, sent(asked) if asked.is_waiting else ALREADY)
        return redirect("myspace")
    # A second click is answered; what this person has already is not offered.
    form.fields["post"].queryset = to_ask = posts.to_ask(request.user)
    page = {"convention": convention, "has_posts": to_ask.exists(), "has_others": posts.exists()}
    return _form_page(request, "pages/myspace/assignment_request.html", form, **page)


def _ask_for_post(request, form):
    """The request; None when the form says why not."""
    values = form.cleaned_data
    post = values["post"]
    if not can_ask_for(request.user, post):
        raise PermissionDenied("Ce poste ne peut pas être demandé.")
    try:
        return request_assignment(post, by=request.user, fte=values["fte"], note=values["note"])
    except ValidationError as error:
        form.add_error(None, error)
        return None


@require_POST
def role_withdraw(request, pk):
    """Take back one's own request."""
    role = get_object_or_404(Role, pk=pk)
    if not rules.can_withdraw_role(request.user, role):
        raise Http404
    try:
        actions.withdraw_role(role, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, "Votre demande est retirée.")
    return redirect("myspace")
