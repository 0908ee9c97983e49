"""The desk of a Caf: who enters, and all that waits for them, oldest first."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from conventions.models import Assignment, Reconfirmation
from members.actions import record_act, report_content
from members.models import Role
from practices.models import SheetStatus
from tests.factories.conventions import (
    AmendmentFactory,
    AssignmentFactory,
    ConventionFactory,
    PostFactory,
)
from tests.factories.events import EventFactory
from tests.factories.members import RoleFactory
from tests.factories.practices import RevisionFactory, SheetFactory
from tests.pages.caf_desk import answers, lines


def test_the_desk_is_closed_to_those_who_decide_nothing(
    client, alice, bob, carole, karim, mona, paul, nina, erwan
):
    people = [alice, bob, carole, karim, mona, paul, nina, erwan]

    assert answers(client, people, "get", "caf_desk", None) == {
        "Alice": 403,
        "Bob": 403,
        "Carole": 200,
        "Karim": 200,
        "Mona": 200,
        "Paul": 403,
        "Nina": 403,
        "Erwan": 403,
    }


def test_each_desk_shows_what_it_may_answer(
    client, asked, colleague, carole, karim, mona, referent
):
    partner = RoleFactory(requested=True, member__first_name="Pia", member__last_name="Saule")
    shown = {}
    for person in (carole, karim, mona, referent):
        client.force_login(person)
        shown[person.first_name] = sorted(lines(client))

    assert partner.member.full_name == "Pia Saule"
    assert shown == {
        "Carole": ["Nina Lavande", "Pia Saule"],
        "Karim": ["Pia Saule"],
        "Mona": ["Nina Lavande", "Pia Saule"],
        "Renée": ["Nina Lavande", "Nina Lavande", "Pia Saule"],
    }


def test_the_oldest_request_comes_first_and_a_long_wait_is_said(client, carole, asked):
    old = RoleFactory(requested=True, member__first_name="Vieux", member__last_name="Chêne")
    Role.objects.filter(pk=old.pk).update(requested_at=timezone.now() - timedelta(days=8))
    client.force_login(carole)

    page = client.get(reverse("caf_desk")).content.decode()

    assert lines(client) == ["Vieux Chêne", "Nina Lavande"]
    assert page.count("Attend depuis plus d’une semaine") == 1


def test_one_s_own_request_never_shows(client, carole, places):
    RoleFactory(requested=True, member=carole)
    client.force_login(carole)

    assert lines(client) == []


def titles(client, member, page="caf_desk"):
    client.force_login(member)
    return [line.words for line in client.get(reverse(page)).context["lines"]]


def test_one_list_holds_all_that_waits_oldest_first(client, carole, karim, alice, asked, places):
    days = iter(range(9, 0, -1))

    def ago():
        return timezone.now() - timedelta(days=next(days))

    alpes_azur = asked.post.convention
    ConventionFactory(
        draft=True, communes=[places.communes["06123"]], local_name="Littoral", registered_at=ago()
    )
    ours = {"author": alice, "convention": alpes_azur, "shared": True}
    SheetFactory(**ours, title="À relire", review_asked_at=ago())
    reviewed = SheetFactory(**ours, title="Révisée", reviewed=True, review_asked_at=ago())
    RevisionFactory(sheet=reviewed, author=alice)
    SheetFactory(**ours, title="À archiver", move_asked_at=ago())
    SheetFactory(**ours, title="À rétablir", status=SheetStatus.ARCHIVED, move_asked_at=ago())
    SheetFactory(**ours, title="À changer", review_asked_at=ago(), changes_asked_at=timezone.now())
    SheetFactory(**ours | {"author": carole}, title="La mienne", review_asked_at=timezone.now())
    rewritten = SheetFactory(**ours, title="Réécrite", review_asked_at=timezone.now())
    record_act(by=carole, verb="edit_sheet", thing=rewritten, subject=alice)
    EventFactory(draft=True, convention=alpes_azur, created_by=alice, title="Café du matin")
    EventFactory(draft=True, past=True, convention=alpes_azur, created_by=alice)
    Assignment.objects.filter(pk=asked.pk).update(requested_at=ago())

    assert titles(client, carole) == [
        "CTG à confirmer\u00a0: Littoral",
        "Fiche à relire\u00a0: À relire",
        "Révision à relire\u00a0: Révisée",
        "Archivage demandé\u00a0: À archiver",
        "Retour demandé\u00a0: À rétablir",
        f"Nina Lavande\u00a0: {asked.post.get_kind_display()}, 0,5\u00a0ETP",
        "Rencontre à publier\u00a0: Café du matin",
    ]
    assert titles(client, karim) == []
    home = client.get("/").context["waiting"]
    client.force_login(carole)
    assert [task.text for task in client.get("/").context["waiting"]] == titles(client, carole)
    assert home == []
    assert client.get("/mon-espace/").context["to_decide"] == 7


def waiting_amendment(convention, **traits):
    signed_on = date(2026, 10, 1)
    return AmendmentFactory(convention=convention, signed_on=signed_on, **traits)


def test_an_amendment_waits_until_it_is_confirmed(client, carole, karim, alpes_azur):
    amendment = waiting_amendment(alpes_azur)
    waiting_amendment(alpes_azur, confirmed=True)

    assert [titles(client, member) for member in (carole, karim)] == [
        ["Avenant à confirmer\u00a0: Alpes d’Azur, signé le 1er octobre 2026"],
        [],
    ]
    client.force_login(carole)
    (line,) = client.get(reverse("caf_desk")).context["lines"]
    assert (line.url, line.is_late) == (amendment.get_absolute_url(), False)
    assert [task.text for task in client.get("/").context["waiting"]] == [line.words]


def said(assignment, answer, **traits):
    return Reconfirmation.objects.create(
        assignment=assignment, answer=answer, answered_by=assignment.member, **traits
    )


def test_a_departure_waits_until_the_function_has_an_end(client, carole, karim, alice, bob):
    assignment = alice.assignments.get()
    said(assignment, "gone", left_on=date(2026, 11, 30))

    assert [titles(client, member) for member in (carole, karim)] == [
        ["Départ annoncé\u00a0: Alice Tilleul, dernier jour le 30 novembre 2026"],
        [],
    ]
    client.force_login(carole)
    (line,) = client.get(reverse("caf_desk")).context["lines"]
    assert line.url == assignment.end_path
    assert [task.text for task in client.get("/").context["waiting"]] == [line.words]
    Assignment.objects.filter(pk=assignment.pk).update(ends_on=date(2026, 11, 30))
    assert titles(client, carole) == []


def test_only_the_last_word_of_whoever_leaves_counts(client, carole, alice, bob):
    assignment = alice.assignments.get()
    said(assignment, "gone", left_on=date(2026, 11, 30))
    said(assignment, "gone", left_on=date(2026, 12, 31))
    assert titles(client, carole) == [
        "Départ annoncé\u00a0: Alice Tilleul, dernier jour le 31 décembre 2026"
    ]

    said(assignment, "still_here")
    assert titles(client, carole) == []


def test_nobody_ends_their_own_function_at_the_desk(client, carole, alpes_azur):
    own = AssignmentFactory(post=PostFactory(convention=alpes_azur), member=carole)
    said(own, "gone", left_on=date(2026, 11, 30))

    assert titles(client, carole) == []


def test_the_administration_first_opens_the_ctg_of_an_amendment(client, mona, alpes_azur):
    waiting_amendment(alpes_azur)
    client.force_login(mona)

    (line,) = client.get(reverse("caf_desk")).context["lines"]

    assert line.url == reverse("conventions:convention_open", args=[alpes_azur.slug])


def test_the_list_of_the_administration_holds_what_no_caf_can_answer(client, mona, places, karim):
    report_content(path="/fiches/x/", reason="wrong", details="")
    drafts = {"draft": True, "communes": [places.communes["06123"]], "local_name": "Littoral"}
    ConventionFactory(**drafts)
    ConventionFactory(**drafts | {"communes": [places.communes["83042"]], "local_name": "Suivie"})
    EventFactory(draft=True, caf=None, convention=None, title="Journée nationale")
    EventFactory(draft=True, caf=places.caf83, title="Journée du Var")

    assert sorted(titles(client, mona)) == [
        "CTG à confirmer\u00a0: Littoral",
        "Rencontre à publier\u00a0: Journée nationale",
        "Signalement à traiter\u00a0: Information fausse ou périmée",
    ]


@pytest.mark.parametrize("count", [1, 5, 50])
def test_the_desk_costs_the_same_for_any_number(
    client, carole, alpes_azur, places, count, django_assert_num_queries
):
    for _ in range(count):
        SheetFactory(convention=alpes_azur, shared=True, review_asked_at=timezone.now())
        EventFactory(draft=True, convention=alpes_azur)
        ConventionFactory(draft=True, communes=[places.communes["06001"]])
        AssignmentFactory(requested=True, post=PostFactory(convention=alpes_azur))
        RoleFactory(requested=True)
        AmendmentFactory(convention=alpes_azur)
        leaver = AssignmentFactory(post=PostFactory(convention=alpes_azur))
        said(leaver, "gone", left_on=date(2026, 11, 30))
    client.force_login(carole)

    with django_assert_num_queries(20):
        client.get(reverse("caf_desk"))
