"""One rule for every name: it leads nowhere, shows all that it holds, is written one way."""

import re
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from ctgnet import names
from ctgnet.domains import ENDINGS, address_in
from ctgnet.uploads import send_bytes
from events.models import Event
from members.actions import invite_member
from members.forms import SignupForm
from members.models import Member
from practices.models import Sheet
from reference.models import Organisation
from tests import house
from tests.factories.events import EventFactory
from tests.factories.members import MemberFactory
from tests.factories.reference import OrganisationFactory

SOUND = [
    *(
        "C.C.A.S.",
        "M. Dupont",
        "St.Denis",
        "St. Cloud",
        "M. Li",
        "J. Paris",
        "J.P.",
        "J.-P. Martin",
        "S.A.R.L.",
        "C.A.F. de l’Ain",
    ),
    *(
        "d’Artagnan",
        "Jean-François",
        "Ng",
        "O’Neill",
        "Nuñez",
        "St. Pierre",
        "Le Goff",
        "Nguyễn Thị Ánh",
    ),
    *("n° 3", "0-3 ans", "etc.", "06.93.10", "1.2.3.4", "0.5 ETP", "v2.0", "l’équipe. La suite"),
    *(
        "C.C. de la Plaine",
        "S.I.V.U. du Lac",
        "L’Escale. Net et clair",
        "Com. com. du Lac",
        "1 . 5",
    ),
    *("Chargé·es de coopération", "Citoyen·ne·s", "Directeur·ices", "Acteur·rices", "Club • Info"),
    *("Le·la chargé·e de coopération", "Le ou la référent·e", "Son·sa famille", "mon·ma, ton·ta"),
    *(
        "Ce·tte",
        "Tou·te·s",
        "Animateur·ices",
        "Conseiller·ère",
        "Salarié·es et bénévoles",
        "Elu·e·s",
    ),
    *("Loisirs·culture·sport", "Enfance•jeunesse•Paris", "Presse·radio·TV", "Les Ateliers . Paris"),
    *("Nos fêtes . Art et sport", "Un·e médiateur·rice·s", "Directeur·de"),
    *("Enfance · Paris", "Petite enfance … info", "Ateliers . . info", "٢٠٢٤", "中文。下"),
    *("محمد علي", "李小龍", "नमस्ते", "שָׁלוֹם", "Ateliers 👩 ❤️"),
    *("Point \u2139\ufe0f familles", "Fin 〰\ufe0f"),
]
OF_THINGS = ["CTG 2024/2028", "Actions : bilan", "Ateliers num@"]
LEADS_AWAY = [
    *(
        "http://evil",
        "www.evil",
        "WWW2.evil",
        "evil.com",
        "EVIL.Com",
        "evil.com.",
        "(evil.org)",
        "a.b.com",
    ),
    *(
        "bit.ly",
        "t.me/abc",
        "x.com",
        "a@b.fr",
        "mairie.paris",
        "evil.De",
        "xn--e1afmkfd",
        "évil.fr",
    ),
    *(
        "javascript:alert(1)",
        "mailto:a",
        "tel:+33",
        "ftp://a",
        "//evil.fr",
        "\\\\evil\\a",
        "1.2.3.4/x",
    ),
    *(
        "connexion.830274.xyz",
        "830274.top",
        "caf.me.uk",
        "t.co",
        "X.AI",
        "g.page",
        "connexion.zip",
        "a.mov",
        "evil.La suite",
        "ctg.cfd",
        "St.Cloud",
        "evil.com.Voir",
        "l’ecole.みんな",
    ),
    *("www . evil . com", "www . evil", "evil . com", "evil .com", "evil\u00a0.\u202fcom"),
    *("evil[.]com", "evil (.) com", "evil { . }com", "google.com·es", "evil·com", "evil•fr"),
    *(
        "evil·net",
        "evil·info",
        "Evil·Shop",
        "www . evil . paris",
        "evil . Fr",
        "evil .paris",
        "evil[.]paris",
    ),
    *("\uff45vil.\uff43om", "evil\u3002fr", "evil\uff0efr", "evil\u2024com", "пример.рф"),
]
UNSEEN = [
    *(
        "a\u200bb",
        "a\u200db",
        "a\u2060b",
        "\ufeffa",
        "a\u00adb",
        "a\u034fb",
        "a\u2800b",
        "a\u3164b",
    ),
    *("a\u202eb", "a\u200fb", "a\u2066b", "a\u061cb", "a\u180eb", "a\U000e0041b", "a\ufe0fb"),
    *(
        "a\x1bb",
        "a\x7fb",
        "a\ue000b",
        "a\u0378b",
        "\u0301a",
        "a \u0301",
        "a" + "\u0301" * 5,
        "a\ufffcb",
    ),
]


