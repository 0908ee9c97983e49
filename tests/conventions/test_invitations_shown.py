"""Before an invitation leaves, the page shows what it says: to an address that is somebody's as to any other."""

import re

import pytest
from django.urls import reverse

from conventions.tasks import announce_decision
from ctgnet.mail.models import OutgoingMail
from members.models import Invitation, Role
from members.tasks import send_invitation
from tests.conventions.import_rows import ONE
from tests.conventions.importing import POST, SOUND, line, sent
from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory
from tests.factories.members import RoleFactory
from tests.factories.reference import OrganisationFactory

ROSE = {"first_name": "Rose", "last_name": "Tamaris", "email": "rose@essai.example"}
OTHER = POST | {"kind": "Pilote", "email": "b@essai.example"}
NAMED = {"first_name": "Carole", "last_name": "Fontaine"}
PILOT = "Pilote de la CTG, CTG Alpes d’Azur (employeur : CC Alpes d’Azur)"


def plain(html):
    text = re.sub(r"<[^>]+>|[\u2068\u2069]", "", html.replace("</p>", "\n").replace("<br>", "\n"))
    return text.replace("\xa0", " ").replace("\u202f", " ")


def shown(answer):
    """Subject and words of the invitation on the page; the rest of a page is for other tests."""
    page = plain(answer.content.decode())
    words = page.partition("L’invitation, telle qu’elle sera reçue")[2]
    return re.search(r"Objet : (.+)", words)[1].strip(), words


def same_words(text):
    """Of one mail and of its sample: whole but the greeting, the link and its last moment."""
    body = plain(text).partition("Carole Fontaine (")[2]
    body = re.sub(r"(?<=avant le ).+?(?=, le lien)", "…", body)
    return re.sub(r"(?<=Répondre à l’invitation :).+?(?=--)", "…", body, flags=re.S).split()


@pytest.fixture
def post(alpes_azur):
    employer = OrganisationFactory(name="CC Alpes d’Azur")
    return PostFactory(convention=alpes_azur, kind="pilot", employer=employer)


def test_naming_on_a_post_shows_the_very_mail_that_leaves(client, carole, post):
    client.force_login(carole)
    path = reverse("conventions:post_appoint", args=[post.convention.slug, post.pk])

    subject, words = shown(client.get(path))
    before = OutgoingMail.objects.count()
    client.post(path, ROSE | {"fte": "0,5"})
    send_invitation(Invitation.objects.get().pk)
    announce_decision(post.assignments.get().pk)

    mails = {mail.key.split(":")[0]: mail for mail in OutgoingMail.objects.filter(to=ROSE["email"])}
    assert before == 0
    assert list(mails) == ["invitation"]
    assert subject == plain(mails["invitation"].subject)
    length = len(same_words(mails["invitation"].text))
    assert same_words(words)[:length] == same_words(mails["invitation"].text)
    assert f"- {PILOT}" in words


def test_a_page_with_something_to_correct_shows_it_still_and_sends_nothing(client, carole, post):
    client.force_login(carole)
    path = reverse("conventions:post_appoint", args=[post.convention.slug, post.pk])

    answer = client.post(path, {"email": ROSE["email"], "fte": "0,5"})

    assert (answer.status_code, f"- {PILOT}" in shown(answer)[1]) == (422, True)
    assert post.assignments.count() == 0


def test_nothing_of_it_depends_on_who_has_the_address(client, carole, post, nina):
    client.force_login(carole)
    path = reverse("conventions:post_appoint", args=[post.convention.slug, post.pk])

    pages = []
    for email in (nina.email, ROSE["email"]):
        answer = client.post(path, {"email": email, "fte": "0,5"})
        pages.append(
            re.sub(r"avant le .+?, le lien", "", shown(answer)[1].split("Se déconnecter")[0])
        )

    assert pages[0].split("Nommer cette personne")[0] == pages[1].split("Nommer cette personne")[0]


def test_a_new_post_shows_it_for_the_ctg(client, carole, post):
    client.force_login(carole)

    subject, words = shown(
        client.get(reverse("conventions:post_create", args=[post.convention.slug]))
    )

    assert subject == "Carole Fontaine vous invite : CTG Alpes d’Azur"
    assert "- la fonction choisie ci-dessus, CTG Alpes d’Azur" in words


@pytest.mark.parametrize("has_referent", [True, False])
def test_a_colleague_is_said_whom_the_proposal_waits_for(client, carole, places, has_referent):
    if has_referent:
        RoleFactory(kind=Role.Kind.CAF_REFERENT, caf=places.caf06)
    client.force_login(carole)

    subject, words = shown(client.get(reverse("colleague_list")))

    assert subject == "Carole Fontaine vous invite : Caf des Alpes-Maritimes"
    waits = (
        "la référence CTG de la Caf des Alpes-Maritimes"
        if has_referent
        else "l’administration nationale du réseau (personne de la Caf des Alpes-Maritimes ne peut "
        "encore répondre)"
    )
    assert f"Caf des Alpes-Maritimes ; à valider par : {waits}\n" in words


def test_the_administration_chooses_the_caf_on_the_page(client, mona, places):
    client.force_login(mona)

    subject, words = shown(client.get(reverse("colleague_list")))

    assert subject == "Mona Verger vous invite : votre Caf"
    assert "à la Caf choisie" in words


@pytest.mark.parametrize("who", ["carole", "alice"])
def test_registering_shows_the_invitation_of_those_to_invite(
    request, client, post_form, key, places, alice, who
):
    """A team that prepares a CTG invites at once too: what it proposes waits for the Caf."""
    reader = request.getfixturevalue(who)
    RoleFactory(kind=Role.Kind.CAF_OFFICER, caf=places.caf06)
    ours = ConventionFactory(communes=[places.communes["06069"]])
    AssignmentFactory(post=PostFactory(convention=ours), member=alice)
    client.force_login(reader)
    post_form(reader, faire="verifier", **{f"posts-0-{name}": ROSE[name] for name in ROSE})

    subject, words = shown(client.get(reverse("conventions:convention_check", args=[key])))

    assert subject == f"{reader.full_name} vous invite : CTG Cannes en famille"
    assert "1 personne à inviter la reçoit dès que vous enregistrez" in words
    waits = re.search(r"employeur : .+?\)(.*)", words)[1].strip()
    assert (
        waits
        == {
            "carole": "",
            "alice": "; à valider par : les personnes de la Caf des Alpes-Maritimes",
        }[who]
    )


def test_registering_members_alone_shows_no_invitation(client, post_form, key, carole, nina):
    nina.email_visibility = "members"
    nina.save()
    client.force_login(carole)
    post_form(carole, faire="verifier", **{"posts-0-email": nina.email})

    page = plain(client.get(reverse("conventions:convention_check", args=[key])).content.decode())

    assert "L’invitation, telle qu’elle sera reçue" not in page


def test_an_import_shows_it_with_how_many_it_reaches(client, carole, places, parenting):
    client.force_login(carole)
    made = sent(carole, ONE, line(**SOUND, **OTHER))

    subject, words = shown(client.get(made.get_absolute_url()))

    assert subject == "Carole Fontaine vous invite : CTG des Alpes d’Azur"
    assert "2 personnes à inviter la reçoivent après l’import" in words


def test_an_import_of_members_alone_shows_none(client, carole, places, parenting):
    client.force_login(carole)
    made = sent(carole, line(**SOUND, **POST | {"email": carole.email, **NAMED}))

    page = plain(client.get(made.get_absolute_url()).content.decode())

    assert "personne le recevra" in page
    assert "L’invitation, telle qu’elle sera reçue" not in page
