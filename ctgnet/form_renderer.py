"""What the form layer hands to every template, ours or a library's."""

from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

from ctgnet.safe_html import escaped


class EscapedField(BoundField):
    """A field whose help draws no HTML, even where a library's template says `|safe`."""

    def __init__(self, form, field, name):
        super().__init__(form, field, name)
        self.help_text = escaped(self.help_text)


class FormRenderer(TemplatesSetting):
    bound_field_class = EscapedField
