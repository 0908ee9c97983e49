"""What the tests of the register type, post, write and read; a post and who asks for it."""

import uuid

import pytest

from conventions import actions
from conventions.actions import Person, appoint
from conventions.forms import sign_form
from conventions.importing.check import check as check_table
from members.models import Member
from tests.conventions.importing import NAMES, table
from tests.conventions.naming import ADDRESS, hidden
from tests.conventions.register_pages import errors
from tests.conventions.registering import VALUES
from tests.conventions.test_unproved_people import ROSE
from tests.factories.conventions import AssignmentFactory, PostFactory

TYPED = {
    "official_title": "Convention territoriale globale de Cannes",
    "local_name": "Cannes en famille",
    "stage": "signed",
    "signature_date": "2025-12-01",
    "start_date": "2026-01-01",
    "end_date": "",
    "epcis": ["200039857"],
    "codes": "",
    "signatories": ["epci:200039857", "caf:06"],
    "posts-TOTAL_FORMS": "1",
    "posts-0-kind": "cooperation_officer",
    "posts-0-employer": "epci:200039857",
    "posts-0-fte": "0,5",
    "posts-0-first_name": "Lina",
    "posts-0-last_name": "Olivier",
    "posts-0-email": "lina@essai.example",
}


@pytest.fixture
def typed():
    return dict(TYPED)


@pytest.fixture
def key():
    return uuid.uuid4()


@pytest.fixture
def post_form(client, typed, key):
    """Send the register form of this member as a browser does: `post_form(carole, faire="verifier")`."""

    def post(member, url="/conventions/nouvelle/", **changes):
        data = typed | {"marque": sign_form(member, key)} | changes
        return client.post(url, data)

    return post


@pytest.fixture
def check(client, post_form, key):
    """Send the form, follow to the page that says what will be written."""

    def act(member, **changes):
        client.force_login(member)
        answer = post_form(member, faire="verifier", **changes)
        assert answer.status_code == 302, errors(answer)
        return client.get(answer.url)

    return act


@pytest.fixture
def register(places):
    """Register the two communes of Alpes d’Azur: `register(carole, posts=[…])`."""

    def act(by, **changes):
        values = VALUES | {"communes": ["06001", "06005"]} | changes
        return actions.register_convention(by=by, **values)

    return act


@pytest.fixture
def read(carole, parenting):
    """The plans, errors and warnings of these lines of a spreadsheet, read for Carole."""

    def act(*lines, by=carole):
        return check_table(table(*lines), NAMES, by=by)

    return act


@pytest.fixture
def post(alpes_azur):
    return PostFactory(convention=alpes_azur)


@pytest.fixture
def asked(post, nina):
    """Nina asks for that post."""
    return AssignmentFactory(requested=True, post=post, member=nina)


@pytest.fixture
def named(carole, alpes_azur):
    """(the owner of the address, the function given there, its invitation)."""
    owner = hidden()
    post = PostFactory(convention=alpes_azur)
    given = appoint(post, by=carole, person=Person(email=ADDRESS, **ROSE), fte=post.fte)
    return owner, given, given.member.invitations.get()


@pytest.fixture
def carole_is_named(carole, alice, alpes_azur):
    """Somebody at the address of the officer who answers, whose owner is not told yet."""
    Member.objects.filter(pk=carole.pk).update(email_visibility="hidden")
    post = PostFactory(convention=alpes_azur)
    return appoint(post, by=alice, person=Person(email=carole.email, **ROSE), fte=post.fte)
