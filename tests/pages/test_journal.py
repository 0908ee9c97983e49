"""One's log: what one did, what was done to one, named as far as one may see it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from members.actions import record_act
from tests.factories.conventions import DocumentFactory
from tests.factories.practices import SheetFactory
from tests.pages.own_pages import page_of


def test_my_log_holds_my_acts_and_those_on_me(as_alice, alice, bob, mona):
    record_act(by=alice, verb="review_sheet", thing=alice)
    record_act(by=mona, verb="suspend_member", thing=alice, subject=alice, reason="Motif lu")
    record_act(by=mona, verb="suspend_member", thing=bob, subject=bob, reason="Affaire de Bob")
    record_act(by=alice, verb="verbe_inconnu", thing=alice)

    page = page_of(as_alice.get(reverse("journal")))

    assert [
        words in page
        for words in (
            "<bdi>Alice Tilleul</bdi> a relu une fiche",
            "<bdi>Mona Verger</bdi> a suspendu un compte",
            "Motif lu",
            "a fait : verbe_inconnu",
            "Affaire de Bob",
        )
    ] == [True, True, True, True, False]


@pytest.mark.parametrize("count", [1, 5, 50])
def test_the_log_costs_the_same(as_alice, alice, mona, count, django_assert_num_queries):
    for _ in range(count):
        record_act(by=mona, verb="suspend_member", thing=alice, subject=alice)

    with django_assert_num_queries(5):
        as_alice.get(reverse("journal"))


def test_the_log_names_what_its_reader_may_see(as_alice, alice, bob, alpes_azur):
    hidden = SheetFactory(author=bob, title="Brouillon de Bob")
    shown = SheetFactory(author=bob, shared=True, title="Pause-café")
    for thing in (hidden, shown, alpes_azur):
        record_act(by=alice, verb="edit_sheet", thing=thing)

    page = as_alice.get("/mon-espace/journal/").text

    assert f'<a href="{shown.get_absolute_url()}"><bdi>Pause-café</bdi></a>' in page
    assert f'<a href="{alpes_azur.get_absolute_url()}"><bdi>{alpes_azur}</bdi></a>' in page
    assert "Brouillon de Bob" not in page


def test_the_log_names_the_documents_that_its_reader_may_open(
    as_alice, alice, alpes_azur, pays_de_grasse
):
    """One of another team stays « un document », as one that was taken out since."""
    shown = DocumentFactory(convention=alpes_azur, title="Bilan de 2025")
    hidden = DocumentFactory(convention=pays_de_grasse, title="Note de travail")
    gone = DocumentFactory(
        convention=alpes_azur, title="Une erreur", removed_at=timezone.now(), removed_by=alice
    )
    for document in (shown, hidden, gone, *[shown] * 5):
        record_act(by=alice, verb="send_document", thing=document)

    page = page_of(as_alice.get("/mon-espace/journal/"))

    named = (
        f'a déposé un document : <a href="{shown.get_absolute_url()}"><bdi>Bilan de 2025</bdi></a>'
    )
    assert page.count(named) == 6
    assert [title in page for title in ("Note de travail", "Une erreur")] == [False, False]
