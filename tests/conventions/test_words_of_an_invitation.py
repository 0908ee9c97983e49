"""What an invitation says of itself: who invites, to which functions, what each answer does, until when."""

import re

import pytest
from django.urls import reverse

from conventions import actions
from conventions.actions import Person, member_of
from conventions.models import Assignment
from ctgnet.templatetags.french import moment
from members import emails
from members.actions import name_at, request_role
from members.models import AccountMail, Invitation, Member, Role
from tests.factories.conventions import AssignmentFactory, PostFactory, days
from tests.factories.members import InvitationFactory, RoleFactory
from tests.factories.reference import OrganisationFactory

ROSE = {"first_name": "Rose", "last_name": "Tamaris"}
AT = "rose@essai.example"
POST = "Pilote de la CTG, CTG Alpes d’Azur (employeur : CC Alpes d’Azur)"
OFFICER = "Carole Fontaine (Conseil et développement à la Caf, Caf des Alpes-Maritimes)"


@pytest.fixture
def post(alpes_azur):
    employer = OrganisationFactory(name="CC Alpes d’Azur")
    return PostFactory(convention=alpes_azur, kind="pilot", employer=employer)


@pytest.fixture
def named(post, carole):
    person = Person(email=AT, **ROSE)
    actions.appoint(post, by=carole, person=person, fte=post.fte)
    return Invitation.objects.get()


def plain(text):
    return text.replace("\xa0", " ").replace("\u202f", " ")


def body_of(invitation, **facts):
    subject, text, html = emails.invitation(invitation, **facts).rendered()
    bare = plain(re.sub(r"<[^>]+>", "", html))
    content = plain(text).partition("\n\n")[2].partition("\n\nRépondre à l’invitation")[0]
    for line in content.splitlines():
        assert line.removeprefix("- ").removesuffix(" :") in bare
    return plain(subject), content


def until(invitation):
    return plain(moment(invitation.expires_at))


def test_the_mail_says_who_to_what_and_what_each_answer_does(named):
    subject, content = body_of(named)

    assert subject == "Carole Fontaine vous invite : CTG Alpes d’Azur"
    assert content == (
        f"{OFFICER} vous nomme dans Réseau CTG, le réseau de celles et ceux qui font vivre les "
        "conventions territoriales globales :\n\n"
        f"- {POST}\n\n"
        "Accepter ouvre votre compte à cette adresse et met cette fonction à votre nom, avec les "
        "droits de ce qui est validé. La Caf qui vous nomme peut alors lire vos coordonnées.\n"
        "Refuser (« Ce n’est pas moi ») met fin à cette fonction et n’ouvre aucun compte ; Carole "
        "Fontaine le lit.\n"
        f"Sans réponse avant le {until(named)}, le lien s’éteint : aucun compte n’est ouvert, aucun "
        "droit n’est donné. Votre nom reste inscrit, tel qu’il a été écrit, tant que personne ne "
        "l’en retire.\n\n"
        "Le lien ne sert qu’une fois et ne vaut que pour cette adresse. L’ouvrir ne décide de rien : "
        "la page vous demande votre réponse."
    )


def test_it_names_each_function_and_whom_one_of_them_waits_for(named, carole, places):
    person = Person(email=AT, **ROSE)
    RoleFactory(kind=Role.Kind.CAF_REFERENT, caf=places.caf06)
    request_role(
        member=member_of(person, by=carole),
        kind=Role.Kind.CAF_OFFICER,
        caf=places.caf06,
        by=carole,
    )

    subject, content = body_of(named)

    assert subject == "Carole Fontaine vous invite : Caf des Alpes-Maritimes, CTG Alpes d’Azur"
    assert re.findall(r"^- .+", content, re.M) == [
        "- Conseil et développement à la Caf, Caf des Alpes-Maritimes ; à valider par : la référence "
        "CTG de la Caf des Alpes-Maritimes",
        f"- {POST}",
    ]
    assert "met fin à ces fonctions" in content


def test_whoever_has_an_account_reads_that_it_stays_hidden(named):
    _, content = body_of(named, has_account=True)

    assert (
        "Refuser (« Ce n’est pas moi ») y met fin ; Carole Fontaine le lit, sans apprendre que vous "
        "avez un compte ici.\n"
        f"Le lien est valable jusqu’au {until(named)} ; ensuite, répondez depuis « Mon espace »."
    ) in content


def test_an_invitation_to_nothing_says_what_is_true(alice):
    _, content = body_of(InvitationFactory(invited_by=alice))

    assert content.startswith("Alice Tilleul vous invite à rejoindre Réseau CTG, le réseau")
    assert "fonction" not in content


def test_whoever_invites_is_said_by_the_function_that_lets_them(named, alice, carole, post):
    """Of a pilot, the one on that CTG; nothing of what they hold elsewhere; nothing once it is over."""
    RoleFactory(member=alice, kind=Role.Kind.PARTNER)
    said = {}
    for inviter in (alice, carole):
        named.invited_by = inviter
        said[inviter.first_name] = body_of(named)[1].partition(" vous nomme")[0]
    Role.objects.filter(member=carole).delete()
    named.invited_by = Member.objects.get(pk=carole.pk)

    assert said["Carole"] == OFFICER
    assert re.fullmatch(
        r"Alice Tilleul \(Chargée ou chargé de coopération CTG, CTG Alpes d’Azur .+\)",
        said["Alice"],
    )
    assert body_of(named)[1].partition(" vous nomme")[0] == "Carole Fontaine"


def test_what_is_over_is_no_more_proposed(named):
    Assignment.objects.update(starts_on=days(-9), ends_on=days(-1))

    assert POST not in body_of(named)[1]


def test_its_page_says_the_same(client, named):
    _, content = body_of(named)
    path = reverse("invitation_accept", args=[emails.invitation_token(named)])

    page = plain(re.sub(r"<[^>]+>|[\u2068\u2069]", "", client.get(path).content.decode()))

    said = [line for line in content.splitlines() if line[:7] in ("Accepte", "Refuser", "Sans ré")]
    assert len(said) == 3
    assert [line in page for line in [OFFICER, POST, *said]] == [True] * 5


def test_a_code_asked_by_another_door_says_what_it_accepts(named):
    mail = AccountMail.objects.create(template="login_code", to=AT, context={"code": "ZFHF-VFFP"})

    text = plain(emails.account_mail(mail, Invitation.objects.waiting_at(AT)).rendered()[1])

    assert (
        f"Carole Fontaine vous invite : en recopiant ce code, vous acceptez d’être :\n- {POST}\n"
    ) in text


def test_a_hidden_account_and_nobody_read_the_same_words_of_the_same_function(post, carole, nina):
    read = []
    for email in (nina.email, AT):
        member = name_at(email, **ROSE, by=carole)
        AssignmentFactory(post=post, member=member)
        invitation = member.invitations.get()
        read.append([part.replace(until(invitation), "") for part in body_of(invitation)])

    assert read[0] == read[1]
