"""May this member…? One question, one answer, for the rows 29 to 42 of the permission table."""

from conventions.standing import standing_of
from members.models import Role


def can_create(member):
    """Those who carry a CTG, Caf officers and national administrators; partners read and ask."""
    standing = standing_of(member)
    return standing.is_local or standing.is_caf_officer or standing.is_national


def can_edit(member, sheet):
    """A draft: its author and co-authors. A shared sheet: its author. An archived one: nobody."""
    if not can_create(member) or sheet.is_archived:
        return False
    is_author = sheet.author_id == member.pk
    return is_author or (sheet.is_draft and is_co_author(member, sheet))


def is_co_author(member, sheet):
    return any(author.pk == member.pk for author in sheet.co_authors.all())


def can_share(member, sheet):
    return _owns(member, sheet)


def can_unshare(member, sheet):
    return _owns(member, sheet)


def can_ask_review(member, sheet):
    return _owns(member, sheet) and not sheet.is_draft


def can_review(member, sheet):
    """An officer of the sheet's Caf or a national administrator, never its author or a co-author."""
    return (
        sheet.is_shared
        and sheet.author_id != member.pk
        and _answers_for(member, sheet)
        and not is_co_author(member, sheet)
    )


def can_publish(member, sheet):
    """Open to the public: the same people, once the sheet is reviewed."""
    return sheet.is_reviewed and can_review(member, sheet)


def can_archive(member, sheet):
    return not sheet.is_draft and _answers_for(member, sheet)


def can_delete(member, sheet):
    """Only a draft, and only by its author: what was shared belongs to the network's memory."""
    return sheet.is_draft and can_create(member) and sheet.author_id == member.pk


def can_read_questions(member, sheet):
    return sheet.is_shared and standing_of(member).is_verified


def can_ask(member, sheet):
    """Any verified reader but the author, who answers."""
    return can_read_questions(member, sheet) and sheet.author_id != member.pk


def can_answer(member, sheet):
    """The author and the co-authors."""
    return (
        sheet.is_shared
        and standing_of(member).is_verified
        and (sheet.author_id == member.pk or is_co_author(member, sheet))
    )


def cafs_of(sheet):
    """The Cafs that answer for a sheet: those of its CTG, else those its author works for."""
    if sheet.convention_id:
        return sheet.convention.cafs
    roles = Role.objects.current().filter(member=sheet.author_id, caf__isnull=False)
    return frozenset(roles.values_list("caf_id", flat=True))


def _owns(member, sheet):
    return can_create(member) and sheet.author_id == member.pk and not sheet.is_archived


def _answers_for(member, sheet):
    standing = standing_of(member)
    if standing.is_national:
        return True
    return standing.is_caf_officer and not standing.cafs.isdisjoint(cafs_of(sheet))
