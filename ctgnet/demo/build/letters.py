"""The mails that the five would find in their boxes, really sent once the network is there."""

from conventions.models import Assignment
from conventions.tasks import announce_decision, tell_team_member
from ctgnet.mail.models import OutgoingMail
from ctgnet.pages.digest.tasks import send_digest
from events.tasks import tell_registration
from members.models import AuditLine, Invitation, Role
from members.tasks import announce_role_decision, send_invitation
from practices.models import Question
from practices.tasks import (
    announce_sheet,
    tell_author_of_question,
    tell_author_of_review,
    tell_reviewers,
)

DIGEST_HOUR = 7


def send_letters(network):
    """Each on its day, oldest first; returns how many left. What the tasks tell on the site comes too."""
    before = OutgoingMail.objects.count()
    for day, task, identifiers in sorted(letters(network), key=lambda letter: letter[0]):
        with network.diary.at(day):
            task(*identifiers)
    send_digests(network)
    return OutgoingMail.objects.count() - before


def letters(network):
    """(day, task, identifiers) of what happened lately to Alice, Bob, Carole and Paul."""
    people, sheets = network.cast.personas, network.library.sheets
    home = network.register.conventions["alpes-d-azur"]
    yield -20, tell_team_member, (home.pk, people["alice"].pk)
    yield -18, announce_decision, (Assignment.objects.get(member=people["bob"]).pk,)
    yield -15, announce_role_decision, (Role.objects.get(member=people["paul"]).pk,)
    yield -14, tell_author_of_review, _review(sheets["ecrire-la-fiche-de-poste"])
    yield -12, tell_reviewers, (sheets["le-tableur-des-places-vraiment-libres"].pk,)
    yield -9, announce_sheet, (sheets["preter-des-voitures-dans-la-vallee"].pk,)
    yield -5, tell_reviewers, (sheets["preter-des-voitures-dans-la-vallee"].pk,)
    yield -4, send_invitation, (Invitation.objects.latest("pk").pk,)
    question = Question.objects.get(
        sheet=sheets["preter-des-voitures-dans-la-vallee"], answered_at=None
    )
    yield -2, tell_author_of_question, (question.pk,)
    yield from _seats(network)


def send_digests(network):
    """This morning's mail of the day, with what the five have not read yet."""
    with network.diary.at(-1, hour=DIGEST_HOUR) as moment:
        for member in network.cast.personas.values():
            member.notifications.filter(read_at=None).update(digested_at=moment)
            send_digest(member.pk, moment.isoformat())


def _review(sheet):
    line = AuditLine.objects.get(verb="review_sheet", object_id=str(sheet.pk))
    return sheet.pk, line.pk


def _seats(network):
    """Bob's place at the departmental meeting; the seat that Alice is offered."""
    meetings, people = network.agenda.meetings, network.cast.personas
    for day, key, slug in (
        (-1, "bob", "rencontre-departementale-des-alpes-maritimes"),
        (0, "alice", "visite-apprenante-reseau-parentalite-en-montagne"),
    ):
        registration = meetings[slug].registrations.get(member=people[key])
        yield day, tell_registration, (registration.pk, registration.revision)
