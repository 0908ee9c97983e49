"""What can be moderated of meetings: everything they say. Those who come still know when and where."""

from dataclasses import dataclass

from ctgnet.rich import in_plain_lines
from ctgnet.templatetags.french import day
from events.models import Event
from members.moderating import Words, nothing

SLUG = str(Event._meta.get_field("slug").verbose_name)


@dataclass(frozen=True)
class Announcement(Words):
    """Title, summary, programme, reason of a cancellation."""

    is_whole_page = True
    page_bears_its_title = True

    def rows(self):
        return Event.objects.published().select_related("created_by", "caf", "convention")

    def at(self, view, kwargs):
        if view != "events:event_detail":
            return self.rows().none()
        return self.rows().filter(slug=kwargs["slug"])

    def told_as(self, thing):
        return f"Rencontre du {day(thing.local_start)}"

    def writers_of(self, thing):
        return [thing.created_by] if thing.created_by else []

    def cafs_of(self, thing):
        return thing.caf_codes

    def words_of(self, thing, aside):
        told = super().words_of(thing, aside)
        return [(label, in_plain_lines(words)) for label, words in told if label != SLUG]


ANNOUNCEMENT = Announcement(
    name="event",
    label="Rencontre",
    model=Event,
    part="text",
    columns={
        "title": lambda event: event.get_kind_display(),
        "summary": nothing,
        "description": nothing,
        "access": nothing,
        "cancellation_reason": nothing,
        # The address repeats the title.
        "slug": lambda event: f"rencontre-masquee-{event.pk}",
    },
)
CONTENTS = (ANNOUNCEMENT,)
