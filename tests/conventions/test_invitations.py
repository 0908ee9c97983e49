"""An invitation that cannot leave is said in the form, with what was typed."""

import pytest
from django.urls import reverse

from conventions.models import Convention, ConventionDraft, Post
from members.actions import INVITATIONS_A_DAY
from members.models import Member
from tests.agreeing import yes_of
from tests.factories.conventions import PostFactory
from tests.factories.members import InvitationFactory, MemberFactory

LINA = {"first_name": "Lina", "last_name": "Olivier", "email": "lina@essai.example"}
REFUSALS = {
    "too many": ({}, "Vous avez envoyé 50 invitations en un jour"),
    "a link": ({"first_name": "www.ailleurs.example"}, "ne contient ni adresse de site"),
}


@pytest.fixture(params=REFUSALS)
def refused(request, carole):
    """What is typed, and the sentence that answers it."""
    changes, sentence = REFUSALS[request.param]
    if not changes:
        guest = MemberFactory()
        for _ in range(INVITATIONS_A_DAY):
            InvitationFactory(invited_by=carole, member=guest)
    return LINA | changes, sentence


def said(answer, sentence, typed):
    """In the summary of errors, beside the fields as they were typed."""
    page = answer.content.decode()
    return [answer.status_code, sentence in page, *(f'value="{text}"' in page for text in typed)]


def test_on_the_form_that_names_somebody(client, carole, alpes_azur, refused):
    typed, sentence = refused
    post = PostFactory(convention=alpes_azur)
    client.force_login(carole)

    answer = client.post(
        reverse("conventions:post_appoint", args=[alpes_azur.slug, post.pk]),
        {"fte": "0,50"} | typed,
    )

    assert said(answer, sentence, typed.values()) == [422, True, True, True, True]
    assert (post.assignments.count(), Member.objects.filter(email=typed["email"]).count()) == (0, 0)


def test_on_the_form_that_opens_a_post(client, carole, alpes_azur, refused):
    typed, sentence = refused
    client.force_login(carole)

    answer = client.post(
        reverse("conventions:post_create", args=[alpes_azur.slug]),
        {"kind": "pilot", "fte": "0,50", "employer": "epci:200039931"} | typed,
    )

    assert said(answer, sentence, typed.values()) == [422, True, True, True, True]
    assert Post.objects.filter(convention=alpes_azur).count() == 0


@pytest.mark.parametrize("refused", ["too many"], indirect=True)
def test_where_the_registering_ends(client, post_form, key, places, carole, refused):
    typed, sentence = refused
    client.force_login(carole)
    post_form(carole, faire="verifier", **{f"posts-0-{name}": typed[name] for name in typed})
    path = reverse("conventions:convention_check", args=[key])
    shown = client.get(path)
    version = shown.context["form"]["version"].value()

    answer = client.post(path, {"shape": "epci", "version": version} | yes_of(shown))

    page = client.get(reverse("conventions:convention_resume", args=[key]))
    assert said(answer, sentence, ()) == [422, True]
    assert said(page, "Cannes en famille", typed.values()) == [200, True, True, True, True]
    assert (Convention.objects.count(), ConventionDraft.objects.count()) == (0, 1)


@pytest.mark.parametrize("refused", ["a link"], indirect=True)
def test_on_the_form_that_registers(client, post_form, carole, refused):
    """A name is judged where it is typed, before anything else is read."""
    typed, sentence = refused
    client.force_login(carole)

    answer = post_form(
        carole, faire="verifier", **{f"posts-0-{name}": typed[name] for name in typed}
    )

    assert said(answer, sentence, typed.values()) == [422, True, True, True, True]
    assert answer.content.decode().count("Indiquez le prénom") == 0
