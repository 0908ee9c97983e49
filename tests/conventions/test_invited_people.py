"""Whoever is only invited has said yes to nothing: no page counts them, nor tells their share by a total."""

import pytest

from conventions.models import Post
from ctgnet.pages.admin_desk.sides import sides_of
from ctgnet.pages.territory import queries
from members.models import DailyUse
from tests.conventions.pages import main_of
from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory
from tests.factories.members import GuestFactory

REGISTER, TERRITORY = "/conventions/", "/territoires/departement/06/"


def invite(convention, *, fte="0.35", **facts):
    guest = GuestFactory(**facts)
    post = PostFactory(convention=convention, kind="pilot")
    return AssignmentFactory(member=guest, post=post, fte=fte)


@pytest.fixture
def guests(places):
    """A CTG whose only holder is invited."""
    convention = ConventionFactory(communes=[places.communes["06001"]])
    return invite(convention).post.convention


@pytest.fixture
def pages(client):
    def read(convention, who=None):
        if who:
            client.force_login(who)
        card = convention.get_absolute_url()
        return [main_of(client.get(path)) for path in (REGISTER, card, f"{card}equipe/", TERRITORY)]

    return read


def test_the_share_of_a_single_guest_is_on_no_page(pages, guests):
    read = pages(guests)
    register, card, team, territory = read

    assert [("0,35" in text, "poste vacant" in text) for text in read] == [(False, False)] * 4
    assert "équipe à constituer" not in register
    assert ["1 personne invitée" in text for text in (register, card, team)] == [True] * 3
    assert "0 personne" in territory


def test_a_yes_beside_a_guest_is_a_team_of_one(pages, alpes_azur, alice):
    """Neither their two shares together, nor that of the one who said yes."""
    invite(alpes_azur)
    visitor, team = pages(alpes_azur), pages(alpes_azur, alice)

    told = [[share for share in ("0,85", "0,5 ETP", "0,50") if share in text] for text in visitor]
    assert told == [[]] * 4
    assert ["1 personne" in text for text in visitor] == [True] * 4
    assert ["0,5 ETP" in text for text in team] == [True] * 4


def test_a_team_is_to_come_when_all_its_posts_are_vacant(client, places):
    empty = ConventionFactory(communes=[places.communes["06001"]])
    PostFactory(convention=empty)

    assert "équipe à constituer" in main_of(client.get(REGISTER))


def test_names_that_no_page_writes_are_not_read_within_the_ceiling(guests, alice):
    team = queries.team_of([guests.pk], alice)

    [function] = team.functions[guests.pk].values()
    assert (function.people, function.invited, function.named) == (0, 1, [])
    assert DailyUse.objects.filter(member=alice, act=DailyUse.READ_PEOPLE).exists() is False


def test_two_employers_are_told_apart_by_those_who_said_yes(guests, alpes_azur, alice):
    ours = Post.objects.get(convention=guests).employer
    theirs = Post.objects.get(convention=alpes_azur).employer

    [one, other] = sides_of(ours, theirs)

    found = [(post.people, post.invited) for side in (one, other) for post in side.posts]
    assert found == [(0, 1), (1, 0)]
