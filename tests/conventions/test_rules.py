"""Who may do what with a CTG: each question asked of everybody."""

import pytest
from django.contrib.auth.models import AnonymousUser

from conventions import rules
from conventions.models import ConventionImport
from conventions.perimeter import Perimeter
from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory, days
from tests.factories.plan import PlanFactory

NAMES = ("alice", "bob", "carole", "karim", "mona", "paul", "nina", "erwan", "suzie")


@pytest.fixture
def everybody(request):
    people = {name: request.getfixturevalue(name) for name in NAMES}
    return people | {"visitor": AnonymousUser()}


def those_who(everybody, question):
    return {name for name, member in everybody.items() if question(member)}


def test_officers_and_those_who_carry_a_ctg_open_the_form(everybody):
    assert those_who(everybody, rules.can_start_registering) == {
        "alice",
        "bob",
        "carole",
        "karim",
        "mona",
    }


def test_officers_of_a_caf_of_the_perimeter_register(everybody):
    def may(cafs):
        return those_who(everybody, lambda member: rules.can_register(member, cafs))

    assert may({"06"}) == {"carole"}
    assert may({"06", "83"}) == {"carole", "karim"}
    assert may(set()) == set()


def test_a_team_prepares_where_its_own_ctg_applies(everybody):
    def may(communes):
        return those_who(everybody, lambda member: rules.can_prepare(member, communes))

    assert may({"06001", "06123"}) == {"alice"}
    assert may({"06001", "06069"}) == {"alice", "bob"}
    assert may({"06123"}) == set()


def test_the_administration_says_why_it_registers_in_the_place_of_a_caf(everybody, alpes_azur):
    def must(commune):
        perimeter = Perimeter(frozenset({commune}))
        return those_who(everybody, lambda member: rules.must_say_why(member, perimeter))

    assert must("06001") == {"mona"}
    # Where she carries a CTG she prepares like its team: a Caf will confirm.
    AssignmentFactory(member=everybody["mona"], post=PostFactory(convention=alpes_azur))
    everybody["mona"].forget_roles()
    assert (must("06001"), must("06123")) == (set(), {"mona"})


def test_the_administration_says_why_it_imports_what_is_not_of_its_own_caf(everybody):
    def must(elsewhere):
        made = ConventionImport(counts={"elsewhere": elsewhere})
        return those_who(everybody, lambda member: rules.must_say_why_to_import(member, made))

    assert those_who(everybody, rules.can_import_everywhere) == {"mona"}
    assert (must(3), must(0)) == ({"mona"}, set())


@pytest.fixture
def draft(places, alice):
    """Prepared by Alice, on the ground of the Caf of Carole; Bob is in its team."""
    return ConventionFactory(draft=True, registered_by=alice, communes=[places.communes["06123"]])


def test_an_officer_of_its_cafs_confirms_a_draft_once(everybody, draft, alpes_azur):
    assert those_who(everybody, lambda m: rules.can_confirm(m, draft)) == {"carole"}
    assert those_who(everybody, lambda m: rules.can_confirm(m, alpes_azur)) == set()


def test_a_draft_is_edited_by_its_author_its_team_and_its_cafs(everybody, draft):
    AssignmentFactory(post=PostFactory(convention=draft), member=everybody["bob"])

    assert those_who(everybody, lambda m: rules.can_edit(m, draft)) == {"alice", "bob", "carole"}


def test_a_draft_is_no_longer_edited_by_an_author_who_left(everybody, draft, alice):
    alice.assignments.update(ends_on=days(-1))

    assert those_who(everybody, lambda m: rules.can_edit(m, draft)) == {"carole"}


def test_a_confirmed_ctg_is_edited_by_its_cafs_only(everybody, alpes_azur):
    assert those_who(everybody, lambda m: rules.can_edit(m, alpes_azur)) == {"carole"}
    assert those_who(everybody, lambda m: rules.can_appoint(m, alpes_azur)) == {"carole"}


def test_any_open_account_asks_for_an_open_post_of_a_public_ctg(everybody, alpes_azur, draft):
    def may(post):
        return those_who(everybody, lambda member: rules.can_ask_for(member, post))

    assert may(PostFactory(convention=alpes_azur)) == set(NAMES) - {"suzie"}
    assert may(PostFactory(convention=alpes_azur, closed_on=days(0))) == set()
    assert may(PostFactory(convention=draft)) == set()


def test_requests_are_decided_by_the_cafs_and_never_by_oneself(everybody, alpes_azur, carole):
    asked = AssignmentFactory(requested=True, post=PostFactory(convention=alpes_azur))
    own = AssignmentFactory(requested=True, member=carole, post=PostFactory(convention=alpes_azur))
    decided = AssignmentFactory(post=PostFactory(convention=alpes_azur))

    def may(question, assignment):
        return those_who(everybody, lambda member: question(member, assignment))

    assert may(rules.can_decide, asked) == {"carole"}
    assert may(rules.can_decide, own) == set()
    assert may(rules.can_decide, decided) == set()
    assert may(rules.can_end, decided) == {"carole"}
    assert may(rules.can_end, asked) == set()


def test_an_officer_does_not_end_her_own_function(alpes_azur, carole):
    own = AssignmentFactory(member=carole, post=PostFactory(convention=alpes_azur))

    assert rules.can_end(carole, own) is False


def test_the_share_of_a_person_is_for_the_team_the_cafs_and_oneself(everybody, alpes_azur):
    assignment = AssignmentFactory(
        member=everybody["nina"], post=PostFactory(convention=alpes_azur), ended=True
    )

    assert those_who(everybody, lambda m: rules.can_see_share(m, assignment)) == {
        "alice",
        "carole",
        "nina",
    }
    assert those_who(everybody, lambda m: rules.can_see_working_data(m, alpes_azur)) == {
        "alice",
        "carole",
    }


def test_the_team_and_its_caf_write_a_plan_and_pilots_open_it(
    everybody, alpes_azur, pays_de_grasse
):
    def may(question, convention):
        return those_who(everybody, lambda member: question(member, convention))

    assert may(rules.can_edit_plan, alpes_azur) == {"alice", "carole"}
    assert may(rules.can_see_plan, alpes_azur) == {"alice", "carole"}
    assert may(rules.can_open_plan, alpes_azur) == {"carole"}
    assert may(rules.can_open_plan, pays_de_grasse) == {"bob", "carole"}


def test_everybody_reads_a_plan_once_it_is_open(everybody, alpes_azur):
    PlanFactory(convention=alpes_azur, public=True)
    seen = those_who(everybody, lambda member: rules.can_see_plan(member, alpes_azur))
    assert seen == set(everybody)


def test_whoever_is_named_for_a_day_to_come_prepares_the_ctg_already(nina, places):
    to_come = ConventionFactory(start_date=days(30), end_date=days(1800))
    AssignmentFactory(post=PostFactory(convention=to_come), member=nina, starts_on=days(30))

    assert rules.can_see_working_data(nina, to_come)
    assert rules.can_edit_plan(nina, to_come)
