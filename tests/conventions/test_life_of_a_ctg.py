"""The next generation, the early end and the alerts of a CTG."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from conventions import actions, jobs, tasks
from conventions.actions import alerts
from conventions.choices import person_choice
from conventions.forms import sign_form
from conventions.models import (
    ClockAlert,
    Convention,
    ConventionDraft,
    Handover,
    Stage,
    months_before,
)
from ctgnet.mail.models import OutgoingMail
from ctgnet.templatetags.french import day
from members.actions import Stale
from members.models import AuditLine, Notification
from tests.agreeing import agree
from tests.conventions.conftest import TYPED
from tests.factories.conventions import AssignmentFactory, PostFactory, days

URL = "/conventions/alpes-d-azur-2023-2027/"


def registering(convention, **changes):
    facts = {
        "official_title": "Suite",
        "stage": Stage.DIAGNOSIS,
        "communes": ["06001"],
        "previous": convention,
    }
    return facts | changes


# Renewed ---------------------------------------------------------------------------------------


def test_renewing_fills_the_register_form_once(client, alice, alpes_azur):
    client.force_login(alice)

    asked = client.get(f"{URL}renouveler/")
    first, second = (client.post(f"{URL}renouveler/") for _ in range(2))

    draft = ConventionDraft.objects.get()
    assert asked.status_code == 200
    assert first.url == second.url == f"/conventions/nouvelle/{draft.key}/"
    assert client.get(first.url).status_code == 200
    start = alpes_azur.end_date + timedelta(days=1)
    typed = draft.typed
    assert typed["previous"] == [str(alpes_azur.pk)]
    assert typed["start_date"] == [start.isoformat()]
    assert set(typed["communes"]) | set(typed["epcis"]) != set()
    assert typed["posts-0-person"] == [f"membre:{alice.public_id}"]


def test_the_next_generation_is_registered_once(carole, alpes_azur):
    following = actions.register_convention(by=carole, **registering(alpes_azur))

    assert following.previous == alpes_azur
    with pytest.raises(ValidationError, match="déjà au registre"):
        actions.register_convention(by=carole, **registering(alpes_azur))
    with pytest.raises(ValidationError, match="déjà au registre"):
        actions.start_renewal(alpes_azur, by=carole)


def test_the_same_form_sent_twice_renews_once(carole, alpes_azur, key):
    both = {
        actions.register_convention(by=carole, key=key, **registering(alpes_azur)).pk
        for _ in range(2)
    }

    assert len(both) == 1


def test_a_ctg_followed_already_is_not_offered_again(client, carole, alpes_azur):
    actions.register_convention(by=carole, **registering(alpes_azur))
    client.force_login(carole)

    answer = client.post(f"{URL}renouveler/")

    assert answer.url == f"{URL}historique/"


def test_a_ctg_is_renewed_by_its_team_and_its_cafs_only(
    post_form, client, carole, karim, alpes_azur, key
):
    client.force_login(karim)
    page = post_form(karim, faire="verifier", previous=alpes_azur.pk).url
    refused = client.get(page), client.post(page, {"shape": "epci", "version": "1"})

    client.force_login(carole)
    other = uuid.uuid4()
    hers = client.post(
        "/conventions/nouvelle/",
        TYPED
        | {"marque": sign_form(carole, other), "faire": "verifier", "previous": alpes_azur.pk},
    ).url

    assert [answer.status_code for answer in refused] == [403, 403]
    assert "renouvelée par son équipe et par ses Caf" in refused[0].content.decode()
    assert client.get(hers).status_code == 200
    assert ConventionDraft.objects.filter(owner=karim, pk=key).exists()  # what he typed is kept
    assert not Convention.objects.filter(previous=alpes_azur).exists()


def test_a_vacant_post_is_proposed_without_a_name(alice, carole, alpes_azur):
    PostFactory(convention=alpes_azur, fte=Decimal("0.3"))

    typed = actions.start_renewal(alpes_azur, by=carole).typed

    assert [typed["posts-1-fte"], "posts-0-person" in typed, "posts-1-person" in typed] == [
        ["0,30"],
        True,
        False,
    ]


# Closed ----------------------------------------------------------------------------------------


def test_a_caf_closes_with_a_reason_and_the_team_reads_it(client, carole, alice, alpes_azur):
    client.force_login(carole)
    data = {"version": alpes_azur.version, "on": "", "reason": "Fusion de deux CTG."}

    answer = agree(client, f"{URL}clore/", data)
    tasks.announce_closing(alpes_azur.pk)
    tasks.tell_closing(alpes_azur.pk, alice.pk)

    closed = Convention.objects.get(pk=alpes_azur.pk)
    assert answer.url == f"{URL}historique/"
    assert (closed.closed_on, closed.closing_reason) == (days(0), "Fusion de deux CTG.")
    assert not Convention.objects.in_force().filter(pk=closed.pk).exists()
    line = AuditLine.objects.get(verb="end_convention")
    assert (line.actor, line.reason) == (carole, "Fusion de deux CTG.")
    assert OutgoingMail.objects.get().key == f"convention-ended:{closed.pk}:to:{alice.pk}"
    assert "Motif de la clôture" in client.get(answer.url).content.decode()
    assert f"close à partir du {day(days(0))}" in client.get(URL).content.decode()
    assert actions.end_convention(closed, by=carole, version=0, reason="").closed_on == days(0)
    assert client.get(f"{URL}clore/").url == answer.url


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"reason": " "}, "motivée"),
        ({"on": days(-401)}, "commence le"),
        ({"on": days(1401)}, "se termine déjà"),
    ],
)
def test_a_closing_that_cannot_be_is_refused(carole, alpes_azur, wanted, words):
    with pytest.raises(ValidationError) as refusal:
        actions.end_convention(
            alpes_azur, by=carole, version=1, **({"reason": "Fusion de deux CTG."} | wanted)
        )

    assert words in refusal.value.messages[0]


def test_a_closing_ends_the_team_and_the_renewal_proposes_it_again(carole, alice, nina, alpes_azur):
    """Posts close, functions end on that day, what was asked is refused; no handover: nobody follows."""
    held = alice.assignments.get()
    asked = AssignmentFactory(requested=True, post=PostFactory(convention=alpes_azur), member=nina)
    later = AssignmentFactory(post=PostFactory(convention=alpes_azur), starts_on=days(9))

    closed = actions.end_convention(
        alpes_azur, by=carole, version=alpes_azur.version, reason="Fusion de deux CTG."
    )

    for assignment in (held, asked, later):
        assignment.refresh_from_db()
    assert [held.ends_on, later.ends_on, asked.status] == [days(0), days(9), "refused"]
    assert closed.posts.open(days(10)).count() == 0
    assert Handover.objects.count() == 0
    line = AuditLine.objects.get(verb="end_assignment", subject=alice)
    assert line.reason == f"Clôture de la CTG, le {day(days(0))}."
    typed = actions.start_renewal(closed, by=carole).typed
    assert typed["posts-0-person"] == [person_choice(alice).value]


def test_a_stale_closing_closes_nothing(client, carole, alpes_azur):
    with pytest.raises(Stale):
        actions.end_convention(alpes_azur, by=carole, version=9, reason="Fusion.")

    client.force_login(carole)
    answer = client.post(f"{URL}clore/", {"version": 9, "reason": "Fusion de deux CTG."})
    wrong = client.post(
        f"{URL}clore/", {"version": 1, "reason": "Fusion de deux CTG.", "on": "2030-12-31"}
    )
    assert (answer.status_code, wrong.status_code) == (409, 422)


# Announced -------------------------------------------------------------------------------------


def test_alerts_leave_once_at_each_step(alice, carole, alpes_azur):
    end = alpes_azur.end_date
    mornings = [months_before(end, step) for step in (13, 12, 11, 9, 6, 3, 3)]

    told = [actions.alert_of_ends(today=morning) for morning in mornings]

    assert told == [0, 1, 0, 1, 1, 1, 0]
    steps = ClockAlert.objects.order_by("pk").values_list("months", "ends_on")
    assert list(steps) == [(12, end), (9, end), (6, end), (3, end)]
    assert str(ClockAlert.objects.first()) == f"12 mois avant le {end:%d/%m/%Y}"
    people = Notification.objects.values_list("member", flat=True)
    assert sorted(people) == sorted([alice.pk, carole.pk] * 4)
    alert = ClockAlert.objects.first()
    tasks.tell_alert(alert.pk, alice.pk)
    tasks.tell_alert(alert.pk, alice.pk)
    assert OutgoingMail.objects.get().key == f"clock-alert:{alert.pk}:to:{alice.pk}"


def test_two_workers_at_the_same_second_tell_once(carole, alpes_azur):
    ending = Convention.objects.with_state().get(pk=alpes_azur.pk)

    assert [alerts._alert(ending, 6) for _ in range(2)] == [True, False]
    assert ClockAlert.objects.count() == 1


def test_a_date_that_moved_is_not_told(alice, alpes_azur):
    actions.alert_of_ends(today=months_before(alpes_azur.end_date, 6))
    alpes_azur.end_date += timedelta(days=1)
    alpes_azur.save()

    tasks.tell_alert(ClockAlert.objects.get().pk, alice.pk)

    assert not OutgoingMail.objects.exists()


def test_a_ctg_that_its_date_ends_is_told_once_to_its_team_and_its_caf(alice, carole, alpes_azur):
    """A morning that was missed is made up for; the second run tells nobody again."""
    end = alpes_azur.end_date = days(-2)
    alpes_azur.save()
    alice.assignments.update(ends_on=end)  # nobody carries it on the day when it is told

    told = [actions.tell_of_past_ends() for _ in range(2)]

    alert = ClockAlert.objects.get()
    assert str(alert) == f"fin passée le {end:%d/%m/%Y}"
    assert (told, alert.months, alert.ends_on, alert.is_over) == ([1, 0], 0, end, True)
    words = f"La CTG Alpes d’Azur s’est terminée le {day(end)}."
    news = Notification.objects.order_by("member").values_list("member", "text")
    assert sorted(news) == sorted((one.pk, words) for one in (alice, carole))
    for _ in range(2):
        tasks.tell_alert(alert.pk, alice.pk)
    mail = OutgoingMail.objects.get()
    assert mail.key == f"convention-over:{alert.pk}:to:{alice.pk}"
    assert "Aucune suite n’est encore signée." in mail.text


@pytest.mark.parametrize(
    "changes",
    [
        {"end_date": days(0)},  # its last day
        {"end_date": days(-32)},  # over for more than a month
        {"end_date": days(-2), "closed_on": days(-3), "closing_reason": "Fusion."},
        {"end_date": days(-2), "confirmed_at": None, "confirmed_by": None},
        {"end_date": days(-2), "stage": Stage.DIAGNOSIS, "signature_date": None},
    ],
)
def test_what_is_not_over_or_was_told_by_who_closed_it_is_not_told(alice, alpes_azur, changes):
    Convention.objects.filter(pk=alpes_azur.pk).update(**changes)

    assert actions.tell_of_past_ends() == 0
    assert not Notification.objects.exists()


def test_an_end_that_was_put_off_afterwards_is_not_told_by_mail(alice, alpes_azur):
    alpes_azur.end_date = days(-2)
    alpes_azur.save()
    actions.tell_of_past_ends()
    Convention.objects.filter(pk=alpes_azur.pk).update(end_date=days(300))

    tasks.tell_alert(ClockAlert.objects.get().pk, alice.pk)

    assert not OutgoingMail.objects.exists()


def test_the_clock_of_every_morning_tells_both(alice, alpes_azur):
    alpes_azur.end_date = days(-1)
    alpes_azur.save()

    jobs.tell_of_ends()

    assert ClockAlert.objects.get().is_over


def test_months_are_counted_back_to_a_day_that_exists():
    assert months_before(date(2026, 12, 31), 6) == date(2026, 6, 30)
    assert months_before(date(2027, 3, 31), 13) == date(2026, 2, 28)
