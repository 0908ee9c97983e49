"""Who waits for a CTG where none is registered: read and refused here, taken up by registering it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from conventions.actions import refuse_joining
from conventions.models import JoiningRequest
from conventions.rules import can_answer_joining
from ctgnet.pages.caf_desk.views import for_the_desk
from ctgnet.typed import words_in


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_desk
def joining_detail(request, pk):
    asked = get_object_or_404(JoiningRequest.objects.select_related("member", "commune"), pk=pk)
    if not can_answer_joining(request.user, asked):
        raise Http404
    page = {"asked": asked, "reason": "", "error": ""}
    if request.method == "POST":
        page["reason"] = words_in(request, "reason")
        try:
            refuse_joining(asked, by=request.user, reason=page["reason"])
        except ValidationError as error:
            page["error"] = error.messages[0]
        else:
            messages.success(request, "La demande est refusée ; la personne lira votre motif.")
            return redirect("caf_desk")
    status = 422 if page["error"] else 200
    return render(request, "pages/caf_desk/joining_detail.html", page, status=status)
