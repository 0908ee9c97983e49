"""Somebody who is erased, taken out of what others typed: whole addresses, and the names that go with them."""

from uuid import uuid4

import pytest

from conventions.models import ConventionDraft
from ctgnet import forgetting
from ctgnet.email_addresses import one_address, validate_address
from ctgnet.forgetting import Traces

BOB = Traces(
    frozenset({"bob@demo.example", one_address("b.l@mairie-évry.fr")}),
    "Bob",
    "Larandier",
    "membre:b0b",
)


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("bob@demo.example", ""),
        ("adresse:bob@demo.example", ""),
        ("Voir BOB@Demo.Example.", "Voir ."),
        ("voir bob@demo.example", "voir"),
        ("Larandier <bob@demo.example>, à l’accueil", "Larandier , à l’accueil"),
        ("a@demo.example ; bob@demo.example", "a@demo.example"),
        ("écrire à B.L@Mairie-Évry.fr (le matin)", "écrire à (le matin)"),
        ("jbob@demo.example", "jbob@demo.example"),
        ("bob@demo.example.org", "bob@demo.example.org"),
        ("bob@demo  ou personne", "bob@demo  ou personne"),
        ("o’bob+1@demo.example, j.bob@demo.example", "o’bob+1@demo.example, j.bob@demo.example"),
        ("“bob@demo.example”", "“”"),
        ("•bob@demo.example", "•"),
        ("→bob@demo.example", "→"),
        ("*bob@demo.example*", "**"),
        ("`bob@demo.example`", "``"),
        ("- 'bob@demo.example'", "''"),
        ("-bob@demo.example-", ""),
        ("bob@demo.example–x", "x"),
        ("bob@demo.example#x", "#x"),
        ("bob@demo.example_", "_"),
        ("bob@bob@demo.example", "bob@"),
        ("bob@demo.example,bob@demo.example.org", "bob@demo.example.org"),
        ("", ""),
    ],
)
def test_an_address_goes_whole_whatever_surrounds_it_and_no_other(typed, left):
    assert BOB.out_of(typed) == left


@pytest.mark.parametrize("dot", ".\u3002\uff0e\uff61")
def test_any_dot_that_parts_a_domain_is_one(dot):
    bob = Traces(frozenset({"bob@demo.example"}), "Bob", "Martin")

    assert bob.out_of(f"écrire à bob@demo{dot}example vite") == "écrire à vite"


@pytest.mark.parametrize(
    ("mine", "rewritten"), [("bob@demo.example", 0), (one_address("bob@évry.fr"), 50)]
)
def test_a_domain_of_another_script_is_rewritten_where_it_may_be_theirs_alone(
    monkeypatch, mine, rewritten
):
    """Each costs a thousand letters: a text that anybody may leave held an erasure for minutes."""
    seen = []
    monkeypatch.setattr(forgetting, "one_address", lambda typed: seen.append(typed) or typed)
    text = " ".join(f"bob@{'中' * 60}.{number}" for number in range(50))

    Traces(frozenset({mine}), "Bob", "Larandier").are_in(text)

    assert len(seen) == rewritten


# All that may stand before the @ of an address that we accept.
SIGNS = "!#$%&'*+/=?^_`{}|~-"
BOXES = [f"b{sign}larandier" for sign in SIGNS] + [f"{sign}bl{sign}" for sign in SIGNS]


@pytest.mark.parametrize("box", [*BOXES, "b.l", '"b(l"', '"b:l"', '"b\\"l"'])
@pytest.mark.parametrize(
    "around", ["{}", "voir {}.", "<{}>", "adresse:{}", "mailto:{}", "•{}", "({})"]
)
def test_every_address_that_may_be_given_is_known_again(box, around):
    address = f"{box}@demo.example"
    validate_address(address)
    one = Traces(frozenset({address}), "Bob", "Larandier")

    assert "demo.example" not in one.out_of(around.replace("{}", address))
    assert one.out_of(f"j{address}") == f"j{address}"


