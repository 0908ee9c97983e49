"""Rows by the dozen, as different from each other as in life: other authors, other places, other dates."""

from datetime import timedelta

from django.utils import timezone

from ctgnet.mail.models import OutgoingMail
from members.models import AuditLine, Invitation, Notification, Report, Role
from reference.models import Department
from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.members import MemberFactory, RoleFactory
from tests.factories.practices import QuestionFactory, SheetFactory
from tests.factories.reference import (
    CommuneFactory,
    IntercommunalityFactory,
    OrganisationFactory,
    ThemeFactory,
)


def alpes_maritimes():
    return Department.objects.get(pk="06")


def place():
    """A commune of its own intercommunality, in Alpes-Maritimes."""
    department = alpes_maritimes()
    return CommuneFactory(
        department=department, intercommunality=IntercommunalityFactory(seat_department=department)
    )


def convention(member=None):
    """In force, signed by an organisation, carried by somebody."""
    made = ConventionFactory(communes=[place()], local_name="Pays des pauses")
    made.signatories.create(organisation=OrganisationFactory(name="Pauses et compagnie"))
    employer = OrganisationFactory()
    AssignmentFactory(
        member=member or MemberFactory(), post=PostFactory(convention=made, employer=employer)
    )
    return made


def sheet(author=None):
    author = author or MemberFactory()
    made = SheetFactory(
        author=author,
        public=True,
        convention=convention(author),
        department=alpes_maritimes(),
        themes=[ThemeFactory(), ThemeFactory(slug="access", label="Accès aux droits", order=9)],
    )
    QuestionFactory(sheet=made)
    return made


def event(**facts):
    caf = alpes_maritimes().cafs.get()
    commune = place()
    facts = {"title": "Pauses entre pairs", "caf": caf, "commune": commune} | facts
    made = EventFactory(department=commune.department, created_by=MemberFactory(), **facts)
    RegistrationFactory(event=made)
    return made


def person():
    """Somebody of the directory, with a function and a sheet."""
    member = MemberFactory(last_name="Pauses", can_help="la parentalité", job_title="Chargée")
    sheet(member)
    return member


def request():
    """Everything that waits at a desk: a role, a function, an invitation, a report, a mail in doubt."""
    someone = MemberFactory()
    RoleFactory(
        member=someone,
        requested=True,
        requested_by=someone,
        organisation=OrganisationFactory(kind="msa"),
    )
    AssignmentFactory(
        member=MemberFactory(), post=PostFactory(convention=convention()), requested=True
    )
    caf = alpes_maritimes().cafs.get()
    colleague = RoleFactory(member=MemberFactory(), kind=Role.Kind.CAF_OFFICER, caf=caf)
    guest = MemberFactory()
    week = timezone.now() + timedelta(days=7)
    Invitation.objects.create(member=guest, invited_by=colleague.member, expires_at=week)
    Report.objects.create(path="/charte/", reason=Report.Reason.WRONG, reporter=someone)
    OutgoingMail.objects.create(
        key=f"essai:{guest.pk}", to=guest.email, subject="Essai", state=OutgoingMail.State.UNCERTAIN
    )
    AuditLine.objects.create(
        actor=colleague.member,
        verb="role.validate",
        object_kind="role",
        object_id=colleague.pk,
        subject=someone,
        caf=caf,
    )


def news(member):
    """What one's own space shows: news, drafts, seats, acts."""
    made = event()
    RegistrationFactory(event=made, member=member)
    SheetFactory(author=member)
    Notification.objects.create(
        member=member, kind="event", text="Une place", path="/", key=f"essai:{made.pk}"
    )
    AuditLine.objects.create(
        actor=MemberFactory(),
        verb="role.validate",
        object_kind="role",
        object_id=made.pk,
        subject=member,
    )


def everything(member):
    person()
    event()
    request()
    news(member)
