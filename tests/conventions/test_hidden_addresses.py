"""Naming an address whose owner hides it answers as for an address of nobody, on every page and in every file."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from conventions.actions import Person, appoint, member_of
from conventions.models import Assignment
from conventions.tasks import announce_decision
from ctgnet.mail.models import OutgoingMail
from members import actions
from members.actions.naming import NOT_THEM
from members.emails import invitation_token
from members.models import Invitation, Member
from members.tasks import announce_role_decision, send_invitation
from tests.conventions.naming import ADDRESS, SECRET, hidden, invited_by_another
from tests.conventions.test_unproved_people import DOORS, ROSE, by_the_action
from tests.factories.conventions import AssignmentFactory, PostFactory
from tests.factories.members import MemberFactory, RoleFactory
from tests.pages.caf_lists import REASON
from tests.pages.test_caf_exports import table
from tests.pages.test_privacy import dump

BY_ADDRESS = [door for door in DOORS if door is not by_the_action]
PAGES = (
    "conventions/alpes-d-azur-2026-2030/",
    "conventions/alpes-d-azur-2026-2030/historique/",
    "conventions/",
    "territoires/epci/200039931/",
    "caf/",
    "caf/journal/",
    "caf/reconfirmation/",
    "annuaire/",
    "annuaire/?q=Tamaris",
    "annuaire/?ctg=alpes-d-azur-2026-2030",
    "recherche/?q=Tamaris",
    f"recherche/?q={ADDRESS}",
)
# Where the one who named reads again what became of it.
NEAREST = (
    "conventions/alpes-d-azur-2026-2030/equipe/",
    "caf/collegues/",
    "caf/invitations/",
    f"conventions/nouvelle/liste/?quoi=anybody&person_q={ADDRESS}",
)


def nobody():
    """The address of no account: what every other must look like."""


def suspended():
    return MemberFactory(email=ADDRESS, is_active=False, **SECRET)


def shown(client, paths):
    """All that the namer reads, without what each page draws by chance."""
    read = {path: plain(client.get(f"/{path}")) for path in paths}
    for number, member in enumerate(Member.objects.filter(last_name="Tamaris").order_by("pk")):
        contact = reverse("person_contact", args=[member.public_id])
        read[f"page {number}"] = plain(client.get(member.get_absolute_url()))
        read[f"contact {number}"] = plain(client.post(contact))
    rows = table(client.post(reverse("people_export"), {"reason": REASON}))
    return read | {"file": [unnumbered(str(row)) for row in rows]}


def unnumbered(text):
    return re.sub(r"\d+", "#", text)


def plain(answer):
    text = re.sub(r"<script.*?</script>|<input[^>]*hidden[^>]*>", "", answer.content.decode())
    text = re.sub(r"\b[0-9a-f]{16}\b|[-\w]{30,}", "~", text)
    return answer.status_code, unnumbered(text)


@pytest.mark.parametrize(
    ("owner", "paths"),
    [(hidden, (*NEAREST, *PAGES)), (suspended, NEAREST), (invited_by_another, NEAREST)],
)
def test_nothing_tells_whose_address_was_typed(
    client, places, parenting, carole, alice, alpes_azur, owner, paths
):
    alpes_azur.slug = "alpes-d-azur-2026-2030"
    alpes_azur.save()
    client.force_login(carole)

    def read(owner):
        """In a world where that address is of this owner, named by every door."""
        with transaction.atomic():
            owner()
            statuses = [door(client, places, carole, alpes_azur, ADDRESS) for door in BY_ADDRESS]
            found = shown(client, paths)
            transaction.set_rollback(True)
        return statuses, found

    unknown, taken = read(nobody), read(owner)

    assert {page for page, said in unknown[1].items() if taken[1].get(page) != said} == set()
    assert (taken[0], taken[1].keys()) == (unknown[0], unknown[1].keys())
    told = "".join(taken[1]["file"])
    assert (told.count("Tamaris"), ADDRESS in told) == (4, False)
    assert [status for status, _ in (taken[1][path] for path in paths)] == [200] * len(paths)


def test_the_control_an_address_that_the_namer_may_read_names_its_owner(carole, alpes_azur):
    owner = hidden()
    Member.objects.filter(pk=owner.pk).update(email_visibility="members")

    assert member_of(Person(email=ADDRESS, **ROSE), by=carole) == owner


# « Ce n’est pas moi » ---------------------------------------------------------------------------


def test_the_no_of_the_owner_reads_as_that_of_nobody(client, carole, alpes_azur):
    """By « Mon espace », or by the link that opens an account."""

    alpes_azur.slug = "alpes-d-azur-2026-2030"
    alpes_azur.save()

    def read(owner):
        with transaction.atomic():
            owner = owner()
            post = PostFactory(convention=alpes_azur)
            given = appoint(post, by=carole, person=Person(email=ADDRESS, **ROSE), fte=post.fte)
            long_ago = timezone.localdate() - timedelta(30)
            AssignmentFactory(
                member=given.member, post=PostFactory(convention=alpes_azur), starts_on=long_ago
            )
            client.logout()
            path = reverse(
                "invitation_accept", args=[invitation_token(given.member.invitations.get())]
            )
            if owner:
                client.force_login(owner)
                path = reverse("name_decline", args=[given.member.public_id])
            status = client.post(path, {"not_me": "1"}).status_code
            again = client.post(path, {"not_me": "1"}).status_code
            client.logout()
            client.force_login(carole)
            news = [one.text for one in carole.notifications.filter(key__startswith="declined")]
            held = list(Assignment.objects.asked_or_held().filter(member=given.member))
            found = status, news, held, shown(client, NEAREST)
            transaction.set_rollback(True)
        return found, again

    (unknown, closed), (taken, _) = read(nobody), read(hidden)

    assert taken == unknown
    assert (taken[:3], closed) == (
        (
            302,
            [
                "Rose Tamaris\u00a0: La personne jointe à cette adresse répond que ce n’est pas elle."
            ],
            [],
        ),
        410,
    )


def test_what_was_declined_waits_no_more(client, named):
    owner, given, _ = named
    client.force_login(owner)

    client.post(reverse("name_decline", args=[given.member.public_id]))

    page = client.get(reverse("myspace")).content.decode()
    assert ("Rose Tamaris" in page, "sans apprendre que vous avez un compte" in page) == (
        False,
        True,
    )


def test_a_no_is_obeyed(client, carole):
    """Neither name nor address is kept, nothing is sent again, and each page says who said no."""
    typed = {"first_name": "Rémi", "last_name": "Mélèze"}
    named = actions.name_at(ADDRESS, **typed, by=carole)
    old = named.invitations.get()
    last = actions.invite_again(old, by=carole)
    send_invitation(last.pk)
    links = [reverse("invitation_accept", args=[invitation_token(one)]) for one in (old, last)]

    client.post(links[1], {"not_me": "1"})

    said = [client.get(link).content.decode().count("Vous avez refusé") for link in links]
    client.force_login(carole)
    page = client.get(reverse("invitation_list")).content.decode()
    sent = client.post(reverse("invitation_renew", args=[last.pk]), follow=True).content.decode()
    assert said == [1, 1]
    assert [page.count(words) for words in ("Refusée le", "Renvoyer", ADDRESS, "Mélèze")] == [
        1,
        0,
        0,
        0,
    ]
    assert ("rien ne lui est renvoyé" in sent, Invitation.objects.count()) == (True, 2)
    assert [line for line in dump().split("\n") if ADDRESS in line or "rémi mélèze" in line] == [
        line for line in dump().split("\n") if NOT_THEM.lower() in line
    ]


def test_only_the_invitation_is_read_before_the_yes(carole, alpes_azur):
    """« Votre fonction est validée » is for whoever holds it: a role, a function."""
    named = actions.name_at(ADDRESS, **ROSE, by=carole)
    post = PostFactory(convention=alpes_azur)
    held = AssignmentFactory(member=named, post=post)
    role = RoleFactory(member=named)

    announce_decision(held.pk)
    announce_role_decision(role.pk)
    before = OutgoingMail.objects.count()
    EmailAddress.objects.create(user=named, email=ADDRESS, verified=True, primary=True)
    announce_decision(held.pk)
    announce_role_decision(role.pk)

    assert (before, OutgoingMail.objects.count()) == (0, 2)


def test_naming_again_whoever_said_no_is_a_new_act(carole):
    first = actions.name_at(ADDRESS, **ROSE, by=carole)
    actions.decline(first)

    again = actions.name_at(ADDRESS, **ROSE, by=carole)

    assert (again != first, again.address, Invitation.objects.count()) == (True, ADDRESS, 2)


def test_a_proved_account_is_not_declined(carole):
    actions.decline(carole)

    assert carole.roles.current().count() == 1
