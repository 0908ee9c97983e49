"""« Écrivez à votre Caf » leads to it, wherever a page, a mail or a refusal says so."""

import re

import pytest
from django.urls import reverse

from conventions.actions import ask_to_join
from conventions.models import PostKind
from tests import house
from tests.factories.conventions import AssignmentFactory, PostFactory

FIND = "/ecrire-a-une-caf/"
INVITES = re.compile(
    r"(écri(vez|re) (à|à la|à votre|à sa)|contacte[zr]|demande[zr](-l[ae]s?)? à|adressez-vous à"
    r"|prévene[zr]|signale[zr](-l[ae])? à|auprès de) (la |votre |sa |cette )?Caf"
    r'|écri(vez|re) à {% include "emails/conventions/its_cafs'
    r"|votre Caf[^.<]*(écrivez-lui|pourra vous dire|peut en ouvrir|peut la valider)",
    re.IGNORECASE,
)
LEADS = ("caf_find", "caf_letter", "write_to_caf", "its_cafs")
BLOCK_ENDS = re.compile(r"</(?:p|li|h\d|td)>|\n\s*\n|{% endblock")


def blocks_of(path):
    """Paragraphs, with what comes just after a heading: its act."""
    blocks = BLOCK_ENDS.split(path.read_text())
    return [
        " ".join(" ".join(pair).split()) for pair in zip(blocks, [*blocks[1:], ""], strict=True)
    ]


def test_whoever_is_told_to_write_to_a_caf_is_led_there():
    said = {
        (house.name_of(path), block)
        for path in house.our_templates()
        for block in blocks_of(path)
        if INVITES.search(block)
    }

    assert len({name for name, _ in said}) > 8  # it finds those that are known
    assert {name for name, block in said if not any(way in block for way in LEADS)} == set()


@pytest.mark.parametrize(
    ("who", "where"),
    [("alice", "06"), ("carole", "06"), ("karim", "83"), ("mona", None), ("paul", None)],
)
def test_whoever_belongs_to_one_caf_writes_to_it(client, alpes_azur, request, who, where):
    client.force_login(request.getfixturevalue(who))

    answer = client.get(FIND)

    assert answer.headers.get("Location") == (where and reverse("caf_letter", args=[where]))


def test_whoever_asks_or_waits_writes_to_the_caf_that_answers(client, alpes_azur, nina, places):
    client.force_login(nina)
    AssignmentFactory(member=nina, post=PostFactory(convention=alpes_azur), requested=True)
    one = client.get(FIND).headers.get("Location")
    ask_to_join(places.communes["83042"], by=nina, kind=PostKind.PILOT)

    both = client.get(FIND).text

    assert one == reverse("caf_letter", args=["06"])
    assert [f'href="{reverse("caf_letter", args=[code])}"' in both for code in ("06", "83")] == [
        True,
        True,
    ]


def test_a_visitor_finds_it_by_a_commune_or_writes_to_the_network(client, places):
    page = client.get(FIND).text

    assert ('action="/territoires/"' in page, 'href="/contact/"' in page) == (True, True)


def test_a_refusal_leads_to_the_caf(client, nina):
    client.force_login(nina)

    page = client.get("/conventions/nouvelle/")

    assert (page.status_code, f'href="{FIND}"' in page.text) == (403, True)
