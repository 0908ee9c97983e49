"""What an action sheet does not say yet: told to its team, asked of nobody."""

import pytest
from django.utils import timezone

from conventions.models import ActionSheet
from tests.factories.conventions import days
from tests.factories.plan import ActionSheetFactory, IndicatorFactory
from tests.factories.reference import AudienceFactory, OrganisationFactory

EVERYTHING = (
    "les thématiques, les objectifs, la description, les publics, l’organisme pilote, le calendrier "
    "et un indicateur"
)


@pytest.fixture
def complete(axis, parenting):
    sheet = ActionSheetFactory(
        axis=axis,
        title="Complète",
        objectives="Accueillir",
        description="Un camion",
        lead_organisation=OrganisationFactory(),
        starts_on=days(0),
        themes=[parenting],
    )
    sheet.audiences.set([AudienceFactory()])
    IndicatorFactory(sheet=sheet)
    return sheet


def gaps_of(sheet):
    return ActionSheet.objects.with_gaps().get(pk=sheet.pk).gaps


def test_a_sheet_just_begun_says_all_that_is_missing(sheet):
    assert gaps_of(sheet) == EVERYTHING


def test_a_complete_sheet_lacks_nothing(complete):
    assert gaps_of(complete) == ""
    assert not ActionSheet.objects.incomplete().exists()


def empty(name, value):
    return lambda sheet: ActionSheet.objects.filter(pk=sheet.pk).update(**{name: value})


@pytest.mark.parametrize(
    ("take_away", "words"),
    [
        (lambda sheet: sheet.themes.clear(), "les thématiques"),
        (empty("objectives", ""), "les objectifs"),
        (empty("description", ""), "la description"),
        (lambda sheet: sheet.audiences.clear(), "les publics"),
        (empty("lead_organisation", None), "l’organisme pilote"),
        (empty("starts_on", None), "le calendrier"),
        (lambda sheet: sheet.indicators.all().delete(), "un indicateur"),
    ],
)
def test_each_gap_is_seen_alone(complete, take_away, words):
    take_away(complete)

    assert gaps_of(complete) == words
    assert ActionSheet.objects.incomplete().get() == complete


def test_an_indicator_taken_out_measures_nothing(complete, alice):
    complete.indicators.update(position=None, removed_at=timezone.now(), removed_by=alice)

    assert gaps_of(complete) == "un indicateur"


def test_what_was_given_up_has_nothing_to_complete(sheet):
    sheet.status = "abandoned"
    sheet.save()

    assert gaps_of(sheet) == ""
    assert not ActionSheet.objects.incomplete().exists()


def test_its_team_reads_counts_and_filters_it(client, alice, url, sheet, complete):
    client.force_login(alice)

    shown = client.get(url).content.decode()
    assert "1\u00a0fiche incomplète" in shown
    assert shown.count("il manque") == 1
    filtered = client.get(f"{url}?fiche=incomplete").content.decode()
    assert (sheet.title in filtered, complete.title in filtered) == (True, False)
    assert EVERYTHING in client.get(f"{url}fiches/{sheet.pk}/").content.decode()
    assert "il manque" not in client.get(f"{url}fiches/{complete.pk}/").content.decode()


def test_the_others_are_not_told(client, nina, plan, carole, url, sheet, complete):
    plan.public_at, plan.public_by = timezone.now(), carole
    plan.save()
    client.force_login(nina)

    for path in (url, f"{url}?fiche=incomplete", f"{url}fiches/{sheet.pk}/"):
        assert "ncomplète" not in client.get(path).content.decode(), path
    assert complete.title in client.get(f"{url}?fiche=incomplete").content.decode()
