"""One written form for an e-mail address: capitals, accents and the way its domain is typed change nothing.

`Marie@Mairie-Évry.fr` and `marie@xn--mairie-vry-ieb.fr` are one box, hence one account.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.encoding import punycode

DOTS = re.compile("[.\u3002\uff0e\uff61]")  # the ideographic and full-width dots part labels too
# Letters that domains keep today, and that the library still writes otherwise (« ss »).
KEPT = re.compile("[ßς]")
LONGEST = 254  # of the standard, and of our columns
LONGEST_READ = 1_000  # more is no address in any writing, letters and their accents apart
LONGEST_LABEL = 63  # of the standard: rewriting a longer one would cost its square for nothing
TOO_LONG = f"Une adresse e-mail tient en {LONGEST} caractères."
FOREIGN = (
    "Avant le @, une adresse n’a que des lettres sans accent, des chiffres, des points et des "
    "tirets. Celle-ci contient une autre lettre, qui peut y ressembler : retapez-la."
)


def one_address(typed):
    """The form that is kept and compared; what is no address is only put in lower case."""
    text = str(typed or "").strip()
    if len(text) > LONGEST_READ:
        return text.lower()
    text = unicodedata.normalize("NFC", text).lower()
    box, at, domain = text.rpartition("@")
    if not at or len(text) > LONGEST or any(map(_is_no_label, DOTS.split(domain))):
        return text
    try:
        return f"{box}@{'.'.join(map(_label, DOTS.split(domain)))}"
    except UnicodeError:  # no domain at all: the validator of the field says so
        return text


def masked(address):
    """« m…@mairie.example »: known again by whoever knows it, told to nobody else."""
    box, at, domain = address.rpartition("@")
    return f"{box[:1]}…@{domain}" if at else ""


def validate_address(typed):
    """An address whose box is written in plain letters: one that looks like another is no other box."""
    if len(str(typed)) > LONGEST:
        raise ValidationError(TOO_LONG, code="max_length")
    box, at, _ = str(typed).rpartition("@")
    if at and not box.isascii():
        raise ValidationError(FOREIGN, code="foreign")
    validate_email(typed)


def _is_no_label(label):
    return len(label) > LONGEST_LABEL


def _label(label):
    if KEPT.search(label):
        return f"xn--{label.encode('punycode').decode()}"
    return punycode(label).lower() if label else ""


class EmailAddressField(models.EmailField):
    """An address kept, and looked for, in its one form, by whatever door it comes."""

    default_validators = [validate_address]

    def to_python(self, value):
        return one_address(super().to_python(value))

    def pre_save(self, instance, add):
        address = one_address(super().pre_save(instance, add))
        setattr(instance, self.attname, address)
        return address

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return one_address(value) if isinstance(value, str) else value

    def deconstruct(self):
        name, _, arguments, keywords = super().deconstruct()
        return name, "django.db.models.EmailField", arguments, keywords
