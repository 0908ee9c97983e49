"""Meetings to come, with their registrations."""

from datetime import timedelta

from django.utils import timezone

from bench.loaders.words import BATCH, prose
from events.models import Event, Registration


def load_events(count, members, dice):
    now = timezone.now()
    events = Event.objects.bulk_create(
        (
            Event(
                slug=f"rencontre-{number}",
                title=f"Rencontre {prose(dice, 3)} {number}"[:140],
                kind=dice.choice(Event.Kind.values),
                mode=Event.Mode.ONSITE,
                visibility="members",
                starts_at=(start := now + timedelta(hours=dice.randint(48, 8_000))),
                ends_at=start + timedelta(hours=3),
                registration_closes_at=start - timedelta(hours=24),
                place="Salle du banc d’essai",
                department_id="06",
                capacity=40,
                summary=prose(dice, 20)[:300],
                description=f"<p>{prose(dice, 100)}</p>",
                created_by=members[0],
                published_at=now,
            )
            for number in range(count)
        ),
        batch_size=BATCH,
    )
    Registration.objects.bulk_create(
        (
            Registration(
                event=event, member=members[(number + place) % len(members)], status="confirmed"
            )
            for number, event in enumerate(events)
            for place in range(30)
        ),
        batch_size=BATCH,
    )
