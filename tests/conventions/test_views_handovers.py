"""The page of a handover: read, written, printed."""

import re

import pytest
from django.urls import reverse

from conventions.models import Handover, HandoverContact, HandoverStep
from ctgnet import pdf
from tests.factories.conventions import AssignmentFactory, DocumentFactory, HandoverFactory
from tests.factories.plan import ActionSheetFactory, AxisFactory, MilestoneFactory


@pytest.fixture
def handover(alpes_azur, alice):
    """Of Alice, who left yesterday; her notes are short."""
    assignment = alice.assignments.get()
    type(assignment).objects.filter(pk=assignment.pk).update(ends_on="2026-11-20")
    assignment.refresh_from_db()
    made = HandoverFactory(assignment=assignment, notes="Commencer par le mur.")
    HandoverStep.objects.create(handover=made, text="Ranger", rank=0, is_done=True)
    HandoverContact.objects.create(handover=made, name="Odile", purpose="Les chiffres", rank=0)
    return made


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-22 10:00")


def page_of(handover, name="handover_detail"):
    slug = handover.assignment.post.convention.slug
    return reverse(f"conventions:{name}", args=[slug, handover.pk])


def text(response):
    return response.content.decode().replace("\xa0", " ")


def typed(**changes):
    return {
        "version": "1",
        "notes": "Deux ans ici.",
        "etapes-TOTAL_FORMS": "2",
        "etapes-INITIAL_FORMS": "1",
        "etapes-0-text": "Ranger",
        "etapes-0-DELETE": "on",
        "etapes-1-text": "Saluer le COPIL",
        "contacts-TOTAL_FORMS": "2",
        "contacts-INITIAL_FORMS": "1",
        "contacts-0-name": "Odile",
        "contacts-0-reach": "04 93 00 00 00",
        "contacts-1-name": "",
    } | changes


def test_the_successor_reads_the_whole_bundle(client, alpes_azur, handover):
    successor = AssignmentFactory(post=handover.assignment.post).member
    DocumentFactory(convention=alpes_azur, title="Bilan de 2025")
    client.force_login(successor)

    page = text(client.get(page_of(handover)))

    words = ("Commencer par le mur.", "Ranger", "Odile", "Bilan de 2025", "Fin et renouvellement")
    assert [one in page for one in words] == [True] * 5
    assert "Compléter" not in page
    assert client.get(page_of(handover, "handover_edit")).status_code == 403
    assert "Passation <bdi>d’Alice Tilleul</bdi>" in text(
        client.get(reverse("conventions:convention_team", args=[alpes_azur.slug]))
    )


def test_the_person_who_left_no_longer_reads_the_papers_of_the_team(
    client, alpes_azur, handover, alice
):
    DocumentFactory(convention=alpes_azur, title="Bilan de 2025")
    client.force_login(alice)

    page = text(client.get(page_of(handover)))

    assert ("Compléter" in page, "Bilan de 2025" in page) == (True, False)


