"""The plan that Alice and her colleagues write."""

import pytest

from tests.factories.plan import ActionSheetFactory, AxisFactory, ObjectiveFactory, PlanFactory


@pytest.fixture
def plan(alpes_azur):
    return PlanFactory(convention=alpes_azur)


@pytest.fixture
def axis(plan):
    return AxisFactory(plan=plan, title="Grandir ici")


@pytest.fixture
def objective(axis):
    return ObjectiveFactory(axis=axis, title="Accueillir chaque enfant")


@pytest.fixture
def sheet(objective):
    return ActionSheetFactory(objective=objective, title="Ouvrir un relais itinérant")


@pytest.fixture
def url(alpes_azur):
    return f"/conventions/{alpes_azur.slug}/plan-d-actions/"
