"""Testimonies: shown while their author agrees and the network chose them, gone at once after."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ctgnet.pages.testimony import queries

# models and factories as modules: pytest takes a name that begins with « Test » for a class of tests.
from members import actions, models, privacy
from members.models import AuditLine
from tests.factories import members as factories

WORDS = {"text": "Je relie des gens.", "role_words": "pilote, Jura", "agrees": "on"}


def seen_by_all(client):
    client.logout()
    return [WORDS["text"] in client.get(path).text for path in ("/", "/le-metier/")]


def test_it_is_shown_between_the_choice_and_the_withdrawal(client, alice, mona):
    client.force_login(alice)
    given = client.post(reverse("testimony"), WORDS)
    mine = models.Testimony.objects.get()
    steps = [seen_by_all(client)]
    for shown in ("1", "0", "1"):
        client.force_login(mona)
        client.post(reverse("testimony_choose", args=[mine.pk]), {"is_shown": shown})
        steps.append(seen_by_all(client))
    client.force_login(alice)
    client.post(reverse("testimony_withdraw"))
    steps.append(seen_by_all(client))

    mine.refresh_from_db()
    assert given.url == reverse("testimony")
    assert steps == [[False] * 2, [True] * 2, [False] * 2, [True] * 2, [False] * 2]
    assert (mine.text, mine.role_words, mine.chosen_at) == ("", "", None)
    assert mine.withdrawn_at >= mine.consented_at


def test_only_the_first_name_is_shown(client, alice):
    factories.TestimonyFactory(member=alice, shown=True)
    pages = client.get("/").text + client.get("/le-metier/").text

    assert ("Alice" in pages, "Tilleul" in pages, alice.email in pages) == (True, False, False)


def test_the_pages_kept_for_visitors_forget_it_too(client, alice, settings):
    settings.VISITOR_CACHE_SECONDS = 300
    testimony = factories.TestimonyFactory(member=alice, shown=True)
    before = client.get("/").text
    client.force_login(alice)
    client.post(reverse("testimony_withdraw"))
    client.cookies.clear()

    assert (testimony.text in before, testimony.text in client.get("/").text) == (True, False)


def test_the_agreement_is_never_given_by_default(client, alice):
    client.force_login(alice)
    page = client.get(reverse("testimony")).text
    answer = client.post(reverse("testimony"), WORDS | {"agrees": ""})

    assert page.count("checked") == 0
    assert (answer.status_code, models.Testimony.objects.count()) == (422, 0)
    assert WORDS["text"] in answer.text


def test_whoever_lost_their_function_still_takes_it_back(client, nina):
    factories.TestimonyFactory(member=nina)
    client.force_login(nina)
    page = client.get(reverse("testimony"))
    client.post(reverse("testimony_withdraw"))
    after = client.get(reverse("testimony"))

    assert (page.status_code, after.status_code) == (200, 403)


def test_taking_back_nothing_is_no_error(client, alice):
    client.force_login(alice)

    assert client.post(reverse("testimony_withdraw")).url == reverse("myspace")


def test_what_was_taken_back_meanwhile_is_not_shown(client, mona):
    gone = factories.TestimonyFactory(withdrawn=True)
    client.force_login(mona)

    answer = client.post(reverse("testimony_choose", args=[gone.pk]), {"is_shown": "1"})
    assert answer.status_code == 404


def test_a_closed_account_says_nothing_more(alice, suzie):
    for member in (alice, suzie):
        factories.TestimonyFactory(member=member, shown=True)

    assert [shown.member for shown in models.Testimony.objects.shown()] == [alice]


# Actions


def test_the_same_words_twice_are_one_agreement(alice):
    given = [actions.give_testimony(alice, text="Oui", role_words="pilote") for _ in range(2)]

    assert given[0] == given[1]


def test_new_words_are_a_new_agreement_to_choose_again(alice, mona):
    first = actions.give_testimony(alice, text="Oui", role_words="pilote")
    actions.choose_testimony(first, by=mona, is_shown=True)
    second = actions.give_testimony(alice, text="Non", role_words="pilote")

    first.refresh_from_db()
    assert (first.text, first.chosen_at, first.withdrawn_at is None) == ("", None, False)
    assert (second.text, second.chosen_at) == ("Non", None)


def test_a_choice_leaves_one_line_in_the_log(alice, mona):
    testimony = factories.TestimonyFactory(member=alice)
    for is_shown in (True, True, False, False):
        actions.choose_testimony(testimony, by=mona, is_shown=is_shown)

    lines = AuditLine.objects.order_by("pk").values_list("actor", "verb", "subject")
    assert list(lines) == [
        (mona.pk, "show_testimony", alice.pk),
        (mona.pk, "hide_testimony", alice.pk),
    ]


def test_what_is_taken_back_cannot_be_chosen_and_is_taken_back_once(mona):
    gone = factories.TestimonyFactory(withdrawn=True)
    moment = gone.withdrawn_at

    with pytest.raises(ValidationError, match="retiré son accord"):
        actions.choose_testimony(gone, by=mona, is_shown=True)
    assert actions.withdraw_testimony(gone).withdrawn_at == moment


def test_the_database_refuses_a_withdrawn_testimony_that_speaks(alice):
    testimony = factories.TestimonyFactory(member=alice)

    with (
        pytest.raises(IntegrityError, match="withdrawn_testimony_says_nothing"),
        transaction.atomic(),
    ):
        models.Testimony.objects.filter(pk=testimony.pk).update(withdrawn_at=timezone.now())
    with pytest.raises(IntegrityError, match="one_testimony_a_person"), transaction.atomic():
        factories.TestimonyFactory(member=alice)


def test_it_leaves_with_its_author(alice):
    testimony = factories.TestimonyFactory(member=alice)
    exported = privacy.export_of(alice)["témoignages"]
    privacy.erase(alice)

    assert [line["texte"] for line in exported] == [testimony.text]
    assert models.Testimony.objects.count() == 0


# Which one


def test_each_day_shows_another_one(db, monkeypatch):
    assert queries.testimony_of_the_day() is None

    chosen = {factories.TestimonyFactory(shown=True).pk for _ in range(3)}
    first = timezone.localdate()
    seen = set()
    for number in range(3):
        day = first.fromordinal(first.toordinal() + number)
        monkeypatch.setattr(timezone, "localdate", lambda day=day: day)
        seen.add(queries.testimony_of_the_day().pk)

    assert seen == chosen


@pytest.mark.parametrize("number", [1, 5, 50])
def test_pages_cost_the_same_queries(client, mona, django_assert_num_queries, number):
    for _ in range(number):
        factories.TestimonyFactory(shown=True)
    with django_assert_num_queries(1):
        client.get("/le-metier/")
    client.force_login(mona)
    with django_assert_num_queries(7):
        client.get(reverse("testimony_list"))
