"""A spreadsheet to send, its columns to understand, its writing to confirm."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from openpyxl.utils import get_column_letter

from conventions.actions.imports.steps import MOST_LINES
from conventions.importing.columns import COLUMNS
from ctgnet.forms import FrenchForm
from ctgnet.spreadsheets import LARGEST_SHEET, read_table
from ctgnet.templatetags.french import number, shortened
from ctgnet.uploads import megabytes
from members.forms import ReasonField

SAMPLES, LONGEST_SAMPLE = 3, 30
ACCEPTED = ".xlsx,.csv"


class UploadForm(FrenchForm, forms.Form):
    """The file, and the key that makes two sendings of this form one import."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    file = forms.FileField(
        label="Votre tableau",
        help_text=f"Formats : .xlsx ou .csv, {megabytes(LARGEST_SHEET)} et {number(MOST_LINES)} lignes "
        "au plus. La première ligne porte les intitulés des colonnes.",
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )

    def __init__(self, data=None, files=None):
        super().__init__(data, files, initial={"key": uuid.uuid4()})

    def clean_file(self):
        """The table it holds."""
        file = self.cleaned_data["file"]
        table = read_table(file, most_rows=MOST_LINES)
        self.cleaned_data["file_name"] = file.name
        self.cleaned_data["table"] = {
            "headings": table.headings,
            "lines": [[line.number, line.cells] for line in table.lines],
        }
        return file


class ColumnsForm(FrenchForm, forms.Form):
    """What each column of the file holds: proposed from its heading, changed at will."""

    def __init__(self, made, data=None):
        super().__init__(data)
        self.names = [f"column-{index}" for index in range(len(made.table["headings"]))]
        for index, name in enumerate(self.names):
            self.fields[name] = self._field(made, index)

    @staticmethod
    def _field(made, index):
        heading = made.table["headings"][index] or "sans intitulé"
        cells = dict.fromkeys(cells[index] for _, cells in made.table["lines"] if cells[index])
        shown = [shortened(cell, LONGEST_SAMPLE) for cell in list(cells)[:SAMPLES]]
        return forms.ChoiceField(
            label=f"{get_column_letter(index + 1)}. {heading[:80]}",
            choices=_choices(),
            required=False,
            initial=made.columns[index],
            help_text=f"Par exemple : {' ; '.join(shown)}" if shown else "Colonne vide.",
        )

    @property
    def columns(self):
        return [self.cleaned_data[name] for name in self.names]

    @property
    def left_out(self):
        """How many columns the import will not read."""
        return sum(1 for name in self.names if not self[name].value())


def _choices():
    """The columns that an import reads, under the names of their groups."""
    groups = {}
    for name, column in COLUMNS.items():
        groups.setdefault(column.group, []).append((name, column.label))
    return [("", "Ne pas importer"), *groups.items()]


class ConfirmForm(FrenchForm, forms.Form):
    """The check that was read; why, for the national administration alone."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = ReasonField(
        label="Pourquoi importer à la place de la Caf ?",
        help_text="Les Caf et les équipes concernées liront ce motif.",
    )

    def __init__(self, made, data=None, *, must_say_why):
        super().__init__(data, initial={"version": made.version, "reason": made.reason})
        if not must_say_why:
            del self.fields["reason"]

    def clean(self):
        if "version" in self.errors:
            raise ValidationError("Cette page était ouverte depuis trop longtemps : relisez-la.")
        return super().clean()
