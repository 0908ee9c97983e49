"""The plan of a generation taken up by the next one: what is chosen, once, set back to its start."""

from datetime import date
from decimal import Decimal

import pytest

from conventions import rules
from conventions.actions import plan as actions
from conventions.models import ActionSheet, Axis, Indicator, Objective, Plan
from conventions.planning.carrying import earlier_outline, keys_of, proposed
from members.models import AuditLine, Notification
from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory, days
from tests.factories.members import MemberFactory
from tests.factories.plan import (
    ActionSheetFactory,
    AxisFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    MilestoneFactory,
    ObjectiveFactory,
    PlanFactory,
    YearlyReviewFactory,
)
from tests.factories.reference import AudienceFactory, OrganisationFactory


@pytest.fixture
def earlier(places):
    """The generation before that of Alice, with its plan."""
    convention = ConventionFactory(
        local_name="Alpes d’Azur",
        start_date=days(-2000),
        end_date=days(-401),
        communes=[places.communes["06001"]],
    )
    return PlanFactory(convention=convention, axis_label="Enjeu", objective_label="But")


@pytest.fixture
def renewed(alpes_azur, earlier):
    alpes_azur.previous = earlier.convention
    alpes_azur.save()
    return alpes_azur


@pytest.fixture
def old_axis(earlier):
    return AxisFactory(plan=earlier, title="Grandir", description="Ici")


@pytest.fixture
def old_sheet(old_axis, parenting, places, alice):
    """On an objective, with something everywhere."""
    body = OrganisationFactory(name="MSA d’essai")
    sheet = ActionSheetFactory(
        objective=ObjectiveFactory(axis=old_axis, title="Accueillir"),
        title="Un relais itinérant",
        status="in_progress",
        progress=60,
        starts_on=date(2022, 1, 1),
        ends_on=date(2024, 12, 31),
        lead=alice,
        lead_organisation=body,
        findings="Un constat",
        budget=Decimal(12000),
        other_partners="La PMI",
        themes=[parenting],
    )
    sheet.partners.set([body])
    sheet.audiences.set([AudienceFactory()])
    sheet.communes.set(["06001", "06069"])
    indicator = IndicatorFactory(
        sheet=sheet, title="Familles", baseline=1, baseline_year=2021, target=90
    )
    IndicatorValueFactory(indicator=indicator, year=2023, value=40)
    IndicatorValueFactory(indicator=indicator, year=2024, value=52)
    IndicatorFactory(sheet=sheet, title="Places", baseline=3, baseline_year=2021)
    IndicatorFactory(sheet=sheet, title="Retiré", removed=True)
    MilestoneFactory(sheet=sheet)
    YearlyReviewFactory(sheet=sheet)
    return sheet


def everything(convention):
    return list(keys_of(earlier_outline(convention)))


def test_an_action_begins_again_with_what_it_learnt(alice, renewed, old_sheet):
    assert actions.carry_plan(renewed, [f"sheet:{old_sheet.pk}"], by=alice) == 1

    copy = ActionSheet.objects.get(continues=old_sheet)
    assert (copy.title, copy.findings, copy.budget, copy.other_partners) == (
        "Un relais itinérant",
        "Un constat",
        Decimal(12000),
        "La PMI",
    )
    assert (copy.status, copy.progress, copy.starts_on, copy.ends_on) == ("planned", 0, None, None)
    assert (copy.lead, copy.lead_organisation) == (alice, old_sheet.lead_organisation)
    assert list(copy.communes.values_list("pk", flat=True)) == ["06001"]
    for name in ("themes", "audiences", "partners"):
        assert list(getattr(copy, name).all()) == list(getattr(old_sheet, name).all()), name
    assert (copy.milestones.count(), copy.reviews.count()) == (0, 0)
    assert (copy.created_by, copy.version) == (alice, 1)


def test_the_last_value_of_an_indicator_is_the_new_baseline(alice, renewed, old_sheet):
    actions.carry_plan(renewed, [f"sheet:{old_sheet.pk}"], by=alice)

    rows = Indicator.objects.filter(sheet__continues=old_sheet).order_by("position")
    assert list(rows.values_list("title", "baseline", "baseline_year", "target")) == [
        ("Familles", 52, 2024, 90),
        ("Places", 3, 2021, None),
    ]
    assert not any(one.values.exists() for one in rows)


