"""One's own pages: what waits, the profile, the news, and asking for a function."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from conventions.actions import answer_for_oneself
from conventions.models import Assignment, PostKind
from members.actions import notify, record_act
from members.models import GrantStatus, MailPreference, Member, Notification, Role
from tests.factories.conventions import AssignmentFactory, DocumentFactory, PostFactory
from tests.factories.members import RoleFactory
from tests.factories.practices import SheetFactory
from tests.factories.reference import OrganisationFactory

Kind = Role.Kind


@pytest.fixture
def as_nina(client, nina):
    client.force_login(nina)
    return client


@pytest.fixture
def as_alice(client, alice):
    client.force_login(alice)
    return client


def page_of(response):
    return response.content.decode().replace("\xa0", " ")


def news(member, *keys):
    for key in keys:
        notify(member, kind=Notification.Kind.SHEET, text=f"Nouvelle {key}", path="/", key=key)


# My space


def test_a_newcomer_is_told_what_to_do_first(as_nina):
    page = page_of(as_nina.get(reverse("myspace")))

    assert page.count("Dites quelle est votre fonction") == 1
    assert page.count("Aucune fonction pour le moment.") == 1


def test_my_space_shows_my_functions_and_nobody_else_s(as_alice, alice, bob, nina):
    RoleFactory(requested=True, member=alice, note="secret")
    news(alice, "a-moi")
    news(bob, "a-bob")

    page = page_of(as_alice.get(reverse("myspace")))

    assert [
        word in page for word in ("Alpes d’Azur", "0,5 ETP", "Nouvelle a-moi", "Pays de Grasse")
    ] == [True, True, True, False]
    assert "Nouvelle a-bob" not in page
    assert "Dites quelle est votre fonction" not in page


def test_whoever_leaves_finds_where_to_say_it(client, alice, bob):
    """In one's space and on the team's page, beside one's own post alone."""
    mine = alice.assignments.get()
    link = f'href="{mine.answer_path}"'
    team = f"/conventions/{mine.post.convention.slug}/equipe/"

    def found(member):
        client.force_login(member)
        return [link in page_of(client.get(path)) for path in (reverse("myspace"), team)]

    before = found(alice), found(bob)
    type(mine).objects.filter(pk=mine.pk).update(ends_on="2100-01-01")

    assert (before, found(alice)) == (([True, True], [False, False]), [False, False])


def test_a_departure_once_announced_is_shown_where_it_was_said(client, alice, bob, carole):
    """To oneself and to one's Caf; said otherwise, it is gone."""
    mine = alice.assignments.get()
    team = f"/conventions/{mine.post.convention.slug}/equipe/"

    def found(member, path, *words):
        client.force_login(member)
        page = page_of(client.get(path)).lower()
        return [word in page for word in words]

    told = "départ annoncé pour le 15 janvier 2030", "changer ma réponse", "je quitte ce poste"
    answer_for_oneself(mine, by=alice, left_on=date(2030, 1, 15))

    assert found(alice, reverse("myspace"), *told) == [True, True, False]
    assert found(alice, team, *told) == [True, True, False]
    assert found(carole, team, *told[:2]) == [True, False]
    assert found(bob, team, *told) == [False, False, False]
    assert found(alice, mine.answer_path, 'value="2030-01-15"') == [True]
    answer_for_oneself(mine, by=alice)
    assert found(alice, reverse("myspace"), *told) == [False, False, True]


@pytest.mark.parametrize("count", [1, 5, 50])
def test_departures_announced_cost_nothing_more(as_alice, alice, count, django_assert_num_queries):
    for _ in range(count):
        answer_for_oneself(AssignmentFactory(member=alice), by=alice, left_on=date(2030, 1, 15))

    with django_assert_num_queries(12):
        page = page_of(as_alice.get(reverse("myspace")))

    assert page.count("Départ annoncé pour le 15 janvier 2030") == count


def test_the_desk_is_announced_to_those_who_decide(client, carole, alice):
    RoleFactory(requested=True)
    counts = {}
    for member in (carole, alice):
        client.force_login(member)
        page = page_of(client.get(reverse("myspace")))
        counts[member.first_name] = page.count("demande à laquelle répondre")

    assert counts == {"Carole": 1, "Alice": 0}


@pytest.mark.parametrize("count", [1, 5])
def test_my_space_costs_the_same(as_alice, alice, count, django_assert_num_queries):
    news(alice, *map(str, range(count)))

    with django_assert_num_queries(12):
        as_alice.get(reverse("myspace"))


# Profile


