"""What is measured, and as whom: Alice's day, in paths that the loaders made."""

from dataclasses import dataclass

from django.urls import reverse

from conventions.models import Convention, Plan
from events.models import Event
from members.models import Member
from practices.models import Sheet


@dataclass(frozen=True)
class BenchPage:
    """A path, and the limits of PERF: ratio at 20k, queries, kB compressed."""

    name: str
    path: str
    most: float
    queries: int
    kilobytes: int
    is_signed_in: bool = True


def reader():
    """A chargée de coopération, first of the loaded people."""
    return Member.objects.get(email="reader@bench.example")


def pages():
    sheet = Sheet.objects.order_by("pk")[100:101].get()
    convention = Convention.objects.in_force().order_by("pk")[:1].get()
    event = Event.objects.filter(capacity__isnull=False).order_by("pk")[:1].get()
    planned = Plan.objects.get().convention.slug
    library, search = reverse("practices:sheet_list"), reverse("search")
    return [
        BenchPage("home (my day)", reverse("home"), 80, 15, 14),
        BenchPage("library list", library, 80, 10, 10),
        BenchPage("library, one theme", library + "?thematique=parenting", 80, 10, 10),
        BenchPage("search, common word", search + "?q=familles", 110, 10, 10),
        BenchPage("search, rare word", search + "?q=ludobus", 110, 10, 10),
        BenchPage("a sheet", sheet.get_absolute_url(), 50, 10, 9),
        BenchPage("directory", reverse("directory"), 70, 8, 9),
        BenchPage("register of CTGs", reverse("conventions:convention_list"), 80, 12, 10),
        BenchPage(
            "register, one département",
            reverse("conventions:convention_list") + "?departement=06",
            80,
            12,
            10,
        ),
        BenchPage(
            "plan of 60, list", reverse("conventions:plan_detail", args=[planned]), 110, 12, 12
        ),
        BenchPage(
            "plan of 60, board", reverse("conventions:plan_board", args=[planned]), 90, 11, 9
        ),
        BenchPage("a convention", convention.get_absolute_url(), 60, 12, 10),
        BenchPage("events", reverse("events:event_list"), 80, 9, 10),
        BenchPage("an event", event.get_absolute_url(), 50, 9, 7),
        BenchPage(
            "a département",
            reverse("territory_detail", args=["departement", "06"]),
            30,
            6,
            40,
            False,
        ),
        BenchPage("map of France", reverse("map_france"), 30, 6, 45, False),
        BenchPage("figures, any address", reverse("figures") + "?a=1", 40, 4, 45, False),
        BenchPage("figures, a member", reverse("figures"), 130, 8, 45),
        BenchPage("map of France, a member", reverse("map_france"), 130, 8, 45),
        BenchPage(
            "place suggestions", reverse("territory_suggestions") + "?q=saint+de", 10, 1, 1, False
        ),
    ]
