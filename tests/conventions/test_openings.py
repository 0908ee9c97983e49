"""A national administrator opens a CTG for an hour with a reason: what she may, and who reads it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from conventions import actions, rules
from conventions.models import Convention, PostKind
from conventions.standing import standing_of
from members.actions import close_opening
from members.models import AuditLine, Opening, Role
from tests.conventions.opening import REASON
from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory
from tests.factories.members import RoleFactory
from tests.factories.reference import OrganisationFactory


@pytest.fixture
def opened(alpes_azur, alice, carole, mona):
    actions.open_convention(alpes_azur, by=mona, reason=REASON)
    return alpes_azur


def powers(member, convention, asked, held):
    """Every question of the rules that an opening answers."""
    return {
        name
        for name, answer in {
            "appoint": rules.can_appoint(member, convention),
            "decide": rules.can_decide(member, asked),
            "edit": rules.can_edit(member, convention),
            "end": rules.can_end(member, held),
            "open": rules.can_open(member, convention),
            "share": rules.can_see_share(member, held),
            "work": rules.can_see_working_data(member, convention),
        }.items()
        if answer
    }


ALL = {"appoint", "decide", "edit", "end", "share", "work"}


def later(minutes):
    Opening.objects.update(until=timezone.now() + timedelta(minutes=minutes))


# What it gives ---------------------------------------------------------------------------------


def test_an_hour_gives_what_its_caf_has_and_no_more(alpes_azur, asked, alice, mona):
    held = alice.assignments.get()
    before = powers(mona, alpes_azur, asked, held)
    actions.open_convention(alpes_azur, by=mona, reason=REASON)
    during = powers(mona, alpes_azur, asked, held)
    later(minutes=-1)
    mona.forget_roles()

    assert (before, during, powers(mona, alpes_azur, asked, held)) == ({"open"}, ALL, {"open"})


def test_it_opens_that_ctg_and_no_other(opened, pays_de_grasse, bob, mona):
    assert rules.can_see_working_data(mona, opened) is True
    assert rules.can_see_working_data(mona, pays_de_grasse) is False


def test_it_is_hers_and_not_her_colleague_s(opened):
    other = RoleFactory(kind=Role.Kind.NATIONAL).member

    assert rules.can_see_working_data(other, opened) is False


def test_it_is_lost_with_the_role(opened, mona):
    mona.roles.update(ended_at=timezone.now(), ended_by=mona)
    mona.forget_roles()

    assert (standing_of(mona).openings, rules.can_appoint(mona, opened)) == ((), False)


def test_never_on_her_own_case(alpes_azur, mona):
    own = AssignmentFactory(requested=True, member=mona, post=PostFactory(convention=alpes_azur))
    held = AssignmentFactory(member=mona, post=PostFactory(convention=alpes_azur))
    mona.forget_roles()
    actions.open_convention(alpes_azur, by=mona, reason=REASON)

    assert (rules.can_decide(mona, own), rules.can_end(mona, held)) == (False, False)


def test_only_the_administration_opens_and_not_where_it_is_at_home(
    alpes_azur, alice, carole, karim, mona, paul, places
):
    may = [
        person
        for person in (AnonymousUser(), alice, carole, karim, mona, paul)
        if rules.can_open(person, alpes_azur)
    ]
    RoleFactory(member=mona, kind=Role.Kind.CAF_OFFICER, caf=places.caf06)
    mona.forget_roles()

    assert (may, rules.can_open(mona, alpes_azur)) == ([mona], False)


def test_one_query_more_and_for_the_administration_only(
    opened, carole, mona, django_assert_num_queries
):
    for person, queries in ((carole, 2), (mona, 3)):
        person.forget_roles()
        with django_assert_num_queries(queries):
            standing_of(person)


def test_each_kind_of_thing_is_opened_apart(opened, mona):
    standing = standing_of(mona)

    assert (
        standing.opened_conventions,
        standing.opened_members,
        standing.opened_sheets,
        standing.opened_events,
    ) == ({opened.pk}, set(), set(), set())
    assert standing.opening_of(opened).reason == REASON
    assert standing.opening_of(mona) is None


def test_a_prepared_ctg_is_seen_once_opened(places, alice, mona):
    draft = ConventionFactory(draft=True, registered_by=alice, communes=[places.communes["06123"]])
    before = Convention.objects.visible_to(standing_of(mona)).filter(pk=draft.pk).exists()
    actions.open_convention(draft, by=mona, reason=REASON)

    seen = Convention.objects.visible_to(standing_of(mona)).filter(pk=draft.pk).exists()

    assert (before, seen, rules.can_confirm(mona, draft)) == (False, True, True)


# Who reads it ------------------------------------------------------------------------------------


def test_the_team_and_the_cafs_read_the_reason(opened, alice, carole, karim, bob, mona):
    told = set(Opening.objects.get().concerned.all())
    line = AuditLine.objects.get()

    assert told == {alice, carole}
    assert [person.notifications.count() for person in (alice, carole, karim, bob, mona)] == [
        1,
        1,
        0,
        0,
        0,
    ]
    assert carole.notifications.get().text == (
        f"L’administration nationale a ouvert la CTG {opened.name} pour une heure. "
        f"Motif\xa0: {REASON}"
    )
    assert (line.verb, line.object_id, line.caf_id, line.reason) == (
        "open_convention",
        str(opened.pk),
        "06",
        REASON,
    )


def test_the_journal_of_the_people_concerned_shows_it(client, opened, alice, bob, carole, mona):
    shown = {}
    for person in (alice, bob, carole, mona):
        client.force_login(person)
        page = client.get(reverse("journal")).content.decode()
        shown[person.first_name] = page.count(REASON)

    assert shown == {"Alice": 1, "Bob": 0, "Carole": 1, "Mona": 1}


def test_every_act_done_under_it_carries_the_reason(opened, asked, alice, mona):
    epci = OrganisationFactory(name="CC Alpes d’Azur")
    post = actions.open_post(opened, by=mona, kind=PostKind.PILOT, employer=epci, fte="0.50")
    actions.validate_assignment(asked, by=mona)
    actions.end_assignment(alice.assignments.get(), by=mona, reason="Départ")
    actions.close_post(post, by=mona)
    opened.refresh_from_db()
    actions.edit_convention(opened, by=mona, version=opened.version, local_name="Azur")

    acts = dict(AuditLine.objects.values_list("verb", "reason"))
    assert acts == {
        "open_convention": REASON,
        "open_post": REASON,
        "validate_assignment": REASON,
        "end_assignment": f"Départ – {REASON}",
        "close_post": REASON,
        "edit_convention": REASON,
    }


def test_after_the_hour_acts_carry_no_reason_that_is_over(opened, carole, asked):
    actions.validate_assignment(asked, by=carole)

    assert AuditLine.objects.get(verb="validate_assignment").reason == ""


def test_the_longest_two_reasons_fit_on_the_line(alpes_azur, alice, mona):
    actions.open_convention(alpes_azur, by=mona, reason="o" * 300)

    actions.end_assignment(alice.assignments.get(), by=mona, reason="f" * 300)

    assert len(AuditLine.objects.get(verb="end_assignment").reason) == 603


# Where a Caf has nobody -----------------------------------------------------------------------


def test_where_a_caf_has_nobody_the_administration_is_told(places, alice, mona, nina, alpes_azur):
    post = PostFactory(convention=alpes_azur)

    actions.request_assignment(post, by=nina, fte="0.50")

    news = mona.notifications.get()
    assert news.path == reverse("conventions:convention_open", args=[alpes_azur.slug])


def test_where_a_caf_has_somebody_the_administration_is_left_alone(carole, mona, nina, alpes_azur):
    actions.request_assignment(PostFactory(convention=alpes_azur), by=nina, fte="0.50")

    assert (carole.notifications.count(), mona.notifications.count()) == (1, 0)


def test_the_conventions_without_officer(places, alpes_azur, carole):
    var = ConventionFactory(communes=[places.communes["83042"]])

    assert list(Convention.objects.without_officer()) == [var]


def test_the_desk_of_each(places, alpes_azur, carole, karim, mona):
    var = ConventionFactory(communes=[places.communes["83042"]])

    def desk(person):
        return set(Convention.objects.at_desk_of(standing_of(person)))

    before = [desk(person) for person in (carole, karim, mona)]
    actions.open_convention(alpes_azur, by=mona, reason=REASON)
    karim.roles.update(ended_at=timezone.now(), ended_by=karim)

    assert before == [{alpes_azur}, {var}, set()]
    assert desk(mona) == {alpes_azur, var}


def test_closing_what_was_never_opened_changes_nothing(alpes_azur, mona):
    close_opening(alpes_azur, by=mona)

    assert Opening.objects.count() == 0
