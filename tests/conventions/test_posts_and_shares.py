"""Since when a post is vacant, and who holds more than a full-time post."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from conventions.models import Assignment, Post, PostKind
from ctgnet.templatetags.french import day
from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory, days


def page_of(client, convention):
    page = client.get(f"/conventions/{convention.slug}/equipe/").content.decode()
    return page.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("left", "since"),
    [([], -300), ([-40], -39), ([-90, -40, -60], -39)],
    ids=["never held", "left", "left by several"],
)
def test_a_vacant_post_says_since_when(client, alpes_azur, left, since):
    post = PostFactory(convention=alpes_azur)
    for offset in left:
        AssignmentFactory(post=post, ends_on=days(offset))

    assert f"poste vacant</strong> depuis le {day(days(since))}" in page_of(client, alpes_azur)


def test_a_post_still_held_or_to_come_is_not_vacant_since_a_day(client, alpes_azur):
    AssignmentFactory(post=PostFactory(convention=alpes_azur), ends_on=days(3))
    PostFactory(convention=alpes_azur, opened_on=days(20))

    assert "poste vacant</strong> depuis" not in page_of(client, alpes_azur)


def test_the_day_since_which_a_post_is_vacant(alpes_azur):
    post = PostFactory(convention=alpes_azur)
    AssignmentFactory(post=post, ends_on=days(-40))
    AssignmentFactory(post=post, requested=True, ends_on=days(-3))

    now, before = (
        Post.objects.with_vacant_since(on).get(pk=post.pk).vacant_since for on in (None, days(-50))
    )

    assert (now, before) == (days(-39), post.opened_on)


def test_a_post_whose_holder_is_suspended_says_no_day_that_nobody_knows(client, alpes_azur):
    post = PostFactory(convention=alpes_azur)
    AssignmentFactory(post=post, ends_on=days(-40))
    AssignmentFactory(post=post, starts_on=days(-30), member__is_active=False)

    page = page_of(client, alpes_azur)

    assert ("poste vacant</strong>" in page, "poste vacant</strong> depuis" in page) == (
        True,
        False,
    )


@pytest.fixture
def lina(alpes_azur):
    """0.60 here, 0.60 elsewhere, and 0.60 that ended."""
    member = AssignmentFactory(
        post=PostFactory(convention=alpes_azur, fte="0.60"),
        member__first_name="Lina",
        member__last_name="Olivier",
    ).member
    for ends_on in (None, timezone.localdate() - timedelta(days=1)):
        post = PostFactory(convention=ConventionFactory(), fte="0.60")
        AssignmentFactory(post=post, member=member, ends_on=ends_on)
    return member


def test_shares_of_a_person_are_added_over_all_posts(lina):
    assert Assignment.objects.shares_of([lina]) == {lina.pk: Decimal("1.20")}


def test_a_mandate_is_no_share(lina):
    AssignmentFactory(post=PostFactory(kind=PostKind.ELECTED, fte="0.50"), member=lina)

    assert Assignment.objects.shares_of([lina]) == {lina.pk: Decimal("1.20")}


def test_more_than_a_full_time_is_told_to_those_who_see_shares(
    client, alpes_azur, lina, alice, bob, carole
):
    words = "<bdi>Lina Olivier</bdi> passe un temps plein, tous postes confondus"
    told = {}
    for name, person in {"visitor": None, "alice": alice, "bob": bob, "carole": carole}.items():
        client.logout()
        if person:
            client.force_login(person)
        told[name] = words in page_of(client, alpes_azur)

    assert told == {"visitor": False, "alice": True, "bob": False, "carole": True}
    assert "Alice Tilleul</bdi> passe" not in page_of(client, alpes_azur)