# How Unicode calls what is drawn as a dot, alone in its place.
A_DOT = re.compile(
    r"(?:[A-Z]+ )*(?:FULL STOP|MIDDLE DOT|RAISED DOT|RAISED ROUND DOT|BULLET|BULLET OPERATOR|DOT OPERATOR"
    r"|PUNCTUATION DOT|SEPARATOR DOT|ONE DOT LEADER|HYPHENATION POINT|RING POINT|SINOLOGICAL DOT)"
)
NOT_A_DOT = re.compile(
    "TAG|SQUARED|STAR|TRIANGULAR|HYPHEN BULLET|WARDS|INVERSE|HEART|CIRCLED|DIGIT|NUMBER|THREE|VERTICAL LINE"
)
# Those that the list of confusable characters draws as « . », besides.
LOOK_ALIKE = "\u2024\u0701\u0702\ua60e\U00010a50\u0660\u06f0\ua4f8\U0001d16d\u30fb\uff65\u0387\u2219\u22c5\ua78f\u1427"


def drawn_as_a_dot():
    """By its name, in the version of Unicode that Python knows."""
    for one in map(chr, range(0x110000)):
        name = unicodedata.name(one, "")
        if A_DOT.fullmatch(name) and not NOT_A_DOT.search(name):
            yield one


def test_no_dot_of_any_script_writes_an_address():
    dots = {*drawn_as_a_dot(), *LOOK_ALIKE}

    assert [ascii(dot) for dot in sorted(dots) if not address_in(f"evil{dot}com")] == []
    assert len(dots) > 40
    assert address_in("evilcom") == address_in("evil,com") == ""


def test_every_ending_is_known_whatever_its_letters():
    assert [one for one in ENDINGS if not address_in(f"Voir evil.{one}")] == []


@pytest.mark.parametrize(
    "name",
    [
        "🔥.com",
        "i❤\ufe0f.ws",
        "evil.कॉम",
        "evil\u0332.com",
        "paypal.c\u0332om",
        "x\u030c.com",
        "a!b.com",
        "x.y!z.com",
        "evil1\ufe0f\u20e3.com",
        "«evil.com»",
    ],
)
def test_a_picture_or_a_mark_hides_no_address(name):
    assert address_in(f"Une fiche sur {name}, à lire")


@pytest.mark.parametrize("name", ["Data : un enjeu", "Tel: 06 12", "File: d’attente", "Le B.A. Ba"])
def test_a_word_before_a_colon_leads_nowhere(name):
    assert address_in(name) == ""


def test_an_address_is_said_whole_however_it_is_spaced():
    assert [address_in("Voir www . evil . com ici"), address_in("Voir evil . com ici")] == [
        "www . evil . com",
        "evil . com",
    ]


@pytest.mark.parametrize("name", SOUND + OF_THINGS)
def test_a_sound_name_of_a_thing_is_taken(name):
    assert names.fault_in_title(name) == ""


@pytest.mark.parametrize("name", ["", *[name for name in SOUND if any(map(str.isalpha, name))]])
def test_a_sound_name_of_a_person_is_taken(name):
    assert names.fault_in_person(name) == ""


@pytest.mark.parametrize("name", LEADS_AWAY + UNSEEN, ids=ascii)
@pytest.mark.parametrize("refuse", [names.refuse_title, names.refuse_person])
def test_what_leads_away_or_hides_is_refused(refuse, name):
    with pytest.raises(ValidationError):
        refuse(f"Ateliers {name}" if name[0] != "\u0301" else name)


@pytest.mark.parametrize("name", [*OF_THINGS, "123", "<b>Anne", "Anne: ici", "a\\b"])
def test_a_person_has_a_name_of_letters(name):
    with pytest.raises(ValidationError):
        names.refuse_person(name)


