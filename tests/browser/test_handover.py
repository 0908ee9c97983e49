"""The handover on a phone: nothing cut, nothing empty, a line more when one asks for it."""

import pytest
from django.urls import reverse

from conventions.models import HandoverContact, HandoverStep
from tests.factories.conventions import HandoverFactory

pytestmark = pytest.mark.browser

LONG = "Transmettre les accès au dossier partagé, aux murs collaboratifs et à la boîte de l’équipe"
CUT = """elements => elements.filter(
  (element) => element.checkVisibility() && element.scrollHeight > element.clientHeight + 1
).map((element) => element.value)"""


@pytest.fixture
def handover(transactional_db, alpes_azur, alice):
    assignment = alice.assignments.get()
    type(assignment).objects.filter(pk=assignment.pk).update(ends_on="2100-01-01")
    made = HandoverFactory(assignment=assignment, notes="Commencer par le mur.\n\n" * 12)
    for rank in range(7):
        HandoverStep.objects.create(handover=made, text=LONG, rank=rank)
    HandoverContact.objects.create(handover=made, name="Odile", purpose=LONG, reach=LONG, rank=0)
    HandoverContact.objects.create(handover=made, name="Yann", rank=1)
    return made


def page_of(handover, name):
    slug = handover.assignment.post.convention.slug
    return reverse(f"conventions:{name}", args=[slug, handover.pk])


def test_on_a_phone_it_is_short_and_shows_every_word(opened, alice, handover):
    tab = opened(alice, width=390)
    page = tab.open(page_of(handover, "handover_edit"))
    folded = page.evaluate("document.querySelector('main').scrollHeight")

    page.locator("#etapes > summary").click()
    page.locator("#contacts > summary").click()
    page.locator("summary", has_text="Odile").click()

    assert page.locator("textarea").evaluate_all(CUT) == []
    assert folded < 2000
    assert page.evaluate("document.querySelector('main').scrollHeight") < 4500
    assert (tab.scrolls_sideways(), tab.complaints) == (False, [])


def test_a_line_more_is_written_and_kept(opened, alice, handover):
    page = opened(alice, width=390).open(page_of(handover, "handover_edit"))
    page.locator("#contacts > summary").click()

    page.get_by_role("button", name="Ajouter un contact").click()
    page.keyboard.type("Salomé")
    page.get_by_role("button", name="Garder").click()
    page.wait_for_url(f"**{handover.get_absolute_url()}")

    assert [one.name for one in handover.contacts.all()] == ["Odile", "Yann", "Salomé"]


def test_nothing_is_announced_before_an_empty_value(opened, alice, handover):
    page = opened(alice, width=390).open(page_of(handover, "handover_detail"))

    cells = page.locator("td[data-label='Pour quoi']")

    assert [cell.is_visible() for cell in cells.all()] == [True, False]