def test_an_action_comes_with_what_carries_it_in_the_same_words(alice, renewed, old_sheet):
    actions.carry_plan(renewed, [f"sheet:{old_sheet.pk}"], by=alice)

    copy = ActionSheet.objects.get(continues=old_sheet)
    axis = copy.objective.axis
    assert (copy.objective.title, axis.title, axis.description) == ("Accueillir", "Grandir", "Ici")
    plan = Plan.objects.get(convention=renewed)
    assert (axis.plan, plan.axis_label, plan.objective_label) == (plan, "Enjeu", "But")
    line = AuditLine.objects.get()
    assert (line.verb, line.after) == ("carry_plan", {"sheets": 1})


def test_a_level_is_taken_up_without_its_actions(alice, renewed, old_axis, old_sheet):
    assert actions.carry_plan(renewed, [f"objective:{old_sheet.objective_id}"], by=alice) == 0

    assert Objective.objects.get(axis__plan__convention=renewed).title == "Accueillir"
    assert Axis.objects.get(continues=old_axis).plan.convention == renewed


def test_what_is_sent_twice_is_copied_once(alice, renewed, old_axis, old_sheet):
    ActionSheetFactory(axis=old_axis, title="Un guide")
    first = actions.carry_plan(renewed, everything(renewed), by=alice)
    again = actions.carry_plan(renewed, everything(renewed), by=alice)

    assert (first, again) == (2, 0)
    assert Axis.objects.filter(plan__convention=renewed).count() == 1


def test_what_was_renamed_or_removed_since_is_found_again(alice, renewed, old_axis, old_sheet):
    actions.carry_plan(renewed, [f"axis:{old_axis.pk}"], by=alice)
    axis = Axis.objects.get(continues=old_axis)
    actions.edit_axis(axis, by=alice, version=1, title="Bien grandir", description="")
    actions.remove(axis, by=alice)

    actions.carry_plan(renewed, [f"sheet:{old_sheet.pk}"], by=alice)

    copy = ActionSheet.objects.get(continues=old_sheet)
    assert (copy.objective.axis, copy.objective.axis.is_removed) == (axis, False)


def test_a_plan_already_begun_is_joined_not_doubled(alice, renewed, old_axis, old_sheet):
    left = AxisFactory(plan=old_axis.plan, title="Pas repris")
    other_axis = AxisFactory(plan=PlanFactory(convention=renewed), title="Autre chose")
    mine = AxisFactory(plan=other_axis.plan, title="GRANDIR")
    ActionSheetFactory(axis=mine)
    other = ActionSheetFactory(axis=old_axis, title="Un guide")

    actions.carry_plan(renewed, [f"sheet:{other.pk}"], by=alice)

    copy = ActionSheet.objects.get(continues=other)
    assert (copy.axis, copy.position) == (mine, 2)
    assert Plan.objects.get(convention=renewed).axis_label == "Axe"
    assert not Axis.objects.filter(continues=left).exists()


def test_whoever_leads_is_told_once_and_only_in_the_new_team(alice, carole, renewed, old_axis):
    gone, lead = MemberFactory(), MemberFactory()
    AssignmentFactory(member=lead, post=PostFactory(convention=renewed))
    for person in (gone, lead, lead, alice):
        ActionSheetFactory(axis=old_axis, lead=person)

    actions.carry_plan(renewed, everything(renewed), by=alice)

    copies = ActionSheet.objects.exclude(continues=None).order_by("position")
    assert [copy.lead for copy in copies] == [None, lead, lead, alice]
    told = Notification.objects.get()
    assert told.member == lead
    assert "Vous pilotez 2\u00a0actions" in told.text


def test_what_is_not_finished_is_ticked_beforehand(renewed, old_axis, old_sheet):
    done = ActionSheetFactory(axis=old_axis, status="completed", progress=100)
    lonely = ActionSheetFactory(axis=AxisFactory(plan=old_axis.plan), status="abandoned")
    ObjectiveFactory(axis=old_axis)

    keys = set(proposed(earlier_outline(renewed)))

    assert keys == {
        f"axis:{old_axis.pk}",
        f"objective:{old_sheet.objective_id}",
        f"sheet:{old_sheet.pk}",
    }
    assert {done.pk, lonely.pk}.isdisjoint(old_sheet.objective.sheets.values_list("pk"))


