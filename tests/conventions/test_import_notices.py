"""All that is wrong or unusual in a Caf's spreadsheet is said at once, with its line and column."""

from datetime import date
from decimal import Decimal

import pytest

from conventions.models import Stage
from tests.conventions.importing import POST, SOUND, line, plain, said, sent, words
from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory, days
from tests.factories.members import MemberFactory

# Everything wrong ------------------------------------------------------------------------------

WRONG = {
    "no title": ({"official_title": ""}, "intitulé : intitulé manquant"),
    "long title": ({"official_title": "x" * 201}, "intitulé : 200 caractères au plus"),
    "unknown commune": ({"communes": "06999"}, "commune : code inconnu 06999"),
    "unknown name": (
        {"communes": "Trifouillis"},
        "commune : nom inconnu, ou porté par plusieurs communes : Trifouillis",
    ),
    "unknown epci": (
        {"epcis": "CC des Trois Moulins"},
        "EPCI : intercommunalité inconnue : CC des Trois Moulins. "
        "Écrivez son nom officiel ou son SIREN",
    ),
    "nothing covered": ({"epcis": ""}, "commune : une CTG couvre au moins une commune"),
    "all taken out": (
        {"exceptions": "06001 06005"},
        "commune : une CTG couvre au moins une commune",
    ),
    "another Caf": ({"epcis": "", "communes": "83042"}, "commune : cette CTG relève de : Caf du Var"),
    "no date": ({"start_date": "", "signature_date": "2026"}, "date de début : une CTG signée a une date de début"),
    "no date and no stage": (
        {"start_date": "", "end_date": ""},
        "étape : indiquez l’étape, ou les dates de la CTG",
    ),
    "wrong date": (
        {"signature_date": "hier"},
        "signature : date non reconnue : hier. Exemple : 27/11/2026",
    ),
    "signed to come": (
        {"signature_date": f"{days(1):%d/%m/%Y}"},
        "signature : date à venir : une CTG signée l’est déjà ; corrigez-la, ou indiquez l’étape",
    ),
    "end before start": ({"end_date": "2020"}, "date de fin : la fin vient avant le début"),
    "unknown theme": ({"themes": "Jardinage"}, "thématiques : thématique inconnue : Jardinage"),
    "share of 3": (POST | {"fte": "3"}, "ETP : de 0,05 à 1 ETP, pas 3"),
    "no share": (POST | {"fte": ""}, "ETP : ETP manquant"),
    "no function": (POST | {"kind": ""}, "fonction : fonction manquante"),
    "no employer": (POST | {"employer": "", "signatories": "06069 ; 06084"}, "employeur : employeur manquant"),
    "no address": (POST | {"email": ""}, "courriel : adresse manquante pour la personne nommée"),
    "half an address": (
        POST | {"email": "lina"},
        "courriel : adresse incomplète : lina. Exemple : prenom.nom@exemple.fr",
    ),
    "no first name": (POST | {"first_name": ""}, "prénom : prénom de la personne à inviter manquant"),
    "long name": (POST | {"last_name": "x" * 101}, "nom : 100 caractères au plus"),
    "a link for a name": (
        POST | {"last_name": "www.gagnez.example"},
        "nom : un prénom ou un nom ne contient ni adresse de site, ni aucun de ces signes : "
        "/ \\ : @ < > { } [ ] | = # *. "
        "Après le point d’une initiale, mettez une espace, aucune avant",
    ),
    "wrong day of a post": (
        POST | {"starts_on": "40/01/2026"},
        "depuis : cette date n’existe pas : 40/01/2026",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_with_its_line_and_column(read, case):
    changes, expected = WRONG[case]

    errors = words(read(line(**SOUND | changes)).errors)

    assert errors == [f"ligne 2, {expected}"]


def test_a_caf_that_depends_on_a_wrong_territory_is_not_wrong_too(read):
    wrong = {"epcis": "", "communes": "06999", "signatories": "Caf"}

    assert [error.column for error in read(line(**SOUND | wrong)).errors] == ["commune"]


def test_every_error_of_the_file_is_said_at_once(read):
    checked = read(
        line(**SOUND | {"communes": "06999", "end_date": "2020"}),
        line(
            **SOUND | {"official_title": "Une autre", "themes": "Jardinage"}, **POST | {"fte": "0"}
        ),
    )

    assert [(e.line, e.column) for e in checked.errors] == [
        (2, "date de fin"), (2, "commune"), (3, "thématiques"), (3, "ETP"),
    ]  # fmt: skip


def test_a_line_that_contradicts_another_of_the_same_ctg_is_refused(read):
    checked = read(line(**SOUND), line(**SOUND | {"end_date": "2031"}))

    assert words(checked.errors)[0] == (
        "ligne 3, date de fin : « 2031 » contredit la ligne 2 (« 31/12/2030 ») : "
        "une CTG n’en a qu’un"
    )


@pytest.mark.parametrize("start", [date(2026, 1, 1), None])
def test_a_ctg_that_the_register_holds_is_refused(read, start):
    ConventionFactory(
        official_title="CONVENTION TERRITORIALE GLOBALE DES ALPES D'AZUR",
        start_date=start,
        end_date=start and date(2030, 12, 31),
        stage=Stage.SIGNED if start else Stage.DIAGNOSIS,
    )
    written = {} if start else {"start_date": "", "end_date": "", "stage": "Diagnostic"}

    assert words(read(line(**SOUND | written)).errors)[0] == (
        "ligne 2, intitulé : cette CTG est déjà au registre : retirez ses lignes du fichier"
    )


# Everything unusual ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (("2026", "01/06/2026"), ["la période dure moins d’un an"]),
        (("2026", "2040"), ["la période dure plus de six ans"]),
        (("2026", "01/01/2032"), ["la période dure plus de six ans"]),
        (("2026", "30/12/2031"), []),
        (("2026", "2026"), []),
    ],
)
def test_an_unusual_period_is_said_and_never_refused(read, dates, expected):
    checked = read(line(**SOUND | dict(zip(("start_date", "end_date"), dates, strict=True))))

    assert ([warning.message for warning in checked.warnings], checked.errors) == (expected, [])