PROFILE = {
    "first_name": "Alice",
    "last_name": "Tilleul",
    "job_title": "Chargée de coopération",
    "bio": "",
    "can_help": "",
    "looking_for": "",
    "phone": "",
    "profile_visibility": "public",
    "email_visibility": "hidden",
    "phone_visibility": "hidden",
    "time_zone": "Europe/Paris",
    "version": "1",
}


def test_a_profile_is_edited_and_read_on_one_s_page(as_alice, alice):
    response = as_alice.post(reverse("profile_edit"), PROFILE)

    alice.refresh_from_db()
    assert response.url == alice.get_absolute_url()
    assert (alice.job_title, alice.profile_visibility, alice.version) == (
        "Chargée de coopération",
        "public",
        2,
    )


def test_no_extra_field_changes_what_is_not_one_s_own(as_alice, alice):
    as_alice.post(
        reverse("profile_edit"),
        PROFILE
        | {"email": "pirate@essai.example", "is_active": "", "public_id": "x", "roles": "1"},
    )

    fresh = Member.objects.get(pk=alice.pk)
    assert (fresh.email, fresh.is_active, fresh.public_id, fresh.roles.count()) == (
        alice.email,
        True,
        alice.public_id,
        0,
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"first_name": ""},
        {"email_visibility": "public"},
        {"time_zone": "Mars/Olympus"},
        {"bio": "x" * 601},
        {"bio": "nul\x00"},
        {"version": "x"},
        {"version": ""},
    ],
)
def test_a_wrong_profile_keeps_what_was_typed(as_alice, alice, wrong):
    response = as_alice.post(reverse("profile_edit"), PROFILE | wrong)

    assert response.status_code == 422
    assert 'value="Chargée de coopération"' in page_of(response)
    alice.refresh_from_db()
    assert alice.version == 1


def test_two_windows_see_both_versions_and_lose_nothing(as_alice, alice):
    as_alice.post(reverse("profile_edit"), PROFILE | {"job_title": "Première fenêtre"})

    response = as_alice.post(reverse("profile_edit"), PROFILE | {"job_title": "Seconde fenêtre"})

    page = page_of(response)
    alice.refresh_from_db()
    assert (response.status_code, alice.job_title) == (409, "Première fenêtre")
    assert [page.count(words) for words in ("Première fenêtre", "Seconde fenêtre")] == [1, 2]
    again = re.search(r'name="version" value="(\d+)"', page)[1]
    as_alice.post(
        reverse("profile_edit"), PROFILE | {"job_title": "Seconde fenêtre", "version": again}
    )
    alice.refresh_from_db()
    assert alice.job_title == "Seconde fenêtre"


def test_a_profile_saved_unchanged_is_not_a_mistake(as_alice, alice):
    first = as_alice.post(reverse("profile_edit"), PROFILE)
    second = as_alice.post(reverse("profile_edit"), PROFILE | {"version": "2"})

    assert (first.status_code, second.status_code) == (302, 302)


# News and mails


def test_reading_the_page_marks_nothing_the_button_does(as_alice, alice, bob):
    news(alice, "un", "deux")
    news(bob, "autre")
    url = reverse("notification_list")
    page = page_of(as_alice.get(url))
    unread = alice.notifications.filter(read_at=None).count()
    until = re.search(r'name="until" value="(\d+)"', page)[1]
    news(alice, "trois")

    as_alice.post(reverse("notification_read"), {"until": until})

    left = list(
        Notification.objects.filter(read_at=None).order_by("pk").values_list("key", flat=True)
    )
    assert (page.count("row-item"), unread, left) == (2, 2, ["autre", "trois"])


@pytest.mark.parametrize("until", ["", "x", "-1", "9" * 30, "²"])
def test_a_wrong_mark_changes_nothing(as_alice, alice, until):
    news(alice, "un")

    response = as_alice.post(reverse("notification_read"), {"until": until})

    assert (response.status_code, alice.notifications.filter(read_at=None).count()) == (302, 1)


@pytest.mark.parametrize("count", [1, 5, 50])
def test_news_cost_the_same(as_alice, alice, count, django_assert_num_queries):
    news(alice, *map(str, range(count)))

    with django_assert_num_queries(5):
        as_alice.get(reverse("notification_list"))


def test_mails_are_chosen_on_one_page(as_alice, alice):
    kinds = dict.fromkeys(Notification.Kind.values, "digest")
    response = as_alice.post(reverse("preferences"), kinds | {"sheet": "never"})
    wrong = as_alice.post(reverse("preferences"), kinds | {"sheet": "parfois"})

    chosen = dict(alice.mail_preferences.values_list("kind", "rhythm"))
    assert (response.status_code, wrong.status_code) == (302, 422)
    assert chosen == kinds | {"sheet": MailPreference.Rhythm.NEVER}
    assert page_of(as_alice.get(reverse("preferences"))).count("checked") == len(kinds)


