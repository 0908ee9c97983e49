"""The pages of the papers of a CTG: read, sent, refused with a sentence, removed and brought back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from conventions.models import Document, DocumentKind, DocumentVisibility
from tests.conventions.papers import (
    PDF,
    bomb,
    page_posing_as_pdf,
    photo_with_place,
    sent,
    too_heavy,
    with_macros,
)
from tests.factories.conventions import AmendmentFactory, AssignmentFactory, DocumentFactory

TYPED = {
    "title": "Comité de pilotage n° 3",
    "kind": "minutes",
    "dated_on": "2026-03-12",
    "visibility": "team",
    "accessible": "yes",
}


def page_of(convention, name="document_list", *more):
    return reverse(f"conventions:{name}", args=[convention.slug, *more])


def post(client, convention, file=None, **changes):
    data = TYPED | {"key": uuid4(), "file": sent() if file is None else file} | changes
    return client.post(page_of(convention, "document_create"), data)


def text(response):
    return response.content.decode()


# Read -----------------------------------------------------------------------------------------


def test_a_visitor_reads_what_is_public_and_nothing_else(client, alpes_azur):
    public = DocumentFactory(convention=alpes_azur, title="La convention", public=True)
    hidden = DocumentFactory(convention=alpes_azur, title="Note de travail")

    page = text(client.get(page_of(alpes_azur)))
    answer = client.get(public.get_absolute_url())

    assert ("La convention" in page, "Note de travail" in page) == (True, False)
    assert ("Déposer" in page, "Équipe et Caf" in page) == (False, False)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert answer["Content-Disposition"] == 'attachment; filename="La convention.pdf"'
    assert client.get(hidden.get_absolute_url()).status_code == 404


def test_a_file_that_the_disk_lost_is_a_missing_page(client, alpes_azur):
    document = DocumentFactory(convention=alpes_azur, public=True)
    default_storage.delete(document.file.name)

    assert client.get(document.get_absolute_url()).status_code == 404


def test_a_document_is_read_at_the_address_of_its_own_ctg(client, alpes_azur, pays_de_grasse):
    document = DocumentFactory(convention=alpes_azur, public=True)

    assert client.get(page_of(pays_de_grasse, "document_download", document.pk)).status_code == 404


@pytest.mark.parametrize("number", [1, 5, 50])
def test_the_list_asks_as_many_questions_for_one_document_as_for_fifty(
    client, alpes_azur, alice, number, django_assert_num_queries
):
    amendment = AmendmentFactory(convention=alpes_azur, confirmed=True)
    for _ in range(number):
        DocumentFactory(convention=alpes_azur, kind="amendment", amendment=amendment)
        DocumentFactory(convention=alpes_azur, removed=True, sent_by=alice)
    client.force_login(alice)

    with django_assert_num_queries(8):
        client.get(page_of(alpes_azur))


def test_documents_of_an_avenant_are_on_its_page_and_in_the_history(client, alpes_azur, alice):
    amendment = AmendmentFactory(convention=alpes_azur, confirmed=True)
    for title, facts in (("L’acte signé", {"public": True}), ("Brouillon", {})):
        DocumentFactory(
            convention=alpes_azur, kind="amendment", amendment=amendment, title=title, **facts
        )
    pages = [amendment.get_absolute_url(), page_of(alpes_azur, "convention_history")]

    seen = [text(client.get(page)) for page in pages]
    client.force_login(alice)
    seen_by_alice = [text(client.get(page)) for page in pages]

    assert [("L’acte signé" in page, "Brouillon" in page) for page in seen] == [(True, False)] * 2
    assert ["Brouillon" in page for page in seen_by_alice] == [True, True]


def test_an_avenant_that_waits_is_not_named_by_its_public_document(client, alpes_azur):
    amendment = AmendmentFactory(convention=alpes_azur)
    DocumentFactory(convention=alpes_azur, kind="amendment", amendment=amendment, public=True)

    page = text(client.get(page_of(alpes_azur)))

    assert "/avenants/" not in page


# Sent -----------------------------------------------------------------------------------------


def test_somebody_of_the_team_sends_a_document(client, alpes_azur, alice):
    client.force_login(alice)

    answer = post(client, alpes_azur)

    assert answer.url == page_of(alpes_azur)
    document = Document.objects.get()
    assert (document.title, document.kind, document.visibility, document.sent_by) == (
        "Comité de pilotage n° 3",
        DocumentKind.MINUTES,
        DocumentVisibility.TEAM,
        alice,
    )
    assert document.file.read() == PDF


def test_a_photo_is_kept_without_its_place(client, alpes_azur, alice):
    client.force_login(alice)

    assert post(client, alpes_azur, photo_with_place()).status_code == 302

    assert b"CANARI" not in Document.objects.get().file.read()


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (too_heavy, "pèse 40 Mo : la limite est de 20 Mo"),
        (with_macros, "Ce fichier contient des macros"),
        (page_posing_as_pdf, "Formats acceptés"),
        (bomb, "démesuré une fois ouvert"),
        (lambda: sent(b"%PDF-1.7 cut short"), "abîmé"),
        (lambda: sent(b""), "vide"),
    ],
    ids=["heavy", "macros", "html", "bomb", "cut", "empty"],
)
def test_a_bad_file_is_refused_with_a_sentence_and_what_was_typed_stays(
    client, alpes_azur, alice, file, words
):
    client.force_login(alice)
    before = default_storage.listdir("documents") if default_storage.exists("documents") else None

    answer = post(client, alpes_azur, file())

    after = default_storage.listdir("documents") if default_storage.exists("documents") else None
    assert answer.status_code == 422
    assert words in text(answer)
    assert "Comité de pilotage n° 3" in text(answer)
    assert (Document.objects.count(), after) == (0, before)


def test_a_picture_cut_short_is_refused(client, alpes_azur, alice):
    whole = photo_with_place().read()
    client.force_login(alice)

    answer = post(client, alpes_azur, sent(whole[:-120], "mur.jpg"))

    assert answer.status_code == 422
    assert "abîmé" in text(answer)
    assert Document.objects.count() == 0


def test_another_mistake_says_that_the_file_is_to_be_chosen_again(client, alpes_azur, alice):
    client.force_login(alice)

    answer = post(client, alpes_azur, dated_on="demain")

    assert answer.status_code == 422
    assert "Date non reconnue" in text(answer)
    assert "Choisissez de nouveau le fichier" in text(answer)


def test_minutes_are_those_of_a_meeting_of_the_past(client, alpes_azur, alice):
    tomorrow = timezone.localdate() + timedelta(days=1)
    client.force_login(alice)

    refused = post(client, alpes_azur, dated_on=str(tomorrow))
    page = text(refused)

    assert refused.status_code == 422
    field = page.partition('id="div_id_dated_on"')[2].partition('id="div_id_')[0]
    assert "Un compte rendu est celui d’une réunion passée" in field.replace("\xa0", " ")
    assert f'value="{tomorrow}"' in field
    assert not Document.objects.exists()
    post(client, alpes_azur, dated_on=str(timezone.localdate()))
    post(client, alpes_azur, dated_on=str(tomorrow), kind="other")
    assert [one.kind for one in Document.objects.order_by("pk")] == ["minutes", "other"]


def test_a_document_with_an_avenant_is_an_avenant(client, alpes_azur, alice):
    amendment = AmendmentFactory(convention=alpes_azur, confirmed=True)
    client.force_login(alice)

    refused = post(client, alpes_azur, amendment=amendment.pk)
    taken = post(client, alpes_azur, amendment=amendment.pk, kind="amendment")

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert "de nature « Avenant »" in text(refused)
    assert Document.objects.get().amendment == amendment


def test_only_pilots_and_the_caf_open_to_everybody(client, alpes_azur, pays_de_grasse, alice, bob):
    client.force_login(alice)
    refused = post(client, alpes_azur, visibility="public")
    client.force_login(bob)
    taken = post(client, pays_de_grasse, visibility="public")

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert Document.objects.get().is_public


# Described, removed ---------------------------------------------------------------------------


def test_a_coordinator_describes_a_public_document_without_closing_it(client, alpes_azur, alice):
    document = DocumentFactory(convention=alpes_azur, public=True)
    client.force_login(alice)

    data = TYPED | {"version": 1, "visibility": "team"}
    answer = client.post(page_of(alpes_azur, "document_edit", document.pk), data)

    assert answer.status_code == 302
    document.refresh_from_db()
    assert (document.title, document.is_public) == ("Comité de pilotage n° 3", True)


def test_two_people_editing_see_both_versions(client, alpes_azur, alice):
    document = DocumentFactory(convention=alpes_azur, title="Bilan de 2025")
    Document.objects.update(version=2)
    client.force_login(alice)
    url = page_of(alpes_azur, "document_edit", document.pk)

    stale = client.post(url, TYPED | {"version": 1})
    again = client.post(url, TYPED | {"version": 2})

    assert (stale.status_code, again.status_code) == (409, 302)
    assert "Bilan de 2025" in text(stale)
    assert "Comité de pilotage n° 3" in text(stale)


def test_a_mistake_while_describing_is_said(client, alpes_azur, alice):
    amendment = AmendmentFactory(convention=alpes_azur, confirmed=True)
    document = DocumentFactory(convention=alpes_azur)
    client.force_login(alice)

    data = TYPED | {"version": 1, "amendment": amendment.pk}
    answer = client.post(page_of(alpes_azur, "document_edit", document.pk), data)

    assert answer.status_code == 422
    assert "de nature « Avenant »" in text(answer)


def test_a_removed_document_waits_for_whoever_may_bring_it_back(client, alpes_azur, alice):
    document = DocumentFactory(convention=alpes_azur, title="Bilan", sent_by=alice)
    other = AssignmentFactory(post__convention=alpes_azur).member
    client.force_login(alice)

    client.post(page_of(alpes_azur, "document_remove", document.pk))
    assert "Rétablir" in text(client.get(page_of(alpes_azur)))
    assert client.get(document.get_absolute_url()).status_code == 404
    client.force_login(other)
    assert "Rétablir" not in text(client.get(page_of(alpes_azur)))
    refused = client.post(page_of(alpes_azur, "document_restore", document.pk))
    assert refused.status_code == 403
    client.force_login(alice)
    client.post(page_of(alpes_azur, "document_restore", document.pk))

    assert client.get(document.get_absolute_url()).status_code == 200


def test_the_key_of_a_document_of_another_ctg_is_refused_with_a_sentence(
    client, alpes_azur, pays_de_grasse, alice
):
    other = DocumentFactory(convention=pays_de_grasse)
    client.force_login(alice)

    answer = post(client, alpes_azur, key=other.sending_key)

    assert (answer.status_code, "a déjà servi" in text(answer)) == (422, True)
    assert Document.objects.count() == 1
