"""The people of the tests, and one of each thing they may ask for; what is private bears a word."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.core import signing
from django.utils import timezone

from events import tokens
from events.actions import open_event
from members.actions import About, hide_content, report_content
from members.models import AuditLine, Invitation, Mailing, Notification, Report, Role
from practices.actions import open_sheet, save_sheet
from practices.moderation import QUESTION, SHEET
from tests.access.kept import VERIFIED, World
from tests.access.world_of_ctgs import add_conventions, add_joinings, add_letters, add_plans
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.mail import OutgoingMailFactory, worker_lives
from tests.factories.members import GuestFactory, RoleFactory, TestimonyFactory
from tests.factories.practices import (
    QuestionFactory,
    ReviewNoteFactory,
    RevisionFactory,
    SheetFactory,
)


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
    worker_lives(seconds_ago=-3600)  # walks may last longer than the silence of a worker that died
    add_places(world)
    add_people(world, places)
    add_conventions(world, places, alpes_azur, pays_de_grasse)
    add_letters(world, alpes_azur)
    add_joinings(world)
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
    doubt = OutgoingMailFactory(state="uncertain", to="canari@essai.example")
    world.add("mail", pk=doubt.pk)
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
            move_asked_at=timezone.now(),
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
            move_asked_at=timezone.now(),
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
    add_hidden(world, sheets["alice_shared"], alpes_azur)


def add_hidden(world, shared, alpes_azur):
    """What Mona hides: a sheet of Alice and a question of Bob; the sheet had been reported."""
    alice, bob, mona = (world.people[name] for name in ("alice", "bob", "mona"))
    sheet = SheetFactory(
        author=alice,
        shared=True,
        convention=alpes_azur,
        summary=world.keep("CANARI fiche masquée", {"alice", "carole", "mona"}),
    )
    report = report_content(
        path=sheet.get_absolute_url(),
        reason=Report.Reason.WRONG,
        details=world.keep("CANARI contre Alice", {"carole", "mona"}),
        reporter=bob,
        about=About(kind="sheet", key=str(sheet.pk), writers=(alice,), cafs=("06",)),
    )
    world.add("own_report", pk=report.pk)
    why = world.keep("CANARI motif du masquage", {"alice", "carole", "mona"})
    decision = hide_content(SHEET, sheet, by=mona, reason=why)
    world.add("decision", pk=decision.pk)
    world.add("hidden_sheet", slug=sheet.slug)
    mailing = Mailing.objects.create(
        by=world.people["carole"],
        prefix="canari:",
        name=world.keep("CANARI envoi de Carole", {"carole"}),
        announced=3,
    )
    world.add("carole_mailing", pk=mailing.pk)
    question = QuestionFactory(
        sheet=shared, author=bob, text=world.keep("CANARI question masquée", {"bob"})
    )
    hide_content(QUESTION, question, by=mona, reason="Une personne y est nommée.")


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
