"""What a Caf follows: ends, communes without a CTG, vacancies, records to complete; taken away as files."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from conventions.models import Stage
from ctgnet.pages.caf_desk import actions
from ctgnet.pages.caf_desk.lists import LISTS, counts
from ctgnet.pages.caf_desk.scope import scope_of
from ctgnet.templatetags.french import day
from members.models import AuditLine, Role
from reference.models import CafOverride
from tests.factories.conventions import (
    AssignmentFactory,
    ConventionFactory,
    PostFactory,
    days,
)
from tests.factories.members import MemberFactory, RoleFactory
from tests.factories.reference import OrganisationFactory

AZUR = {"06"}
REASON = "Préparer la réunion d’automne."


def names(name, cafs=AZUR):
    return [line.title for line in lines(name, cafs)]


def lines(name, cafs=AZUR):
    return LISTS[name].lines(LISTS[name].rows(cafs))


def plain(text):
    return text.replace("\xa0", " ").replace("\u202f", " ")


def whole(convention, parenting):
    """Nothing is missing."""
    convention.themes.add(parenting)
    convention.signatories.create(organisation=OrganisationFactory())
    AssignmentFactory(post=PostFactory(convention=convention))
    return convention


# What is in each list --------------------------------------------------------------------------


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


# Pages -----------------------------------------------------------------------------------------


def fill(places, number):
    """As many rows in each list."""
    for rank in range(number):
        ctg = ConventionFactory(
            communes=[places.communes["06001"]], end_date=days(30), local_name=f"CTG {rank}"
        )
        PostFactory(convention=ctg)


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


# The national administration ---------------------------------------------------------------------


def two_cafs(places):
    """A CTG that ends soon in each of the two Cafs."""
    for code, name in (("06001", "Azur"), ("83042", "Golfe")):
        ConventionFactory(local_name=name, communes=[places.communes[code]], end_date=days(30))


@pytest.mark.parametrize(
    ("query", "seen"),
    [("", ["Azur", "Golfe"]), ("?caf=france", ["Azur", "Golfe"]), ("?caf=83", ["Golfe"])],
)
def test_the_administration_reads_the_lists_of_france_or_of_a_caf(client, mona, places, query, seen):  # fmt: skip
    two_cafs(places)
    client.force_login(mona)

    page = client.get(reverse("followed_list", args=["echeances"]) + query)

    assert sorted(line.title for line in page.context["lines"]) == seen


def test_its_desk_leads_to_the_lists_of_france(client, mona):
    client.force_login(mona)

    page = client.get(reverse("caf_desk"))

    assert page.context["followed"] == []
    for name in LISTS:
        assert f"{reverse('followed_list', args=[name])}?caf=france" in page.content.decode()


@pytest.mark.parametrize("code", ["83", "france", "99", "\x00", "06 "])
def test_an_officer_reads_no_other_caf(client, carole, places, code):
    client.force_login(carole)

    for method, name in (("get", "followed_list"), ("post", "followed_list_export")):
        url = reverse(name, args=["echeances"])
        assert getattr(client, method)(url, {"caf": code}).status_code in {400, 404}


def test_an_unknown_caf_does_not_exist(client, mona, places):
    client.force_login(mona)

    assert client.get(reverse("register_take"), {"caf": "99"}).status_code == 404


def test_an_administrator_who_also_works_at_a_caf_begins_with_it(client, mona, places):
    RoleFactory(member=mona, kind=Role.Kind.CAF_OFFICER, caf=places.caf06)
    two_cafs(places)
    client.force_login(mona)
    url = reverse("followed_list", args=["echeances"])

    asked = [(page.context["scope"].must_say_why, len(page.context["lines"])) for page in (
        client.get(url), client.get(url, {"caf": "83"}), client.get(url, {"caf": "france"})
    )]  # fmt: skip

    assert asked == [(False, 1), (True, 1), (True, 2)]


EXPORTS = ["followed_list_export", "register_export", "people_export", "requests_export"]


@pytest.mark.parametrize("name", EXPORTS)
def test_the_administration_takes_them_away_with_a_reason(client, mona, places, name):
    two_cafs(places)
    RoleFactory(requested=True)
    client.force_login(mona)
    url = reverse(name, args=["echeances"] if name == "followed_list_export" else [])
    asked = {} if name == "requests_export" else {"caf": "83"}

    refused = client.post(url, asked)
    answer = client.post(url, asked | {"reason": REASON})

    assert (refused.status_code, answer.status_code) == (422, 200)
    [line] = AuditLine.objects.filter(verb__startswith="export_")
    everywhere = name == "requests_export"
    assert (line.reason, line.caf_id, line.after["cafs"]) == (
        REASON,
        None if everywhere else "83",
        "france" if everywhere else ["83"],
    )


def test_people_leave_one_caf_at_a_time(client, mona, places, alice):
    client.force_login(mona)

    page = client.get(reverse("register_take")).content.decode()
    answer = client.post(reverse("people_export"), {"caf": "france", "reason": REASON})

    assert "Les personnes s’emportent une Caf à la fois" in page
    assert answer.status_code == 422
    assert not AuditLine.objects.filter(verb="export_people").exists()


def test_a_list_that_is_too_long_asks_for_a_caf(client, mona, places, monkeypatch):
    monkeypatch.setattr(actions, "MOST_ROWS", 1)
    two_cafs(places)
    client.force_login(mona)

    answer = client.post(reverse("register_export"), {"caf": "france", "reason": REASON})

    assert answer.status_code == 422
    assert "choisissez une Caf" in answer.content.decode()
    assert not AuditLine.objects.filter(verb="export_list").exists()


def test_the_administration_has_its_quota_too(client, mona, places, monkeypatch):
    monkeypatch.setattr(actions, "LISTS_A_DAY", 1)
    client.force_login(mona)
    url = reverse("register_export")

    answers = [client.post(url, {"caf": "06", "reason": REASON}).status_code for _ in range(2)]

    assert answers == [200, 422]


@pytest.mark.parametrize("number", [1, 5, 50])
@pytest.mark.parametrize("name", LISTS)
def test_the_lists_of_france_cost_the_same_for_any_number(
    client, mona, places, name, number, django_assert_num_queries
):
    fill(places, number)
    client.force_login(mona)

    with django_assert_num_queries(8):
        client.get(reverse("followed_list", args=[name]), {"caf": "france"})


@pytest.mark.parametrize("number", [1, 5, 50])
@pytest.mark.parametrize("name", ["register_export", "people_export"])
def test_the_files_of_the_administration_cost_the_same_for_any_number(
    client, mona, places, name, number, django_assert_num_queries
):
    fill(places, number)
    client.force_login(mona)
    asked = {"caf": "06" if name == "people_export" else "france", "reason": REASON}

    with django_assert_num_queries({"register_export": 18, "people_export": 14}[name]):
        client.post(reverse(name), asked)


# Spreadsheets ----------------------------------------------------------------------------------


def book_of(answer):
    return load_workbook(BytesIO(b"".join(answer.streaming_content)))


def table(answer):
    return list(book_of(answer).worksheets[0].iter_rows(values_only=True))


@pytest.mark.parametrize("name", LISTS)
def test_followed_list_export_holds_every_row_typed(client, carole, places, name):
    fill(places, 25)
    client.force_login(carole)

    rows = table(client.post(reverse("followed_list_export", args=[name])))

    assert rows[0] == LISTS[name].headings
    assert len(rows) == 1 + LISTS[name].rows(AZUR).count()
    line = AuditLine.objects.get(verb="export_list")
    assert (line.after, line.caf_id) == (
        {"list": name, "rows": len(rows) - 1, "cafs": ["06"]},
        "06",
    )


def test_an_export_holds_numbers_days_and_no_formula(client, carole, places):
    ctg = ConventionFactory(
        local_name='=HYPERLINK("x")', communes=[places.communes["06001"]], end_date=days(30)
    )
    PostFactory(convention=ctg, fte=Decimal("0.30"))
    client.force_login(carole)

    book = book_of(client.post(reverse("followed_list_export", args=["postes-vacants"])))

    cells = next(book.worksheets[0].iter_rows(min_row=2))
    assert [cell.data_type for cell in cells] == ["s", "s", "s", "n", "d", "d", "n"]
    assert (cells[0].value, cells[3].value) == ('=HYPERLINK("x")', 0.3)


def test_requests_export_holds_what_waits(client, carole, alpes_azur, nina):
    AssignmentFactory(requested=True, post=PostFactory(convention=alpes_azur), member=nina)
    client.force_login(carole)

    [_, row] = table(client.post(reverse("requests_export")))

    assert row[0].date() == timezone.localdate()
    assert row[1].date() == timezone.localdate() + timedelta(days=7)
    assert row[3] == nina.full_name


def test_register_export_holds_the_ctgs_of_the_caf_without_a_name(client, carole, alice, alpes_azur, parenting, places):  # fmt: skip
    whole(alpes_azur, parenting)
    ConventionFactory(communes=[places.communes["83042"]])
    client.force_login(carole)

    [headings, row] = table(client.post(reverse("register_export")))

    facts = dict(zip(headings, row, strict=True))
    assert (facts["Nom local"], facts["Communes"], facts["Codes Insee"]) == (
        "Alpes d’Azur", 2, "06001 ; 06005",
    )  # fmt: skip
    assert (facts["Thématiques"], facts["Personnes"], facts["ETP"]) == ("Parentalité", 2, 1)
    assert alice.last_name not in str(row)


@pytest.mark.parametrize("number", [1, 5, 50])
@pytest.mark.parametrize("name", ["register_export", "people_export"])
def test_an_export_costs_the_same_for_any_number(
    client, carole, places, name, number, django_assert_num_queries
):
    fill(places, number)
    for post in places.communes["06001"].coverages.first().convention.posts.all():
        AssignmentFactory(post=post)
    client.force_login(carole)

    with django_assert_num_queries({"register_export": 17, "people_export": 12}[name]):
        client.post(reverse(name), {"reason": REASON})


def test_people_export_holds_posts_and_people_with_a_reason(client, carole, alice, alpes_azur):
    PostFactory(convention=alpes_azur)
    AssignmentFactory(post=alice.assignments.get().post, requested=True)
    client.force_login(carole)

    rows = table(client.post(reverse("people_export"), {"reason": REASON}))

    assert sorted(str(row[7]) for row in rows[1:]) == ["None", "alice@essai.example"]
    line = AuditLine.objects.get(verb="export_people")
    assert (line.reason, line.after["rows"]) == (REASON, 2)


@pytest.mark.parametrize("reason", ["", "x", "         "])
def test_people_export_without_a_reason_sends_nothing(client, carole, alice, reason):
    client.force_login(carole)

    answer = client.post(reverse("people_export"), {"reason": reason})

    assert answer.status_code == 422
    assert not AuditLine.objects.filter(verb="export_people").exists()


def test_exports_have_a_ceiling_a_day(client, carole, places, monkeypatch):
    monkeypatch.setattr(actions, "LISTS_A_DAY", 1)
    monkeypatch.setattr(actions, "PEOPLE_A_DAY", 1)
    client.force_login(carole)
    people, ctgs = reverse("people_export"), reverse("register_export")
    listed = reverse("followed_list_export", args=["echeances"])
    for url in (people, ctgs):
        assert client.post(url, {"reason": REASON}).status_code == 200

    for url in (people, ctgs, listed, reverse("requests_export")):
        refused = client.post(url, {"reason": REASON})
        assert refused.status_code == 422
        assert "continuez demain" in refused.content.decode()


def test_a_reason_of_a_few_letters_is_refused_by_the_action_too(carole, mona):
    with pytest.raises(ValidationError, match="motif reste au journal"):
        actions.export_list("ctg", by=mona, scope=scope_of(mona, {}), rows=1, reason="x")
    with pytest.raises(ValidationError, match="motif reste au journal"):
        actions.export_people(by=carole, scope=scope_of(carole, {}), rows=1, reason="x")


def test_somebody_who_left_is_not_in_the_export(client, carole, alpes_azur):
    member = MemberFactory(email="partie@essai.example")
    AssignmentFactory(member=member, post=PostFactory(convention=alpes_azur), ended=True)
    client.force_login(carole)

    rows = table(client.post(reverse("people_export"), {"reason": REASON}))

    assert "partie@essai.example" not in str(rows)
    assert rows[1][11] == "vacant"
