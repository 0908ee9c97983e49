"""The papers of a CTG: kept, removed, brought back, deleted; who reads each of them."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from conventions import actions, jobs, rules
from conventions.actions import documents as papers
from conventions.models import REMOVED_LIFE, Document, DocumentKind, DocumentVisibility
from conventions.standing import standing_of
from ctgnet.uploads import without_traces
from members.actions import Stale
from members.models import AuditLine
from tests.conventions.papers import PDF, known, photo_with_place
from tests.factories.conventions import AmendmentFactory, DocumentFactory, days

EVERYBODY = ("alice", "bob", "carole", "karim", "mona", "paul", "nina", "erwan", "suzie")


def send(convention, by, **changes):
    facts = {"title": "COPIL n° 3", "kind": DocumentKind.MINUTES, "dated_on": days(-3)}
    file, key = changes.pop("file", None) or known(), changes.pop("key", None) or uuid4()
    return actions.send_document(convention, file, key=key, by=by, **facts | changes)


def verbs():
    return list(AuditLine.objects.order_by("pk").values_list("verb", flat=True))


def test_a_document_is_kept_under_a_name_that_tells_nothing(alpes_azur, alice):
    document = send(alpes_azur, alice)

    assert (document.file_kind, document.size) == ("pdf", len(PDF))
    assert document.file.read() == PDF
    assert document.file.name.startswith("documents/")
    assert "piece" not in document.file.name
    assert verbs() == ["send_document"]


def test_a_form_sent_twice_keeps_one_document(alpes_azur, alice):
    key = uuid4()

    first, second = (send(alpes_azur, alice, key=key) for _ in range(2))

    assert first == second
    assert Document.objects.count() == 1
    assert verbs() == ["send_document"]


def test_the_key_of_a_document_of_another_ctg_has_served(alpes_azur, pays_de_grasse, alice):
    other = DocumentFactory(convention=pays_de_grasse)

    with pytest.raises(ValidationError, match="a déjà servi"):
        send(alpes_azur, alice, key=other.sending_key)


def test_what_the_database_refuses_leaves_no_file(alpes_azur, alice, monkeypatch):
    monkeypatch.setattr(papers, "record", lambda *args, **facts: 1 / 0)
    before = set(_stored())

    with pytest.raises(ZeroDivisionError):
        send(alpes_azur, alice)

    assert Document.objects.count() == 0
    assert set(_stored()) == before


def _stored():
    return default_storage.listdir("documents")[1] if default_storage.exists("documents") else []


def test_only_an_avenant_is_tied_to_an_avenant(alpes_azur, alice):
    with pytest.raises(ValidationError, match=r"de nature «.+Avenant"):
        send(alpes_azur, alice, amendment=AmendmentFactory(convention=alpes_azur))


def test_the_database_refuses_more_than_twenty_megabytes(alpes_azur):
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentFactory(convention=alpes_azur, size=20 * 1024 * 1024 + 1)


def test_a_picture_forgets_where_it_was_taken(alpes_azur, alice):
    photo = known(photo_with_place().read(), "mur.jpg")
    assert Image.open(photo).getexif() != {}

    document = send(alpes_azur, alice, file=without_traces(photo))

    content = document.file.read()
    assert dict(Image.open(BytesIO(content)).getexif()) == {}
    assert b"CANARI" not in content
    assert document.size == len(content)


def test_a_change_of_readers_is_named_in_the_log(alpes_azur, bob, carole):
    document = send(alpes_azur, carole, visibility=DocumentVisibility.PUBLIC)

    for visibility in ("members", "team", "public"):
        document = actions.edit_document(
            document, by=carole, version=document.version, visibility=visibility
        )

    assert document.version == 4
    assert verbs() == ["publish_document", "close_document", "edit_document", "publish_document"]
    line = AuditLine.objects.last()
    assert (line.before, line.after) == ({"visibility": "team"}, {"visibility": "public"})


def test_a_stale_form_changes_nothing(alpes_azur, alice):
    document = send(alpes_azur, alice)
    actions.edit_document(document, by=alice, version=1, title="COPIL du printemps")

    with pytest.raises(Stale):
        actions.edit_document(document, by=alice, version=1, title="COPIL d’automne")

    document.refresh_from_db()
    assert document.title == "COPIL du printemps"


# Removed, brought back, deleted -----------------------------------------------------------------


def test_a_removed_document_is_read_by_nobody_until_it_is_brought_back(alpes_azur, alice):
    document = send(alpes_azur, alice)
    seen = Document.objects.visible_to(standing_of(alice))

    for _ in range(2):  # a second click changes nothing
        actions.remove_document(document, by=alice)
    assert list(seen) == []
    assert list(Document.objects.removed()) == [document]

    for _ in range(2):
        actions.restore_document(document, by=alice)
    assert list(seen.all()) == [document]
    assert verbs() == ["send_document", "remove_document", "restore_document"]


@pytest.mark.django_db(transaction=True)
def test_the_night_deletes_what_nobody_brought_back_with_its_file(alpes_azur, alice):
    kept, removed, brought_back = (send(alpes_azur, alice) for _ in range(3))
    for document in (removed, brought_back):
        actions.remove_document(document, by=alice)
    actions.restore_document(brought_back, by=alice)

    jobs.delete_removed_documents()
    assert Document.objects.count() == 3

    with time_machine.travel(timezone.now() + REMOVED_LIFE + timedelta(minutes=1)):
        assert actions.purge_documents() == 1
        assert actions.purge_documents() == 0

    assert set(Document.objects.all()) == {kept, brought_back}
    assert default_storage.exists(kept.file.name)
    assert not default_storage.exists(removed.file.name)


def test_a_document_brought_back_meanwhile_is_not_deleted(alpes_azur, alice):
    document = send(alpes_azur, alice)

    assert papers._delete(document.pk) == 0

    assert default_storage.exists(document.file.name)


def test_files_that_no_row_names_are_deleted_after_a_day(alpes_azur, alice):
    document = send(alpes_azur, alice)
    orphan = default_storage.save("documents/orphelin.pdf", ContentFile(PDF))

    actions.purge_documents()
    assert default_storage.exists(orphan)

    with time_machine.travel(timezone.now() + timedelta(days=2)):
        actions.purge_documents()
    assert not default_storage.exists(orphan)
    assert default_storage.exists(document.file.name)


def test_a_night_without_any_document_does_nothing(db, monkeypatch):
    monkeypatch.setattr(papers, "FOLDER", "rien-de-tel")
    assert actions.purge_documents() == 0


# Who reads, who does --------------------------------------------------------------------------


@pytest.fixture
def people(request, alice, bob, carole, karim, mona, paul, nina, erwan, suzie):
    return {name: request.getfixturevalue(name) for name in EVERYBODY} | {
        "visitor": AnonymousUser()
    }


def who(people, answer):
    return {name for name, person in people.items() if answer(person)}


@pytest.mark.parametrize(
    ("facts", "readers"),
    [
        ({}, {"alice", "carole"}),
        ({"for_members": True}, {"alice", "bob", "carole", "karim", "mona", "paul"}),
        ({"public": True}, {*EVERYBODY, "visitor"}),
        ({"public": True, "removed": True}, set()),
    ],
    ids=["team", "members", "public", "removed"],
)
def test_each_document_has_its_readers(people, alpes_azur, facts, readers):
    DocumentFactory(convention=alpes_azur, **facts)

    seen = who(people, lambda p: Document.objects.visible_to(standing_of(p)).exists())

    assert seen == readers


def test_papers_of_a_ctg_in_preparation_are_for_its_team_and_its_cafs(people, alpes_azur):
    DocumentFactory(convention=alpes_azur, public=True)
    alpes_azur.confirmed_at = alpes_azur.confirmed_by = None
    alpes_azur.save()

    seen = who(people, lambda p: Document.objects.visible_to(standing_of(p)).exists())

    assert seen == {"alice", "carole"}


def test_who_sends_describes_opens_and_removes(people, alpes_azur, pays_de_grasse):
    azur, grasse = (
        DocumentFactory(convention=convention) for convention in (alpes_azur, pays_de_grasse)
    )
    of_alice = DocumentFactory(convention=alpes_azur, sent_by=people["alice"])
    of_erwan = DocumentFactory(convention=pays_de_grasse, sent_by=people["erwan"])

    assert who(people, lambda p: rules.can_send_document(p, alpes_azur)) == {"alice", "carole"}
    assert who(people, lambda p: rules.can_edit_document(p, azur)) == {"alice", "carole"}
    assert who(people, lambda p: rules.can_publish_documents(p, alpes_azur)) == {"carole"}
    assert who(people, lambda p: rules.can_publish_documents(p, pays_de_grasse)) == {
        "bob",
        "carole",
    }
    assert who(people, lambda p: rules.can_remove_document(p, azur)) == {"carole"}
    assert who(people, lambda p: rules.can_remove_document(p, of_alice)) == {"alice", "carole"}
    assert who(people, lambda p: rules.can_remove_document(p, grasse)) == {"bob", "carole"}
    assert who(people, lambda p: rules.can_remove_document(p, of_erwan)) == {"bob", "carole"}
