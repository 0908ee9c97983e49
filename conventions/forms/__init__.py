"""What people type about a CTG, read into clean values."""

from conventions.forms.amendment import AmendmentPage, DayForm, ReopeningForm
from conventions.forms.body import BodyForm, CloseBodyForm, NewBodyForm, SeatForm
from conventions.forms.correction import PerimeterCorrection, SignatoriesPage
from conventions.forms.document import DocumentForm, NewDocumentForm
from conventions.forms.fields import FteField, NoteField, day_field
from conventions.forms.handover import HandoverPage
from conventions.forms.imports import ColumnsForm, ConfirmForm, UploadForm
from conventions.forms.kept import read_marker, sign_form, typed_in
from conventions.forms.parts import ShapeForm
from conventions.forms.pick import Pick
from conventions.forms.register import Registration
from conventions.forms.team import (
    AppointForm,
    ClosingForm,
    ConventionForm,
    EndForm,
    NewPostForm,
    RefusalForm,
    RequestForm,
    StillThereForm,
)
from conventions.forms.words import typed_in_words

__all__ = [
    "AmendmentPage",
    "AppointForm",
    "BodyForm",
    "CloseBodyForm",
    "ClosingForm",
    "ColumnsForm",
    "ConfirmForm",
    "ConventionForm",
    "DayForm",
    "DocumentForm",
    "EndForm",
    "FteField",
    "HandoverPage",
    "NewBodyForm",
    "NewDocumentForm",
    "NewPostForm",
    "NoteField",
    "PerimeterCorrection",
    "Pick",
    "RefusalForm",
    "Registration",
    "ReopeningForm",
    "RequestForm",
    "SeatForm",
    "ShapeForm",
    "SignatoriesPage",
    "StillThereForm",
    "UploadForm",
    "day_field",
    "read_marker",
    "sign_form",
    "typed_in",
    "typed_in_words",
]
