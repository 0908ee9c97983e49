"""The pages of bodies: a public list, working pages for the team and its Cafs."""

from uuid import uuid4

import pytest
from django.urls import reverse

from conventions.models import Body
from tests.conventions.papers import sent
from tests.factories.conventions import BodyFactory, BodyMemberFactory, DocumentFactory
from tests.factories.reference import OrganisationFactory, ThemeFactory

TYPED = {"kind": "steering_committee", "name": "", "meetings_a_year": "2", "rhythm": "au printemps"}


def page_of(convention, name="body_list", *more):
    return reverse(f"conventions:{name}", args=[convention.slug, *more])


def text(response):
    return response.content.decode().replace("\xa0", " ")


@pytest.fixture
def group(alpes_azur, bob):
    """With a member, a link and minutes."""
    body = BodyFactory(
        convention=alpes_azur,
        name="Groupe parentalité",
        meetings_a_year=4,
        rhythm="le mardi",
        wall_url="https://mur.example/parentalite",
        wall_label="Le mur du groupe",
    )
    BodyMemberFactory(body=body, member=bob, role="Regard extérieur", is_chair=True)
    DocumentFactory(convention=alpes_azur, kind="minutes", body=body, title="Réunion de mars")
    return body


def test_a_visitor_reads_names_and_rhythm_only(client, alpes_azur, group):
    page = text(client.get(page_of(alpes_azur)))

    shown = ("Groupe parentalité", "4 réunions par an, le mardi", "Groupe thématique")
    hidden = ("Bob Noisetier", "mur.example", "Réunion de mars", "siège", "Ouvrir une instance")
    assert [words in page for words in shown] == [True] * 3
    assert [words in page for words in hidden] == [False] * 5


def test_the_team_reads_members_links_and_minutes(client, alpes_azur, alice, group):
    client.force_login(alice)

    assert "1 siège" in text(client.get(page_of(alpes_azur)))
    page = text(client.get(group.get_absolute_url()))

    assert [
        words in page
        for words in ("Bob Noisetier", "Regard extérieur", "Préside", "Réunion de mars")
    ] == [True] * 4
    link = '<a href="https://mur.example/parentalite" rel="noopener noreferrer external">'
    assert link in page
    assert "<iframe" not in page


@pytest.mark.parametrize("number", [1, 5, 50])
def test_lists_ask_as_many_questions_for_one_as_for_fifty(
    client, alpes_azur, alice, number, django_assert_num_queries
):
    theme = ThemeFactory()
    for _ in range(number):
        body = BodyFactory(convention=alpes_azur)
        body.themes.add(theme)
    for _ in range(number):
        BodyMemberFactory(body=body)
        BodyMemberFactory(body=body, member=None, organisation=OrganisationFactory())
        DocumentFactory(convention=alpes_azur, kind="minutes", body=body)
    client.force_login(alice)

    with django_assert_num_queries(8):
        client.get(page_of(alpes_azur))
    with django_assert_num_queries(10):
        client.get(body.get_absolute_url())


def test_a_body_is_opened_then_described_again(client, alpes_azur, alice):
    client.force_login(alice)

    opened = client.post(page_of(alpes_azur, "body_create"), TYPED | {"key": uuid4()})
    body = Body.objects.get()
    edited = client.post(
        page_of(alpes_azur, "body_edit", body.pk), TYPED | {"name": "COPIL élargi", "version": 1}
    )

    assert (opened.url, edited.url) == (body.get_absolute_url(),) * 2
    body.refresh_from_db()
    assert (body.name, body.meetings_a_year) == ("COPIL élargi", 2)


def test_what_is_wrong_is_said_and_what_was_typed_stays(client, alpes_azur, alice):
    BodyFactory(convention=alpes_azur, kind="steering_committee", name="")
    other = BodyFactory(convention=alpes_azur)
    client.force_login(alice)
    create, edit = (
        page_of(alpes_azur, "body_create"),
        page_of(alpes_azur, "body_edit", other.pk),
    )

    answers = [
        client.post(create, TYPED | {"key": uuid4()}),
        client.post(create, TYPED | {"key": uuid4(), "name": "x", "wall_url": "javascript:a()"}),
        client.post(create, TYPED | {"key": uuid4(), "name": "x", "wall_label": "Le mur"}),
        client.post(edit, TYPED | {"version": 1}),
    ]

    assert [answer.status_code for answer in answers] == [422] * 4
    sentences = ("donnez un autre nom", "https://", "a une adresse", "donnez un autre nom")
    for answer, words in zip(answers, sentences, strict=True):
        assert words in text(answer)
        assert "au printemps" in text(answer)
    assert Body.objects.count() == 2


