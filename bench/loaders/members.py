"""People, each on a post of a CTG; the first of them is the one who reads the pages."""

from datetime import timedelta
from decimal import Decimal

from allauth.account.models import EmailAddress
from django.utils import timezone

from bench.loaders.words import BATCH, FIRST, LAST, OTHERS
from conventions.models import Assignment, Post, PostKind
from members.models import GrantStatus, Member, Notification
from reference.models import Organisation


def load_members(count, conventions, dice):
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
    EmailAddress.objects.bulk_create(
        (
            EmailAddress(user=member, email=member.email, verified=True, primary=True)
            for member in people
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
