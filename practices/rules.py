"""May this member…? One question, one answer, for the rows 29 to 42 of the permission table."""

from conventions.addressees import carriers_of
from conventions.standing import standing_of
from members.models import Role


def can_create(member):
    """Those who carry a CTG, Caf officers and national administrators; partners read and ask."""
    standing = standing_of(member)
    return standing.is_local or standing.is_caf_officer or standing.is_national


def can_edit(member, sheet):
    """A draft: its author and co-authors. A shared sheet: its author. One at rest: nobody.

    A national administrator writes in both within the hour that follows a written reason.
    """
    if not can_create(member) or sheet.is_at_rest:
        return False
    if holds(member, sheet) or has_opened(member, sheet):
        return True
    return sheet.is_draft and is_co_author(member, sheet)


def holds(member, sheet):
    """Its author; once they have left for long, whoever carries the CTG that it comes from."""
    if sheet.handed_on is None:
        return sheet.author_id == member.pk
    return sheet.convention_id in standing_of(member).conventions


def holders_of_sheet(sheet):
    """The people who `holds` it: they are told of it, asked about it, and answer."""
    if sheet.handed_on is None:
        return [sheet.author]
    carriers = carriers_of(sheet.convention).order_by("pk")
    return [member for member in carriers if holds(member, sheet)]


def is_co_author(member, sheet):
    return any(author.pk == member.pk for author in sheet.known_co_authors)


def wrote(member, sheet):
    """Nobody reads their own words again."""
    return sheet.author_id == member.pk or is_co_author(member, sheet)


def is_theirs(member, sheet):
    """Their own words, or those that they carry on in the place of whoever left."""
    return wrote(member, sheet) or holds(member, sheet)


def can_open(member, sheet):
    """A national administrator, with a written reason: what is being written by others, never by oneself.

    A sheet at rest is written by nobody: there is nothing to open.
    """
    is_national = standing_of(member).is_national
    if not is_national or sheet.is_at_rest or has_opened(member, sheet):
        return False
    return not is_theirs(member, sheet)


def has_opened(member, sheet):
    """A national administrator, within the hour that follows his written reason."""
    return sheet.pk in standing_of(member).opened_sheets


def has_rewritten(member, sheet):
    """Changed its text once, in the place of its author: these words are one's own for good."""
    return member.pk in sheet.rewriter_ids


def can_share(member, sheet):
    return _owns(member, sheet)


def can_unshare(member, sheet):
    return _owns(member, sheet)


def can_ask_review(member, sheet):
    """Its author, for a shared sheet; for the revision of a reviewed one, once it has begun."""
    return _owns(member, sheet) and not sheet.is_draft


def can_review(member, sheet):
    """An officer of the sheet's Caf or a national administrator, never one who wrote in it or holds it."""
    if not sheet.is_shared or is_theirs(member, sheet):
        return False
    return _answers_for(member, sheet) and not has_rewritten(member, sheet)


def can_comment_review(member, sheet):
    """Say a word on a text under review, or ask for changes: its reviewers, and the officers of the
    other Cafs once its author has asked for a review.
    """
    if not sheet.is_under_review or is_theirs(member, sheet):
        return False
    is_asked = sheet.review_asked_at is not None
    may = _answers_for(member, sheet) or (is_asked and standing_of(member).is_caf_officer)
    return may and not has_rewritten(member, sheet)


def can_read_revision(member, sheet):
    """What waits to take the place of a reviewed text: its authors, then its readers once asked."""
    return sheet.is_reviewed and can_read_notes(member, sheet)


def can_read_notes(member, sheet):
    """What was said of a text under review: those whose it is or who opened it, those who review it."""
    if is_theirs(member, sheet) or has_opened(member, sheet):
        return True
    return can_comment_review(member, sheet)


def can_abandon_revision(member, sheet):
    """Its author alone: what is thrown away does not come back."""
    return sheet.is_reviewed and _owns(member, sheet)


def can_publish(member, sheet):
    """Open to the public: the same people, once the sheet is reviewed."""
    return sheet.is_reviewed and can_review(member, sheet)


def can_archive(member, sheet):
    return (sheet.is_shared or sheet.is_archived) and _answers_for(member, sheet)


def can_ask_move(member, sheet):
    """Its author asks to archive it, or to bring it back; those who can do it have no one to ask."""
    is_author = can_create(member) and holds(member, sheet)
    can_move = sheet.is_shared or sheet.is_archived
    return is_author and can_move and not can_archive(member, sheet)


def can_delete(member, sheet):
    """Only a draft, and only by its author: what was shared belongs to the network's memory."""
    return sheet.is_draft and can_create(member) and holds(member, sheet)


def can_read_questions(member, sheet):
    return sheet.is_shared and standing_of(member).is_verified


def can_ask(member, sheet):
    """Any verified reader but the author and whoever holds it since, who answer."""
    is_asked = sheet.author_id == member.pk or holds(member, sheet)
    return can_read_questions(member, sheet) and not is_asked


def can_answer(member, sheet):
    """The author and the co-authors, and whoever holds it since."""
    is_reader = sheet.is_shared and standing_of(member).is_verified
    return is_reader and is_theirs(member, sheet)


def can_answer_question(member, question):
    """The same, as long as no moderator hides the answer."""
    return can_answer(member, question.sheet) and not question.has_hidden_answer


def can_edit_question(member, question):
    """One's own words, in the quarter of an hour that follows, while nobody has answered them."""
    return _asked(member, question) and question.is_fresh


def can_delete_question(member, question):
    """One's own question, at any time; an answered one keeps its answer and no word of its own."""
    return _asked(member, question) and not question.is_withdrawn


def cafs_of(sheet):
    """The Cafs that answer for a sheet: those of its CTG, else those its author works for."""
    if sheet.convention_id:
        return sheet.convention.cafs
    roles = Role.objects.current().filter(member=sheet.author_id, caf__isnull=False)
    return frozenset(roles.values_list("caf_id", flat=True))


def _asked(member, question):
    is_own = question.author_id == member.pk
    return is_own and can_read_questions(member, question.sheet)


def _owns(member, sheet):
    return can_create(member) and holds(member, sheet) and not sheet.is_at_rest


def _answers_for(member, sheet):
    standing = standing_of(member)
    if standing.is_national:
        return True
    return standing.is_caf_officer and not standing.cafs.isdisjoint(cafs_of(sheet))
