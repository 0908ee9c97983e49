"""One's profile: written by oneself alone, and nothing typed is lost."""

import re

import pytest
from django.urls import reverse

from members.models import Member
from tests.pages.own_pages import page_of

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
