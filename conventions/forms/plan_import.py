"""A plan in a spreadsheet: the file, then what each of its columns means."""

from django import forms

from conventions.planning.columns import COLUMNS
from conventions.planning.rows import MOST_SHEETS
from ctgnet.forms import FrenchForm
from ctgnet.spreadsheets import LARGEST_SHEET, read_table
from ctgnet.uploads import megabytes


class TableField(forms.FileField):
    """An XLSX or CSV file, read at once: what cannot be read says why."""

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if data:
            file.table = read_table(file, most_rows=MOST_SHEETS)
        return file

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"accept": ".xlsx,.csv"}


class PlanFileForm(FrenchForm, forms.Form):
    file = TableField(
        label="Votre tableau",
        help_text=f"Formats : xlsx, csv. {megabytes(LARGEST_SHEET)} et {MOST_SHEETS} lignes au plus.",
    )


class ColumnsForm(FrenchForm, forms.Form):
    """One list a column of the file: the field that it fills, or none."""

    def __init__(self, *args, pending, **options):
        super().__init__(*args, **options)
        choices = [("", "Ne pas reprendre"), *((one.key, one.heading) for one in COLUMNS)]
        table = pending.table
        for rank, heading in enumerate(table["headings"]):
            self.fields[f"colonne-{rank}"] = forms.ChoiceField(
                label=f"Colonne « {heading or rank + 1} »",
                choices=choices,
                required=False,
                initial=table["columns"][rank],
            )

    @property
    def columns(self):
        return [self.cleaned_data[name] for name in self.fields]

    @property
    def left_out(self):
        """How many columns the plan will not take."""
        return sum(1 for field in self if not field.value())

    def clean(self):
        values = super().clean()
        chosen = [value for value in values.values() if value]
        twice = {one.heading for one in COLUMNS if chosen.count(one.key) > 1}
        if twice:
            words = ", ".join(f"« {heading} »" for heading in sorted(twice))
            raise forms.ValidationError(
                f"Deux colonnes ne peuvent pas remplir le même champ : {words}."
            )
        return values
