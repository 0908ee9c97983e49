"""A Caf's spreadsheet: headings understood, cells read, lines gathered, everything wrong said at once."""

from datetime import date
from decimal import Decimal

import pytest

from conventions.importing import cells
from conventions.importing.check import check
from conventions.importing.columns import COLUMNS, proposed
from conventions.models import PostKind, Stage
from reference.models import Organisation
from tests.conventions.importing import HEADINGS, NAMES, POST, SOUND, line, said, sent, table
from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory, days
from tests.factories.members import MemberFactory
from tests.factories.reference import OrganisationFactory


@pytest.fixture
def read(carole, parenting):
    """The plans, errors and warnings of these lines, read for Carole."""

    def act(*lines, by=carole):
        return check(table(*lines), NAMES, by=by)

    return act


def words(notices):
    return [plain(str(notice)) for notice in notices]


def plain(text):
    """Without the no-break spaces, which a test would not show."""
    return text.replace("\xa0", " ")


# Columns ---------------------------------------------------------------------------------------


def test_usual_headings_find_their_columns():
    assert proposed(HEADINGS) == [
        *list(COLUMNS)[:6],
        "epcis", "communes", "exceptions", "signatories", "themes", "kind", "employer", "fte",
        "first_name", "last_name", "email", "starts_on",
    ]  # fmt: skip


@pytest.mark.parametrize("heading", ["Date de début", "DÉBUT", " date debut ", "Date d'effet"])
def test_a_heading_is_known_whatever_its_case_and_accents(heading):
    assert proposed([heading]) == ["start_date"]


def test_a_longer_heading_is_known_by_its_beginning():
    assert proposed(["Date de fin de la convention"]) == ["end_date"]


def test_nom_is_that_of_the_person_beside_a_first_name_and_of_the_ctg_elsewhere():
    assert proposed(["Nom", "Prénom"]) == ["last_name", "first_name"]
    assert proposed(["Nom", "Début"]) == ["local_name", "start_date"]
    assert proposed(["Nom", "Prénom", "Nom de famille"]) == [
        "local_name",
        "first_name",
        "last_name",
    ]


def test_two_headings_alike_propose_one_column_and_an_unknown_one_none():
    assert proposed(["Début", "Date de début", "Observations"]) == ["start_date", "", ""]


# Cells -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["0,5", "0.5", "50 %", "50%", "0,50 ETP", "0.499999999"])
def test_half_of_a_full_time_post(text):
    assert cells.share_of(text) == Decimal("0.50")


@pytest.mark.parametrize("text", ["0", "3", "-0,5", "mi-temps", "", "nan", "1e400"])
def test_a_share_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match=r"ETP|nombre"):
        cells.share_of(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Pilote CTG", PostKind.PILOT),
        ("Chargé·e de coopération", PostKind.OFFICER),
        ("Coordinatrice petite enfance", PostKind.THEMATIC),
        ("coordination de proximité", PostKind.LOCAL),
        ("Élue référente", PostKind.ELECTED),
    ],
)
def test_a_function_is_known_by_its_words(text, kind):
    assert cells.kind_of(text) == kind


@pytest.mark.parametrize("reader", [cells.kind_of, cells.stage_of])
def test_an_unknown_word_is_answered_with_those_to_write(reader):
    with pytest.raises(ValueError, match=r"«.+».+ou «.+»"):
        reader("jardinage")


# One CTG ---------------------------------------------------------------------------------------


def test_a_sound_line_is_a_ctg_with_its_post(read, places):
    checked = read(line(**SOUND, **POST))

    [plan] = checked.plans
    assert (checked.errors, checked.warnings) == ([], [])
    assert plan.codes == {"06001", "06005"}
    assert (plan.stage, plan.start_date, plan.end_date) == (
        Stage.SIGNED, date(2026, 1, 1), date(2030, 12, 31),
    )  # fmt: skip
    assert plan.bodies == (places.azur, places.caf06)
    assert [(p.kind, p.employer, p.fte, p.holder.email) for p in plan.posts] == [
        (PostKind.OFFICER, places.azur, Decimal("0.50"), "lina@essai.example")
    ]
    assert checked.counts["invited"] == 1


def test_lines_of_the_same_title_and_beginning_are_one_ctg(read):
    checked = read(
        line(**SOUND | {"epcis": "", "communes": "06001"}),
        line(**SOUND | {"epcis": "", "communes": "Ascros", "start_date": "2026-01-01"}),
        line(communes="06069"),  # a merged cell: the title is above
    )

    # « 01/01/2026 » and « 2026-01-01 » are the same day.
    assert words(checked.errors) == []
    assert [plan.codes for plan in checked.plans] == [{"06001", "06005", "06069"}]


def test_two_generations_of_the_same_title_are_two_ctgs(read):
    checked = read(
        line(**SOUND | {"start_date": "2021", "end_date": "2025"}), line(**SOUND | {"end_date": ""})
    )

    assert [plan.start_date.year for plan in checked.plans] == [2021, 2026]
    assert checked.counts["communes"] == 2  # the same two, counted once


def test_communes_beside_their_intercommunality_are_those_and_no_others(read):
    checked = read(line(**SOUND, communes="06001"))

    assert checked.plans[0].codes == {"06001"}
    assert words(checked.warnings) == [
        "ligne 2, commune : 1 des 2 communes des intercommunalités nommées : "
        "seules celles qui sont écrites entrent dans la CTG"
    ]


def test_communes_elsewhere_are_added_to_the_whole_intercommunality(read):
    assert read(line(**SOUND, communes="06069")).plans[0].codes == {"06001", "06005", "06069"}