def test_overlaps_with_the_register_and_within_the_file_are_said(read, places):
    ConventionFactory(
        local_name="Estéron", communes=[places.communes["06001"]],
        start_date=date(2024, 1, 1), end_date=date(2027, 12, 31),
    )  # fmt: skip
    ConventionFactory(draft=True, communes=[places.communes["06001"]])

    checked = read(line(**SOUND), line(**SOUND | {"official_title": "Une autre"}))

    assert [plain(warning.message) for warning in checked.warnings] == [
        "couvre Aiglun en même temps que la CTG Estéron",
        "couvre Aiglun en même temps que la CTG Estéron",
        "couvre Aiglun et Ascros en même temps que la CTG des Alpes d’Azur (ligne 2)",
    ]


def test_ctgs_that_follow_each_other_do_not_overlap(read, places):
    ConventionFactory(
        communes=[places.communes["06001"]],
        start_date=date(2021, 1, 1), end_date=date(2025, 12, 31),
    )  # fmt: skip

    assert read(line(**SOUND)).warnings == []


@pytest.mark.parametrize("visibility", ["members", "hidden"])
def test_more_than_a_full_time_post_is_said_of_an_address_that_one_may_see(read, visibility):
    lina = MemberFactory(
        email="lina@essai.example",
        first_name="Lina",
        last_name="Olivier",
        email_visibility=visibility,
    )
    AssignmentFactory(member=lina, post=PostFactory(fte=Decimal("0.30")), starts_on=days(-10))

    checked = read(line(**SOUND, **POST), line(**POST | {"fte": "0,4"}))

    said = [(3, "Lina Olivier passerait un temps plein, tous postes confondus")]
    assert [(warning.line, plain(warning.message)) for warning in checked.warnings] == (
        said if visibility == "members" else []
    )


def test_an_old_code_is_followed_and_said(read, places):
    old = places.communes["06084"]
    old.merged_into, old.valid_to = places.communes["06069"], date(2025, 12, 31)
    old.save()

    checked = read(line(**SOUND | {"epcis": ""}, communes="6084"))

    assert checked.plans[0].codes == {"06069"}
    assert [plain(warning.message) for warning in checked.warnings] == [
        "06084 Mouans-Sartoux est aujourd’hui Grasse (06069)"
    ]


def test_a_ctg_without_signatory_is_said(read):
    assert [w.message for w in read(line(**SOUND | {"signatories": ""})).warnings] == [
        "aucun signataire"
    ]


def test_what_is_kept_says_line_and_column(carole, places):
    made = sent(carole, line(**SOUND | {"communes": "06999"}))

    assert [plain(text) for text in said(made.errors)] == ["ligne 2, commune : code inconnu 06999"]
