"""Writing the text of a sheet or of its revision: values cleaned, lists compared, versions checked."""

from django.core.exceptions import ValidationError

from practices.models import STORY_COLUMNS, STORY_RELATIONS, Revision, Sheet, Story
from practices.places import main_department_of
from practices.rules import cafs_of, wrote

MODERATED_MEANWHILE = "Cette fiche est %s par la modération : rien n’est enregistré."
SEE_YOUR_NEWS = " Vos nouvelles disent pourquoi, et comment contester."


class StaleSheetError(Exception):
    """Somebody saved this text since the page was opened; `current` is what stands now."""

    def __init__(self, current: Story):
        super().__init__(f"{current._meta.label} {current.pk} is at version {current.version}")
        self.current = current


def check_version(story, version):
    """Refuse to go on about another text than the one that was read."""
    if story.version != version:
        raise StaleSheetError(story)


def refuse_moderated(sheet, by):
    """A moderator took it off the site since the page was opened: what is typed waits elsewhere.

    Those who wrote it, and they alone, were told why.
    """
    if sheet.is_moderated:
        refusal = MODERATED_MEANWHILE % sheet.get_status_display().lower()
        raise ValidationError(refusal + (SEE_YOUR_NEWS if wrote(by, sheet) else ""))


def take_relations(values):
    names = STORY_RELATIONS & values.keys()
    return {name: list(values.pop(name)) for name in names}


def relations_of(story):
    return {name: list(getattr(story, name).all()) for name in STORY_RELATIONS}


def set_values(story, values):
    """Put the values on the row, cleaned; the names of those that really differ."""
    before = {name: getattr(story, name) for name in values}
    for name, value in values.items():
        setattr(story, name, value)
    others = {field.name for field in story._meta.fields} - values.keys()
    story.clean_fields(exclude=others)
    return [name for name in values if getattr(story, name) != before[name]]


def set_relations(story, relations):
    """Write the lists that differ: thématiques, publics, co-authors. True when one does."""
    moved = moved_relations(story, relations)
    for name, wanted in moved.items():
        getattr(story, name).set(wanted)
    return bool(moved)


def moved_relations(story, relations):
    return {
        name: wanted
        for name, wanted in relations.items()
        if set(getattr(story, name).values_list("pk", flat=True)) != {row.pk for row in wanted}
    }


def copy_of(sheet) -> Revision:
    """A revision that says what the sheet says, not saved yet; its lists follow once it is.

    It is its author's, whoever writes its first word.
    """
    told = {name: getattr(sheet, name) for name in STORY_COLUMNS}
    return Revision(sheet=sheet, author=sheet.author, version=sheet.version, **told)


def take_in(sheet, revision):
    """The revision becomes the text of the sheet, and is no more."""
    for name in STORY_COLUMNS:
        setattr(sheet, name, getattr(revision, name))
    sheet.version = revision.version
    sheet.department_id = main_department(sheet)
    sheet.save(update_fields=[*STORY_COLUMNS, "version", "department", "updated_at"])
    set_relations(sheet, relations_of(revision))
    revision.delete()


def main_department(sheet: Sheet):
    """Where it happened: the département of most communes of the CTG, else that of the author's Caf."""
    if sheet.convention_id:
        return main_department_of(sheet.convention_id)
    return min(cafs_of(sheet), default=None)
