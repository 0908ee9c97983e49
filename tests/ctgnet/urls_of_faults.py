"""Views with one planted fault each: the controls of the harness."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template import Context, Engine
from django.urls import path

from reference.models import Theme


def bare(request):
    """Forgot to say who may read it."""
    return HttpResponse("secret")


@login_not_required
def writes_while_read(request):
    Theme.objects.update(order=1)
    return HttpResponse("lu")


@login_not_required
def page(request):
    return HttpResponse(f"<p>{request.GET['fault']}</p>")


@login_not_required
def forgets_a_variable(request):
    """In a page of ours when `file` says so, in a component that may go without otherwise."""
    inside = Engine.get_default().from_string("{{ forgotten }}")
    inside.name = request.GET["file"]
    page = Engine.get_default().from_string("{% include inside %}")
    page.name = "practices/sheet_detail.html"
    return HttpResponse(page.render(Context({"inside": inside})))


urlpatterns = [
    path("nue/", bare, name="bare"),
    path("ecrit/", writes_while_read, name="writes"),
    path("page/", page, name="page"),
    path("oubli/", forgets_a_variable, name="forgets"),
]
