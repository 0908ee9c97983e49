"""Which pages that only some may open are offered to this reader: the page asks the rule of its view."""

from conventions.rules import can_add_organisation, can_import, can_start_registering
from conventions.standing import standing_of
from practices.rules import can_create


class Ways:
    """A visitor is offered everything: sign-in comes first, and says who may."""

    def __init__(self, member):
        self._member = member

    def _may(self, rule):
        return not self._member.is_authenticated or rule(self._member)

    @property
    def directory(self):
        return self._may(lambda member: standing_of(member).is_verified)

    @property
    def new_sheet(self):
        return self._may(can_create)

    @property
    def new_convention(self):
        return self._may(can_start_registering)

    @property
    def import_conventions(self):
        return self._may(can_import)

    @property
    def new_organisation(self):
        return self._may(can_add_organisation)
