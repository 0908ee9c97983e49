"""Those who ask and those who answer on the pages, and two organisations that are one."""

import pytest

from ctgnet.pages.caf_desk import actions
from members.models import Role
from tests.factories.conventions import AssignmentFactory, PostFactory
from tests.factories.members import RoleFactory
from tests.factories.reference import OrganisationFactory
from tests.pages.caf_desk import officer

Kind = Role.Kind


@pytest.fixture
def as_nina(client, nina):
    client.force_login(nina)
    return client


@pytest.fixture
def as_alice(client, alice):
    client.force_login(alice)
    return client


# At the desk of a Caf


@pytest.fixture
def referent(places):
    """Référence of Caf 06."""
    return officer(places, "Renée", Kind.CAF_REFERENT)


@pytest.fixture
def odile(places):
    """A colleague of Carole's."""
    return officer(places, "Odile")


@pytest.fixture
def colleague(places, nina):
    """Nina asks for Caf 06."""
    return RoleFactory(
        requested=True, kind=Kind.CAF_OFFICER, caf=places.caf06, member=nina, requested_by=nina
    )


@pytest.fixture
def asked(alpes_azur, nina):
    """Nina asks for a post of Alpes d’Azur."""
    return AssignmentFactory(requested=True, post=PostFactory(convention=alpes_azur), member=nina)


@pytest.fixture
def partner(db):
    return RoleFactory(requested=True, member__first_name="Pia", member__last_name="Saule")


@pytest.fixture
def handed(asked, carole, odile):
    return actions.delegate_request(asked, by=carole, to=odile, note="Tu la connais ?")


# Two organisations that are one


@pytest.fixture
def kept(db):
    return OrganisationFactory(kind="association", name="Centre social des Arcades")


@pytest.fixture
def absorbed(db):
    return OrganisationFactory(kind="association", name="Centre social des arcades")
