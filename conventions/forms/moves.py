"""Communes that come in and go out of a CTG, as they are typed."""

from functools import cached_property

from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from conventions.amending import joining_overlaps
from conventions.forms.kept import typed_in
from conventions.forms.parts import PerimeterForm, refused_lines
from conventions.forms.pick import Pick
from conventions.forms.register import pasted_in, perimeter_typed, resumed


class JoiningForm(PerimeterForm):
    """Communes that come in; none is an answer."""

    needs_communes = False


class TypedPage:
    """A whole form, empty, searched in, or judged as it was posted; `forms` are its parts."""

    forms: list = []

    def __init__(self, convention, posted=None, *, judged=False):
        self.convention = convention
        self.posted = posted if judged else None
        self.data = self._written() if posted is None else MultiValueDict(typed_in(posted))

    def is_valid(self):
        verdicts = [form.is_valid() for form in self.forms]  # every part says its errors
        return all(verdicts)

    def with_version(self, version):
        """Shown again after a change by somebody else: sent once more, this text replaces the other."""
        data = self.posted.copy()
        data["version"] = str(version)
        return self._again(data)

    def _again(self, data):
        return type(self)(self.convention, data)

    def _part(self, form_class, prefix="", **options):
        if self.posted is not None:
            return form_class(self.posted, **options)
        return form_class(initial=resumed(form_class, self.data, prefix), **options)

    def _written(self):
        """The fields as they would have been typed."""
        data = MultiValueDict()
        data["version"] = str(self.convention.version)
        return data


class MovesPage(TypedPage):
    """Communes that come in, among the other parts of a form."""

    def __init__(self, convention, posted=None, *, judged=False):
        super().__init__(convention, posted, judged=judged)
        self.joining = self._part(JoiningForm)

    @cached_property
    def pasted(self):
        """What the pasted list is understood as so far."""
        return pasted_in(self.data)

    @cached_property
    def joining_perimeter(self):
        """The communes that come in, as far as they are understood."""
        return perimeter_typed(self.data, self.pasted)

    @property
    def refused_lines(self):
        """Said beside the territory as soon as it is updated; once judged, the field says it itself."""
        return [] if self.posted is not None else refused_lines(self.pasted)

    @cached_property
    def overlaps(self):
        """The CTGs that already cover what comes in, from the day when it does."""
        return joining_overlaps(self.convention, self.joining_perimeter.codes, self._from_day())

    @cached_property
    def picks(self):
        """The searches of the page: places that come in, organisations that sign."""
        return {kind: Pick(kind, self.data) for kind in Pick.KINDS}

    def _from_day(self):
        return self.convention.start_date or timezone.localdate()