def test_an_error_says_where_what_cannot_be_seen_stands():
    said = names.fault_in_title("Café des\u200b parents")

    assert said == (
        "Un caractère invisible, ou qui change le sens de lecture, se trouve "
        "après « Café des » : effacez-le, puis retapez le mot."
    )


def test_an_error_names_the_address():
    assert names.fault_in_title("Voir evil.com vite") == (
        "Un nom ne mène à aucun site : effacez « evil.com », "
        "ou mettez une espace après le point, aucune avant."
    )


def test_an_error_says_where_a_space_would_do():
    of_middle_dots = {
        "Voir evil·com vite": True,
        "Voir evil . com vite": False,
        "Voir google.com·es": False,
    }
    for name, is_of_them in of_middle_dots.items():
        title, person = names.fault_in_title(name), names.fault_in_person(name)
        assert title.endswith("de chaque côté du point médian.") is is_of_them
        assert title.endswith("après le point, aucune avant.") is not is_of_them
        assert ("De chaque côté d’un point médian" in person) is is_of_them
        assert ("Après le point d’une initiale" in person) is not is_of_them
    assert names.fault_in_title("Voir evil · com vite") == ""


def test_a_name_is_written_one_way():
    assert (
        names.as_written("  Cafe\u0301 \t des\nparents\u00a0:  Ain ")
        == "Café des parents\u00a0: Ain"
    )


FILES_SENT = {
    "..\\dossier/fac\u202eture\u200b  v2.xlsx": "facture v2.xlsx",
    "invoice\u202efdp.exe": "invoicefdp.exe",
    "/etc/passwd": "passwd",
    "C:\\Temp\\Cafe\u0301.csv": "Café.csv",
    "a\x00b\x1b.csv": "ab.csv",
    "\u200b\u202e": "fichier",
    "": "fichier",
    "a" * 300 + ".csv": "a" * 196 + ".csv",
}
DOWNLOADS = {
    "CTG 2024/2028 : bilan": "CTG 2024-2028 - bilan.pdf",
    "Comité\u202efdp.exe": "Comitéfdp.exe.pdf",
    '..\\..\\a"b\r\nc': "-..-a-b c.pdf",
    "é" * 300: "é" * 120 + ".pdf",
    "...": "fichier.pdf",
}


@pytest.mark.parametrize(("sent", "shown"), FILES_SENT.items(), ids=ascii)
def test_the_name_of_a_file_is_what_one_sees_of_it(sent, shown):
    assert names.file_name(sent) == shown


@pytest.mark.parametrize(("title", "saved"), DOWNLOADS.items(), ids=ascii)
def test_a_document_is_saved_under_a_name_that_any_system_takes(title, saved):
    header = send_bytes(b"%PDF", name=title, kind="pdf").headers["Content-Disposition"]

    assert names.file_named(title, "pdf") == saved
    assert (header.count("\n"), ("filename*=utf-8" in header)) == (0, not saved.isascii())


def test_what_is_written_from_the_right_moves_nothing_around_it():
    sentence = "La CTG {} 12 (2024), de {}".format
    first, second = "محمد علي", "שלום"
    held = sentence(f"\u2068{first}\u2069", f"\u2068{second}\u2069")

    assert names.apart(sentence(first, second)) == held
    assert [names.apart(word) for word in ("L’été à Ÿ", "李小龍", 3, "")] == [
        "L’été à Ÿ",
        "李小龍",
        3,
        "",
    ]


COLUMNS = [
    (Member, "job_title"),
    (Sheet, "title"),
    (Event, "title"),
    (Event, "place"),
    (Organisation, "name"),
]


def test_every_column_that_names_something_bears_the_rule():
    """Whatever is called a name, a title or a label, and is typed on the site."""
    made_here = {"reference", "pages"}  # official lists, and figures
    plain = [
        f"{model.__name__}.{field.name}"
        for model in house.our_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField)
        and field.name.endswith(("name", "title", "label", "role_words"))
        and not isinstance(field, names.TitleField)
        and model._meta.app_label not in made_here
        and field.editable
    ]
    assert plain == []


