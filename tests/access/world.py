"""The people of the tests, and one of each thing they may ask for; what is private bears a word."""

from dataclasses import dataclass, field
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from conventions.actions import open_convention
from conventions.emails import letter_token
from conventions.models import ConventionDraft, PlanImport, Stage
from events import tokens
from events.actions import open_event
from members.models import AuditLine, Invitation, Notification, Report, Role
from practices.actions import open_sheet, save_sheet
from tests.conventions.importing import line, sent, written
from tests.factories.conventions import (
    AmendmentFactory,
    AssignmentFactory,
    BodyFactory,
    BodyMemberFactory,
    ConventionFactory,
    DocumentFactory,
    HandoverFactory,
    PostFactory,
    TeamLetterFactory,
)
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.members import GuestFactory, RoleFactory, TestimonyFactory
from tests.factories.plan import (
    ActionSheetFactory,
    AxisFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    MilestoneFactory,
    ObjectiveFactory,
    PlanFactory,
    YearlyReviewFactory,
)
from tests.factories.practices import (
    QuestionFactory,
    ReviewNoteFactory,
    RevisionFactory,
    SheetFactory,
)
from tests.factories.reference import OrganisationFactory

VERIFIED = {"alice", "bob", "carole", "karim", "mona", "paul"}


@dataclass
class World:
    people: dict
    # What an address names: {"alice_draft": {"slug": "…"}}; « page » is an address without anything.
    things: dict = field(default_factory=lambda: {"page": {}})
    # Words that only these people may meet, in any page, file or header.
    secrets: dict = field(default_factory=dict)

    def path(self, url, thing):
        return reverse(url, kwargs=self.things[thing])

    def add(self, name, **identifiers):
        self.things[name] = identifiers

    def keep(self, secret, readers):
        """A word that nobody else may read."""
        self.secrets[secret] = set(readers)
        return secret

    def filled(self, data):
        """The fields of a POST, with the identifiers of this world: « {alice.pk} »."""
        return {
            name: value.format(**self.people) if isinstance(value, str) else value
            for name, value in data.items()
        }


def build(request, places, alpes_azur, pays_de_grasse):
    """Everybody, then what each app holds."""
    names = ("nina", "alice", "bob", "carole", "karim", "mona", "paul", "erwan", "suzie")
    world = World({name: request.getfixturevalue(name) for name in names})
    for name, member in world.people.items():
        # Contact details: oneself, and an officer of one's Caf (row 4).
        readers = {name, "carole"} if name in {"alice", "bob"} else {name}
        member.phone = world.keep(f"04 99 00 {name}", readers)
        member.save()
        world.add(name, public_id=member.public_id)
        world.keep(member.email, readers)
    add_places(world)
    add_people(world, places)
    add_conventions(world, places, alpes_azur, pays_de_grasse)
    add_letters(world, alpes_azur)
    add_plans(world, alpes_azur, pays_de_grasse)
    add_sheets(world, alpes_azur, pays_de_grasse)
    add_events(world, places, alpes_azur)
    return world


def add_places(world):
    world.add("alpes_maritimes", code="06")
    world.add("a_list", which="echeances")
    for kind, code in [
        ("region", "93"),
        ("departement", "06"),
        ("caf", "06"),
        ("epci", "200039931"),
        ("commune", "06001"),
    ]:
        world.add(f"a_{kind}", kind=kind, code=code)


