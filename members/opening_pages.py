"""The hour that the national administration opens on a thing: the page that asks why, the box that says it."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from ctgnet.addresses import way_back
from members.forms import OpeningForm
from members.models import Opening


@dataclass(frozen=True)
class Openable:
    """How the pages speak of one kind of thing: « cette CTG », what one may then do, who reads why."""

    this: str
    powers: str
    readers: str
    # Said once it is open, then once it is closed.
    opened: str
    closed: str
    # The names of the two addresses, which take a slug.
    open_view: str
    close_view: str


@dataclass(frozen=True)
class OpeningBox:
    """On the pages of a thing: its hour with the reason, or the question that opens one, or nothing."""

    openable: Openable
    opening: Opening | None
    can_open: bool
    open_url: str
    close_url: str


def box_of(openable, thing, *, opening, can_open):
    """The box of that thing for this reader."""
    return OpeningBox(
        openable,
        opening,
        can_open,
        reverse(openable.open_view, args=[thing.slug]),
        reverse(openable.close_view, args=[thing.slug]),
    )


def ask_why(request, openable, *, name, way_out, act, then):
    """The page that asks for the reason; once given, `act` opens and the reader goes on to `then`.

    `name` is all that the page tells of the thing, `way_out` where one goes who gives up.
    """
    data = request.POST if request.method == "POST" else None
    form = OpeningForm(data, readers=openable.readers)
    if form.is_valid():
        act(**form.cleaned_data)
        messages.success(request, openable.opened)
        return redirect(way_back(request, then))
    page = {"openable": openable, "name": name, "way_out": way_out, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "members/opening_ask.html", page, status=status)
