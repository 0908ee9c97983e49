"""The mails that the five would find in their boxes, really sent once the network is there."""

from django.utils import timezone

from conventions.models import Assignment
from conventions.tasks import announce_decision, hand_letter, tell_team_member
from ctgnet.mail.models import OutgoingMail
from ctgnet.pages.digest.tasks import send_digest
from events.tasks import tell_registration
from members.models import Invitation, Role
from members.tasks import announce_role_decision, send_invitation
from practices.tasks import (
    tell_asker_of_answer,
    tell_author_of_question,
    tell_officer,
)

LETTERS_HOUR, DIGEST_HOUR = 17, 7
READ_BY_THE_FIVE = ["preter-des-voitures-dans-la-vallee", "un-stage-de-troisieme-pour-chacun"]


def send_letters(network):
    """Each on the day of its fact, oldest first; returns how many left."""
    dated = [
        (network.diary.days_until(timezone.localdate(moment)), task, identifiers)
        for moment, task, identifiers in letters(network)
    ]
    before = OutgoingMail.objects.count()
    for day, task, identifiers in sorted(dated, key=lambda letter: letter[0]):
        with network.diary.at(day, hour=LETTERS_HOUR):
            task(*identifiers)
    send_digests(network)
    return OutgoingMail.objects.count() - before


def letters(network):
    """(moment, task, identifiers) of what the five were told."""
    yield from _about_people(network)
    yield from _about_sheets(network)
    yield from _about_meetings(network)
    yield from _about_a_letter(network)


def _about_people(network):
    people, home = network.cast.personas, network.register.conventions["alpes-d-azur"]
    home.refresh_from_db()
    place = Assignment.objects.get(member=people["bob"])
    role = Role.objects.get(member=people["paul"])
    invitation = Invitation.objects.get(invited_by=people["carole"])
    yield home.registered_at, tell_team_member, (home.pk, people["alice"].pk)
    yield place.decided_at, announce_decision, (place.pk,)
    yield role.decided_at, announce_role_decision, (role.pk,)
    yield invitation.created_at, send_invitation, (invitation.pk,)


def _about_sheets(network):
    """The questions that she and Paul follow, the reviews that Carole is asked."""
    sheets = [network.library.sheets[slug] for slug in READ_BY_THE_FIVE]
    for sheet in sheets:
        sheet.refresh_from_db()
    first, carole = sheets[0], network.cast.personas["carole"]
    yield first.review_asked_at, tell_officer, (first.pk, "review", carole.pk)
    for question in first.questions.all():
        yield question.asked_at, tell_author_of_question, (question.pk,)
    five = network.cast.personas.values()
    for sheet in sheets:
        for question in sheet.questions.filter(author__in=five, answered_at__isnull=False):
            yield question.answered_at, tell_asker_of_answer, (question.pk,)


def _about_a_letter(network):
    """What Alice reads of a message to her team."""
    letter = network.letter
    told = (str(letter.key), network.cast.personas["alice"].pk)
    yield letter.confirmed_at, hand_letter, told


def _about_meetings(network):
    """Bob's place at the departmental meeting; the seat that Alice is offered."""
    for key, slug in (
        ("bob", "rencontre-departementale-des-alpes-maritimes"),
        ("alice", "visite-apprenante-reseau-parentalite-en-montagne"),
    ):
        answers = network.agenda.meetings[slug].registrations
        answer = answers.get(member=network.cast.personas[key])
        yield answer.changed_at, tell_registration, (answer.pk, answer.revision)


def send_digests(network):
    """The mail of this morning, with what the five had not read yet."""
    with network.diary.at(-1, hour=DIGEST_HOUR) as moment:
        for member in network.cast.personas.values():
            news = member.notifications.unread().filter(digested_at=None)
            news.filter(created_at__lt=moment).update(digested_at=moment)
            send_digest(member.pk, moment.isoformat())