def add_people(world, places):
    """Requests, invitations, reports and news: who waits for whom."""
    nina, carole, mona = (world.people[name] for name in ("nina", "carole", "mona"))
    officer = {"kind": Role.Kind.CAF_OFFICER, "caf": places.caf06}
    note = world.keep("CANARI demande de Nina", {"nina", "carole", "karim", "mona"})
    roles = {
        "nina_partner_role": RoleFactory(member=nina, requested=True, requested_by=nina, note=note),
        "nina_officer_role": RoleFactory(member=nina, requested=True, requested_by=nina, **officer),
        "paul_role": world.people["paul"].roles.get(),
        "karim_role": world.people["karim"].roles.get(),
    }
    for name, role in roles.items():
        world.add(name, pk=role.pk)
        world.add(name.replace("role", "request"), kind="role", pk=role.pk)
    guest = GuestFactory(email="invitee@essai.example", first_name="", last_name="")
    # Whoever holds the link is the guest.
    world.keep(guest.email, {"visitor", "suzie", "carole", "mona"})
    week = timezone.now() + timedelta(days=7)
    invitation = Invitation.objects.create(member=guest, invited_by=carole, expires_at=week)
    world.add("invitation", pk=invitation.pk)
    world.add("invitation_link", token=signing.dumps(invitation.pk, salt="members.invitation"))
    report = Report.objects.create(
        path="/charte/",
        reason=Report.Reason.choices[0][0],
        details=world.keep("CANARI signalement", {"mona"}),
        reporter_email=world.keep("temoin@essai.example", {"mona"}),
    )
    world.add("report", pk=report.pk)
    testimony = TestimonyFactory(
        member=world.people["alice"], text=world.keep("CANARI témoignage", {"alice", "mona"})
    )
    world.add("testimony", pk=testimony.pk)
    Notification.objects.create(
        member=nina,
        kind=Notification.Kind.ROLE,
        text=world.keep("CANARI nouvelle de Nina", {"nina"}),
        path="/charte/",
        key="canari",
    )
    AuditLine.objects.create(
        actor=mona,
        verb="role.validate",
        object_kind="role",
        object_id=roles["karim_role"].pk,
        subject=world.people["karim"],
        caf=places.caf83,
        reason=world.keep("CANARI motif du journal", {"karim", "mona"}),
    )
    unsubscribe = signing.dumps([nina.pk, "role"], salt="members.unsubscribe")
    world.add("unsubscribe_link", token=unsubscribe)
    world.add("carole_key", pk=Authenticator.objects.get(user=carole).pk)


def add_conventions(world, places, alpes_azur, pays_de_grasse):
    nina, alice, carole = (world.people[name] for name in ("nina", "alice", "carole"))
    prepared = ConventionFactory(
        draft=True,
        stage=Stage.DRAFTING,
        official_title=world.keep("CANARI CTG en préparation", {"alice", "carole"}),
        communes=[places.communes["06001"]],
        registered_by=alice,
    )
    var = ConventionFactory(communes=[places.communes["83042"]])
    organisation, twin = (OrganisationFactory(kind="syndicate") for _ in range(2))
    world.add("organisation", pk=organisation.pk)
    world.add("two_organisations", pk=organisation.pk, other=twin.pk)
    for name, convention in [
        ("alpes_azur", alpes_azur),
        ("pays_de_grasse", pays_de_grasse),
        ("prepared", prepared),
        ("var", var),
    ]:
        world.add(name, slug=convention.slug)
    add_opening(world, places)
    add_amendments(world, places, pays_de_grasse)
    add_documents(world, alpes_azur, pays_de_grasse)
    add_bodies(world, alpes_azur)
    add_handover(world, pays_de_grasse)
    vacant = PostFactory(convention=alpes_azur)
    asked = PostFactory(convention=alpes_azur)
    world.add("vacant_post", slug=alpes_azur.slug, pk=vacant.pk)
    asking = AssignmentFactory(member=nina, post=asked, requested=True)
    held = alice.assignments.get()
    world.add("nina_asking_request", kind="fonction", pk=asking.pk)
    for name, assignment in [("nina_asking", asking), ("alice_holding", held)]:
        world.add(name, slug=alpes_azur.slug, pk=assignment.pk)
        world.add(f"{name}_pk", pk=assignment.pk)
    typed = world.keep("CANARI saisie de Carole", {"carole"})
    draft = ConventionDraft.objects.create(owner=carole, typed={"local_name": [typed]})
    world.add("carole_typing", key=draft.key)
    add_imports(world)


def add_imports(world):
    """Two spreadsheets of Carole: one to correct, one in the register."""
    carole = world.people["carole"]
    unknown = world.keep("CANARI organisme d’un import", {"carole"})
    asked = {"official_title": "À corriger", "communes": "06001", "signatories": unknown}
    waiting = sent(carole, line(**asked, start_date="2026"))
    done = written(carole, line(official_title="Importée", communes="06001", stage="Diagnostic"))
    world.add("carole_import", key=waiting.pk)
    world.add("carole_written", key=done.pk)


