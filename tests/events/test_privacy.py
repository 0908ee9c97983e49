"""What meetings know of a person, given back and erased."""

from datetime import UTC, datetime

from events import privacy
from events.models import Registration
from tests.factories.events import EventFactory, RegistrationFactory


def test_the_export_gives_back_every_answer_and_every_meeting_called(bob):
    start = datetime(2027, 10, 14, 7, 30, tzinfo=UTC)
    event = EventFactory(title="Automne", starts_at=start, created_by=bob)
    answer = RegistrationFactory(event=event, member=bob, note="Sans gluten")

    assert privacy.export_of(bob) == {
        "inscriptions": [
            {
                "rencontre": "Automne",
                "date": "2027-10-14T09:30:00+02:00",
                "état": "Inscription confirmée",
                "à savoir": "Sans gluten",
                "inscription": answer.registered_at.isoformat(),
            }
        ],
        "rencontres proposées": [{"titre": "Automne", "date": "2027-10-14T09:30:00+02:00"}],
    }


def test_erasing_gives_the_seat_to_the_next_and_forgets_the_notes(alice, bob):
    coming, past = EventFactory(capacity=1), EventFactory(past=True)
    for event in (coming, past):
        RegistrationFactory(event=event, member=bob, note="Sans gluten")
    RegistrationFactory(event=coming, member=alice, waitlisted=True)

    privacy.erase(bob)

    rows = Registration.objects.order_by("event__starts_at", "member__first_name")
    assert [(r.member.first_name, r.status, r.note) for r in rows] == [
        ("Bob", "confirmed", ""),
        ("Alice", "offered", ""),
        ("Bob", "cancelled", ""),
    ]