def test_an_address_whose_domain_is_a_number_is_known_again():
    validate_address("bob@[192.0.2.1]")
    one = Traces(frozenset({"bob@[192.0.2.1]", "bob@[2001:db8::1]"}), "Bob", "Larandier")

    typed = "voir <bob@[192.0.2.1]> et bob@[2001:DB8::1], jbob@[192.0.2.1], bob@[192.0.2.2]"
    assert one.out_of(typed) == "voir et , jbob@[192.0.2.1], bob@[192.0.2.2]"


@pytest.mark.parametrize("box", [*BOXES, '"b(l"', '"b\\"l"', '"\\\\b"'])
def test_every_address_that_may_be_given_is_looked_for(alice, box):
    """As tables and forms are kept, where some signs are written otherwise."""
    address = f"{box}@demo.example"
    ConventionDraft.objects.create(key=uuid4(), owner=alice, typed={"text": [f"voir {address}"]})
    one = Traces(frozenset({address}), "Bob", "Larandier")

    assert ConventionDraft.objects.filter(one.address_may_be_in("typed")).count() == 1


def test_the_line_that_bears_it_loses_the_name_and_the_others_keep_theirs():
    line = ["Grasse", "M. Larandier Bob, pilote", "voir bob@demo.example"]

    assert BOB.out_of_line(line) == ["Grasse", "M. , pilote", "voir"]
    assert BOB.out_of_line(["Bob Larandier", ""]) == ["Bob Larandier", ""]


def test_a_name_alone_is_that_of_a_place_or_of_somebody_else():
    line = ["Larandier", "Bob", "bob@demo.example"]
    typed = [("email", "bob@demo.example"), ("local_name", "Larandier"), ("last_name", "L.")]

    assert BOB.out_of_line(line) == ["Larandier", "Bob", ""]
    assert BOB.out_of_form(typed) == [("email", ""), ("local_name", "Larandier"), ("last_name", "")]


def test_a_form_forgets_the_lines_that_name_them_by_address_or_by_choice():
    typed = {
        "posts-0-person": "adresse:bob@demo.example",
        "posts-0-first_name": "Bobby",
        "posts-0-kind": "pilot",
        "posts-1-person": "membre:b0b",
        "posts-1-person_q": "Bob L.",
        "posts-1-note": "Bob Larandier arrive lundi",
        "posts-2-person_q": "larandier bob",
        "posts-3-first_name": "Bob",
        "posts-3-last_name": "Autre",
        "text": "Bob Larandier bob@demo.example arrive",
        "title": "Bob Larandier",
    }

    assert dict(BOB.out_of_form(list(typed.items()))) == typed | {
        "posts-0-person": "",
        "posts-0-first_name": "",
        "posts-1-person": "",
        "posts-1-person_q": "",
        "posts-1-note": "arrive lundi",
        "posts-2-person_q": "",
        "text": "arrive",
    }


def test_whoever_has_one_name_only_is_known_by_their_address():
    one = Traces(frozenset({"bob@demo.example"}), "", "Larandier")

    assert one.out_of_line(["Bob Larandier", "bob@demo.example"]) == ["Bob Larandier", ""]
    assert one.out_of_form([("person_q", "Larandier")]) == [("person_q", "Larandier")]


PIECES = [
    "a",
    "a.",
    ".",
    "-",
    ":",
    "@",
    "a@",
    "a:",
    "<",
    "< ",
    "<  ",
    "'a",
    "bob@",
    "bob:",
    "bob@a.",
    "Bob  ",
]


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_text_is_read_once(half_a_minute, piece):
    text = (piece * 300_000)[:300_000]

    for long in (text, f"bob@demo.example {text}", f"{text} bob@demo.example"):
        BOB.out_of_line([long])
        BOB.out_of_form([("person_q", long), (long, "bob@demo.example")])


def test_signs_of_every_kind_in_a_long_text_are_read_once(half_a_minute):
    BOB.out_of_line(["".join(PIECES) * 10_000, "bob@demo.example"])
