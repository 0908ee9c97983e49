"""A seeded network of any size, by bulk loading: fast to make, the same each time, text that varies."""

import random
from datetime import timedelta
from decimal import Decimal

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from conventions.models import Assignment, Convention, Coverage, Post, PostKind, Stage
from events.models import Event, Registration
from members.models import GrantStatus, Member, Notification
from practices.models import Sheet
from reference.models import Audience, Commune, Intercommunality, Organisation, Theme

SEED = 20_260_101
BATCH = 2_000
FIRST = [
    "Ada",
    "Basile",
    "Chloé",
    "Dario",
    "Elsa",
    "Fanny",
    "Gaël",
    "Hana",
    "Ismaël",
    "Jade",
    "Karel",
    "Lila",
    "Milo",
    "Nora",
    "Oscar",
]
LAST = [
    "Bouleau",
    "Clairière",
    "Dune",
    "Estuaire",
    "Falaise",
    "Garrigue",
    "Hêtre",
    "Islande",
    "Jonc",
    "Lagune",
    "Mélèze",
]
COMMON = [
    "familles",
    "enfants",
    "parents",
    "communes",
    "partenaires",
    "accueil",
    "droits",
    "jeunes",
    "territoire",
    "action",
]
OTHERS = [
    "atelier",
    "bus",
    "calendrier",
    "diagnostic",
    "école",
    "forum",
    "guide",
    "habitants",
    "itinérance",
    "jardin",
    "lecture",
    "mobilité",
    "numérique",
    "observatoire",
    "parcours",
    "quartier",
    "réseau",
    "santé",
    "transport",
    "usage",
    "veille",
    "workshop",
    "enquête",
    "bibliothèque",
    "médiathèque",
    "crèche",
    "relais",
    "animateur",
    "élus",
    "maire",
    "budget",
    "évaluation",
    "indicateur",
    "questionnaire",
]
RARE = "ludobus"
MOST_CONVENTIONS = 3_000


def load_france():
    call_command("load_reference", verbosity=0)


def grow_to(scale):
    """Make everything again with `scale` sheets and as many people."""
    _empty()
    dice = random.Random(SEED)
    conventions = _conventions(min(MOST_CONVENTIONS, max(60, scale // 6)), dice)
    members = _members(scale, conventions, dice)
    _sheets(scale, members, conventions, dice)
    _events(max(100, scale // 10), members, dice)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _empty():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE members_auditline DISABLE TRIGGER USER")
        cursor.execute("TRUNCATE members_member, django_session CASCADE")
        cursor.execute("ALTER TABLE members_auditline ENABLE TRIGGER USER")


def _conventions(count, dice):
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


def _members(count, conventions, dice):
    now, today = timezone.now(), timezone.localdate()
    people = Member.objects.bulk_create(
        (
            Member(
                email="reader@bench.example" if number == 0 else f"p{number}@bench.example",
                first_name=dice.choice(FIRST),
                last_name=f"{dice.choice(LAST)} {number}",
                job_title="Chargée de coopération",
                can_help=" ".join(dice.choices(OTHERS, k=4)),
                password="!",
            )
            for number in range(count)
        ),
        batch_size=BATCH,
    )
    employer = Organisation.objects.create(
        kind=Organisation.Kind.OTHER, name="Employeur du banc d’essai"
    )
    posts = Post.objects.bulk_create(
        (
            Post(
                convention=conventions[number % len(conventions)],
                employer=employer,
                kind=PostKind.PILOT if number % 7 == 0 else PostKind.OFFICER,
                fte=Decimal("0.50"),
                opened_on=today - timedelta(days=90),
            )
            for number in range(count)
        ),
        batch_size=BATCH,
    )
    Assignment.objects.bulk_create(
        (
            Assignment(
                member=member,
                post=post,
                fte=post.fte,
                status=GrantStatus.VALIDATED,
                starts_on=post.opened_on,
                decided_at=now,
                decided_by=people[-1] if member is not people[-1] else people[0],
            )
            for member, post in zip(people, posts, strict=True)
        ),
        batch_size=BATCH,
    )
    Notification.objects.bulk_create(
        Notification(
            member=people[0],
            kind=Notification.Kind.SHEET,
            text=f"Une fiche de vos thématiques, n° {n}",
            path="/",
            key=f"n{n}",
        )
        for n in range(60)
    )
    return people


def _prose(dice, length):
    words = [
        dice.choice(OTHERS) if dice.random() < 0.8 else dice.choice(COMMON) for _ in range(length)
    ]
    return " ".join(words)


def _sheets(count, members, conventions, dice):
    """A common word is in about a third of them, the rare one in one of a thousand."""
    now = timezone.now()
    themes, audiences = list(Theme.objects.all()), list(Audience.objects.all())
    sheets = []
    for number in range(count):
        author = members[number % len(members)]
        shared_at = now - timedelta(minutes=dice.randint(10, 900_000))
        is_public = number % 3 == 0
        reviewer = members[(number + 1) % len(members)]
        rare = f" {RARE}" if number % 1_000 == 7 else ""
        sheets.append(
            Sheet(
                slug=f"fiche-{number}",
                title=f"{_prose(dice, 6).capitalize()}{rare} {number}"[:120],
                summary=_prose(dice, 30)[:400],
                author=author,
                convention=conventions[number % len(conventions)],
                area_kind=dice.choice(Sheet.AreaKind.values),
                maturity=dice.choice(Sheet.Maturity.values),
                context=f"<p>{_prose(dice, 80)}</p>",
                steps=f"<ol><li>{_prose(dice, 60)}</li><li>{_prose(dice, 60)}</li></ol>",
                replication_tips=f"<p>{_prose(dice, 60)}</p>",
                licence=Sheet.Licence.CC_BY,
                has_employer_agreement=True,
                status="shared",
                shared_at=shared_at,
                shared_by=author,
                reviewed_at=now if is_public else None,
                reviewed_by=reviewer if is_public else None,
                public_at=now if is_public else None,
                public_by=reviewer if is_public else None,
            )
        )
    sheets = Sheet.objects.bulk_create(sheets, batch_size=BATCH)
    _link(Sheet.themes.through, "theme_id", sheets, [t.pk for t in themes], dice)
    _link(Sheet.audiences.through, "audience_id", sheets, [a.pk for a in audiences], dice)


def _link(through, column, sheets, keys, dice):
    through.objects.bulk_create(
        (
            through(**{"sheet_id": sheet.pk, column: key})
            for sheet in sheets
            for key in dice.sample(keys, 2)
        ),
        batch_size=BATCH,
    )


def _events(count, members, dice):
    now = timezone.now()
    events = Event.objects.bulk_create(
        (
            Event(
                slug=f"rencontre-{number}",
                title=f"Rencontre {_prose(dice, 3)} {number}"[:140],
                kind=dice.choice(Event.Kind.values),
                mode=Event.Mode.ONSITE,
                visibility="members",
                starts_at=(start := now + timedelta(hours=dice.randint(48, 8_000))),
                ends_at=start + timedelta(hours=3),
                registration_closes_at=start - timedelta(hours=24),
                place="Salle du banc d’essai",
                department_id="06",
                capacity=40,
                summary=_prose(dice, 20)[:300],
                description=f"<p>{_prose(dice, 100)}</p>",
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
