"""Which conventions: by state, by territory, by Caf, by reader, and what a row is read with."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from conventions.models.amendment import Amendment
from conventions.models.stage import Stage, State, anniversary
from conventions.models.territory import Coverage
from members.models import Role
from reference.models import Theme


def _served_by(cafs):
    """At least one commune of the convention is served by one of these Cafs."""
    return Exists(Coverage.objects.standing().of_cafs(cafs).filter(convention=OuterRef("pk")))


def _served_by_staff():
    return _served_by(Role.objects.current().filter(caf__isnull=False).values("caf"))


class ConventionQuerySet(models.QuerySet):
    def confirmed(self):
        """Confirmed by a Caf officer: public, and counted."""
        return self.filter(confirmed_at__isnull=False)

    def with_end(self, on=None):
        """Add `effective_end`: the last day, after the amendments effective on that day."""
        on = on or timezone.localdate()
        moved = Amendment.objects.filter(
            convention=OuterRef("pk"),
            new_end_date__isnull=False,
            confirmed_at__isnull=False,
            effective_on__lte=on,
        ).order_by("-effective_on", "-pk")
        return self.annotate(
            effective_end=Coalesce(Subquery(moved.values("new_end_date")[:1]), F("end_date"))
        )

    def with_state(self, on=None):
        """What a row needs to say its state without another query."""
        followers = self.model.objects.confirmed().filter(
            previous=OuterRef("pk"), stage=Stage.SIGNED
        )
        return self.with_end(on).annotate(is_followed=Exists(followers))

    def with_badges(self):
        """Add `theme_badges`: what the badges of its thématiques draw, in the same query."""
        badge = JSONObject(slug="slug", label="label", icon="icon")
        themes = Theme.objects.filter(conventions=OuterRef("pk")).order_by("order")
        return self.annotate(theme_badges=ArraySubquery(themes.values_list(badge)))

    def with_plan(self):
        """Whether its plan is open to everybody, in the same query."""
        return self.annotate(has_public_plan=Q(plan__public_at__isnull=False))

    def in_force(self, on=None):
        """Signed, begun, and neither over nor closed on that day."""
        on = on or timezone.localdate()
        return (
            self.confirmed()
            .with_end(on)
            .filter(stage=Stage.SIGNED, start_date__lte=on, effective_end__gte=on)
            .filter(Q(closed_on=None) | Q(closed_on__gt=on))
        )

    def to_renew(self, on=None):
        """In force, over within twelve months, and nothing signed yet to follow."""
        on = on or timezone.localdate()
        return (
            self.in_force(on)
            .with_state(on)
            .filter(effective_end__lte=anniversary(on, 1), is_followed=False)
        )

    def over_since(self, first, on):
        """Over by their date, from that first day to the eve of the other: whoever closed a CTG told it."""
        return (
            self.confirmed()
            .with_state(on)
            .filter(
                stage=Stage.SIGNED, closed_on=None, effective_end__gte=first, effective_end__lt=on
            )
        )

    def ended(self, on=None):
        on = on or timezone.localdate()
        over = Q(effective_end__lt=on, stage=Stage.SIGNED) | Q(closed_on__lte=on)
        return self.with_end(on).filter(over)

    def in_preparation(self, on=None):
        """Not signed yet, or signed for a day to come."""
        on = on or timezone.localdate()
        return self.filter(
            Q(closed_on=None) | Q(closed_on__gt=on),
            ~Q(stage=Stage.SIGNED) | Q(start_date__gt=on),
        )

    def in_state(self, state, on=None):
        return {
            State.PREPARATION: self.in_preparation,
            State.IN_FORCE: self.in_force,
            State.TO_RENEW: self.to_renew,
            State.ENDED: self.ended,
        }[State(state)](on)

    def covering(self, communes, on=None):
        """Those whose perimeter holds at least one of these communes on that day."""
        on = on or timezone.localdate()
        return self.filter(
            Exists(
                Coverage.objects.standing(on).filter(
                    convention=OuterRef("pk"), commune__in=communes
                )
            )
        )

    def of_cafs(self, cafs):
        """Those with at least one commune served by one of these Cafs."""
        return self.filter(_served_by(cafs))

    def with_mergers(self):
        """Add `merged_on`: the last day of a commune that has become part of another one since; None
        when there is none, or when the CTG is over."""
        today = timezone.localdate()
        alive = Q(effective_end=None) | Q(effective_end__gte=today)
        rows = Coverage.objects.standing().merged().filter(convention=OuterRef("pk"))
        days = rows.order_by("commune__valid_to").values("commune__valid_to")[:1]
        is_followed = alive & (Q(closed_on=None) | Q(closed_on__gt=today))
        return self.with_end().annotate(merged_on=Case(When(is_followed, then=Subquery(days))))

    def without_officer(self):
        """Those whose Cafs have nobody on the network today."""
        return self.filter(~_served_by_staff())

    def at_desk_of(self, standing):
        """Whose requests this person answers: their Cafs'; for the administration, what it opened too,
        and what no Caf can answer."""
        answered = Q(_served_by(standing.cafs))
        if standing.is_national:
            answered |= Q(~_served_by_staff()) | Q(pk__in=standing.opened_conventions)
        return self.filter(answered)

    def visible_to(self, standing):
        """Confirmed ones for all; the others for their author, their team, their Cafs, who opened them."""
        mine = Q(pk__in=standing.conventions | standing.opened_conventions)
        if standing.member_id:
            mine |= Q(registered_by=standing.member_id)
        if standing.cafs:
            mine |= Q(_served_by(standing.cafs))
        return self.filter(Q(confirmed_at__isnull=False) | mine)
