"""The same lists as spreadsheets: typed, without a formula, with a ceiling and a reason."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import load_workbook

from conventions.actions import Person, appoint
from conventions.models import Assignment, PostKind
from ctgnet.pages.caf_desk import actions
from ctgnet.pages.caf_desk.lists import LISTS
from ctgnet.pages.caf_desk.scope import scope_of
from members.models import AuditLine, DailyUse, Member, Role
from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory, days
from tests.factories.members import MemberFactory, RoleFactory
from tests.pages.caf_lists import AZUR, REASON, fill, whole

# Half past midnight in Paris: already the third.
LATE_IN_THE_EVENING = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)


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
    asked = AssignmentFactory(requested=True, post=PostFactory(convention=alpes_azur), member=nina)
    Assignment.objects.filter(pk=asked.pk).update(requested_at=LATE_IN_THE_EVENING)
    client.force_login(carole)

    refused = client.post(reverse("requests_export"))
    [_, row] = table(client.post(reverse("requests_export"), {"reason": REASON}))

    assert row[0].date() == date(2026, 3, 3)
    assert row[1].date() == date(2026, 3, 10)
    assert (row[3], refused.status_code) == (nina.full_name, 422)
    told = nina.notifications.get(key__startswith="people-exported").text.replace("\xa0", " ")
    who = f"Votre nom est dans une liste de personnes qu’emporte {carole.full_name}."
    assert told == f"{who} Motif : {REASON}"
    assert AuditLine.objects.get(verb="export_list").reason == REASON


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

    with django_assert_num_queries({"register_export": 18, "people_export": 14}[name]):
        client.post(reverse(name), {"reason": REASON})


def test_people_export_holds_posts_and_people_with_a_reason(client, carole, alice, alpes_azur):
    mandate = PostFactory(convention=alpes_azur, kind=PostKind.ELECTED)
    AssignmentFactory(post=alice.assignments.get().post, requested=True)
    client.force_login(carole)

    rows = table(client.post(reverse("people_export"), {"reason": REASON}))

    assert sorted(str(row[7]) for row in rows[1:]) == ["None", "alice@essai.example"]
    shares = {row[1]: row[3] for row in rows[1:]}
    assert shares.pop(mandate.get_kind_display()) is None
    assert all(shares.values())
    line = AuditLine.objects.get(verb="export_people")
    assert (line.reason, line.after["rows"]) == (REASON, 2)
    told = alice.notifications.get(key=f"people-exported:{line.pk}").text.replace("\xa0", " ")
    assert told.endswith(f"qu’emporte Carole Fontaine. Motif : {REASON}")


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
    of_carole = scope_of(carole, {})
    with pytest.raises(ValidationError, match="motif reste au journal"):
        actions.export_list("demandes", by=carole, scope=of_carole, rows=1, people={mona.pk})
    with pytest.raises(ValidationError, match="motif reste au journal"):
        actions.export_people(by=carole, scope=scope_of(carole, {}), rows=1, reason="x")


def test_somebody_who_left_is_not_in_the_export(client, carole, alpes_azur):
    member = MemberFactory(email="partie@essai.example")
    AssignmentFactory(member=member, post=PostFactory(convention=alpes_azur), ended=True)
    client.force_login(carole)

    rows = table(client.post(reverse("people_export"), {"reason": REASON}))

    assert "partie@essai.example" not in str(rows)
    assert rows[1][11] == "vacant"


def addresses(client, reader, **data):
    """What an export of people tells, once the page of each person was refused or not."""
    client.force_login(reader)
    rows = table(client.post(reverse("people_export"), {"reason": REASON} | data))
    return sorted(row[7] for row in rows[1:] if row[7])


def test_appointing_strangers_then_exporting_reads_no_hidden_address(
    client, carole, alice, alpes_azur, places
):
    colleague = RoleFactory(kind=Role.Kind.CAF_OFFICER, caf=places.caf06).member
    Authenticator.objects.create(user=colleague, type=Authenticator.Type.TOTP, data={})
    strangers = MemberFactory.create_batch(4)
    Member.objects.filter(pk=strangers[0].pk).update(email_visibility="members")
    for stranger in strangers:
        post = PostFactory(convention=alpes_azur)
        appoint(post, by=carole, person=Person(member=stranger), fte=post.fte)

    read = [addresses(client, reader) for reader in (carole, colleague)]

    assert read == [sorted([alice.email, strangers[0].email])] * 2


def test_the_administration_takes_away_only_what_members_opened(client, alice, bob, mona):
    bob.email_visibility = "members"
    bob.save()

    assert addresses(client, mona, caf="06") == [bob.email]


def test_an_export_says_whom_it_delivered(client, carole, alice):
    addresses(client, carole)

    use = DailyUse.objects.get(act="export_people")
    assert (use.member, use.number, use.people) == (carole, 1, [alice.pk])