@pytest.mark.parametrize("count", [1, 5, 50])
def test_a_long_plan_is_copied_in_the_same_number_of_queries(
    alice, renewed, old_axis, parenting, count, django_assert_num_queries
):
    for _ in range(count):
        sheet = ActionSheetFactory(axis=old_axis, themes=[parenting], lead=alice)
        IndicatorValueFactory(indicator=IndicatorFactory(sheet=sheet))
    keys = everything(renewed)

    with django_assert_num_queries(QUERIES):
        assert actions.carry_plan(renewed, keys, by=alice) == count


QUERIES = 37


def test_who_may_carry(alice, bob, carole, renewed, pays_de_grasse, earlier):
    assert rules.can_carry_plan(alice, renewed)
    assert rules.can_carry_plan(carole, renewed)
    assert not rules.can_carry_plan(bob, renewed)
    assert not rules.can_carry_plan(bob, pays_de_grasse)  # nothing before it

    renewed.confirmed_at = renewed.confirmed_by = None
    assert not rules.can_carry_plan(alice, renewed)
    AssignmentFactory(member=alice, post=PostFactory(convention=earlier.convention))
    del alice._standing
    assert rules.can_carry_plan(alice, renewed)


# Pages -----------------------------------------------------------------------------------------


@pytest.fixture
def carry_url(client, alice, url, renewed):
    client.force_login(alice)
    return f"{url}reprendre/"


def test_the_page_lists_the_earlier_plan_and_copies_what_is_ticked(
    client, carry_url, url, old_axis, old_sheet
):
    ActionSheetFactory(axis=old_axis, title="Un guide", status="completed", progress=100)
    shown = client.get(carry_url).content.decode()
    assert f'value="sheet:{old_sheet.pk}" checked' in shown
    assert "Un guide" in shown
    assert carry_url in client.get(url).content.decode()

    done = client.post(carry_url, {"chosen": [f"sheet:{old_sheet.pk}"]})

    assert done.url == url
    listed = client.get(url).content.decode()
    assert ("1\u00a0action reprise" in listed, "Un guide" in listed) == (True, False)
    assert "déjà reprise" in client.get(carry_url).content.decode()
    client.post(carry_url, {"chosen": [f"sheet:{old_sheet.pk}"]})
    assert "était déjà repris" in client.get(url).content.decode()


def test_what_is_not_of_that_plan_is_refused_and_ticks_are_kept(client, carry_url, old_sheet):
    elsewhere = ActionSheetFactory()

    nothing = client.post(carry_url, {})
    wrong = client.post(carry_url, {"chosen": [f"sheet:{elsewhere.pk}", f"sheet:{old_sheet.pk}"]})

    assert (nothing.status_code, wrong.status_code) == (422, 422)
    assert "Cochez au moins une ligne" in nothing.content.decode()
    assert f'value="sheet:{old_sheet.pk}" checked' in wrong.content.decode()
    assert not ActionSheet.objects.exclude(continues=None).exists()


def test_an_empty_plan_offers_the_one_before(client, carry_url, url, old_sheet):
    shown = client.get(url).content.decode()
    assert shown.count(carry_url) == 2  # the menu, and the way to begin


def test_a_generation_without_a_plan_says_so(client, alice, url, alpes_azur):
    client.force_login(alice)
    assert client.get(f"{url}reprendre/").status_code == 404
    alpes_azur.previous = ConventionFactory()
    alpes_azur.save()

    assert f"{url}reprendre/" not in client.get(url).content.decode()
    assert "n’a pas de plan d’actions" in client.get(f"{url}reprendre/").content.decode()


def test_each_action_shows_the_other_to_those_who_may_read_it(
    client, alice, carole, carry_url, url, earlier, old_sheet
):
    client.post(carry_url, {"chosen": [f"sheet:{old_sheet.pk}"]})
    copy = ActionSheet.objects.get(continues=old_sheet)
    before = f"/conventions/{earlier.convention.slug}/plan-d-actions/fiches/{old_sheet.pk}/"
    after = f"{url}fiches/{copy.pk}/"
    told = client.get(after).content.decode()  # Alice was not of that team
    assert ("Suite de «\u00a0<bdi>Un relais itinérant" in told, before in told) == (True, False)

    client.force_login(carole)
    assert before in client.get(after).content.decode()
    assert after in client.get(before).content.decode()
    actions.remove(copy, by=carole)
    assert after not in client.get(before).content.decode()
