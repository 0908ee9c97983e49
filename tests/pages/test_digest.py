"""One mail a day with what was not read, and nothing twice."""

from allauth.account.models import EmailAddress
from django.core import mail

from ctgnet.pages.digest import actions, jobs
from ctgnet.pages.digest.tasks import send_digest
from members.actions import notify
from members.models import MailPreference, Notification
from practices.tasks import announce_sheet
from tests.factories.members import GuestFactory
from tests.factories.practices import SheetFactory

NEWS = {"kind": Notification.Kind.SHEET, "path": "/fiches/pauses-cafe/"}


def queued(django_db_connection):
    with django_db_connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'member_id', args->>'digested_at' FROM procrastinate_jobs"
            " WHERE task_name = 'ctgnet.pages.digest.tasks.send_digest' ORDER BY id"
        )
        return cursor.fetchall()


def run_queued():
    from django.db import connection

    for member_id, digested_at in queued(connection):
        send_digest(int(member_id), digested_at)


def test_a_person_receives_one_mail_with_all_that_is_unread(alice, bob):
    notify(alice, text="Une fiche sur les pauses-café", key="a", **NEWS)
    notify(alice, text="Une autre fiche", key="b", **NEWS)
    notify(bob, text="Déjà lue", key="c", **NEWS)
    Notification.objects.filter(member=bob).update(read_at="2026-01-01T00:00Z")

    jobs.send_the_digest_of_the_day()
    run_queued()

    assert [m.to for m in mail.outbox] == [[alice.email]]
    assert mail.outbox[0].subject == "2\u00a0nouvelles du réseau"
    assert mail.outbox[0].body.count("http://127.0.0.1:8000/fiches/pauses-cafe/") == 2


def test_sheets_shared_near_a_person_make_one_mail(alice, carole, alpes_azur):
    sheets = SheetFactory.create_batch(2, shared=True, author=alice, convention=alpes_azur)
    for sheet in sheets:
        announce_sheet(sheet.pk)
    at_once = [*mail.outbox]

    jobs.send_the_digest_of_the_day()
    run_queued()

    assert at_once == []
    assert [(m.to, m.subject) for m in mail.outbox] == [
        ([carole.email], "2\u00a0nouvelles du réseau")
    ]


def test_whoever_is_only_invited_finds_their_news_after_the_yes(db):
    """Nor does a mail leave when the proof was lost between the morning and the worker."""
    guest = GuestFactory()
    notify(guest, text="Une fiche", key="a", **NEWS)

    before = actions.prepare_digests()
    send_digest(guest.pk, "2026-01-01T00:00:00+00:00")
    EmailAddress.objects.create(user=guest, email=guest.email, verified=True)
    after = actions.prepare_digests()

    assert (before, after, mail.outbox) == (0, 1, [])


def test_the_same_news_is_carried_once(alice):
    notify(alice, text="Une fiche", key="a", **NEWS)

    counts = [actions.prepare_digests(), actions.prepare_digests()]

    assert counts == [1, 0]


def test_a_subject_kept_on_the_site_is_not_mailed(alice):
    notify(alice, text="Une fiche", key="a", **NEWS)
    MailPreference.objects.create(
        member=alice, kind=Notification.Kind.SHEET, rhythm=MailPreference.Rhythm.NEVER
    )

    assert actions.prepare_digests() == 0


def test_what_was_read_between_the_decision_and_the_sending_is_not_sent(alice):
    notify(alice, text="Une fiche", key="a", **NEWS)
    actions.prepare_digests()
    Notification.objects.update(read_at="2026-01-01T00:00Z")

    run_queued()

    assert mail.outbox == []


def test_a_suspended_person_receives_nothing(suzie):
    notify(suzie, text="Une fiche", key="a", **NEWS)

    assert actions.prepare_digests() == 0


def test_a_role_that_ended_takes_its_news_away(erwan, carole):
    for kind in (Notification.Kind.DESK, Notification.Kind.SHEET, Notification.Kind.CONVENTION):
        for person in (erwan, carole):
            notify(person, kind=kind, text=f"Canari {kind}", path="/x/", key=f"a{kind}")
    notify(erwan, kind=Notification.Kind.ROLE, text="Votre rôle a pris fin", path="/", key="b")

    actions.prepare_digests()
    run_queued()

    bodies = {message.to[0]: message.body for message in mail.outbox}
    assert {to: body.count("Canari") for to, body in bodies.items()} == {
        erwan.email: 0,
        carole.email: 3,
    }
    assert "Votre rôle a pris fin" in bodies[erwan.email]


def test_the_digest_stops_from_the_mail_reader(client, alice):
    notify(alice, text="Une fiche", key="a", **NEWS)
    actions.prepare_digests()
    run_queued()
    [message] = mail.outbox
    stop = message.extra_headers["List-Unsubscribe"].strip("<>")

    client.post(stop.removeprefix("http://127.0.0.1:8000"), {"List-Unsubscribe": "One-Click"})
    notify(alice, text="Une autre", key="b", **NEWS)

    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop in message.body
    assert actions.prepare_digests() == 0
