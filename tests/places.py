"""The places of most tests, with their real codes: written table by table, for they are written 2,400 times."""

from itertools import groupby
from types import SimpleNamespace

import pytest

from reference.models import Caf, Intercommunality
from tests.factories.reference import (
    CafFactory,
    CommuneFactory,
    DepartmentFactory,
    IntercommunalityFactory,
    RegionFactory,
)


@pytest.fixture
def places(db):
    """Two départements, two Cafs, two intercommunalities and some communes."""
    region = RegionFactory.build()
    alpes_maritimes = DepartmentFactory.build(region=region)
    var = DepartmentFactory.build(code="83", name="Var", name_with_article="du Var", region=region)
    caf06, caf83 = CafFactory.build(), CafFactory.build(code="83", name="Caf du Var")
    azur = IntercommunalityFactory.build(
        siren="200039931",
        name="Communauté de communes Alpes d'Azur",
        short_name="CC Alpes d’Azur",
        seat_department=alpes_maritimes,
    )
    grasse = IntercommunalityFactory.build(
        siren="200039857",
        name="Communauté d'agglomération du Pays de Grasse",
        short_name="CA du Pays de Grasse",
        nature="CA",
        seat_department=alpes_maritimes,
    )
    communes = {
        code: CommuneFactory.build(
            insee=code, name=name, department=department, intercommunality=epci
        )
        for code, name, department, epci in [
            ("06001", "Aiglun", alpes_maritimes, azur),
            ("06005", "Ascros", alpes_maritimes, azur),
            ("06069", "Grasse", alpes_maritimes, grasse),
            ("06084", "Mouans-Sartoux", alpes_maritimes, grasse),
            ("06123", "Saint-Laurent-du-Var", alpes_maritimes, None),
            ("83042", "Cogolin", var, None),
        ]
    }
    of_caf, of_epci = Caf.departments.through, Intercommunality.departments.through
    write(region, alpes_maritimes, var, caf06, caf83, azur, grasse, *communes.values())
    write(
        of_caf(caf=caf06, department=alpes_maritimes),
        of_caf(caf=caf83, department=var),
        of_epci(intercommunality=azur, department=alpes_maritimes),
        of_epci(intercommunality=grasse, department=alpes_maritimes),
    )
    return SimpleNamespace(
        alpes_maritimes=alpes_maritimes,
        var=var,
        caf06=caf06,
        caf83=caf83,
        azur=azur,
        grasse=grasse,
        communes=communes,
    )


def write(*rows):
    """One query a table, in the order given."""
    for model, of_one_table in groupby(rows, type):
        model.objects.bulk_create(of_one_table)
