"""Posts that nobody holds."""

from django.db.models import Exists, Min, OuterRef, Subquery
from django.urls import reverse

from conventions.models import Assignment, Convention, Post
from ctgnet.pages.caf_desk.followed.line import FollowedList, Line, over
from ctgnet.templatetags.french import ctg_of, day, fte
from members.models import GrantStatus


def _vacancies(cafs, on):
    """Open posts of running or coming CTGs that nobody holds, since when, and until when if it is known."""
    coming = Assignment.objects.validated().filter(post=OuterRef("pk"), starts_on__gt=on).order_by()
    next_one = coming.values("post").annotate(day=Min("starts_on"))
    living = Convention.objects.confirmed().of_cafs(cafs).exclude(pk__in=over(on))
    return (
        Post.objects.open(on)
        .with_vacancy(on)
        .with_vacant_since(on)
        .filter(is_vacant=True, opened_on__lte=on, convention__in=living.values("pk"))
        .select_related("convention", "employer")
        .annotate(
            held_from=Subquery(next_one.values("day")),
            asked=Exists(
                Assignment.objects.filter(post=OuterRef("pk"), status=GrantStatus.REQUESTED)
            ),
        )
    )


def _vacancy_line(post):
    facts = [
        f"{post.employer}, {fte(post.share)}" if post.is_counted else str(post.employer),
        f"vacant depuis le {day(post.vacant_since)}" if post.vacant_since else "vacant",
    ]
    if post.held_from:
        facts.append(f"pourvu à partir du {day(post.held_from)}")
    url = reverse("conventions:convention_team", args=[post.convention.slug])
    title = f"{post.get_kind_display()}, {ctg_of(post.convention.name)}"
    return Line(title, url, facts, "une demande attend" if post.asked else "")


def _vacancy_cells(post):
    return [
        post.convention.name,
        post.get_kind_display(),
        post.employer.name,
        post.share,
        post.opened_on,
        post.vacant_since,
        post.held_from,
    ]


VACANCIES = FollowedList(
    "postes-vacants",
    "Postes vacants",
    "Ceux que personne ne tient aujourd’hui, le plus ancien d’abord.",
    "Tous les postes ouverts sont pourvus.",
    _vacancies,
    ("vacant_since", "pk"),
    _vacancy_line,
    ("CTG", "Fonction", "Employeur", "ETP", "Ouvert le", "Vacant depuis", "Pourvu le"),
    _vacancy_cells,
)
