"""What becomes of an action: milestones, indicators, reviews; and the evaluations of its plan."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from conventions.actions import plan as actions
from conventions.models import Criterion, IndicatorValue, Judgement, Milestone
from members.actions import Stale
from tests.factories.conventions import days


def test_milestones_are_written_corrected_and_removed(alice, sheet):
    step = actions.add_milestone(sheet, by=alice, title="Un lieu", due_on=date(2026, 3, 1))
    corrected = {
        "title": "Un grand lieu",
        "due_on": date(2026, 4, 1),
        "done_on": date(2026, 3, 2),
    }
    actions.edit_milestone(step, by=alice, version=1, **corrected)
    with pytest.raises(Stale):
        actions.edit_milestone(step, by=alice, version=1, title="Trop tard")
    assert Milestone.objects.values_list("title", "due_on", "done_on").get() == (
        "Un grand lieu",
        date(2026, 4, 1),
        date(2026, 3, 2),
    )

    actions.remove_milestone(step, by=alice)
    with pytest.raises(Stale):
        actions.edit_milestone(step, by=alice, version=2, title="Trop tard")

    assert not Milestone.objects.exists()


def test_an_indicator_has_one_value_a_year(alice, sheet):
    indicator = actions.add_indicator(sheet, by=alice, title="Familles", kind="output", target=60)
    actions.edit_indicator(
        indicator, by=alice, version=1, title="Familles", baseline=5, baseline_year=2022
    )
    actions.record_value(indicator, by=alice, year=2025, value=Decimal(12))
    value = actions.record_value(indicator, by=alice, year=2025, value=Decimal(14), comment="Revu")

    assert IndicatorValue.objects.values_list("year", "value", "comment").get() == (
        2025,
        14,
        "Revu",
    )
    actions.forget_value(value, by=alice)
    assert not IndicatorValue.objects.exists()
    with pytest.raises(ValidationError, match="son année"):
        actions.add_indicator(sheet, by=alice, title="X", kind="output", baseline=3)


def test_a_review_is_written_once_a_year_and_gives_its_status(alice, sheet):
    first = actions.write_review(
        sheet, by=alice, year=2025, version=0, text="Bien", status="in_progress"
    )
    again = actions.write_review(
        sheet,
        by=alice,
        year=2025,
        version=1,
        text="Très bien",
        status="completed",
        carries_over=False,
    )

    sheet.refresh_from_db()
    assert (first.pk, sheet.status) == (again.pk, "in_progress")
    assert (again.text, again.version) == ("Très bien", 2)


def test_an_evaluation_is_completed_later(alice, alpes_azur):
    facts = {"moment": "start", "held_on": date(2026, 1, 9), "summary": "Un début"}
    first = dict.fromkeys(Criterion, (None, ""))
    actions.save_evaluation(alpes_azur, by=alice, version=0, judgements=first, **facts)
    with pytest.raises(Stale):
        actions.save_evaluation(alpes_azur, by=alice, version=0, judgements=first, **facts)

    marks = first | {Criterion.IMPACT: (3, "Des parents le disent")}
    actions.save_evaluation(alpes_azur, by=alice, version=1, judgements=marks, **facts)

    assert Judgement.objects.count() == 6
    assert Judgement.objects.get(score=3).comment == "Des parents le disent"
    wrong = {Criterion.IMPACT: (7, "")}
    with pytest.raises(ValidationError, match="De 1 à 4"):
        actions.save_evaluation(alpes_azur, by=alice, version=2, judgements=wrong, **facts)


@pytest.mark.parametrize(
    ("moment", "held_on", "told"),
    [
        ("start", days(-1_800), ["commence le"]),
        ("start", days(-9), ["les trois se suivent"]),
        ("end", days(3_000), ["se termine le"]),
        ("end", days(-11), ["les trois se suivent"]),
        ("end", days(-10), []),
    ],
)
def test_evaluations_follow_one_another_within_the_life_of_the_ctg(alice, alpes_azur, moment, held_on, told):  # fmt: skip
    """The one « À mi-parcours » was ten days ago."""
    facts = {"by": alice, "version": 0, "summary": "", "judgements": {}}
    actions.save_evaluation(alpes_azur, moment="midterm", held_on=days(-10), **facts)
    answer = []

    try:
        actions.save_evaluation(alpes_azur, moment=moment, held_on=held_on, **facts)
    except ValidationError as error:
        answer = error.message_dict["held_on"]

    assert [words in said for words, said in zip(told, answer, strict=True)] == [True] * len(told)
