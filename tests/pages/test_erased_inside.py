"""After an erasure, neither the address nor the name stands inside what others were typing."""

import pytest
from allauth.account.models import EmailAddress

from conventions.models import ConventionDraft, ConventionImport, PlanImport
from ctgnet.pages.privacy.actions import erase_member
from ctgnet.sessions.models import KEPT, Session, SessionStore
from members.models import FormerAddress, Member
from tests.pages.test_privacy import dump

ADDRESS, FORMER, NAME = "bob@demo.example", "b.larandier@ancienne.example", "bob larandier"


@pytest.fixture
def known(bob):
    Member.objects.filter(pk=bob.pk).update(first_name="Bob", last_name="Larandier", email=ADDRESS)
    EmailAddress.objects.filter(user=bob).update(email=ADDRESS)
    FormerAddress.objects.get_or_create(member=bob, email=FORMER)
    return Member.objects.get(pk=bob.pk)


def kept_in_a_session(owner, fields):
    """Waiting for its author in a browser where nobody is signed in."""
    session = SessionStore()
    act = {
        "path": "/x/",
        "page": "/x/",
        "files": [],
        "owner": owner.pk,
        "at": 9e9,
        "fields": fields,
    }
    session[KEPT] = [act]
    session.save()
    return session.session_key


@pytest.fixture
def typed(known, carole, alice, alpes_azur):
    """His address and his name in what Carole and Alice have not finished."""
    draft = ConventionDraft.objects.create(
        owner=carole,
        typed={
            "local_name": ["Azur"],
            "posts-0-person": [f"adresse:{ADDRESS}"],
            "posts-0-first_name": ["Bob"],
            "posts-0-last_name": ["Larandier"],
            "posts-1-person": [f"membre:{known.public_id}"],
            "posts-1-person_q": ["Bob Larandier"],
            "posts-2-person": ["adresse:autre@demo.example"],
            "posts-2-first_name": ["Bob"],
        },
    )
    ctgs = ConventionImport.objects.create(
        owner=carole,
        file_name="ctg.xlsx",
        digest="d",
        columns=["local_name", "first_name", "last_name", "email"],
        errors=["ligne 2"],
        table={
            "headings": ["CTG", "Prénom", "Nom", "Mél"],
            "lines": [
                [2, ["Azur", "Bobby", "Larandier-Dit", f"Bob Larandier <{ADDRESS.upper()}>"]],
                [3, ["Grasse", "Lina", "Olivier", "lina@essai.example"]],
                [4, [f"Azur, voir {FORMER}", "Rose", "Tamaris", "rose@essai.example"]],
            ],
        },
    )
    plan = PlanImport.objects.create(
        convention=alpes_azur,
        owner=alice,
        table={
            "headings": ["Axe", "Pilote", "Note"],
            "columns": ["axis", "", ""],
            "lines": [[2, ["Ici", "Bob Larandier", f"voir {ADDRESS}"]], [3, ["Là", "Rose", ""]]],
        },
    )
    fields = [["text", f"Demander à Bob Larandier ({FORMER})"], ["title", "Un café"]]
    return draft, ctgs, plan, kept_in_a_session(alice, fields)


def kept_anywhere():
    """The whole database, and what its sessions hold once they are read."""
    sessions = "".join(str(session.get_decoded()) for session in Session.objects.all())
    return dump() + sessions.lower()


def test_the_control_all_of_it_is_there_before(typed):
    assert [words in kept_anywhere() for words in (ADDRESS, FORMER, NAME)] == [True] * 3


def test_an_erased_person_is_nowhere_in_what_others_are_typing(typed, known):
    erase_member(known)

    assert [words for words in (ADDRESS, FORMER, NAME) if words in kept_anywhere()] == []


def test_the_rest_of_what_they_were_typing_stays(typed, known):
    draft, ctgs, plan, key = typed
    erase_member(known)

    for one in (draft, ctgs, plan):
        one.refresh_from_db()
    assert {name: value for name, value in draft.typed.items() if value != [""]} == {
        "local_name": ["Azur"],
        "posts-2-person": ["adresse:autre@demo.example"],
        "posts-2-first_name": ["Bob"],
    }
    assert ([cells for _, cells in ctgs.table["lines"]], ctgs.errors) == (
        [
            ["Azur", "", "", ""],
            ["Grasse", "Lina", "Olivier", "lina@essai.example"],
            ["Azur, voir", "Rose", "Tamaris", "rose@essai.example"],
        ],
        [],
    )
    assert [cells for _, cells in plan.table["lines"]] == [["Ici", "", "voir"], ["Là", "Rose", ""]]
    [act] = Session.objects.get(session_key=key).get_decoded()[KEPT]
    assert act["fields"] == [["text", "Demander à"], ["title", "Un café"]]


def test_what_only_looks_like_them_is_left_as_it_is(known, carole, alpes_azur):
    """Found by the box of the address, and of somebody else."""
    said = {"posts-0-person": ["adresse:bob@ailleurs.example"]}
    lines = [[2, ["Azur", "jbob@demo.example"]]]
    draft = ConventionDraft.objects.create(owner=carole, typed=said)
    table = {"headings": ["CTG", "Mél"], "lines": lines}
    ctgs = ConventionImport.objects.create(
        owner=carole, file_name="c", digest="d", table=table, errors=["ligne 2"]
    )
    plan = PlanImport.objects.create(convention=alpes_azur, owner=carole, table=table)
    key = kept_in_a_session(carole, [["text", "jbob@demo.example"]])

    erase_member(known)

    for one in (draft, ctgs, plan):
        one.refresh_from_db()
    assert (draft.typed, ctgs.table, ctgs.errors, plan.table) == (said, table, ["ligne 2"], table)
    kept = Session.objects.get(session_key=key).get_decoded()[KEPT]
    assert kept[0]["fields"] == [["text", "jbob@demo.example"]]