def test_the_database_holds_every_such_column_to_the_rule(db):
    """By whatever door: a shell, an import, a migration."""
    free = [
        f"{model.__name__}.{field.name}"
        for model in house.our_models()
        for field in model._meta.concrete_fields
        if isinstance(field, names.TitleField) and not _is_held(model, field)
    ]
    assert free == []


def _is_held(model, field):
    """One constraint of the table refuses each such name, and takes a sound one."""
    hidden = ["a\u202eb", "\ufeffa", "a\u200b", "a\u2067b", "a\u00adb", "a\x1bb"]
    hidden += ["a/b"] if isinstance(field, names.PersonNameField) else []
    return any(
        all(_refuses(constraint, model, field, name) for name in hidden)
        and not _refuses(constraint, model, field, "Café محمد 👩")
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
    )


def _refuses(constraint, model, field, name):
    """By its own condition: the rest of the row is as the model proposes it."""
    try:
        constraint.validate(model, model(**{field.attname: name}))
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize(
    ("make", "column"),
    [(EventFactory, "title"), (EventFactory, "place"), (OrganisationFactory, "name")],
)
def test_no_door_writes_a_name_that_hides_something(db, make, column):
    row = make()

    with pytest.raises(IntegrityError, match="shown_whole"), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**{column: "a\u202eb"})


@pytest.mark.parametrize(("model", "column"), COLUMNS)
def test_a_column_refuses_in_words_and_writes_one_way(model, column):
    field = model._meta.get_field(column)

    assert field.clean("Cafe\u0301   des  parents", None) == "Café des parents"
    for name in ("voir evil.com", "a\u202eb"):
        with pytest.raises(ValidationError):
            field.clean(name, None)


@pytest.mark.parametrize(
    "name",
    ["www.evil", "a/b", "a:b", "a@b", "<b>", "a\u202eb", "a\u200bb", "\ufeffa", "a\U000e0041"],
)
@pytest.mark.parametrize("column", ["first_name", "last_name"])
def test_the_database_refuses_a_name_of_a_person_that_leads_away(db, column, name):
    member = MemberFactory()

    with pytest.raises(IntegrityError, match="member_names_lead_nowhere"), transaction.atomic():
        Member.objects.filter(pk=member.pk).update(**{column: name})


@pytest.mark.parametrize("name", ["evil.com", "a\u202eb", "<b>Anne", "a\u0378b"])
def test_nobody_is_invited_nor_signs_up_under_such_a_name(db, carole, name):
    with pytest.raises(ValidationError):
        invite_member(email="a@essai.example", first_name=name, last_name="Anne", by=carole)
    typed = {
        "first_name": name,
        "last_name": "Anne",
        "email": "a@essai.example",
        "password1": "une phrase assez longue",
    }

    assert list(SignupForm(typed).errors) == ["first_name"]
    assert not Member.objects.filter(email="a@essai.example").exists()


@pytest.mark.parametrize("piece", ["a", "a-", "a.", "a+", "a\u0301\u0302", "1.", "//"])
def test_a_name_made_to_be_read_again_and_again_is_refused_unread(half_a_minute, piece):
    text = piece * 300_000

    faults = {names.fault_in_person(text), names.fault_in_title(text)}

    assert faults == {"Un nom tient en 500 caractères."}
    assert names.as_written(text) == text


@pytest.mark.parametrize("piece", ["a", "a-", "a.", "1", "a+", "//", "x:"])
def test_no_text_is_searched_twice_for_an_address(half_a_minute, piece):
    assert address_in(piece * 100_000 + " evil.com") != ""


def test_a_person_s_name_is_told_each_sign_that_it_may_not_hold():
    said = names.fault_in_person("<img src=x>")

    assert said == names.OF_A_PERSON
    assert {sign for sign in "/\\:@<>{}[]|=#*" if sign not in said.rpartition("signes")[2]} == set()


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("🎉🎉", names.NO_WORD),
        ("--- !", names.NO_WORD),
        ("2026", ""),
        ("Été 🎉", ""),
        ("Voir evil.com", "Un titre ne mène à aucun site"),
    ],
)
def test_a_title_holds_a_word_and_is_called_a_title(title, said):
    fault = names.fault_in_heading(title)

    assert (fault.startswith(said), bool(fault)) == (True, bool(said))
