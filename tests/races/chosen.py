"""What the first thing of a table does not try: another thing or person, or a thing made for the act."""

from uuid import uuid4

from conventions.models import ActionSheet, Convention
from tests.conventions.importing import SOUND, line, sent
from tests.factories.conventions import BodyFactory
from tests.factories.members import MemberFactory
from tests.factories.plan import (
    ActionSheetFactory,
    AxisFactory,
    IndicatorFactory,
    ObjectiveFactory,
)
from tests.factories.practices import SheetFactory

# The address: about what, by whom.
CHOSEN = {
    "conventions:amendment_reopen": ("confirmed_amendment", ("carole",)),
    "conventions:convention_close": ("opened", ("mona",)),
    "conventions:convention_confirm": ("prepared", ("carole",)),
    "conventions:amendment_confirm": ("amendment", ("carole",)),
    "conventions:convention_open": ("alpes_azur", ("mona",)),
    "conventions:perimeter_correct": ("alpes_azur", ("carole",)),
    "conventions:plan_open": ("plan", ("carole",)),
    "conventions:post_create": ("alpes_azur", ("carole",)),
    "conventions:sheet_create": ("plan", ("alice", "carole")),
    "events:event_close": ("opened_event", ("mona",)),
    "events:event_open": ("network_event", ("mona",)),
    "events:offer_accept": ("public_event", ("alice",)),
    "events:offer_decline": ("public_event", ("alice",)),
    "events:registration_cancel": ("network_event", ("alice",)),
    "notification_read": ("page", ("nina",)),
    "person_contact": ("bob", ("carole",)),
    "practices:sheet_ask_archive": ("alice_asked", ("alice",)),
    "practices:sheet_open": ("alice_draft", ("mona",)),
    "practices:sheet_shut": ("opened_draft", ("mona",)),
    "testimony_withdraw": ("page", ("alice",)),
}


def _plan(world):
    return ActionSheet.objects.get(pk=world.things["action_sheet"]["pk"]).axis.plan


def _removed(factory, link, **options):
    def make(world):
        row = factory(**{link: _place(world, link)}, removed=True, **options)
        return {"slug": _plan(world).convention.slug, "pk": row.pk}

    return make


def _place(world, link):
    sheet = ActionSheet.objects.get(pk=world.things["action_sheet"]["pk"])
    return {"plan": sheet.axis.plan, "axis": sheet.axis, "sheet": sheet}[link]


def _empty_axis(world):
    axis = AxisFactory(plan=_plan(world))
    return {"slug": axis.plan.convention.slug, "pk": axis.pk}


def _closed_body(world):
    convention = Convention.objects.get(slug=world.things["alpes_azur"]["slug"])
    body = BodyFactory(convention=convention, closed_on="2026-01-31")
    return {"slug": convention.slug, "pk": body.pk}


def _import_to_write(world):
    made = sent(world.people["carole"], line(**SOUND | {"official_title": f"CTG {uuid4().hex}"}))
    return {"key": made.pk}


def _member(_):
    """Nobody who acts in these tests: their session ends with their account."""
    return {"public_id": MemberFactory().public_id}


def _archived_sheet(world):
    return {"slug": SheetFactory(author=world.people["alice"], archived=True).slug}


# The address: what makes the thing that it is about, anew for each sending.
MADE = {
    "conventions:axis_remove": (_empty_axis, ("alice", "carole")),
    "conventions:axis_restore": (_removed(AxisFactory, "plan"), ("alice", "carole")),
    "conventions:objective_restore": (_removed(ObjectiveFactory, "axis"), ("alice", "carole")),
    "conventions:sheet_restore": (_removed(ActionSheetFactory, "axis"), ("alice", "carole")),
    "conventions:indicator_restore": (_removed(IndicatorFactory, "sheet"), ("alice", "carole")),
    "conventions:body_reopen": (_closed_body, ("alice", "carole")),
    "conventions:import_confirm": (_import_to_write, ("carole",)),
    "member_suspend": (_member, ("mona",)),
    "practices:sheet_ask_unarchive": (_archived_sheet, ("alice",)),
}

ALONE_OF_ITS_KIND = "nothing beside it to change places with: tests/conventions/plan"
PROVES_FIRST = "asks who one is before anything: tests/pages/test_privacy.py"
ALREADY_SO = "what it asks for is already so in this world: answered in words, nothing written"
# Forms that do nothing when somebody sends them alone, and why it is right.
IDLE = {
    "identity_confirm": PROVES_FIRST,
    "account_email": PROVES_FIRST,
    "privacy_export": PROVES_FIRST,
    "privacy_erase": PROVES_FIRST,
    "usersessions_list": "ends other sessions than one's own: nobody has two",
    "act_forget": "nothing was left unfinished: tests/ctgnet/test_unfinished.py",
    "conventions:axis_move": ALONE_OF_ITS_KIND,
    "conventions:objective_move": ALONE_OF_ITS_KIND,
    "conventions:sheet_move": ALONE_OF_ITS_KIND,
    "conventions:indicator_move": ALONE_OF_ITS_KIND,
    "conventions:plan_import_check": ALREADY_SO,
    "conventions:signatories_edit": ALREADY_SO,
    "practices:sheet_review": ALREADY_SO,
    "request_take_back": ALREADY_SO,
    "reconfirmation": "no line is ticked: tests/pages/test_reconfirmation.py",
}
