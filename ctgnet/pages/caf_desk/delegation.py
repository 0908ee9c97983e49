"""« Confier » a waiting request: a colleague, a word, one button; taken back as easily."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from conventions.models import Assignment, Convention
from conventions.standing import standing_of
from ctgnet.pages.caf_desk import actions, rules
from ctgnet.pages.caf_desk.colleagues import colleagues_for
from ctgnet.pages.caf_desk.forms import DelegateForm
from ctgnet.pages.caf_desk.of_register import assignments_waiting
from ctgnet.pages.caf_desk.queue import line_at, roles_waiting
from ctgnet.pages.caf_desk.views import for_the_desk
from members.actions import Stale
from members.models import Role

WHO_HANDS = (
    "Les personnes de la Caf qui peuvent répondre à cette demande la confient à une ou un collègue."
)
KINDS = {"role": roles_waiting, "fonction": assignments_waiting}


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_desk
def request_delegate(request, kind, pk):
    """Choose who answers."""
    waiting = _waiting(request, kind, pk)
    if waiting is None:
        return _answered(request)
    if request.method != "POST":
        return _show(request, kind, waiting, _form(request, waiting))
    form = _form(request, waiting, request.POST)
    if not form.is_valid():
        return _show(request, kind, waiting, form, status=422)
    typed = form.cleaned_data
    try:
        actions.delegate_request(waiting, by=request.user, **typed)
    except Stale as error:
        messages.warning(request, error.messages[0])
        data = request.POST.copy()
        waiting.refresh_from_db()
        data["seen"] = actions.stamp_of(waiting)
        return _show(request, kind, waiting, _form(request, waiting, data), status=409)
    except ValidationError as error:
        form.add_error(None, error)
        return _show(request, kind, waiting, form, status=422)
    messages.success(
        request, f"C’est confié à {typed['to'].full_name} : un courriel lui est parti."
    )
    return redirect("caf_desk")


@require_POST
@for_the_desk
def request_take_back(request, kind, pk):
    """It waits for anybody of the Caf again."""
    waiting = _waiting(request, kind, pk)
    if waiting is None:
        return _answered(request)
    try:
        actions.take_back_request(waiting, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, "La demande est reprise : elle n’est plus confiée à personne.")
    return redirect("caf_desk")


def _waiting(request, kind, pk):
    """One that waits at this desk, None when it was answered meanwhile; the others do not exist."""
    if kind not in KINDS:
        raise Http404
    standing = standing_of(request.user)
    waiting = KINDS[kind](standing).filter(pk=pk).first()
    if waiting is None:
        get_object_or_404(_answered_at(kind, standing), pk=pk)
        return None
    if not rules.can_delegate(request.user, waiting):
        raise PermissionDenied(WHO_HANDS)
    return waiting


def _answered_at(kind, standing):
    """What this desk has seen go by."""
    if kind == "fonction":
        ours = Convention.objects.at_desk_of(standing).values("pk")
        return Assignment.objects.filter(post__convention__in=ours).exclude(
            pk__in=Assignment.objects.requested().values("pk")
        )
    seen = Role.objects.exclude(pk__in=Role.objects.requested().values("pk"))
    if standing.is_national:
        return seen
    return seen.filter(Q(caf__in=standing.referent_cafs) | Q(kind=Role.Kind.PARTNER))


def _answered(request):
    messages.info(request, actions.ANSWERED)
    return redirect("caf_desk")


def _form(request, waiting, data=None):
    colleagues = colleagues_for(waiting, request.user)
    return DelegateForm(data, initial={"seen": actions.stamp_of(waiting)}, colleagues=colleagues)


def _show(request, kind, waiting, form, *, status=200):
    context = {
        "kind": kind,
        "form": form,
        "line": line_at(request.user, kind, waiting.pk),
        "has_colleagues": form.fields["to"].queryset.exists(),
    }
    return render(request, "pages/caf_desk/request_delegate.html", context, status=status)
