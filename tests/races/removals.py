"""What somebody may remove while another acts on it: each pair of them, on a thing made for it."""

from dataclasses import dataclass

from conventions.models import ActionSheet, Convention, ConventionDraft, ConventionImport
from practices.models import Sheet
from tests.conventions.importing import SOUND, line, sent
from tests.factories.conventions import (
    AmendmentFactory,
    BodyFactory,
    BodyMemberFactory,
    DocumentFactory,
)
from tests.factories.events import EventFactory
from tests.factories.members import GuestFactory, InvitationFactory, RoleFactory
from tests.factories.plan import (
    ActionSheetFactory,
    AxisFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    MilestoneFactory,
    ObjectiveFactory,
)
from tests.factories.practices import QuestionFactory, RevisionFactory, SheetFactory


@dataclass(frozen=True)
class Removal:
    """How a thing is made; who removes it, by which address; what others do to it meanwhile."""

    make: object  # world -> (row, identifiers)
    who: str
    remove: str
    acts: tuple  # (who, address)
    for_good: bool = False  # nothing refuses it, and no row of it is left


def _carried(world):
    return Convention.objects.get(slug=world.things["plan"]["slug"])


def _sheet(world):
    return ActionSheet.objects.get(pk=world.things["action_sheet"]["pk"])


def _in_plan(factory, **options):
    def make(world):
        sheet = _sheet(world)
        links = {name: get(sheet) for name, get in options.items()}
        row = factory(**links)
        return row, {"slug": _carried(world).slug, "pk": row.pk}

    return make


def _of_convention(factory, **options):
    def make(world):
        convention = _carried(world)
        row = factory(convention=convention, **options)
        return row, {"slug": convention.slug, "pk": row.pk}

    return make


def _seat(world):
    body = BodyFactory(convention=_carried(world))
    seat = BodyMemberFactory(body=body, member=world.people["bob"])
    return seat, {"slug": body.convention.slug, "pk": body.pk, "member_pk": seat.pk}


def _typing(world):
    draft = ConventionDraft.objects.create(
        owner=world.people["carole"], typed={"local_name": ["Ici"]}
    )
    return draft, {"key": draft.key}


def _import(world):
    name = f"Convention {ConventionImport.objects.count()}"
    made = sent(world.people["carole"], line(**SOUND | {"official_title": name}))
    return made, {"key": made.pk}


def _draft(world):
    sheet = SheetFactory(author=world.people["alice"], complete=True, convention=_carried(world))
    return sheet, {"slug": sheet.slug}


def _revision(world):
    alice, carole = world.people["alice"], world.people["carole"]
    facts = {"author": alice, "reviewed_by": carole, "convention": _carried(world)}
    revision = RevisionFactory(sheet=SheetFactory(reviewed=True, **facts), asked=True)
    return revision, {"slug": revision.sheet.slug}


def _question(world):
    sheet = Sheet.objects.get(slug=world.things["bob_question"]["slug"])
    question = QuestionFactory(sheet=sheet, author=world.people["bob"])
    return question, {"slug": sheet.slug, "pk": question.pk}


def _invitation(world):
    invitation = InvitationFactory(member=GuestFactory(), invited_by=world.people["carole"])
    return invitation, {"pk": invitation.pk}


def _role(world):
    nina = world.people["nina"]
    for role in nina.roles.filter(kind="partner", status="requested", ended_at=None):
        role.delete()
    role = RoleFactory(member=nina, requested=True, requested_by=nina)
    return role, {"pk": role.pk}


def _meeting(world):
    event = EventFactory(
        created_by=world.people["carole"], caf=world.people["carole"].roles.get().caf
    )
    return event, {"slug": event.slug}


