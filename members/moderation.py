"""What can be moderated of people: four fields of their profile, and their testimony."""

from dataclasses import dataclass

from members.actions.testimonies import empty_testimony
from members.models import MODERATED, Member, Testimony
from members.moderating import Words, nothing

SHOWN_AT_HOME, SHOWN_ON_THE_TRADE = "home", "the_function"


@dataclass(frozen=True)
class ProfileField(Words):
    """What somebody says of themself in one field."""

    is_whole_page = True

    def rows(self):
        return Member.objects.listed()

    def at(self, view, kwargs):
        if view != "person_detail":
            return self.rows().none()
        return self.rows().filter(public_id=kwargs["public_id"])

    def title_of(self, thing):
        return thing.full_name

    def writers_of(self, thing):
        return [thing]


@dataclass(frozen=True)
class Speech(Words):
    """A testimony: on the home page and on that of the trade."""

    def rows(self):
        return Testimony.objects.filter(withdrawn_at=None).select_related("member")

    def at(self, view, kwargs):
        chosen = self.rows().filter(chosen_at__isnull=False)
        return chosen if view in (SHOWN_AT_HOME, SHOWN_ON_THE_TRADE) else chosen.none()

    def page_of(self, thing):
        return "/le-metier/"

    def title_of(self, thing):
        return thing.member.full_name

    def writers_of(self, thing):
        return [thing.member]

    def remove(self, thing):
        """The agreement ends with it; only its dates are left."""
        super().remove(thing)
        empty_testimony(thing)


def _profile_field(name):
    words = Member._meta.get_field(name).verbose_name
    return ProfileField(
        name=f"profile-{name.replace('_', '-')}",
        label=f"Profil, « {words} »",
        model=Member,
        part=name,
        columns={name: nothing},
    )


TESTIMONY = Speech(
    name="testimony",
    label="Témoignage",
    model=Testimony,
    part="text",
    columns={"text": nothing, "role_words": nothing},
)
PROFILE = tuple(_profile_field(name) for name in MODERATED)
CONTENTS = (*PROFILE, TESTIMONY)
