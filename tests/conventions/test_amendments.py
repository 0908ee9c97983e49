"""Avenants: who writes them, what is refused, what they change, and a CTG on any day."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conventions import actions, rules, tasks
from conventions.amending import NO_COMMUNE, NOTHING, Changes
from conventions.history import Change, spans_of, state_at
from conventions.models import Amendment, Convention, ConventionDraft, Signatory, Stage
from ctgnet.mail.models import OutgoingMail
from members.actions import Stale
from members.models import AuditLine, Notification
from tests.factories.conventions import AmendmentFactory, days
from tests.factories.reference import OrganisationFactory


def changes(**facts):
    return Changes(days(-60), days(-30), **facts)


def entering(*codes, **facts):
    return changes(joining_communes=frozenset(codes), **facts)


def amend(convention, wanted, by, **options):
    fresh = Convention.objects.get(pk=convention.pk)
    return actions.amend(fresh, wanted, by=by, version=fresh.version, **options)


def communes_at(convention, day):
    return set(state_at(convention, day).coverages.values_list("commune", flat=True))


def signatories_at(convention, day):
    rows = state_at(convention, day).signatories
    return set(rows.values_list("organisation", "participation"))


# Who -------------------------------------------------------------------------------------------


def test_pilots_and_cafs_amend_a_public_ctg(alice, bob, carole, karim, alpes_azur, pays_de_grasse):
    members = (alice, bob, carole, karim)

    assert [rules.can_amend(who, pays_de_grasse) for who in members] == [False, True, True, False]
    assert [rules.can_renew(who, alpes_azur) for who in members] == [True, False, True, False]
    assert [rules.can_close(who, alpes_azur) for who in members] == [False, False, True, False]


def test_what_waits_for_its_caf_is_neither_amended_nor_closed(carole, alpes_azur):
    alpes_azur.confirmed_at = None

    assert not rules.can_amend(carole, alpes_azur)
    assert not rules.can_renew(carole, alpes_azur)
    assert not rules.can_close(carole, alpes_azur)


def test_what_is_not_signed_is_not_renewed(carole, alpes_azur):
    alpes_azur.stage = Stage.DRAFTING

    assert not rules.can_renew(carole, alpes_azur)


def test_a_waiting_avenant_is_confirmed_by_cafs_alone(bob, carole, pays_de_grasse):
    waiting = AmendmentFactory(convention=pays_de_grasse)
    confirmed = AmendmentFactory(convention=pays_de_grasse, confirmed=True)

    assert [rules.can_confirm_amendment(who, waiting) for who in (bob, carole)] == [False, True]
    assert [rules.can_edit_amendment(who, waiting) for who in (bob, carole)] == [True, True]
    assert not rules.can_confirm_amendment(carole, confirmed)
    assert not rules.can_edit_amendment(carole, confirmed)


# What happens ----------------------------------------------------------------------------------


def test_an_officer_registers_it_confirmed_and_the_team_is_told(
    carole, bob, pays_de_grasse, mailoutbox
):
    amendment = amend(pays_de_grasse, entering("06001", summary="Une commune entre."), carole)
    tasks.announce_amendment(amendment.pk)
    tasks.tell_amendment(amendment.pk, bob.pk)
    tasks.tell_amendment(amendment.pk, bob.pk)

    assert (amendment.kind, amendment.confirmed_by) == (Amendment.Kind.PERIMETER, carole)
    assert communes_at(pays_de_grasse, days(-31)) == {"06069", "06084"}
    assert communes_at(pays_de_grasse, days(-30)) == {"06001", "06069", "06084"}
    assert list(AuditLine.objects.values_list("verb", "actor")) == [
        ("register_amendment", carole.pk)
    ]
    assert list(Notification.objects.values_list("member", "kind")) == [(bob.pk, "convention")]
    assert list(OutgoingMail.objects.values_list("key", flat=True)) == [
        f"amendment-confirmed:{amendment.pk}.{amendment.version}:to:{bob.pk}"
    ]


def test_a_pilot_prepares_it_and_it_counts_once_confirmed(bob, carole, pays_de_grasse):
    prepared = amend(pays_de_grasse, entering("06001"), bob)
    before = communes_at(pays_de_grasse, days(0))

    confirmed = actions.confirm_amendment(prepared, by=carole, version=1)
    again = actions.confirm_amendment(confirmed, by=carole, version=1)

    assert prepared.prepared_by == bob
    assert before == {"06069", "06084"}
    assert communes_at(pays_de_grasse, days(0)) == {"06001", "06069", "06084"}
    assert again == confirmed
    verbs = AuditLine.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["prepare_amendment", "confirm_amendment"]
    assert list(Notification.objects.order_by("pk").values_list("member", "kind")) == [
        (carole.pk, "desk"),
        (bob.pk, "convention"),
    ]


def test_it_is_corrected_then_withdrawn_while_it_waits(bob, pays_de_grasse):
    prepared = amend(pays_de_grasse, entering("06001"), bob)

    corrected = actions.edit_amendment(prepared, entering("06005"), by=bob, version=1)
    moved = set(corrected.joining_communes.values_list("pk", flat=True))
    with pytest.raises(Stale):
        actions.withdraw_amendment(corrected, by=bob, version=1)
    actions.withdraw_amendment(corrected, by=bob, version=2)

    assert moved == {"06005"}
    assert not Amendment.objects.exists()
    with pytest.raises(Stale):
        actions.confirm_amendment(corrected, by=bob, version=2)


def test_a_form_opened_before_a_change_saves_nothing(carole, pays_de_grasse):
    amend(pays_de_grasse, entering("06001"), carole)

    with pytest.raises(Stale):
        actions.amend(pays_de_grasse, entering("06005"), by=carole, version=pays_de_grasse.version)

    assert Amendment.objects.count() == 1


def test_organisations_sign_and_withdraw(carole, pays_de_grasse):
    first, partner, newcomer = (OrganisationFactory() for _ in range(3))
    kinds = Signatory.Participation
    for body, part in ((first, kinds.SIGNATORY), (partner, kinds.PARTNER)):
        Signatory.objects.create(convention=pays_de_grasse, organisation=body, participation=part)
    wanted = changes(leaving_bodies=frozenset([first.pk]))

    amendment = amend(pays_de_grasse, wanted, carole, signing=[partner, newcomer])

    assert amendment.kind == Amendment.Kind.SIGNATORY
    assert signatories_at(pays_de_grasse, days(-31)) == {
        (first.pk, "signatory"),
        (partner.pk, "partner"),
    }
    assert signatories_at(pays_de_grasse, days(-30)) == {
        (partner.pk, "signatory"),
        (newcomer.pk, "signatory"),
    }


def test_the_end_moves_from_the_day_of_effect(carole, pays_de_grasse):
    before = pays_de_grasse.end_date

    amendment = amend(pays_de_grasse, changes(new_end_date=before + timedelta(365)), carole)

    assert amendment.kind == Amendment.Kind.EXTENSION
    assert state_at(pays_de_grasse, days(-31)).end_date == before
    assert state_at(pays_de_grasse, days(-30)).end_date == before + timedelta(365)


def test_a_late_registered_avenant_takes_its_place_among_the_others(carole, pays_de_grasse):
    amend(pays_de_grasse, entering("06001"), carole)
    earlier = replace(entering("06001"), effective_on=days(-50))
    leaving = replace(changes(leaving_communes=frozenset(["06001"])), effective_on=days(-40))

    amend(pays_de_grasse, earlier, carole)
    amend(pays_de_grasse, leaving, carole)

    inside = [
        "06001" in communes_at(pays_de_grasse, days(day)) for day in (-51, -50, -41, -40, -30)
    ]
    assert inside == [False, True, True, False, True]


# What is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (lambda c: entering("06069"), NOTHING),
        (lambda c: changes(new_end_date=c.end_date), NOTHING),
        (lambda c: changes(leaving_communes=frozenset(["06069", "06084"])), NO_COMMUNE),
        (lambda c: replace(entering("06001"), signed_on=days(-421)), "avant la signature"),
        (lambda c: replace(entering("06001"), effective_on=c.start_date), "après le premier jour"),
        (lambda c: replace(entering("06001"), effective_on=days(1402)), "se termine le"),
        (lambda c: changes(new_end_date=days(-31)), "avant la prise d’effet"),
        (lambda c: replace(entering("06001"), signed_on=days(1)), "confirmez-le après"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(carole, pays_de_grasse, wanted, words):
    with pytest.raises(ValidationError) as refusal:
        amend(pays_de_grasse, wanted(pays_de_grasse), carole)

    assert len(refusal.value.messages) == 1
    assert words in refusal.value.messages[0]
    assert not Amendment.objects.exists()


def test_before_the_signature_and_after_the_closing_nothing_is_amended(carole, pays_de_grasse):
    Convention.objects.filter(pk=pays_de_grasse.pk).update(closed_on=days(-40))
    with pytest.raises(ValidationError, match="close depuis"):
        amend(pays_de_grasse, entering("06001"), carole)

    Convention.objects.filter(pk=pays_de_grasse.pk).update(stage=Stage.DRAFTING)
    with pytest.raises(ValidationError, match="pas encore signée"):
        amend(pays_de_grasse, entering("06001"), carole)


def test_what_became_impossible_while_it_waited_is_not_confirmed(bob, carole, pays_de_grasse):
    prepared = amend(pays_de_grasse, entering("06001"), bob)
    amend(pays_de_grasse, entering("06001"), carole)

    with pytest.raises(ValidationError, match="ne change rien"):
        actions.confirm_amendment(prepared, by=carole, version=1)


def test_the_first_day_stays_before_the_avenants(carole, pays_de_grasse):
    amend(pays_de_grasse, entering("06001"), carole)
    fresh = Convention.objects.get(pk=pays_de_grasse.pk)

    with pytest.raises(ValidationError, match="commence avant ce jour"):
        actions.edit_convention(fresh, by=carole, version=fresh.version, start_date=days(-30))


# On any day ------------------------------------------------------------------------------------

CODES = ["06001", "06005", "06069", "06084"]
SOME = st.sets(st.sampled_from(CODES))
HISTORIES = st.lists(st.tuples(st.integers(1, 30), SOME, SOME), max_size=6)


def naive(first, history, day):
    """Day after day: what each avenant of that day adds and takes away."""
    present = set(first)
    for when in range(day + 1):
        for on, joining, leaving in history:
            if on == when:
                present = (present - leaving) | joining
    return present


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(first=SOME, history=HISTORIES)
def test_spans_equal_a_naive_model(first, history):
    origin = days(0)
    moves = [
        Change(origin + timedelta(on), via, frozenset(joining), frozenset(leaving))
        for via, (on, joining, leaving) in enumerate(history)
    ]

    spans = spans_of(first, moves)

    for day in range(32):
        found = [span.key for span in spans if span.holds(origin + timedelta(day))]
        assert sorted(found) == sorted(naive(first, history, day))


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    history=st.lists(
        st.tuples(st.integers(1, 30), SOME, SOME, st.none() | st.integers(60, 90)), max_size=4
    )
)
def test_the_state_on_any_day_equals_a_naive_model(carole, pays_de_grasse, history):
    """Confirmed in any order, applied in that of their effect: perimeter and end, on every day."""
    start, first = pays_de_grasse.start_date, {"06069", "06084"}
    accepted, ends = [], []
    with transaction.atomic():
        for on, joining, leaving, end in history:
            wanted = Changes(
                days(-60),
                start + timedelta(on),
                end and start + timedelta(end + 1000),
                joining_communes=frozenset(joining),
                leaving_communes=frozenset(leaving - joining),
            )
            try:
                written = amend(pays_de_grasse, wanted, carole)
            except ValidationError:
                continue
            accepted.append((on, *map(moved, (written.joining_communes, written.leaving_communes))))
            if written.new_end_date:
                ends.append((on, written.pk, written.new_end_date))
        for day in range(0, 32, 3):
            situation = state_at(pays_de_grasse, start + timedelta(day))
            communes = situation.coverages.values_list("commune", flat=True)
            assert sorted(communes) == sorted(naive(first, accepted, day))
            come = [(on, pk, end) for on, pk, end in ends if on <= day]
            assert situation.end_date == (max(come)[2] if come else pays_de_grasse.end_date)
        transaction.set_rollback(True)


def moved(communes):
    return set(communes.values_list("pk", flat=True))


def test_an_avenant_that_is_typed_is_kept_in_one_row(pays_de_grasse, bob):
    kept = actions.keep_amendment_typed(pays_de_grasse, owner=bob, typed={"summary": ["Un"]})
    again = actions.keep_amendment_typed(
        pays_de_grasse, owner=bob, typed={"summary": ["Deux"]}, draft=kept
    )

    assert again.key == kept.key
    assert kept.title == "Avenant, Pays de Grasse"
    assert list(ConventionDraft.objects.values_list("typed", "convention")) == [
        ({"summary": ["Deux"]}, pays_de_grasse.pk)
    ]
