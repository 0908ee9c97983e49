"""My space: what I do, what I leave, what waits for me, and nothing of anybody else's."""

from datetime import date

import pytest
from django.urls import reverse

from conventions.actions import answer_for_oneself
from members.models import Role
from tests.factories.conventions import AssignmentFactory, PostFactory
from tests.factories.members import RoleFactory
from tests.factories.practices import SheetFactory
from tests.pages.own_pages import news, page_of


def test_a_newcomer_is_told_what_to_do_first(as_nina):
    page = page_of(as_nina.get(reverse("myspace")))

    assert page.count("Dites quelle est votre fonction") == 1
    assert page.count("Aucune fonction pour le moment.") == 1


def test_my_space_shows_my_functions_and_nobody_else_s(as_alice, alice, bob, nina):
    RoleFactory(requested=True, member=alice, note="secret")
    news(alice, "a-moi")
    news(bob, "a-bob")

    page = page_of(as_alice.get(reverse("myspace")))

    assert [
        word in page for word in ("Alpes d’Azur", "0,5 ETP", "Nouvelle a-moi", "Pays de Grasse")
    ] == [True, True, True, False]
    assert "Nouvelle a-bob" not in page
    assert "Dites quelle est votre fonction" not in page


def test_whoever_leaves_finds_where_to_say_it(client, alice, bob):
    """In one's space and on the team's page, beside one's own post alone."""
    mine = alice.assignments.get()
    link = f'href="{mine.answer_path}"'
    team = f"/conventions/{mine.post.convention.slug}/equipe/"

    def found(member):
        client.force_login(member)
        return [link in page_of(client.get(path)) for path in (reverse("myspace"), team)]

    before = found(alice), found(bob)
    type(mine).objects.filter(pk=mine.pk).update(ends_on="2100-01-01")

    assert (before, found(alice)) == (([True, True], [False, False]), [False, False])


def test_a_departure_once_announced_is_shown_where_it_was_said(client, alice, bob, carole):
    """To oneself and to one's Caf; said otherwise, it is gone."""
    mine = alice.assignments.get()
    team = f"/conventions/{mine.post.convention.slug}/equipe/"

    def found(member, path, *words):
        client.force_login(member)
        page = page_of(client.get(path)).lower()
        return [word in page for word in words]

    told = "départ annoncé pour le 15 janvier 2030", "changer ma réponse", "je quitte ce poste"
    answer_for_oneself(mine, by=alice, left_on=date(2030, 1, 15))

    assert found(alice, reverse("myspace"), *told) == [True, True, False]
    assert found(alice, team, *told) == [True, True, False]
    assert found(carole, team, *told[:2]) == [True, False]
    assert found(bob, team, *told) == [False, False, False]
    assert found(alice, mine.answer_path, 'value="2030-01-15"') == [True]
    answer_for_oneself(mine, by=alice)
    assert found(alice, reverse("myspace"), *told) == [False, False, True]


@pytest.mark.parametrize("count", [1, 5, 50])
def test_departures_announced_cost_nothing_more(as_alice, alice, count, django_assert_num_queries):
    for _ in range(count):
        answer_for_oneself(AssignmentFactory(member=alice), by=alice, left_on=date(2030, 1, 15))

    # Among them, whether these are the first days.
    with django_assert_num_queries(14):
        page = page_of(as_alice.get(reverse("myspace")))

    assert page.count("Départ annoncé pour le 15 janvier 2030") == count


def test_the_desk_is_announced_to_those_who_decide(client, carole, alice):
    RoleFactory(requested=True)
    counts = {}
    for member in (carole, alice):
        client.force_login(member)
        page = page_of(client.get(reverse("myspace")))
        counts[member.first_name] = page.count("demande à laquelle répondre")

    assert counts == {"Carole": 1, "Alice": 0}


@pytest.mark.parametrize("count", [1, 5])
def test_my_space_costs_the_same(as_alice, alice, count, django_assert_num_queries):
    news(alice, *map(str, range(count)))

    # Among them, whether these are the first days.
    with django_assert_num_queries(14):
        as_alice.get(reverse("myspace"))


PAGES = [
    "myspace",
    "profile_edit",
    "notification_list",
    "preferences",
    "journal",
    "role_request",
    "role_request_caf",
    "role_request_partner",
    "ctg_find",
    "privacy",
]


@pytest.mark.parametrize("name", PAGES)
def test_one_s_own_pages_are_for_oneself(client, nina, name):
    stranger = client.get(reverse(name))
    client.force_login(nina)
    own = client.get(reverse(name))

    assert stranger.url == f"/compte/connexion/?next={reverse(name)}"
    assert page_of(own).count("<h1") == 1


def test_my_shared_sheets_are_with_what_i_write(as_alice, alice, bob):
    for rank in range(6):
        SheetFactory(author=alice, shared=True, title=f"Fiche {rank}")
    SheetFactory(author=bob, shared=True)

    page = as_alice.get("/mon-espace/")

    assert [sheet.author for sheet in page.context["shared"]] == [alice] * 5
    assert (
        f'<a href="{alice.get_absolute_url()}#fiches">Toutes mes fiches partagées</a>' in page.text
    )


def test_a_post_asked_for_says_whom_it_waits_for(client, nina, places, alpes_azur):
    AssignmentFactory(requested=True, member=nina, post=PostFactory(convention=alpes_azur))
    client.force_login(nina)

    def waits_for():
        page = page_of(client.get(reverse("myspace")))
        return page.split("Votre demande attend <strong>")[1].split("</strong>")[0]

    alone = waits_for()
    RoleFactory(kind=Role.Kind.CAF_OFFICER, caf=places.caf06)

    assert [alone, waits_for()] == [
        "l’administration nationale du réseau",
        "les personnes de la Caf des Alpes-Maritimes",
    ]


def test_what_was_sent_to_many_is_reached_from_my_space_and_leads_back(as_alice):
    sent, space = reverse("mailing_list"), reverse("myspace")

    assert f'<a href="{sent}">Envois</a>' in as_alice.get(space).text
    page = as_alice.get(sent).text
    assert f'<a href="{sent}" aria-current="page">Envois</a>' in page
    assert f'<a href="{space}">Mon espace</a>' in page