def test_exceptions_are_taken_out_and_those_from_elsewhere_said(read):
    checked = read(line(**SOUND, exceptions="06005 ; 06069"))

    assert checked.plans[0].codes == {"06001"}
    assert words(checked.warnings) == [
        "ligne 2, exceptions : hors des intercommunalités de la CTG : 06069"
    ]


@pytest.mark.parametrize(
    "name",
    [
        "200 039 931",
        "Communauté de communes Alpes d’Azur",
        "CC DES ALPES D'AZUR",
        "cc alpes d’azur",
    ],
)
def test_an_intercommunality_is_known_by_the_ways_to_write_it(read, name):
    assert read(line(**SOUND | {"epcis": name})).plans[0].codes == {"06001", "06005"}


def test_a_missing_end_is_proposed_and_said(read):
    checked = read(line(**SOUND | {"end_date": ""}))

    assert checked.plans[0].end_date == date(2030, 12, 31)
    assert words(checked.warnings) == [
        "ligne 2, date de fin : fin absente, proposée au 31/12/2030 (cinq ans)"
    ]


def test_a_stage_before_the_signature_asks_no_date(read):
    checked = read(line(**SOUND | {"stage": "Diagnostic", "start_date": "", "end_date": ""}))

    assert (checked.plans[0].stage, checked.errors) == (Stage.DIAGNOSIS, [])


# Bodies and people -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Caf", "Caf des Alpes-Maritimes"),
        ("caf 06", "Caf des Alpes-Maritimes"),
        ("Conseil départemental des Alpes-Maritimes", "Alpes-Maritimes"),
        ("CD06", "Alpes-Maritimes"),
        ("Département", "Alpes-Maritimes"),
        ("Ville de Grasse", "Grasse"),
        ("06069", "Grasse"),
        ("Mairie d’Aiglun", "Aiglun"),
        ("MSA d’essai", "MSA d’essai"),
    ],
)
def test_a_signatory_is_known_by_the_ways_to_write_it(read, name, found):
    OrganisationFactory(kind="msa", name="MSA d’essai")

    [plan] = read(line(**SOUND | {"signatories": name})).plans

    assert [body.name for body in plan.bodies] == [found]


def test_commas_part_names_that_are_none_together(read, places):
    places.grasse.name = "Communauté d’agglomération Pays, Roses et Jasmins"
    places.grasse.save()

    [plan] = read(line(**SOUND | {"signatories": "CA Pays, Roses et Jasmins ; Caf, Grasse"})).plans

    assert plan.bodies == (places.grasse, places.caf06, places.communes["06069"])


def test_a_body_that_no_list_holds_is_added_and_said(read):
    checked = read(
        line(**SOUND | {"signatories": "CCAS de Grasse"}, **POST | {"employer": "ccas de grasse"})
    )

    assert checked.counts["bodies"] == 1
    assert {body.kind for body in checked.plans[0].bodies} == {Organisation.Kind.CCAS}
    assert words(checked.warnings)[0] == (
        "ligne 2, signataires : organisme ajouté au registre : CCAS de Grasse (CCAS ou CIAS)"
    )


def test_a_body_that_the_lists_should_hold_is_refused(read):
    checked = read(line(**SOUND | {"signatories": "CC des Trois Moulins"}))

    assert words(checked.errors) == [
        "ligne 2, signataires : organisme inconnu : CC des Trois Moulins. "
        "Écrivez son nom officiel, son SIREN ou son code Insee"
    ]


def test_the_only_body_that_signs_employs_by_default(read, places):
    assert read(line(**SOUND, kind="Pilote", fte="1")).plans[0].posts[0].employer == places.azur


def test_a_known_address_is_that_member_whoever_is_written(read):
    member = MemberFactory(email="lina@essai.example", first_name="Line", last_name="Olive")

    checked = read(line(**SOUND, **POST))

    assert checked.plans[0].posts[0].holder.member == member
    assert words(checked.warnings) == [
        "ligne 2, courriel : cette adresse est celle d’un membre : Line Olive"
    ]


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
        "nom : un nom ne contient ni adresse de site, ni « / », ni « : »",
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


def test_the_conseil_departemental_may_employ(read, places):
    [plan] = read(line(**SOUND, **POST | {"employer": "Département"})).plans

    assert plan.posts[0].employer == places.alpes_maritimes


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


def test_somebody_whose_account_is_closed_holds_no_post(read):
    MemberFactory(email="lina@essai.example", is_active=False)

    assert words(read(line(**SOUND, **POST)).errors)[0] == (
        "ligne 2, courriel : le compte de cette adresse est fermé : "
        "cette personne ne peut pas tenir de poste"
    )


def test_the_administration_reads_the_ctgs_of_every_caf(read, mona):
    checked = read(line(**SOUND), by=mona)

    assert (checked.errors, checked.counts["elsewhere"]) == ([], 1)


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


def test_more_than_a_full_time_post_is_said(read):
    lina = MemberFactory(email="lina@essai.example", first_name="Lina", last_name="Olivier")
    AssignmentFactory(member=lina, post=PostFactory(fte=Decimal("0.30")), starts_on=days(-10))

    checked = read(line(**SOUND, **POST), line(**POST | {"fte": "0,4"}))

    assert [(warning.line, plain(warning.message)) for warning in checked.warnings] == [
        (3, "Lina Olivier passerait à 1,2 ETP, plus d’un temps plein")
    ]


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


def test_reading_costs_the_same_whatever_the_number_of_lines(
    carole, places, parenting, django_assert_num_queries
):
    def lines(number):
        return [line(**SOUND | {"official_title": f"CTG {n}"}, **POST) for n in range(number)]

    check(table(*lines(1)), NAMES, by=carole)  # her standing is read once
    for number, queries in ((1, 12), (2, 13), (50, 13)):  # one more for the names of what is shared
        with django_assert_num_queries(queries):
            check(table(*lines(number)), NAMES, by=carole)