SHEET = "conventions:sheet_"
REMOVALS = {
    "milestone": Removal(
        _in_plan(MilestoneFactory, sheet=lambda sheet: sheet),
        "alice",
        "conventions:milestone_remove",
        (("carole", "conventions:milestone_edit"), ("carole", "conventions:milestone_done")),
        for_good=True,
    ),
    "axis": Removal(
        _in_plan(AxisFactory, plan=lambda sheet: sheet.axis.plan),
        "alice",
        "conventions:axis_remove",
        (("carole", "conventions:axis_edit"), ("carole", "conventions:axis_move")),
    ),
    "objective": Removal(
        _in_plan(ObjectiveFactory, axis=lambda sheet: sheet.axis),
        "alice",
        "conventions:objective_remove",
        (("carole", "conventions:objective_edit"), ("carole", "conventions:objective_move")),
    ),
    "action": Removal(
        _in_plan(ActionSheetFactory, axis=lambda sheet: sheet.axis),
        "alice",
        f"{SHEET}remove",
        tuple(
            ("carole", url)
            for url in (
                f"{SHEET}edit",
                f"{SHEET}autosave",
                f"{SHEET}status",
                f"{SHEET}move",
                "conventions:milestone_create",
                "conventions:indicator_create",
            )
        ),
    ),
    "indicator": Removal(
        _in_plan(IndicatorFactory, sheet=lambda sheet: sheet),
        "alice",
        "conventions:indicator_remove",
        tuple(("carole", f"conventions:indicator_{act}") for act in ("edit", "move", "values")),
    ),
    "value": Removal(
        lambda world: _value(world),
        "alice",
        "conventions:value_remove",
        (("carole", "conventions:value_remove"),),
        for_good=True,
    ),
    "document": Removal(
        _of_convention(DocumentFactory),
        "alice",
        "conventions:document_remove",
        (("carole", "conventions:document_edit"), ("carole", "conventions:document_remove")),
    ),
    "seat": Removal(
        _seat, "alice", "conventions:body_unseat", (("carole", "conventions:body_unseat"),)
    ),
    "amendment": Removal(
        _of_convention(AmendmentFactory, summary="Un avenant", new_end_date="2031-12-31"),
        "alice",
        "conventions:amendment_withdraw",
        (("carole", "conventions:amendment_edit"), ("carole", "conventions:amendment_confirm")),
    ),
    "typing": Removal(
        _typing,
        "carole",
        "conventions:draft_delete",
        (("carole", "conventions:convention_check"), ("carole", "conventions:convention_resume")),
        for_good=True,
    ),
    "import": Removal(
        _import,
        "carole",
        "conventions:import_delete",
        (("carole", "conventions:import_check"), ("carole", "conventions:import_confirm")),
    ),
    "draft": Removal(
        _draft,
        "alice",
        "practices:sheet_delete",
        tuple(
            ("alice", f"practices:sheet_{act}") for act in ("edit", "save", "share", "ask_review")
        ),
    ),
    "revision": Removal(
        _revision,
        "alice",
        "practices:sheet_abandon",
        (
            *(("alice", f"practices:sheet_{act}") for act in ("edit", "save", "withdraw_review")),
            *(("carole", f"practices:sheet_{act}") for act in ("review", "comment")),
        ),
    ),
    "question": Removal(
        _question,
        "bob",
        "practices:question_delete",
        (("alice", "practices:question_answer"), ("bob", "practices:question_edit")),
    ),
    "invitation": Removal(
        _invitation, "carole", "invitation_revoke", (("mona", "invitation_renew"),)
    ),
    "request": Removal(
        _role, "nina", "role_withdraw", (("carole", "role_validate"), ("carole", "role_refuse"))
    ),
    "meeting": Removal(
        _meeting,
        "carole",
        "events:event_cancel",
        tuple(
            (who, f"events:{act}")
            for who, act in (("alice", "event_register"), ("carole", "event_edit"))
        ),
    ),
}


def _value(world):
    sheet = _sheet(world)
    value = IndicatorValueFactory(indicator=IndicatorFactory(sheet=sheet))
    return value, {"slug": _carried(world).slug, "pk": value.pk}
