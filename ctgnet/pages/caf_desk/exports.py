"""The spreadsheets of the desk: typed cells, no formula, no contact that the page of the person refuses."""

from django.utils import timezone

from conventions.contacts import detail_of, open_contact_of, who_said_yes
from conventions.figures import figures_by_convention
from conventions.models import Assignment, Convention, Post
from conventions.register import territories_of
from ctgnet.spreadsheets import Sheet

REQUEST_HEADINGS = (
    "Depuis",
    "Répondre avant le",
    "Demande",
    "Personne",
    "Où",
    "Mot de la personne",
    "Confiée à",
)
CONVENTION_HEADINGS = (
    "Intitulé officiel",
    "Nom local",
    "État",
    "Signature",
    "Début",
    "Fin",
    "Clôture anticipée",
    "Forme du territoire",
    "Communes",
    "Population",
    "Intercommunalités",
    "Codes Insee",
    "Signataires",
    "Thématiques",
    "Personnes",
    "ETP",
    "Postes",
    "dont vacants",
)
PEOPLE_HEADINGS = (
    "CTG",
    "Fonction",
    "Employeur",
    "ETP du poste",
    "Ouvert le",
    "Prénom",
    "Nom",
    "Adresse e-mail",
    "ETP de la personne",
    "En poste depuis",
    "En poste jusqu’au",
    "État",
)


def sheet_of(one, rows):
    """A list of the desk as it is on screen, whole."""
    return Sheet(one.title, one.headings, (one.cells(row) for row in rows))


def requests_sheet(lines):
    """What waits for an answer, oldest first."""
    rows = (
        [
            timezone.localdate(line.requested_at),
            timezone.localdate(line.deadline),
            line.title,
            line.member.full_name if line.member else "",
            line.place,
            line.note,
            line.delegate.full_name if line.delegate else "",
        ]
        for line in lines
    )
    return Sheet("Demandes", REQUEST_HEADINGS, rows)


def register_sheet(cafs):
    """Every CTG of these Cafs, public or prepared, of today and before."""
    conventions = list(
        Convention.objects.of_cafs(cafs)
        .with_state()
        .prefetch_related("themes", "signatories__organisation")
        .order_by("folded", "pk")
    )
    keys = [convention.pk for convention in conventions]
    territories, figures = territories_of(keys), figures_by_convention(keys)
    rows = [_convention_cells(one, territories.get(one.pk), figures[one.pk]) for one in conventions]
    return Sheet("CTG", CONVENTION_HEADINGS, rows), len(rows)


def _convention_cells(convention, territory, figures):
    bodies = sorted(str(one.organisation) for one in convention.signatories.all())
    return [
        convention.official_title,
        convention.local_name,
        convention.state_label,
        convention.signature_date,
        convention.start_date,
        convention.effective_end,
        convention.closed_on,
        convention.get_shape_display(),
        territory.communes if territory else 0,
        territory.population if territory else 0,
        " ; ".join(territory.epcis) if territory else "",
        " ; ".join(sorted(territory.codes)) if territory else "",
        " ; ".join(bodies),
        " ; ".join(theme.label for theme in convention.themes.all()),
        figures.people,
        figures.fte,
        figures.posts,
        figures.vacancies,
    ]


def people_sheet(reader, cafs):
    """(every open post of these Cafs' CTGs and who holds it, its rows, the keys of these people).

    A line a person, one for a vacant post; an address where the reader may see it on their page, and
    where its owner came: a list that goes round holds no address that was only typed.
    """
    posts = (
        Post.objects.open()
        .filter(convention__in=Convention.objects.of_cafs(cafs).values("pk"))
        .select_related("convention", "employer")
        .order_by("convention__folded", "kind", "pk")
    )
    held = {}
    current = Assignment.objects.current().filter(post__in=posts).select_related("member")
    for one in current.annotate(is_ours=who_said_yes(reader, outer="member")):
        held.setdefault(one.post_id, []).append(one)
    people = {one.member_id for some in held.values() for one in some}
    rows = [
        _person_cells(reader, post, assignment)
        for post in posts
        for assignment in held.get(post.pk, [None])
    ]
    return Sheet("Postes et personnes", PEOPLE_HEADINGS, rows), len(rows), people


def _person_cells(reader, post, assignment):
    cells = [
        post.convention.name,
        post.get_kind_display(),
        post.employer.name,
        post.share,
        post.opened_on,
    ]
    if assignment is None:
        return [*cells, "", "", "", None, None, None, "vacant"]
    member = assignment.member
    opened = open_contact_of(reader, member, is_ours=assignment.is_ours)
    return [
        *cells,
        member.first_name,
        member.last_name,
        detail_of(member, "email") if "email" in opened else "",
        assignment.fte if post.is_counted else None,
        assignment.starts_on,
        assignment.ends_on,
        assignment.get_status_display(),
    ]
