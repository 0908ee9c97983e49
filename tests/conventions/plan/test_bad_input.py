"""What is sent twice, sent from elsewhere, or is not what it says: written once, or not at all."""

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from conventions.models import ActionSheet, Axis, Indicator, Milestone, Objective, PlanImport
from tests.conventions import papers
from tests.conventions.plan.test_imports import reading_of
from tests.factories.plan import ActionSheetFactory, AxisFactory

KEY = re.compile(r'name="key" value="([0-9a-f-]{36})"')


@pytest.fixture(autouse=True)
def signed_in(client, alice):
    client.force_login(alice)


@pytest.fixture
def forms(url, axis, sheet):
    """What each form of the plan writes, where, and what is typed in it."""
    here = f"{url}fiches/{sheet.pk}/"
    return {
        Axis: (f"{url}axes/nouveau/", {"title": "Deux fois"}),
        Objective: (f"{url}objectifs/nouveau/", {"title": "Deux fois", "axis": axis.pk}),
        ActionSheet: (
            f"{url}fiches/nouvelle/",
            {"title": "Deux fois", "place": f"axis:{axis.pk}", "status": "planned"},
        ),
        Indicator: (f"{here}indicateurs/nouveau/", {"title": "Deux fois", "kind": "output"}),
        Milestone: (f"{here}jalons/nouveau/", {"title": "Deux fois", "due_on": "2026-03-01"}),
    }


@pytest.mark.parametrize("model", [Axis, Objective, ActionSheet, Indicator, Milestone])
def test_a_form_sent_twice_writes_once(client, forms, model):
    path, typed = forms[model]
    key = KEY.search(client.get(path).content.decode())[1]

    first = client.post(path, typed | {"key": key})
    again = client.post(path, typed | {"key": key})

    assert (first.status_code, again.url) == (302, first.url)
    assert model.objects.filter(title="Deux fois").count() == 1


@pytest.mark.parametrize("model", [Axis, Objective, ActionSheet, Indicator, Milestone])
def test_control_two_forms_write_two(client, forms, model):
    path, typed = forms[model]

    for _ in range(2):
        client.post(path, typed | {"key": uuid4()})

    assert model.objects.filter(title="Deux fois").count() == 2


def test_a_key_taken_elsewhere_is_refused_with_a_sentence(client, forms):
    other = AxisFactory()
    path, typed = forms[Axis]

    answer = client.post(path, typed | {"key": other.creation_key})

    assert answer.status_code == 422
    assert "Ce formulaire a déjà servi" in answer.content.decode()
    assert 'value="Deux fois"' in answer.content.decode()


def test_hidden_fields_of_another_plan_write_nothing(client, url, forms, sheet):
    other = ActionSheetFactory()
    for path, typed in (
        (forms[Objective][0], {"title": "X", "axis": other.axis_id}),
        (forms[ActionSheet][0], {"title": "X", "place": f"axis:{other.axis_id}"}),
        (
            f"{url}fiches/{sheet.pk}/modifier/",
            {"title": "X", "place": f"axis:{other.axis_id}", "version": 1, "progress": 0},
        ),
    ):
        answer = client.post(path, typed | {"status": "planned"})
        assert (answer.status_code, 'value="X"' in answer.content.decode()) == (422, True), path
    assert not Objective.objects.filter(title="X").exists()
    assert not ActionSheet.objects.filter(title="X").exists()


@pytest.mark.parametrize(
    "file",
    [
        papers.sent(name="plan.xlsx"),
        papers.sent(name="plan.csv"),
        papers.with_macros(),
        papers.bomb(),
        papers.page_posing_as_pdf(),
    ],
    ids=["pdf.xlsx", "pdf.csv", "macros", "bomb", "page"],
)
def test_what_is_no_table_is_not_kept(client, url, file):
    answer = client.post(f"{url}importer/", {"file": file})

    assert answer.status_code == 422
    assert not PlanImport.objects.exists()


def test_a_table_of_windows_is_read(client, url):
    content = "Axe;Intitulé\nGrandir à Grasse;L’été des œuvres\n".encode("cp1252")
    answer = client.post(f"{url}importer/", {"file": SimpleUploadedFile("plan.csv", content)})

    assert "L’été des œuvres" in client.get(answer.url).content.decode()


def test_a_text_too_long_is_refused_not_cut(alpes_azur):
    text = f"Axe;Intitulé;Description\nGrandir;Un café;{'x' * 100_000}\n"

    assert reading_of(alpes_azur, text).errors == [
        "ligne 2, description : ce texte a plus de 5000 caractères, pour 5000 au plus."
    ]
