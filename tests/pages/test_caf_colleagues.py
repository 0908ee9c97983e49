"""The colleagues of a Caf: proposed, invited, ended; and the log that they read."""

import pytest
from django.urls import reverse
from django.utils import timezone

from ctgnet.templatetags.french import moment
from members.models import GrantStatus, Invitation, Member, Role
from tests.factories.members import InvitationFactory
from tests.pages.caf_desk import REASON, answers

Kind = Role.Kind


# Colleagues


def test_a_reference_ends_a_colleague_s_role(client, referent, carole, karim):
    role = carole.roles.get()

    refused = answers(client, [carole, karim], "post", "role_end", role.pk, REASON)
    done = answers(client, [referent], "post", "role_end", role.pk, REASON)

    role.refresh_from_db()
    assert (refused, done) == ({"Carole": 403, "Karim": 404}, {"Renée": 302})
    assert (role.ended_by, role.is_running) == (referent, False)


def test_the_page_of_colleagues_shows_each_its_act(client, referent, carole):
    shown = {}
    for person in (referent, carole):
        client.force_login(person)
        page = client.get(reverse("colleague_list")).content.decode()
        shown[person.first_name] = (
            page.count('<li class="row-item">'),
            page.count("Mettre fin au rôle"),
        )

    assert shown == {"Renée": (2, 1), "Carole": (2, 0)}


PROPOSED = {
    "caf": "06",
    "first_name": "Inès",
    "last_name": "Saule",
    "email": "ines@essai.example",
    "note": "Bureau 12",
}


def test_a_colleague_is_invited_and_waits(client, carole):
    client.force_login(carole)

    for _ in range(2):
        response = client.post(reverse("colleague_list"), PROPOSED)

    member = Member.objects.get(email="ines@essai.example")
    role = member.roles.get()
    assert response.url == reverse("colleague_list")
    assert (role.status, role.requested_by, role.note) == (
        GrantStatus.REQUESTED,
        carole,
        "Bureau 12",
    )
    assert Invitation.objects.filter(member=member).count() == 1


def said(client, typed):
    """What the page that follows a proposal says, and whether it leads to the invitations."""
    page = client.post(reverse("colleague_list"), typed, follow=True)
    words = [str(message).replace("\u00a0", " ") for message in page.context["messages"]]
    link = f'<a href="{reverse("invitation_list")}">La suivre dans «\u00a0Invitations\u00a0»</a>'
    return words, page.text.count(link)


def test_a_proposal_names_whom_it_is_for_and_leads_to_their_invitation(client, carole):
    client.force_login(carole)

    words, links = said(client, PROPOSED)

    until = moment(Invitation.objects.get().expires_at)
    assert words == [
        "Votre proposition pour Inès Saule est partie à la personne qui valide.",
        f"Son invitation est partie, valable jusqu’au {until}.".replace("\u00a0", " "),
    ]
    assert links == 1


def test_a_proposal_of_somebody_who_has_come_in_speaks_of_no_invitation(client, mona, nina, places):
    client.force_login(mona)

    nina.email_visibility = "members"
    nina.save()
    hers = {name: getattr(nina, name) for name in ("email", "first_name", "last_name")}
    words, links = said(client, PROPOSED | hers)

    told = f"Votre proposition pour {nina.full_name} est partie à la personne qui valide."
    assert (words, links) == ([told], 0)


@pytest.mark.parametrize("wrong", [{"caf": "83"}, {"email": "pas une adresse"}, {"first_name": ""}])
def test_a_colleague_of_another_caf_is_not_proposed(client, carole, places, wrong):
    client.force_login(carole)

    response = client.post(reverse("colleague_list"), PROPOSED | wrong)

    assert response.status_code == 422
    assert Member.objects.filter(email="ines@essai.example").count() == 0


def test_a_colleague_who_has_the_role_is_not_proposed_again(client, carole, referent):
    client.force_login(referent)

    response = client.post(reverse("colleague_list"), PROPOSED | {"email": carole.email})

    assert response.status_code == 422
    assert "Ce rôle est déjà validé." in response.content.decode()


# Invitations


def test_an_invitation_is_taken_back_or_sent_again(client, carole, alice):
    mine = InvitationFactory(invited_by=carole)
    old = InvitationFactory(invited_by=carole, expired=True)
    client.force_login(carole)

    client.post(reverse("invitation_revoke", args=[mine.pk]))
    client.post(reverse("invitation_renew", args=[old.pk]))

    states = sorted(invitation.state for invitation in Invitation.objects.all())
    page = client.get(reverse("invitation_list")).content.decode()
    assert states == ["en attente", "retirée", "retirée"]
    assert page.count("row-item") == 3
    assert answers(client, [alice], "post", "invitation_revoke", old.pk) == {"Alice": 403}


def test_the_invitations_of_another_caf_do_not_exist(client, carole, karim, mona):
    theirs = InvitationFactory(invited_by=karim)
    names = ("invitation_renew", "invitation_revoke")

    refused = [answers(client, [carole], "post", name, theirs.pk) for name in names]

    assert (refused, Invitation.objects.get().state) == ([{"Carole": 404}] * 2, "en attente")
    assert answers(client, [mona], "post", "invitation_revoke", theirs.pk) == {"Mona": 302}


def test_an_accepted_invitation_says_why_it_stays(client, carole):
    done = InvitationFactory(invited_by=carole, accepted_at=timezone.now())
    client.force_login(carole)

    page = client.post(reverse("invitation_revoke", args=[done.pk]), follow=True)

    assert "Cette invitation a déjà été acceptée" in page.content.decode()


# The log of a Caf


def test_a_caf_reads_its_own_log(client, referent, colleague, karim, mona):
    client.force_login(referent)
    client.post(reverse("role_validate", args=[colleague.pk]))
    read = {}
    for person in (referent, karim, mona):
        client.force_login(person)
        page = client.get(reverse("caf_journal")).content.decode()
        read[person.first_name] = page.count("a validé un rôle")

    assert read == {"Renée": 1, "Karim": 0, "Mona": 1}