def test_my_log_holds_my_acts_and_those_on_me(as_alice, alice, bob, mona):
    record_act(by=alice, verb="review_sheet", thing=alice)
    record_act(by=mona, verb="suspend_member", thing=alice, subject=alice, reason="Motif lu")
    record_act(by=mona, verb="suspend_member", thing=bob, subject=bob, reason="Affaire de Bob")
    record_act(by=alice, verb="verbe_inconnu", thing=alice)

    page = page_of(as_alice.get(reverse("journal")))

    assert [
        words in page
        for words in (
            "Alice Tilleul a relu une fiche",
            "Mona Verger a suspendu un compte",
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


# Asking for a function


def test_a_newcomer_asks_for_a_caf_once(as_nina, nina, places):
    form = {"caf": "06", "note": "Bureau 12", "kind": "national", "status": "validated"}

    statuses = [as_nina.post(reverse("role_request_caf"), form).status_code for _ in range(2)]

    role = nina.roles.get()
    assert statuses == [302, 302]
    assert (role.kind, role.caf_id, role.status, role.requested_by) == (
        Kind.CAF_OFFICER,
        "06",
        GrantStatus.REQUESTED,
        nina,
    )
    assert "Nina" in page_of(as_nina.get(reverse("myspace")))
    assert page_of(as_nina.get(reverse("role_request"))).count("En attente d’une réponse") == 1


@pytest.mark.parametrize("caf", ["", "99", "x\x00"])
def test_an_unknown_caf_is_refused_in_words(as_nina, nina, places, caf):
    response = as_nina.post(reverse("role_request_caf"), {"caf": caf})

    assert (response.status_code, nina.roles.count()) == (422, 0)


def test_a_role_already_held_is_said(client, carole):
    client.force_login(carole)

    response = client.post(reverse("role_request_caf"), {"caf": "06"})

    assert (response.status_code, "Ce rôle est déjà validé." in page_of(response)) == (422, True)


def test_a_partner_finds_their_organisation_or_says_it(as_nina, nina):
    msa = OrganisationFactory(kind="msa", name="MSA Provence-Azur")
    url = reverse("role_request_partner")
    found = page_of(as_nina.get(url, {"q": "provence azur"})).count("MSA Provence-Azur")

    as_nina.post(url, {"q": "provence azur", "organisation": msa.pk, "note": "Développement"})
    as_nina.post(url, {"q": "", "organisation": "", "note": "Association Les Mimosas"})

    # Once as a choice; the example of the help text is the other.
    assert found == 2
    assert list(nina.roles.order_by("pk").values_list("organisation", "note")) == [
        (msa.pk, "Développement"),
        (None, "Association Les Mimosas"),
    ]


def test_a_partner_may_say_that_the_list_does_not_hold_theirs(as_nina):
    OrganisationFactory(kind="msa", name="MSA Provence-Azur")
    url = reverse("role_request_partner")

    pages = [page_of(as_nina.get(url, {"q": q})) for q in ("msa", "", "zzz")]

    assert [page.count("Il n’est pas dans cette liste") for page in pages] == [1, 0, 0]


def test_an_organisation_that_was_not_found_is_not_taken(as_nina, nina):
    other = OrganisationFactory(name="Ailleurs")

    response = as_nina.post(
        reverse("role_request_partner"), {"q": "ici", "organisation": other.pk, "note": "x"}
    )

    assert (response.status_code, nina.roles.count()) == (422, 0)


@pytest.mark.parametrize(
    ("q", "found"), [("alpes azur", 1), ("Aiglun", 1), ("ASCROS", 1), ("zzz", 0), ("a", 0), ("", 0)]
)
def test_a_ctg_is_found_by_its_name_or_a_commune(as_nina, alpes_azur, pays_de_grasse, q, found):
    page = page_of(as_nina.get(reverse("ctg_find"), {"q": q}))

    assert page.count("/mon-espace/fonctions/demander/ctg/alpes-d-azur-2023-2027/") == found
    assert page.count("pays-de-grasse") == 0


@pytest.mark.parametrize("q", ["nul\x00", "\x00"])
def test_what_cannot_be_stored_is_not_looked_for(as_nina, q):
    response = as_nina.post(reverse("role_request_partner"), {"q": q})

    assert response.status_code == 422


def test_a_ctg_that_ended_is_not_proposed(as_nina, alpes_azur):
    alpes_azur.end_date = timezone.localdate() - timedelta(1)
    alpes_azur.save()

    page = page_of(as_nina.get(reverse("ctg_find"), {"q": "alpes"}))

    assert page.count("alpes-d-azur") == 0


def test_a_newcomer_asks_for_a_post_once(as_nina, nina, alpes_azur):
    post = PostFactory(convention=alpes_azur)
    url = reverse("assignment_request", args=[alpes_azur.slug])

    for _ in range(2):
        response = as_nina.post(url, {"post": post.pk, "fte": "0,5"})

    asked = Assignment.objects.get(member=nina)
    assert response.url == reverse("myspace")
    assert (asked.post, str(asked.fte), asked.status) == (post, "0.50", GrantStatus.REQUESTED)


def test_a_mandate_is_asked_for_without_a_share(as_nina, alpes_azur):
    mandate = PostFactory(convention=alpes_azur, kind=PostKind.ELECTED)
    other = PostFactory(convention=alpes_azur)
    url = reverse("assignment_request", args=[alpes_azur.slug])

    assert as_nina.post(url, {"post": other.pk, "fte": ""}).status_code == 422
    assert as_nina.post(url, {"post": mandate.pk, "fte": ""}).status_code == 302


@pytest.mark.parametrize("wrong", [{"fte": "2"}, {"fte": "beaucoup"}, {"post": "0"}, {"post": ""}])
def test_a_wrong_request_keeps_what_was_typed(as_nina, nina, alpes_azur, wrong):
    post = PostFactory(convention=alpes_azur)
    form = {"post": post.pk, "fte": "0,5"} | wrong

    response = as_nina.post(reverse("assignment_request", args=[alpes_azur.slug]), form)

    assert (response.status_code, Assignment.objects.filter(member=nina).count()) == (422, 0)


def test_a_post_of_another_ctg_or_closed_is_not_asked_for(
    as_nina, nina, alpes_azur, pays_de_grasse
):
    closed = PostFactory(convention=alpes_azur, closed_on=timezone.localdate() - timedelta(1))
    elsewhere = PostFactory(convention=pays_de_grasse)
    url = reverse("assignment_request", args=[alpes_azur.slug])

    statuses = [
        as_nina.post(url, {"post": post.pk, "fte": "0,5"}).status_code
        for post in (closed, elsewhere)
    ]

    assert (statuses, Assignment.objects.filter(member=nina).count()) == ([422, 422], 0)


def test_one_takes_back_one_s_own_request_only(client, nina, bob, mona):
    role = RoleFactory(requested=True, member=nina)
    url = reverse("role_withdraw", args=[role.pk])
    client.force_login(bob)
    stranger = client.post(url).status_code
    client.force_login(nina)
    client.post(url)

    role.refresh_from_db()
    assert (stranger, role.state) == (404, "retirée")


def test_an_answered_request_says_it_is_too_late(client, nina):
    role = RoleFactory(member=nina)
    client.force_login(nina)

    page = page_of(client.post(reverse("role_withdraw", args=[role.pk]), follow=True))

    assert "Cette demande a déjà reçu une réponse : validée." in page


PAGES = [
    "myspace",
    "profile_edit",
    "notification_list",
    "preferences",
    "journal",
    "role_request",
    "role_request_caf",
    "role_request_partner",
    "ctg_find",
    "privacy",
]


@pytest.mark.parametrize("name", PAGES)
def test_one_s_own_pages_are_for_oneself(client, nina, name):
    stranger = client.get(reverse(name))
    client.force_login(nina)
    own = client.get(reverse(name))

    assert stranger.url == f"/compte/connexion/?next={reverse(name)}"
    assert page_of(own).count("<h1") == 1


def test_my_shared_sheets_are_with_what_i_write(as_alice, alice, bob):
    for rank in range(6):
        SheetFactory(author=alice, shared=True, title=f"Fiche {rank}")
    SheetFactory(author=bob, shared=True)

    page = as_alice.get("/mon-espace/")

    assert [sheet.author for sheet in page.context["shared"]] == [alice] * 5
    assert (
        f'<a href="{alice.get_absolute_url()}#fiches">Toutes mes fiches partagées</a>' in page.text
    )


def test_the_log_names_what_its_reader_may_see(as_alice, alice, bob, alpes_azur):
    hidden = SheetFactory(author=bob, title="Brouillon de Bob")
    shown = SheetFactory(author=bob, shared=True, title="Pause-café")
    for thing in (hidden, shown, alpes_azur):
        record_act(by=alice, verb="edit_sheet", thing=thing)

    page = as_alice.get("/mon-espace/journal/").text

    assert f'<a href="{shown.get_absolute_url()}">Pause-café</a>' in page
    assert f'<a href="{alpes_azur.get_absolute_url()}">{alpes_azur}</a>' in page
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

    named = f'a déposé un document : <a href="{shown.get_absolute_url()}">Bilan de 2025</a>'
    assert page.count(named) == 6
    assert [title in page for title in ("Note de travail", "Une erreur")] == [False, False]
