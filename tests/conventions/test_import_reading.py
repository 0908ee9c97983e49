"""A Caf's spreadsheet: its lines gathered into CTGs, their bodies, their posts and their people."""

from datetime import date
from decimal import Decimal

import pytest

from conventions.importing.check import check
from conventions.models import PostKind, Stage
from reference.models import Organisation
from tests.conventions.importing import NAMES, POST, SOUND, line, table, words
from tests.factories.members import MemberFactory
from tests.factories.reference import OrganisationFactory

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
    member = MemberFactory(
        email="lina@essai.example",
        email_visibility="members",
        first_name="Line",
        last_name="Olive",
    )

    checked = read(line(**SOUND, **POST))

    assert checked.plans[0].posts[0].holder.member == member
    assert words(checked.warnings) == [
        "ligne 2, courriel : cette adresse est celle d’un membre : Line Olive"
    ]


def test_the_conseil_departemental_may_employ(read, places):
    [plan] = read(line(**SOUND, **POST | {"employer": "Département"})).plans

    assert plan.posts[0].employer == places.alpes_maritimes


# Cost and reach ------------------------------------------------------------------------------


def test_the_administration_reads_the_ctgs_of_every_caf(read, mona):
    checked = read(line(**SOUND), by=mona)

    assert (checked.errors, checked.counts["elsewhere"]) == ([], 1)


def test_reading_costs_the_same_whatever_the_number_of_lines(
    carole, places, parenting, django_assert_num_queries
):
    def lines(number):
        return [line(**SOUND | {"official_title": f"CTG {n}"}, **POST) for n in range(number)]

    check(table(*lines(1)), NAMES, by=carole)  # her standing is read once
    for number, queries in ((1, 12), (2, 13), (50, 13)):  # one more for the names of what is shared
        with django_assert_num_queries(queries):
            check(table(*lines(number)), NAMES, by=carole)