def add_amendments(world, places, pays_de_grasse):
    """Avenants to the CTG that Bob pilots: one that waits for Carole's Caf, one confirmed."""
    waiting = AmendmentFactory(
        convention=pays_de_grasse,
        summary=world.keep("CANARI avenant préparé", {"bob", "carole"}),
        joining_communes=[places.communes["06001"]],
    )
    confirmed = AmendmentFactory(
        convention=pays_de_grasse,
        confirmed=True,
        joining_communes=[places.communes["06005"]],
    )
    world.add("amendment", slug=pays_de_grasse.slug, pk=waiting.pk)
    world.add("confirmed_amendment", slug=pays_de_grasse.slug, pk=confirmed.pk)


def add_documents(world, alpes_azur, pays_de_grasse):
    """Papers of the CTG that Alice carries, by reader; one of the CTG that Bob pilots."""
    team = {"alice", "carole"}
    papers = {
        "team_paper": DocumentFactory(
            convention=alpes_azur,
            title=world.keep("CANARI titre d’un papier d’équipe", team),
            text=world.keep("CANARI papier d’équipe", team),
        ),
        "alice_paper": DocumentFactory(
            convention=alpes_azur,
            sent_by=world.people["alice"],
            title=world.keep("CANARI papier d’Alice", team),
        ),
        "members_paper": DocumentFactory(
            convention=alpes_azur,
            for_members=True,
            text=world.keep("CANARI papier du réseau", VERIFIED),
        ),
        "public_paper": DocumentFactory(convention=alpes_azur, public=True),
        "removed_paper": DocumentFactory(
            convention=alpes_azur,
            removed=True,
            title=world.keep("CANARI papier retiré", {"carole"}),
        ),
        "grasse_paper": DocumentFactory(
            convention=pays_de_grasse,
            title=world.keep("CANARI papier de Grasse", {"bob", "carole"}),
        ),
    }
    for name, paper in papers.items():
        world.add(name, slug=paper.convention.slug, pk=paper.pk)


def add_bodies(world, alpes_azur):
    """A group of the CTG that Alice carries, its wall and who sits in it."""
    team = {"alice", "carole"}
    body = BodyFactory(
        convention=alpes_azur,
        name="Groupe parentalité",
        wall_url=_wall(world, "azur", team),
    )
    seat = BodyMemberFactory(
        body=body, member=world.people["bob"], role=world.keep("CANARI qualité de Bob", team)
    )
    world.add("body", slug=alpes_azur.slug, pk=body.pk)
    world.add("seat", slug=alpes_azur.slug, pk=body.pk, member_pk=seat.pk)


def add_handover(world, pays_de_grasse):
    """Erwan left the CTG that Bob pilots."""
    handover = HandoverFactory(
        assignment=world.people["erwan"].assignments.get(),
        notes=world.keep("CANARI passation d’Erwan", {"erwan", "bob", "carole"}),
    )
    world.add("handover", slug=pays_de_grasse.slug, pk=handover.pk)


def _wall(world, name, readers):
    return world.keep(f"https://mur.example/canari-{name}", readers)


def add_plans(world, alpes_azur, pays_de_grasse):
    """The plan of Alice's CTG, for its team and its Cafs; Bob's, open to all but for its notes."""
    team = {"alice", "carole"}
    plan = PlanFactory(convention=alpes_azur)
    earlier = ActionSheetFactory(title=world.keep("CANARI action d’avant", team))
    alpes_azur.previous = earlier.plan.convention
    alpes_azur.save()
    axis = AxisFactory(plan=plan, title=world.keep("CANARI axe du plan", team))
    objective = ObjectiveFactory(axis=AxisFactory(plan=plan))
    sheet = ActionSheetFactory(axis=axis, title=world.keep("CANARI fiche action", team))
    indicator = IndicatorFactory(sheet=sheet)
    here = {"slug": alpes_azur.slug}
    world.add("plan", **here)
    world.add("evaluation", moment="depart", **here)
    world.add("review", pk=sheet.pk, year=2025, **here)
    for name, thing in [
        ("plan_axis", axis),
        ("plan_objective", objective),
        ("action_sheet", sheet),
        ("indicator", indicator),
        ("indicator_value", IndicatorValueFactory(indicator=indicator)),
        ("milestone", MilestoneFactory(sheet=sheet)),
    ]:
        world.add(name, pk=thing.pk, **here)
    typed = world.keep("CANARI tableau d’Alice", {"alice"})
    table = {"headings": ["Axe", "Intitulé"], "lines": [[2, ["Ici", typed]]]}
    pending = PlanImport.objects.create(
        convention=alpes_azur,
        owner=world.people["alice"],
        table=table | {"columns": ["axis", "title"]},
    )
    world.add("plan_import", key=pending.key, **here)
    written = PlanImport.objects.create(
        convention=alpes_azur, owner=world.people["alice"], done_at=timezone.now(), written=1
    )
    ActionSheetFactory(axis=axis, imported_in=written)
    world.add("plan_imported", key=written.key, **here)
    public = ActionSheetFactory(
        axis=AxisFactory(plan=PlanFactory(convention=pays_de_grasse, public=True)),
        lead=world.people["bob"],
        findings=world.keep("CANARI constat du plan", {"bob", "carole"}),
        risks=world.keep("CANARI vigilance du plan", {"bob", "carole"}),
    )
    YearlyReviewFactory(sheet=public, text=world.keep("CANARI bilan du plan", {"bob", "carole"}))
    world.add("public_plan", slug=pays_de_grasse.slug)
    world.add("public_sheet", slug=pays_de_grasse.slug, pk=public.pk)


