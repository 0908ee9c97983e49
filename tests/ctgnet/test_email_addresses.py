"""Capitals, accents and international domains: one box is one address, and one account."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from conventions.choices import invitation_to
from conventions.importing.people import person_in
from ctgnet.email_addresses import FOREIGN, EmailAddressField, one_address, validate_address
from ctgnet.forms import FrenchForm
from members.actions import invite_member
from members.models import Member
from tests import house
from tests.conventions.importing import POST, SOUND, line, sent
from tests.factories.members import MemberFactory

KEPT = "marie@xn--mairie-vry-h7a.fr"
WRITTEN = [
    "marie@mairie-évry.fr",
    "Marie@Mairie-Évry.fr",
    "MARIE@MAIRIE-ÉVRY.FR",
    "  marie@mairie-évry.fr\t",
    "marie@mairie-e\u0301vry.fr",
    "marie@xn--mairie-vry-h7a.fr",
    "marie@XN--Mairie-vry-h7a.FR",
    "marie@\uff4dairie-évry.fr",
    "marie@mairie-évry\u3002fr",
    "marie@mairie-évry\uff0efr",
    "marie@mairie-é\u00advry.fr",
]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("written", WRITTEN, ids=ascii)
def test_one_box_has_one_address(written):
    assert one_address(written) == KEPT
    assert one_address(one_address(written)) == KEPT


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("", ""),
        (None, ""),
        ("Pas une Adresse", "pas une adresse"),
        ("@", "@"),
        ("a@", "a@"),
        ("a@.fr", "a@.fr"),
        ("a@\u202e.fr", "a@\u202e.fr"),
        ("a@\ud800.fr", "a@\ud800.fr"),
        ("a@" + "é" * 80 + ".fr", "a@" + "é" * 80 + ".fr"),
        # Today’s domains keep these letters: « strasse.fr » is another one.
        ("a@Straße.fr", "a@xn--strae-oqa.fr"),
    ],
)
def test_what_has_no_domain_is_left_to_the_field(written, kept):
    assert one_address(written) == kept


@pytest.mark.parametrize("written", WRITTEN, ids=ascii)
def test_a_member_is_kept_and_found_by_any_writing(written):
    member = MemberFactory(email=written)

    assert member.email == Member.objects.values_list("email", flat=True).get() == KEPT
    assert list(Member.objects.filter(email="MARIE@mairie-évry.FR")) == [member]
    assert list(Member.objects.filter(email__in=[written])) == [member]
    assert Member.objects.get_by_natural_key(written) == member


@pytest.mark.parametrize("written", WRITTEN, ids=ascii)
def test_naming_a_known_address_invites_nobody(written, carole):
    member = MemberFactory(email=KEPT)

    named = invite_member(email=written, first_name="Marie", last_name="Évry", by=carole)

    assert named == member


def test_a_member_made_by_many_or_changed_in_place_has_one_address():
    Member.objects.bulk_create([Member(email="Un@Évry.fr", public_id="un")])
    Member.objects.filter(public_id="un").update(email="Deux@Évry.fr")

    assert Member.objects.get(public_id="un").email == "deux@xn--vry-9la.fr"


@pytest.mark.parametrize("written", WRITTEN, ids=ascii)
def test_an_imported_line_names_the_member_of_that_address(written):
    member = MemberFactory(email=KEPT)
    row = {"email": written.strip(), "first_name": "", "last_name": ""}
    lookups = type("Known", (), {"members": {member.email: member}})()

    assert person_in(row, lookups, None).member == member


def forms_of_the_site():
    house.routes()  # every view, hence every form, is imported
    waiting, found = [forms.BaseForm], set()
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            if house.is_ours(kind.__module__):
                found.add(kind)
    return found


def test_no_column_keeps_an_address_otherwise():
    plain = [
        f"{model._meta.label}.{field.name}"
        for model in house.our_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.EmailField) and not isinstance(field, EmailAddressField)
    ]
    assert plain == []


def test_no_form_reads_an_address_otherwise():
    plain = [
        kind.__qualname__
        for kind in forms_of_the_site()
        if not (kind.__subclasses__() or issubclass(kind, FrenchForm))
        and any(isinstance(field, forms.EmailField) for field in kind.base_fields.values())
    ]
    assert plain == []


def test_no_query_compares_an_address_by_its_capitals_alone():
    """The column holds one form and the field looks for it: `iexact` would miss the others."""
    code = [path for path in house.our_files(".py") if "email__iexact" in path.read_text()]
    assert code == []


BOXES = ("al\u0131ce", "ali\u0307ce", "\u0130ris", "\u017fam")
LOOK_ALIKES = [f"{box}@essai.example" for box in BOXES]


@pytest.mark.parametrize("typed", LOOK_ALIKES, ids=ascii)
def test_a_box_in_other_letters_than_plain_ones_is_refused_in_words(typed, alice):
    class Invite(FrenchForm, forms.Form):
        email = forms.EmailField(label="Adresse")

    assert Invite({"email": typed}).errors == {"email": [FOREIGN]}
    with pytest.raises(ValidationError) as refusal:
        Member(email=typed).full_clean()
    assert refusal.value.message_dict["email"] == [FOREIGN]
    assert invitation_to(typed) is None
    with pytest.raises(ValidationError, match="retapez-la"):
        invite_member(email=typed, first_name="Alice", last_name="Tilleul", by=alice)


def test_a_table_refuses_such_a_box(carole, places):
    made = sent(carole, line(**SOUND, **POST | {"email": LOOK_ALIKES[0]}))

    (said,) = made.errors
    assert "Celle-ci contient une autre lettre" in said["message"]


def test_an_address_that_no_column_holds_is_refused_in_words():
    whole = "a@" + ".".join(["b" * 63] * 3) + "." + "c" * 60

    for address in (whole + "c", whole + "c" * 60):
        with pytest.raises(ValidationError, match="254 caractères"):
            validate_address(address)
    validate_address(whole)


def test_a_label_without_end_is_not_written_otherwise(half_a_minute):
    text = "a@" + "".join(map(chr, range(0x4E00, 0x4E00 + 20_000))) + ".FR"

    assert one_address(text) == text.lower()
