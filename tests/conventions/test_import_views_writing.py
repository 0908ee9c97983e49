"""The page of a spreadsheet confirmed, followed while it is written, undone or deleted."""

import pytest

from conventions import actions
from conventions.models import Convention, ConventionImport, ImportState
from members.models import Member
from tests.conventions.import_pages import LIST, send, text_of, xlsx
from tests.conventions.import_rows import ONE
from tests.conventions.importing import SOUND, confirmed, line, sent, written
from tests.factories.members import MemberFactory, RoleFactory

# What the lines name.
pytestmark = pytest.mark.usefixtures("places", "parenting")


def test_import_confirm_hands_it_over_and_the_page_follows(client, carole):
    made = sent(carole, ONE)
    client.force_login(carole)
    url = made.get_absolute_url()

    answer = client.post(f"{url}confirmer/", {"version": made.version})

    assert answer.url == url
    page = text_of(client.get(url))
    assert 'hx-trigger="every 2s"' in page
    assert "Actualiser" in page
    part = client.get(url, headers={"HX-Request": "true"})
    assert "<html" not in text_of(part)
    assert "0 %" in text_of(part)
    actions.run_import(str(made.pk))
    assert client.get(url, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert "1 CTG importée" in text_of(client.get(url))


def test_import_confirm_of_an_older_check_shows_the_new_one(client, carole):
    made = sent(carole, ONE)
    old = made.version
    actions.check_import(made, by=carole, columns=made.columns)
    client.force_login(carole)

    answer = client.post(f"{made.get_absolute_url()}confirmer/", {"version": old})

    assert answer.status_code == 409
    assert "relisez-la avant de confirmer" in text_of(answer)
    assert 'name="version" value="3"' in text_of(answer)


@pytest.mark.parametrize("data", [{}, {"version": "x"}, {"version": "99999999999999"}])
def test_import_confirm_without_its_version_confirms_nothing(client, carole, data):
    made = sent(carole, ONE)
    client.force_login(carole)

    assert client.post(f"{made.get_absolute_url()}confirmer/", data).status_code in {409, 422}
    made.refresh_from_db()
    assert made.state == ImportState.CHECKED


def test_import_confirm_asks_the_administration_why(client, mona):
    made = sent(mona, ONE)
    client.force_login(mona)
    url = f"{made.get_absolute_url()}confirmer/"

    refused = client.post(url, {"version": made.version, "reason": "x"})
    done = client.post(url, {"version": made.version, "reason": "La Caf ouvre en mars."})

    assert (refused.status_code, done.status_code) == (422, 302)


def test_import_confirm_is_for_its_author(client, carole, places):
    colleague = MemberFactory()
    RoleFactory(member=colleague, kind="caf_officer", caf=places.caf06)
    made = sent(colleague, ONE)
    client.force_login(carole)

    answer = client.post(f"{made.get_absolute_url()}confirmer/", {"version": made.version})

    assert answer.status_code == 403
    assert "La personne qui a envoyé ce tableau" in text_of(answer)


def test_import_detail_says_why_nothing_was_written(client, carole):
    made = confirmed(carole, ONE)
    Convention.objects.create(
        slug="x", official_title=SOUND["official_title"], start_date="2026-01-01", stage="drafting"
    )
    actions.run_import(str(made.pk))
    client.force_login(carole)

    page = text_of(client.get(made.get_absolute_url()))

    assert "Rien n’a été écrit." in page
    assert "cette CTG est déjà au registre" in page
    assert "Vérifier de nouveau" in page


def test_import_undo_by_a_colleague_takes_everything_back(client, carole, places):
    colleague = MemberFactory()
    RoleFactory(member=colleague, kind="caf_officer", caf=places.caf06)
    made = written(colleague, ONE)
    client.force_login(carole)

    answer = client.post(f"{made.get_absolute_url()}annuler/", follow=True)

    assert "L’import est annulé" in text_of(answer)
    assert "1 compte que personne n’avait ouvert" in text_of(answer)
    assert not Member.objects.filter(email="lina@essai.example").exists()


def test_import_undo_says_which_ctg_was_touched(client, carole):
    made = written(carole, ONE)
    made.conventions.update(version=2)
    client.force_login(carole)

    answer = client.post(f"{made.get_absolute_url()}annuler/", follow=True)

    assert "Rien n’est annulé : le travail a commencé" in text_of(answer)
    assert "modifications (1)" in text_of(answer)


def test_import_delete_drops_what_is_not_written_only(client, carole):
    dropped, kept = sent(carole, line(**SOUND)), written(carole, ONE)
    client.force_login(carole)

    first = client.post(f"{dropped.get_absolute_url()}effacer/")
    second = client.post(f"{kept.get_absolute_url()}effacer/")

    assert (first.url, second.url) == (LIST, kept.get_absolute_url())
    assert ConventionImport.objects.get() == kept


@pytest.mark.parametrize("state", ["uploaded", "checked", "done", "undone", "forgotten"])
def test_import_detail_shows_every_state(client, carole, state):
    made = sent(carole, line(**SOUND)) if state == "checked" else written(carole, ONE)
    if state == "undone":
        made = actions.undo_import(made, by=carole)
    if state == "forgotten":
        ConventionImport.objects.update(table={}, columns=[], preview=[])
    if state == "uploaded":
        client.force_login(carole)
        send(client, xlsx(line(**SOUND | {"official_title": "Autre"})))
        made = ConventionImport.objects.get(state="uploaded")
    client.force_login(carole)

    page = client.get(made.get_absolute_url())

    assert page.status_code == 200
    assert made.get_state_display() in text_of(page)