def add_letters(world, alpes_azur):
    """Messages to the team of Alice: passed on, waiting for its address, reported."""
    letters = {
        "letter": TeamLetterFactory(
            convention=alpes_azur, text=world.keep("CANARI message à l’équipe", {"alice"})
        ),
        "waiting_letter": TeamLetterFactory(convention=alpes_azur, waiting=True),
        "reported_letter": TeamLetterFactory(
            convention=alpes_azur, text=world.keep("CANARI message signalé", {"alice", "mona"})
        ),
    }
    for name, letter in letters.items():
        world.add(name, slug=alpes_azur.slug, key=letter.key)
    Report.objects.create(
        path=letters["reported_letter"].get_absolute_url(), reason=Report.Reason.OTHER
    )
    world.add("letter_link", token=letter_token(letters["waiting_letter"]))


def add_opening(world, places):
    """A CTG of Karim's Caf, where Nina asks for a post, opened by Mona for an hour."""
    convention = ConventionFactory(communes=[places.communes["83042"]])
    why = world.keep("CANARI motif d’ouverture", {"karim", "mona"})
    open_convention(convention, by=world.people["mona"], reason=why)
    asking = AssignmentFactory(
        member=world.people["nina"], post=PostFactory(convention=convention), requested=True
    )
    world.add("opened", slug=convention.slug)
    paper = DocumentFactory(
        convention=convention, title=world.keep("CANARI papier ouvert", {"karim", "mona"})
    )
    world.add("opened_paper", slug=convention.slug, pk=paper.pk)
    body = BodyFactory(convention=convention, wall_url=_wall(world, "ouvert", {"karim", "mona"}))
    world.add("opened_body", slug=convention.slug, pk=body.pk)
    left = AssignmentFactory(post__convention=convention, ended=True)
    world.add("opened_handover", slug=convention.slug, pk=HandoverFactory(assignment=left).pk)
    world.add("opened_post", slug=convention.slug, pk=asking.post_id)
    world.add("opened_asking", slug=convention.slug, pk=asking.pk)
    world.add("opened_asking_pk", pk=asking.pk)
    world.add("opened_asking_request", kind="fonction", pk=asking.pk)


def add_sheets(world, alpes_azur, pays_de_grasse):
    alice, bob, carole = (world.people[name] for name in ("alice", "bob", "carole"))
    draft = {"summary": world.keep("CANARI brouillon d’Alice", {"alice"}), "convention": alpes_azur}
    sheets = {
        "alice_draft": SheetFactory(author=alice, complete=True, **draft),
        "shared_draft": SheetFactory(
            author=bob,
            co_authors=[alice],
            convention=pays_de_grasse,
            context=world.keep("CANARI brouillon à deux", {"alice", "bob"}),
        ),
        "alice_shared": SheetFactory(
            author=alice,
            shared=True,
            convention=alpes_azur,
            summary=world.keep("CANARI fiche partagée", VERIFIED),
        ),
        "alice_reviewed": SheetFactory(
            author=alice, reviewed=True, reviewed_by=carole, convention=alpes_azur
        ),
        "alice_public": SheetFactory(
            author=alice, public=True, reviewed_by=carole, convention=alpes_azur
        ),
        "alice_archived": SheetFactory(
            author=alice,
            archived=True,
            convention=alpes_azur,
            summary=world.keep("CANARI fiche archivée", {"alice", "carole", "karim", "mona"}),
        ),
    }
    sheets |= under_review(world, alice, {"convention": alpes_azur, "reviewed_by": carole})
    sheets |= opened_sheets(world, alice, {"convention": alpes_azur, "reviewed_by": carole})
    for name, sheet in sheets.items():
        world.add(name, slug=sheet.slug)
    question = QuestionFactory(
        sheet=sheets["alice_shared"], author=bob, text=world.keep("CANARI question", VERIFIED)
    )
    world.add("bob_question", slug=sheets["alice_shared"].slug, pk=question.pk)


