"""Two signatures of a CTG that are one: whose dates and whose part are kept."""

from datetime import date

from conventions.actions.amendments import apply_amendments
from conventions.models import Signatory
from tests.factories.conventions import AmendmentFactory
from tests.pages.merging import merge, signs

SIGNED, PARTNER = Signatory.Participation.SIGNATORY, Signatory.Participation.PARTNER


def lines_of(convention):
    rows = convention.signatories.order_by("pk")
    return list(rows.values_list("organisation", "joined_on", "left_on"))


def test_one_line_is_kept_with_the_earliest_dates(kept, absorbed, mona, alpes_azur):
    signs(kept, alpes_azur, participation=PARTNER)
    signs(absorbed, alpes_azur, deliberation_date=date(2022, 12, 1), signed_on=date(2023, 1, 15))

    merge(kept, absorbed, mona)

    row = alpes_azur.signatories.get()
    assert (row.organisation, row.participation) == (kept, SIGNED)
    assert (row.deliberation_date, row.signed_on) == (date(2022, 12, 1), date(2023, 1, 15))
    assert (row.joined_on, row.left_on) == (None, None)


def test_two_partners_that_have_not_signed_make_one_that_has_not(kept, absorbed, mona, alpes_azur):  # fmt: skip
    for organisation in (kept, absorbed):
        signs(organisation, alpes_azur, participation=PARTNER)

    merge(kept, absorbed, mona)

    row = alpes_azur.signatories.get()
    assert (row.organisation, row.participation, row.signed_on) == (kept, PARTNER, None)


def test_two_times_in_a_ctg_stay_two(kept, absorbed, mona, alpes_azur):
    signs(absorbed, alpes_azur, left_on=date(2024, 6, 30))
    signs(kept, alpes_azur, joined_on=date(2025, 1, 1))

    merge(kept, absorbed, mona)

    assert lines_of(alpes_azur) == [
        (kept.pk, None, date(2024, 6, 30)),
        (kept.pk, date(2025, 1, 1), None),
    ]


def test_the_double_that_an_avenant_took_out_takes_nobody_out(kept, absorbed, mona, alpes_azur):
    """Somebody had seen the duplicate, and made it leave: the one that is kept stays."""
    for organisation in (kept, absorbed):
        signs(organisation, alpes_azur)
    amendment = AmendmentFactory(convention=alpes_azur, confirmed=True)
    amendment.leaving_bodies.add(absorbed)
    apply_amendments(alpes_azur)

    merge(kept, absorbed, mona)

    assert lines_of(alpes_azur) == [(kept.pk, None, None)]
    assert list(amendment.leaving_bodies.all()) == []


def test_one_that_came_in_later_is_in_from_the_start(kept, absorbed, mona, alpes_azur):
    signs(absorbed, alpes_azur)
    amendment = AmendmentFactory(convention=alpes_azur, confirmed=True)
    amendment.joining_bodies.add(kept)
    apply_amendments(alpes_azur)
    assert len(lines_of(alpes_azur)) == 2

    merge(kept, absorbed, mona)

    assert lines_of(alpes_azur) == [(kept.pk, None, None)]
    assert list(amendment.joining_bodies.all()) == [kept]


def test_both_came_in_by_the_same_avenant(kept, absorbed, mona, alpes_azur):
    amendment = AmendmentFactory(convention=alpes_azur, confirmed=True)
    amendment.joining_bodies.set([kept, absorbed])
    apply_amendments(alpes_azur)

    merge(kept, absorbed, mona)

    assert lines_of(alpes_azur) == [(kept.pk, amendment.effective_on, None)]
    assert list(amendment.joining_bodies.all()) == [kept]
