"""CTGs over the intercommunalities of France."""

from datetime import timedelta

from django.utils import timezone

from bench.loaders.words import BATCH
from conventions.models import Convention, Coverage, Stage
from members.models import Member
from reference.models import Commune, Intercommunality


def load_conventions(count, dice):
    """One a group of communes; those of the Alpes-Maritimes first, so that their page is full."""
    today, now = timezone.localdate(), timezone.now()
    root = Member.objects.create_user("root@bench.example")
    epcis = list(Intercommunality.objects.active().order_by("siren"))
    epcis.sort(key=lambda epci: epci.seat_department_id != "06")
    conventions = Convention.objects.bulk_create(
        Convention(
            slug=f"ctg-{number}",
            official_title=f"Convention territoriale globale n° {number}",
            local_name=f"{epcis[number % len(epcis)].short_name[:100]} {number}",
            shape=Convention.Shape.EPCI,
            stage=Stage.SIGNED,
            signature_date=today - timedelta(days=400),
            start_date=today - timedelta(days=dice.randint(100, 1500)),
            end_date=today + timedelta(days=dice.randint(30, 1500)),
            registered_by=root,
            confirmed_at=now,
            confirmed_by=root,
        )
        for number in range(count)
    )
    communes = {}
    for insee, siren in Commune.objects.active().values_list("insee", "intercommunality"):
        communes.setdefault(siren, []).append(insee)
    Coverage.objects.bulk_create(
        (
            Coverage(convention=convention, commune_id=insee, from_date=convention.start_date)
            for number, convention in enumerate(conventions)
            for insee in communes[epcis[number % len(epcis)].siren]
        ),
        batch_size=BATCH,
    )
    return conventions