def under_review(world, alice, facts):
    """A revision that is being written, one whose review was asked, and a text that others comment."""
    readers = {"alice", "carole", "karim", "mona"}
    writing, waiting = (SheetFactory(author=alice, reviewed=True, **facts) for _ in range(2))
    asked = SheetFactory(author=alice, shared=True, convention=facts["convention"])
    asked.review_asked_at = timezone.now()
    asked.save(update_fields=["review_asked_at"])
    RevisionFactory(sheet=writing, summary=world.keep("CANARI révision d’Alice", {"alice"}))
    RevisionFactory(
        sheet=waiting, asked=True, summary=world.keep("CANARI révision à relire", readers)
    )
    ReviewNoteFactory(sheet=asked, text=world.keep("CANARI note de relecture", readers))
    return {"alice_revision": writing, "alice_revision_asked": waiting, "alice_asked": asked}


def opened_sheets(world, alice, facts):
    """A draft and a revision that Mona opened for an hour; she changed the second."""
    readers = {"alice", "mona"}
    draft = SheetFactory(
        author=alice,
        complete=True,
        convention=facts["convention"],
        summary=world.keep("CANARI brouillon ouvert", readers),
    )
    rewritten = SheetFactory(author=alice, reviewed=True, **facts)
    RevisionFactory(sheet=rewritten, summary=world.keep("CANARI révision ouverte", readers))
    mona, why = world.people["mona"], world.keep("CANARI motif d’une fiche", readers)
    for sheet in (draft, rewritten):
        open_sheet(sheet, by=mona, reason=why)
    save_sheet(rewritten, by=mona, version=rewritten.version + 1, title="Sans nom d’enfant")
    return {"opened_draft": draft, "opened_revision": rewritten}


def add_events(world, places, alpes_azur):
    alice, carole = world.people["alice"], world.people["carole"]
    caf = {"caf": places.caf06, "created_by": carole}
    events = {
        "public_event": EventFactory(**caf),
        "network_event": EventFactory(
            network=True,
            remote=True,
            summary=world.keep("CANARI rencontre du réseau", VERIFIED),
            **caf,
        ),
        "alice_event": EventFactory(
            draft=True,
            convention=alpes_azur,
            created_by=alice,
            summary=world.keep("CANARI rencontre en préparation", {"alice", "carole", "mona"}),
        ),
        "past_event": EventFactory(past=True, **caf),
        "opened_event": EventFactory(**caf),
        "cancelled_event": EventFactory(cancelled=True, **caf),
    }
    world.keep("https://visio.example/salle", {"alice", "carole", "mona"})
    RegistrationFactory(
        event=events["network_event"],
        member=alice,
        note=world.keep("CANARI besoin d’accès", {"alice", "carole"}),
    )
    RegistrationFactory(
        event=events["opened_event"],
        member=alice,
        note=world.keep("CANARI régime d’Alice", {"alice", "carole"}),
    )
    why = world.keep("CANARI motif d’une rencontre", {"carole", "mona"})
    open_event(events["opened_event"], by=world.people["mona"], reason=why)
    offered = RegistrationFactory(event=events["public_event"], member=alice, offered=True)
    world.add(
        "accept_link",
        act=tokens.Act.ACCEPT.value,
        token=tokens.write(
            tokens.Act.ACCEPT,
            event_id=offered.event_id,
            member_id=alice.pk,
            revision=offered.revision,
        ),
    )
    for name, event in events.items():
        world.add(name, slug=event.slug)
