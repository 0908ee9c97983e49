"""Sheets of the library, shared or public."""

from datetime import timedelta

from django.utils import timezone

from bench.loaders.words import BATCH, RARE, prose
from practices.models import Sheet
from reference.models import Audience, Theme


def load_sheets(count, members, conventions, dice):
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
                title=f"{prose(dice, 6).capitalize()}{rare} {number}"[:120],
                summary=prose(dice, 30)[:400],
                author=author,
                convention=conventions[number % len(conventions)],
                area_kind=dice.choice(Sheet.AreaKind.values),
                maturity=dice.choice(Sheet.Maturity.values),
                context=f"<p>{prose(dice, 80)}</p>",
                steps=f"<ol><li>{prose(dice, 60)}</li><li>{prose(dice, 60)}</li></ol>",
                replication_tips=f"<p>{prose(dice, 60)}</p>",
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
