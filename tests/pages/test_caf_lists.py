"""The lists of a Caf's desk: what is in each, and their pages."""

from datetime import date

import pytest
from django.urls import reverse

from conventions.models import Stage
from ctgnet.pages.caf_desk.lists import LISTS, counts
from ctgnet.templatetags.french import day
from reference.models import CafOverride
from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory, days
from tests.pages.caf_lists import AZUR, fill, whole


def names(name, cafs=AZUR):
    return [line.title for line in lines(name, cafs)]


def lines(name, cafs=AZUR):
    return LISTS[name].lines(LISTS[name].rows(cafs))


def plain(text):
    return text.replace("\xa0", " ").replace("\u202f", " ")


# What is in each list ----------------------------------------------------------------------------


def test_ends_are_those_of_the_caf_within_a_year_nearest_first(places):
    here = [places.communes["06001"]]
    for name, end, communes in (
        ("Loin", 400, here),
        ("Dans six mois", 180, here),
        ("Demain", 1, here),
        ("Hier", -1, here),
        ("Var", 30, [places.communes["83042"]]),
    ):
        ConventionFactory(local_name=name, end_date=days(end), communes=communes)

    assert names("echeances") == ["Demain", "Dans six mois"]


def test_a_closing_before_the_end_is_an_end(places):
    ConventionFactory(
        local_name="Close",
        communes=[places.communes["06001"]],
        end_date=days(900),
        closed_on=days(60),
    )

    (line,) = lines("echeances")

    assert (line.title, line.badge) == ("Close", "clôture prévue")
    assert line.facts == [f"close à partir du {day(days(60))}"]


def test_an_end_says_what_follows(places):
    here = [places.communes["06001"]]
    alone, prepared, followed = (
        ConventionFactory(end_date=days(n), communes=here, local_name=str(n)) for n in (1, 2, 3)
    )
    ConventionFactory(previous=prepared, draft=True, stage=Stage.DRAFTING)
    ConventionFactory(previous=followed, start_date=days(4))

    assert [(line.title, line.badge) for line in lines("echeances")] == [
        (alone.name, "à renouveler"),
        (prepared.name, "suite en préparation"),
        (followed.name, "suite signée"),
    ]


def test_communes_without_a_ctg_are_those_that_the_caf_serves(places):
    ConventionFactory(communes=[places.communes["06001"]])
    ConventionFactory(communes=[places.communes["06005"]], end_date=days(-1))
    ConventionFactory(communes=[places.communes["06069"]], stage=Stage.DIAGNOSIS)
    CafOverride.objects.create(commune=places.communes["06084"], caf=places.caf83)
    CafOverride.objects.create(commune=places.communes["83042"], caf=places.caf06)
    places.communes["83042"].population = 9_000
    places.communes["83042"].save()

    found = {line.title: line.badge for line in lines("communes-sans-ctg")}

    assert found == {
        "Cogolin (83042)": "",
        "Ascros (06005)": "",
        "Grasse (06069)": "une CTG se prépare",
        "Saint-Laurent-du-Var (06123)": "",
    }
    assert plain(lines("communes-sans-ctg")[0].facts[0]) == "9 000 habitants"


def test_a_vacancy_says_since_when(places):
    ctg = ConventionFactory(communes=[places.communes["06001"]], local_name="Azur")
    never, left, coming, held = (PostFactory(convention=ctg, opened_on=days(-n)) for n in (9, 99, 8, 7))  # fmt: skip
    AssignmentFactory(post=left, starts_on=days(-90), ends_on=days(-20))
    AssignmentFactory(post=coming, starts_on=days(5))
    AssignmentFactory(post=held)
    AssignmentFactory(post=never, requested=True)
    PostFactory(convention=ctg, closed_on=days(-1))
    PostFactory(convention=ConventionFactory(communes=[places.communes["83042"]]))
    PostFactory(
        convention=ConventionFactory(communes=[places.communes["06001"]], end_date=days(-1))
    )

    rows = list(LISTS["postes-vacants"].rows(AZUR))

    assert [(row.pk, row.vacant_since, row.held_from) for row in rows] == [
        (left.pk, days(-19), None),
        (never.pk, days(-9), None),
        (coming.pk, days(-8), days(5)),
    ]
    assert [line.badge for line in lines("postes-vacants")] == ["", "une demande attend", ""]
    assert any("pourvu à partir du" in fact for fact in lines("postes-vacants")[2].facts)


def test_a_vacancy_after_a_suspension_says_no_day_that_nobody_knows(suzie):
    assert "vacant" in lines("postes-vacants")[0].facts


def test_an_incomplete_record_says_what_is_missing(places, parenting):
    here = [places.communes["06001"]]
    ConventionFactory(local_name="Tout", communes=here, signature_date=None)
    whole(ConventionFactory(local_name="Rien", communes=here), parenting)
    vacant = whole(ConventionFactory(local_name="Sans personne", communes=here), parenting)
    vacant.posts.get().assignments.all().delete()
    ConventionFactory(
        local_name="En projet", communes=here, stage=Stage.DRAFTING,
        start_date=date(2027, 1, 1), end_date=None, signature_date=None,
    )  # fmt: skip
    ConventionFactory(local_name="Finie", communes=here, end_date=days(-1))
    ConventionFactory(local_name="À confirmer", communes=here, draft=True)

    assert {line.title: line.facts for line in lines("a-completer")} == {
        "En projet": [
            "il manque la date de fin, les signataires, les postes, les thématiques"
        ],
        "Sans personne": ["il manque une personne en poste"],
        "Tout": ["il manque la date de signature, les signataires, les postes, les thématiques"],
    }  # fmt: skip


def test_each_count_is_that_of_its_rows(places, alpes_azur, alice, parenting):
    PostFactory(convention=alpes_azur)

    assert {name: number.number for name, number in counts(AZUR).items()} == {
        name: one.rows(AZUR).count() for name, one in LISTS.items()
    }


# Pages -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 5, 50])
@pytest.mark.parametrize("name", LISTS)
def test_followed_list_costs_the_same_for_any_number(
    client, carole, places, name, number, django_assert_num_queries
):
    fill(places, number)
    client.force_login(carole)

    with django_assert_num_queries(6):
        client.get(reverse("followed_list", args=[name]))


def test_followed_list_is_paged_whole(client, carole, places):
    fill(places, 25)
    client.force_login(carole)
    url = reverse("followed_list", args=["echeances"])

    first = client.get(url)
    second = client.get(url, {"apres": first.context["page"].next_cursor})

    assert [len(page.context["lines"]) for page in (first, second)] == [20, 5]
    assert str(first.context["number"]) == "25"


def test_followed_list_that_is_empty_says_so(client, carole, places):
    client.force_login(carole)

    page = client.get(reverse("followed_list", args=["echeances"])).content.decode()

    assert "Aucune CTG ne se termine dans les douze mois." in page


def test_the_desk_shows_the_first_lines_and_the_counts(client, carole, places):
    fill(places, 5)
    client.force_login(carole)

    answer = client.get(reverse("caf_desk"))

    shown = {one.name: (str(number), len(lines)) for one, number, lines in answer.context["followed"]}  # fmt: skip
    assert shown == {
        "echeances": ("5", 3),
        "communes-sans-ctg": ("4", 3),
        "postes-vacants": ("5", 3),
        "a-completer": ("5", 3),
    }
