"""A post is offered to be asked for by whoever has nothing on it: neither held, nor coming, nor waiting."""

import pytest
from django.urls import reverse

from conventions.models import Post
from members.models import GrantStatus
from tests.conventions.pages import told
from tests.factories.conventions import AssignmentFactory, PostFactory, days

REFUSED = {"reason": "Un autre service", "status": GrantStatus.REFUSED}
CASES = {
    "held": ({}, False),
    "held for a time": ({"ends_on": days(30)}, False),
    "from a day to come": ({"starts_on": days(30)}, False),
    "waiting": ({"requested": True}, False),
    "over": ({"starts_on": days(-60), "ends_on": days(-1)}, True),
    "refused": (REFUSED, True),
}


@pytest.fixture
def post(alpes_azur):
    return PostFactory(convention=alpes_azur)


@pytest.mark.parametrize("case", CASES)
def test_every_page_offers_a_post_to_whom_it_may_serve(client, nina, post, alpes_azur, case):
    facts, is_offered = CASES[case]
    AssignmentFactory(post=post, member=nina, **facts)
    ask = reverse("conventions:assignment_request", args=[alpes_azur.slug, post.pk])
    client.force_login(nina)

    team = client.get(reverse("conventions:convention_team", args=[alpes_azur.slug])).text
    choices = client.get(reverse("assignment_request", args=[alpes_azur.slug])).text
    form = client.get(ask)

    shown = (ask in team, f'value="{post.pk}"' in choices, form.status_code == 200)
    assert shown == (is_offered, is_offered, is_offered)
    assert (post in Post.objects.to_ask(nina)) == is_offered
    if not is_offered:
        assert told(form) == ["Vous avez déjà ce poste, ou votre demande attend une réponse."]


def test_whoever_has_the_only_post_reads_it_in_words(client, alice, alpes_azur):
    client.force_login(alice)

    page = client.get(reverse("assignment_request", args=[alpes_azur.slug])).text

    assert "Vous avez déjà un poste de cette CTG" in page
    assert "<form method" not in page.split("<main")[1]