def test_who_left_completes_the_page(client, handover, alice):
    client.force_login(alice)

    shown = text(client.get(page_of(handover, "handover_edit")))
    answer = client.post(page_of(handover, "handover_edit"), typed())

    assert ("Commencer par le mur." in shown, "\nRanger</textarea>" in shown) == (True, True)
    assert answer.url == handover.get_absolute_url()
    assert Handover.objects.get().notes == "Deux ans ici."
    assert [one.text for one in handover.steps.all()] == ["Saluer le COPIL"]
    assert [(one.name, one.reach) for one in handover.contacts.all()] == [
        ("Odile", "04 93 00 00 00")
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"etapes-1-text": "x" * 201}, "Texte trop long"),
        ({"contacts-1-purpose": "Le budget"}, "Dites qui appeler"),
        ({"etapes-TOTAL_FORMS": "99999"}, "à corriger"),
        ({"etapes-TOTAL_FORMS": "x"}, "à corriger"),
        ({"notes": "x" * 6001}, "Texte trop long"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(client, handover, alice, changes, words):
    client.force_login(alice)

    answer = client.post(page_of(handover, "handover_edit"), typed(**changes))

    assert answer.status_code == 422
    assert words in text(answer)
    assert Handover.objects.get().notes == "Commencer par le mur."


def test_no_empty_line_is_shown_until_one_asks_for_it(client, handover, alice):
    """Without JavaScript the button sends what was written, and comes back with lines to fill."""
    client.force_login(alice)
    url = page_of(handover, "handover_edit")

    shown = text(client.get(url))
    answer = client.post(url, typed(ajouter="contacts"))
    more = text(client.get(answer.url))

    lines = [
        [f'name="{kind}-{rank}-{name}"' in page for rank in range(5)]
        for page in (shown, more)
        for kind, name in (("etapes", "text"), ("contacts", "name"))
    ]
    assert answer.url == f"{url}?ajouter=contacts#contacts"
    assert lines == [
        [True, False, False, False, False],
        [True, False, False, False, False],
        [True, False, False, False, False],
        [True, True, True, True, False],
    ]
    assert [one.text for one in handover.steps.all()] == ["Saluer le COPIL"]


def test_a_list_that_does_not_exist_is_not_asked_for(client, handover, alice):
    client.force_login(alice)

    answer = client.post(page_of(handover, "handover_edit"), typed(ajouter="//ailleurs.example"))

    assert answer.url == handover.get_absolute_url()


def test_a_step_typed_on_several_lines_is_one_sentence(client, handover, alice):
    client.force_login(alice)

    client.post(
        page_of(handover, "handover_edit"), typed(**{"etapes-1-text": "Saluer\r\n  le COPIL "})
    )

    assert [one.text for one in handover.steps.all()] == ["Saluer le COPIL"]


def test_a_long_step_stays_beside_its_circle(client, handover, alice):
    """Its words are one box, or a phone carries the second line under the circle."""
    handover.steps.update(text="Saluer le COPIL")
    HandoverStep.objects.create(handover=handover, text="Rendre les clés", is_done=True, rank=9)
    client.force_login(alice)

    page = client.get(handover.get_absolute_url()).content.decode()

    steps = page.partition('<ul class="step-list">')[2].partition("</ul>")[0]
    assert re.findall(r"</svg> <span>(.*?) ?<(?:/|span)", steps) == [
        *["Saluer le COPIL"] * (handover.steps.count() - 1),
        "Rendre les clés",
    ]


def test_what_is_compared_shows_nothing_empty(client, handover, alice):
    HandoverContact.objects.create(handover=handover, name="Yann", rank=1)
    Handover.objects.update(version=2)
    client.force_login(alice)

    page = text(client.post(page_of(handover, "handover_edit"), typed()))

    assert "<ul><li><bdi>Odile</bdi>, Les chiffres</li><li><bdi>Yann</bdi></li></ul>" in page


def test_two_tabs_show_both_versions(client, handover, alice):
    Handover.objects.update(version=2)
    client.force_login(alice)

    stale = client.post(page_of(handover, "handover_edit"), typed())
    again = client.post(page_of(handover, "handover_edit"), typed(**{"version": "2"}))

    assert (stale.status_code, again.status_code) == (409, 302)
    assert ("Commencer par le mur." in text(stale), "Deux ans ici." in text(stale)) == (True, True)
    assert 'name="version" value="2"' in text(stale)


def test_what_is_typed_is_saved_by_itself(client, handover, alice):
    client.force_login(alice)
    shown = text(client.get(page_of(handover, "handover_edit")))

    first = client.post(page_of(handover, "handover_save"), typed())
    version = {"version": str(first.json()["version"])}
    second = client.post(page_of(handover, "handover_save"), typed(**version))

    assert f'data-autosave="{page_of(handover, "handover_save")}"' in shown
    assert (first.status_code, second.json()["version"]) == (200, 3)
    assert first.json()["message"].startswith("Enregistré à 10")
    assert [one.text for one in handover.steps.all()] == ["Saluer le COPIL"]
    assert [one.name for one in handover.contacts.all()] == ["Odile"]


def test_a_line_saved_by_itself_is_still_there_when_it_is_sent(client, handover, alice):
    """Its form was an empty one when the page was opened, and no longer is when it is judged."""
    client.force_login(alice)
    more = {"contacts-TOTAL_FORMS": "3", "contacts-2-name": "Yann", "contacts-2-purpose": "Le bus"}

    saved = client.post(page_of(handover, "handover_save"), typed(**more))
    version = {"version": str(saved.json()["version"])}
    client.post(page_of(handover, "handover_edit"), typed(**more, **version))

    assert [one.name for one in handover.contacts.all()] == ["Odile", "Yann"]


def test_what_cannot_be_saved_by_itself_says_why(client, handover, alice):
    client.force_login(alice)
    url = page_of(handover, "handover_save")

    wrong = client.post(url, typed(**{"contacts-1-purpose": "Le budget"}))
    stale = client.post(url, typed(version="9"))
    empty = client.post(url, {})

    assert [answer.status_code for answer in (wrong, stale, empty)] == [422, 409, 422]
    assert "à corriger" in wrong.json()["message"]
    assert "a changé depuis" in stale.json()["message"]
    assert Handover.objects.get().notes == "Commencer par le mur."


def test_an_ended_session_writes_nothing_and_says_so(client, handover, alice):
    """The page keeps the text and sends it again once its author is back."""
    answer = client.post(page_of(handover, "handover_save"), typed())

    assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/compte/connexion/")
    assert Handover.objects.get().version == 1


@pytest.mark.parametrize("number", [1, 5, 50])
def test_the_page_asks_as_many_questions_for_one_line_as_for_fifty(
    client, alpes_azur, handover, alice, number, django_assert_num_queries
):
    axis = AxisFactory(plan__convention=alpes_azur)
    for rank in range(number):
        HandoverStep.objects.create(handover=handover, text="Ranger", rank=rank)
        HandoverContact.objects.create(handover=handover, name="Odile", rank=rank)
        DocumentFactory(convention=alpes_azur, for_members=True)
        ActionSheetFactory(axis=axis, lead=alice)
    client.force_login(AssignmentFactory(post=handover.assignment.post).member)

    with django_assert_num_queries(15):
        client.get(page_of(handover))


def test_the_first_steps_of_the_plan_are_among_the_dates_of_who_works_in_it(
    client, carole, alpes_azur, handover
):
    sheet = ActionSheetFactory(axis__plan__convention=alpes_azur)
    MilestoneFactory(sheet=sheet, title="COPIL de fin d’année", due_on="2026-12-10")
    MilestoneFactory(sheet=sheet, title="Bien plus tard", due_on="2028-12-10")
    MilestoneFactory(sheet=sheet, title="Déjà fait", due_on="2026-12-11", done_on="2026-11-20")
    client.force_login(carole)

    page = text(client.get(page_of(handover)))

    assert "10 décembre 2026 : COPIL de fin d’année" in page
    assert "Bien plus tard" not in page
    assert "Déjà fait" not in page


def test_actions_that_go_on_come_with_those_of_the_leaver_first(
    client, carole, alpes_azur, handover, alice
):
    axis = AxisFactory(plan__convention=alpes_azur)
    ActionSheetFactory(axis=axis, title="Un mur d’idées", status="in_progress")
    ActionSheetFactory(axis=axis, title="Le guide des loisirs", lead=alice)
    ActionSheetFactory(axis=axis, title="La fête passée", status="completed", progress=100)
    client.force_login(carole)

    page = text(client.get(page_of(handover)))

    assert page.index("Le guide des loisirs") < page.index("Un mur d’idées")
    assert "La fête passée" not in page


def test_who_may_not_read_the_plan_does_not_read_its_actions(client, alice, alpes_azur, handover):
    ActionSheetFactory(axis=AxisFactory(plan__convention=alpes_azur), title="Le guide des loisirs")
    client.force_login(alice)  # she has left

    assert "Le guide des loisirs" not in text(client.get(page_of(handover)))


@pytest.mark.pdf
def test_it_is_printed(client, handover, alice):
    client.force_login(alice)

    answer = client.get(page_of(handover, "handover_print"))

    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert answer["Content-Disposition"].startswith("attachment; filename")


def test_where_no_pdf_can_be_made_the_browser_prints(client, handover, alice, monkeypatch):
    def absent():
        raise pdf.NoPdf

    monkeypatch.setattr(pdf, "engine", absent)
    client.force_login(alice)

    answer = client.get(page_of(handover, "handover_print"))

    assert answer.status_code == 200
    assert "Imprimez cette page avec votre navigateur" in text(answer)


def test_an_action_that_is_late_is_handed_over_as_late(client, carole, alpes_azur, handover):
    axis = AxisFactory(plan__convention=alpes_azur)
    ActionSheetFactory(axis=axis, status="in_progress", starts_on=None, ends_on="2026-11-21")
    client.force_login(carole)

    page = text(client.get(page_of(handover)))

    assert "<strong>en retard</strong> : la fin prévue est passée" in page
