"""Meetings to come with a few seats, and people's answers."""

from datetime import timedelta

import factory
from django.utils import timezone

from events import models
from tests.factories.members import MemberFactory


class EventFactory(factory.django.DjangoModelFactory):
    """Public, published, in three weeks in Paris; `draft`, `past`, `cancelled`, `network` otherwise."""

    class Meta:
        model = models.Event

    class Params:
        draft = factory.Trait(published_at=None)
        past = factory.Trait(starts_at=factory.LazyFunction(lambda: hour_in(days=-3)))
        cancelled = factory.Trait(
            cancelled_at=factory.LazyFunction(timezone.now), cancellation_reason="Grève des trains"
        )
        network = factory.Trait(visibility=models.EventVisibility.MEMBERS)
        remote = factory.Trait(
            mode=models.Event.Mode.REMOTE, place="", video_link="https://visio.example/salle"
        )

    slug = factory.Sequence(lambda n: f"rencontre-{n}")
    title = factory.Sequence(lambda n: f"Rencontre n° {n}")
    kind = models.Event.Kind.DEPARTMENTAL_MEETING
    mode = models.Event.Mode.ONSITE
    visibility = models.EventVisibility.PUBLIC
    starts_at = factory.LazyFunction(lambda: hour_in(days=21))
    ends_at = factory.LazyAttribute(lambda event: event.starts_at + timedelta(hours=6))
    registration_closes_at = factory.SelfAttribute("starts_at")
    place = "Palais des congrès, Grasse"
    capacity = 10
    summary = "Une journée pour comparer nos plans d’actions."
    published_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=30))
    created_by = factory.SubFactory(MemberFactory, email="organisatrice@essai.example")


class RegistrationFactory(factory.django.DjangoModelFactory):
    """A seat; `waitlisted`, `offered`, `cancelled` otherwise."""

    class Meta:
        model = models.Registration

    class Params:
        waitlisted = factory.Trait(
            status=models.RegistrationStatus.WAITLISTED,
            queued_at=factory.LazyFunction(timezone.now),
        )
        offered = factory.Trait(
            status=models.RegistrationStatus.OFFERED,
            queued_at=factory.LazyFunction(timezone.now),
            offered_until=factory.LazyFunction(lambda: timezone.now() + timedelta(hours=48)),
        )
        cancelled = factory.Trait(status=models.RegistrationStatus.CANCELLED)

    event = factory.SubFactory(EventFactory)
    member = factory.SubFactory(MemberFactory)
    status = models.RegistrationStatus.CONFIRMED
    revision = 1


def hour_in(*, days):
    """Nine in the morning UTC, that many days from now."""
    moment = timezone.now() + timedelta(days=days)
    return moment.replace(hour=9, minute=0, second=0, microsecond=0)
