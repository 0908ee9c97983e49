"""What tells two organisations apart: where they are, what they sign, whom they employ, since when."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from conventions.models import ActionSheet, Assignment, BodyMember, Convention, Post, Signatory
from ctgnet.pages.admin_desk.actions import belongings_of, in_words
from ctgnet.pages.admin_desk.duplicates import departments_of
from members.models import AuditLine
from reference.models import Commune, Department, Organisation

# Enough to tell them apart; the counts say the rest.
MOST_TOLD = 8


@dataclass(frozen=True)
class Side:
    """One of the two, as somebody who hesitates needs to read it."""

    organisation: Organisation
    departments: list
    communes: list
    signed: list
    posts: list
    acts_in: list
    belongings: list
    added_at: datetime | None

    @property
    def more_signed(self):
        return max(0, len(self.signed) - MOST_TOLD)

    @property
    def more_posts(self):
        return max(0, len(self.posts) - MOST_TOLD)


def sides_of(*organisations):
    """Each told by the same queries, whatever hangs on it."""
    found, where = belongings_of(organisations), departments_of(organisations)
    names = dict(Department.objects.values_list("pk", "name"))
    communes, signed = _communes(organisations), _signed(organisations)
    posts, acts_in = _posts(organisations), _acts_in(organisations)
    added = _added(organisations)
    return [
        Side(
            one,
            sorted(names[code] for code in where[one.pk]),
            communes[one.pk],
            signed[one.pk],
            posts[one.pk],
            sorted(acts_in[one.pk]),
            in_words(found[one.pk]),
            added.get(one.pk),
        )
        for one in organisations
    ]


def _communes(organisations):
    """Its member communes, by name."""
    told = defaultdict(list)
    rows = Commune.objects.filter(syndicates__in=organisations).order_by("folded", "pk")
    for key, name in rows.values_list("syndicates", "name"):
        told[key].append(name)
    return told


def _signed(organisations):
    """The CTGs that it signs or takes part in, once each."""
    rows = Signatory.objects.filter(organisation__in=organisations).order_by("pk")
    conventions = Convention.objects.with_state().in_bulk([row.convention_id for row in rows])
    told = defaultdict(dict)
    for row in rows:
        told[row.organisation_id][row.convention_id] = conventions[row.convention_id]
    return defaultdict(list, {key: list(found.values()) for key, found in told.items()})


def _posts(organisations):
    """The open posts that it employs, with the number of people on each today, and of those invited."""
    today = timezone.localdate()
    named = Assignment.objects.current(today).values("pk")
    proved = Assignment.objects.current(today).proved().values("pk")
    on_each = Count("assignments", filter=Q(assignments__in=proved))
    invited = Count("assignments", filter=Q(assignments__in=named)) - on_each
    posts = Post.objects.open(today).filter(employer__in=organisations)
    told = defaultdict(list)
    counted = posts.annotate(people=on_each, invited=invited)
    for post in counted.select_related("convention").order_by("convention__folded", "pk"):
        told[post.employer_id].append(post)
    return told


def _acts_in(organisations):
    """The CTGs in which it leads an action or sits in a body."""
    told = defaultdict(set)
    led = ActionSheet.objects.kept().filter(lead_organisation__in=organisations)
    seats = BodyMember.objects.filter(organisation__in=organisations)
    for rows, key, convention in (
        (led, "lead_organisation", "axis__plan__convention"),
        (led, "lead_organisation", "objective__axis__plan__convention"),
        (seats, "organisation", "body__convention"),
    ):
        found = rows.exclude(**{convention: None})
        names = (f"{convention}__local_name", f"{convention}__official_title")
        for organisation, local_name, official_title in found.values_list(key, *names):
            told[organisation].add(local_name or official_title)
    return told


def _added(organisations):
    """When somebody added it by hand; the official lists and the imports keep no such day."""
    keys = [str(one.pk) for one in organisations]
    lines = AuditLine.objects.filter(
        verb="add_organisation",
        object_kind=Organisation._meta.label_lower,
        object_id__in=keys,
    )
    return {int(key): at for key, at in lines.order_by("pk").values_list("object_id", "at")}
