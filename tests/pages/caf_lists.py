"""What the tests of the lists of a Caf read in them."""

from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory, days
from tests.factories.reference import OrganisationFactory

AZUR = {"06"}
REASON = "Préparer la réunion d’automne."


def whole(convention, parenting):
    """Nothing is missing."""
    convention.themes.add(parenting)
    convention.signatories.create(organisation=OrganisationFactory())
    AssignmentFactory(post=PostFactory(convention=convention))
    return convention


def fill(places, number):
    """As many rows in each list."""
    for rank in range(number):
        ctg = ConventionFactory(
            communes=[places.communes["06001"]], end_date=days(30), local_name=f"CTG {rank}"
        )
        PostFactory(convention=ctg)
