"""News are read when one says so, and mails chosen on one page."""

import re

import pytest
from django.urls import reverse

from members.models import MailPreference, Notification
from tests.pages.own_pages import news, page_of


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


def test_what_leaves_at_once_is_not_said_to_wait_for_the_mail_of_the_day(as_alice):
    page = page_of(as_alice.get(reverse("preferences")))

    assert "Un seul courriel par jour" not in page
    assert page.count("dans le courriel du jour") == 5  # four subjects, and the rest of the desk
    assert page.count("par courriel, aussitôt") == 1
    assert page.count("Part toujours, et aussitôt") == 3


def test_mails_are_chosen_on_one_page(as_alice, alice):
    kinds = dict.fromkeys(Notification.Kind.values, "digest")
    response = as_alice.post(reverse("preferences"), kinds | {"sheet": "never"})
    wrong = as_alice.post(reverse("preferences"), kinds | {"sheet": "parfois"})

    chosen = dict(alice.mail_preferences.values_list("kind", "rhythm"))
    assert (response.status_code, wrong.status_code) == (302, 422)
    assert chosen == kinds | {"sheet": MailPreference.Rhythm.NEVER}
    assert page_of(as_alice.get(reverse("preferences"))).count("checked") == len(kinds)