def test_two_people_editing_see_both_versions(client, alpes_azur, alice, group):
    Body.objects.filter(pk=group.pk).update(version=2)
    client.force_login(alice)
    url = page_of(alpes_azur, "body_edit", group.pk)

    stale = client.post(url, TYPED | {"version": 1})
    again = client.post(url, TYPED | {"version": 2})

    assert (stale.status_code, again.status_code) == (409, 302)
    assert ("le mardi" in text(stale), "au printemps" in text(stale)) == (True, True)


def test_a_body_is_closed_then_opened_again(client, alpes_azur, alice, group):
    client.force_login(alice)

    refused = client.post(page_of(alpes_azur, "body_close", group.pk), {"on": "hier"})
    client.post(page_of(alpes_azur, "body_close", group.pk), {"on": "2026-01-31"})
    assert "Close depuis le 31 janvier 2026" in text(client.get(page_of(alpes_azur)))
    client.post(page_of(alpes_azur, "body_reopen", group.pk))

    assert refused.status_code == 422
    assert "Close depuis" not in text(client.get(page_of(alpes_azur)))


def test_a_body_whose_name_was_taken_meanwhile_stays_closed(client, alpes_azur, alice, group):
    Body.objects.filter(pk=group.pk).update(closed_on="2026-01-31")
    BodyFactory(convention=alpes_azur, kind=group.kind, name=group.name)
    client.force_login(alice)

    answer = client.post(page_of(alpes_azur, "body_reopen", group.pk), follow=True)

    assert "donnez un autre nom" in text(answer)
    group.refresh_from_db()
    assert group.closed_on is not None


def test_people_and_organisations_sit_in_a_body(client, alpes_azur, alice, carole, group):
    msa = OrganisationFactory(kind="msa", name="MSA d’essai")
    client.force_login(alice)
    url = page_of(alpes_azur, "body_seat", group.pk)

    for data in (
        {"person_q": "Carole Fontaine", "role": "Conseil et développement"},
        {"employer_q": "MSA d’essai", "role": "Action sociale"},
    ):
        assert client.post(url, data).url == group.get_absolute_url()

    assert [str(one) for one in group.members.order_by("pk")] == [
        "Bob Noisetier",
        "Carole Fontaine",
        "MSA d’essai",
    ]
    assert group.members.last().organisation == msa
    client.post(page_of(alpes_azur, "body_unseat", group.pk, group.members.first().pk))
    assert group.members.count() == 2


def test_who_cannot_be_seated_is_said(client, alpes_azur, alice, group):
    for last_name in ("Olivier", "Oliveraie"):
        BodyMemberFactory(member__first_name="Lina", member__last_name=last_name)
    client.force_login(alice)
    url = page_of(alpes_azur, "body_seat", group.pk)

    answers = [
        client.post(url, data)
        for data in (
            {},
            {"person_q": "Personne Inconnue"},
            {"person_q": "Lina Oliv"},
            {"person_q": "Alice Tilleul", "employer_q": "Aiglun"},
        )
    ]

    assert [answer.status_code for answer in answers] == [422] * 4
    for answer, words in zip(
        answers,
        (
            "une personne ou un organisme",
            "notez son organisme et sa qualité",
            "choisissez dans la liste",
            "pas les deux",
        ),
        strict=True,
    ):
        assert words in text(answer)
    assert group.members.count() == 1


def test_minutes_are_sent_from_the_page_of_the_body(client, alpes_azur, alice, group):
    client.force_login(alice)
    url = page_of(alpes_azur, "document_create")

    page = text(client.get(f"{url}?instance={group.pk}"))
    data = {
        "key": uuid4(),
        "file": sent(),
        "title": "Réunion de juin",
        "dated_on": "2026-06-02",
        "visibility": "team",
        "accessible": "unknown",
        "body": group.pk,
    }
    refused = client.post(url, data | {"kind": "review"})
    taken = client.post(url, data | {"kind": "minutes", "file": sent()})

    assert f'<option value="{group.pk}" selected>' in page
    assert (refused.status_code, taken.status_code) == (422, 302)
    assert "de nature « Compte rendu »" in text(refused)
    assert "Réunion de juin" in text(client.get(group.get_absolute_url()))


def test_the_key_of_a_body_of_another_ctg_is_refused_with_a_sentence(client, alpes_azur, alice):
    other = BodyFactory()
    client.force_login(alice)

    answer = client.post(
        page_of(alpes_azur, "body_create"), TYPED | {"key": other.creation_key, "name": "Groupe"}
    )

    assert (answer.status_code, "a déjà servi" in text(answer)) == (422, True)
    assert Body.objects.count() == 1
