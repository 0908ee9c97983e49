"""Every door that names a person, tried with an account that somebody signed up and never proved."""

import pytest
from django.urls import reverse

from conventions import actions
from conventions.actions import Person
from conventions.choices import search_anybody, search_people
from conventions.models import Assignment
from conventions.standing import NOBODY, standing_of
from members.models import Member, Role
from tests.conventions.importing import POST, SOUND, line, written
from tests.conventions.registering import VALUES, planned
from tests.factories.conventions import PostFactory
from tests.members.doors import is_signed_in, sign_in, sign_up
from tests.strict_client import StrictClient

SQUATTED = "rose.tamaris@essai.example"
SECRET = "un secret que seul voleur connaît"
ROSE = {"first_name": "Rose", "last_name": "Tamaris"}


def on_a_post(client, places, by, convention, email):
    post = PostFactory(convention=convention)
    path = reverse("conventions:post_appoint", args=[convention.slug, post.pk])
    return client.post(path, {"fte": "0,50", "email": email, **ROSE}).status_code


def by_the_line_of_the_search(client, places, by, convention, email):
    post = PostFactory(convention=convention)
    path = reverse("conventions:post_appoint", args=[convention.slug, post.pk])
    [found] = search_anybody(email, reader=by)
    typed = {"fte": "0,50", "person": found.value, "person_q": email}
    return client.post(path, typed | ROSE).status_code


def on_a_new_post(client, places, by, convention, email):
    path = reverse("conventions:post_create", args=[convention.slug])
    post = {"kind": "cooperation_officer", "fte": "0,50", "employer": "epci:200039931"}
    return client.post(path, post | {"email": email} | ROSE).status_code


def as_a_colleague(client, places, by, convention, email):
    return client.post(
        reverse("colleague_list"), {"caf": "06", "email": email, "note": "", **ROSE}
    ).status_code


def in_a_table(client, places, by, convention, email):
    written(by, line(**SOUND, **(POST | {"email": email} | ROSE)))
    return 302


def by_the_action(client, places, by, convention, email):
    """Whoever calls it with the account itself, as a command would."""
    member = Member.objects.get(email=email)
    post = PostFactory(convention=convention)
    actions.appoint(post, by=by, person=Person(member=member), fte=post.fte)
    return 302


DOORS = [
    on_a_post,
    by_the_line_of_the_search,
    on_a_new_post,
    as_a_colleague,
    in_a_table,
    by_the_action,
]


def state_of(email):
    """Invited or not, and what is granted or asked for under that address."""
    member = Member.objects.get(email=email)
    granted = Assignment.objects.filter(member=member).count() + member.roles.count()
    return member.invitations.count(), granted


@pytest.fixture
def squatter(db):
    browser = StrictClient()
    sign_up(browser, SQUATTED, password=SECRET, first_name="Faux", last_name="Nom")
    return browser


@pytest.fixture
def officer(client, carole, parenting):
    client.force_login(carole)
    return carole


@pytest.mark.parametrize("name_them", DOORS)
def test_an_unproved_account_is_invited_like_an_unknown_address(
    client, places, squatter, officer, alpes_azur, name_them
):
    status = name_them(client, places, officer, alpes_azur, SQUATTED)

    member = Member.objects.get(email=SQUATTED)
    sign_in(squatter, SQUATTED, SECRET)
    assert (status, state_of(SQUATTED)) == (302, (1, 1))
    assert (member.full_name == "Faux Nom", member.has_usable_password()) == (False, False)
    assert is_signed_in(squatter) is False
    squatter.force_login(member)
    assert squatter.get(reverse("myspace")).status_code == 302


@pytest.mark.parametrize("name_them", DOORS)
def test_the_control_a_proved_account_is_not_invited_and_has_its_rights(
    client, places, officer, alpes_azur, nina, name_them
):
    Member.objects.filter(pk=nina.pk).update(email_visibility="members")
    status = name_them(client, places, officer, alpes_azur, nina.email)

    nina.refresh_from_db()
    assert (status, state_of(nina.email), nina.has_usable_password()) == (302, (0, 1), True)
    if name_them is not as_a_colleague:  # which waits for the one who validates
        assert standing_of(nina) != NOBODY


def test_registering_a_ctg_invites_whoever_never_proved_the_address(
    squatter, places, parenting, carole
):
    person = Person(email=SQUATTED, **ROSE)
    convention = actions.register_convention(
        **VALUES, by=carole, communes=["06001"], posts=[planned(places, holder=person)]
    )

    assert (convention.posts.count(), state_of(SQUATTED)) == (1, (1, 1))


def test_an_unproved_account_is_offered_by_no_search(squatter, carole, nina):
    def found(text):
        return [str(choice) for choice in search_people(text, reader=carole)]

    invited = search_anybody(SQUATTED, reader=carole)

    assert [found("Faux Nom"), found(SQUATTED), found("Nina Lavande")] == [[], [], ["Nina Lavande"]]
    assert [str(choice) for choice in invited] == [f"Inviter Rose Tamaris ({SQUATTED})"]


@pytest.mark.parametrize("name", ["national_propose", "referent_grant"])
def test_no_power_is_proposed_to_an_unproved_account(client, squatter, places, mona, name):
    client.force_login(mona)

    answer = client.post(
        reverse(name), {"email": SQUATTED, "note": "Dix ans de réseau", "caf": "06"}
    )

    assert (answer.status_code, Role.objects.filter(member__email=SQUATTED).count()) == (422, 0)


def test_an_invitation_that_lapsed_is_sent_again_to_whoever_is_named_again(carole, alpes_azur):
    post = PostFactory(convention=alpes_azur)
    actions.appoint(post, by=carole, person=Person(email=SQUATTED, **ROSE), fte=post.fte)
    member = Member.objects.get(email=SQUATTED)
    other = PostFactory(convention=alpes_azur, kind="pilot")

    actions.appoint(other, by=carole, person=Person(member=member), fte=other.fte)
    waiting = member.invitations.count()
    member.invitations.update(expires_at=member.invitations.get().created_at)
    last = PostFactory(convention=alpes_azur, kind="elected_referent")
    actions.appoint(last, by=carole, person=Person(member=member), fte=last.fte)

    assert (waiting, member.invitations.count()) == (1, 2)
