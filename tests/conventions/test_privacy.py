"""What we keep of a person in the CTGs, and what remains after they leave."""

from uuid import uuid4

from conventions import actions
from conventions.models import (
    Answer,
    Assignment,
    ConventionDraft,
    PlanImport,
    Reconfirmation,
)
from conventions.privacy import erase, export_of
from members.models import GrantStatus, Member
from tests.factories.conventions import AssignmentFactory, HandoverFactory, PostFactory, days
from tests.factories.plan import ActionSheetFactory, ObjectiveFactory


def test_an_export_tells_functions_and_forms_being_typed(alice, alpes_azur):
    actions.save_draft(owner=alice, key=uuid4(), typed={"local_name": ["Azur"]})

    export = export_of(alice)

    assert export["fonctions"] == [
        {
            "ctg": "Alpes d’Azur",
            "fonction": "Chargée ou chargé de coopération CTG",
            "employeur": alpes_azur.posts.get().employer.name,
            "etp": "0.50",
            "état": "validée",
            "début": days(-200).isoformat(),
            "fin": None,
            "motif": "",
            "mot à la Caf": "",
            "reconfirmations": [],
        }
    ]
    assert [(line["ctg"], line["saisie"].value) for line in export["saisies"]] == [
        ("Azur", {"local_name": ["Azur"]})
    ]


def test_erasing_ends_what_runs_and_forgets_the_words(alice, alpes_azur, carole, bob):
    running = alice.assignments.get()
    Assignment.objects.filter(pk=running.pk).update(ends_on=days(40), reason="Contrat")
    AssignmentFactory(post=PostFactory(convention=alpes_azur), member=alice, requested=True)
    refused = AssignmentFactory(
        post=PostFactory(convention=alpes_azur),
        member=alice,
        status=GrantStatus.REFUSED,
        reason="Pas la bonne personne",
    )
    coming = AssignmentFactory(
        post=PostFactory(convention=alpes_azur), member=alice, starts_on=days(20)
    )
    HandoverFactory(assignment=coming)
    Reconfirmation.objects.create(
        assignment=coming, answer=Answer.GONE, left_on=days(30), answered_by=alice
    )
    Member.objects.filter(pk=alice.pk).update(is_active=False)  # as the page does first
    actions.save_draft(owner=alice, key=uuid4(), typed={})
    other = actions.save_draft(
        owner=carole,
        key=uuid4(),
        typed={"posts-0-email": [f" {alice.email.upper()}"], "local_name": ["Azur"]},
    )

    erase(alice)

    kept = alice.assignments.order_by("pk").values_list("pk", "ends_on", "reason")
    assert list(kept) == [
        (running.pk, days(0), ""),
        (refused.pk, None, "Effacé à la demande de la personne."),
    ]
    assert list(ConventionDraft.objects.all()) == [other]
    other.refresh_from_db()
    assert other.typed == {"posts-0-email": [""], "local_name": ["Azur"]}
    assert bob.assignments.get().ends_on is None


def test_a_form_that_looks_for_them_by_their_last_name_first_forgets_it(alice, bob, nina):
    typed = {
        "posts-0-person_q": [f"{alice.last_name}  {alice.first_name}"],
        "posts-1-person_q": [f"{nina.last_name} {nina.first_name}"],
        "local_name": [alice.last_name],
    }
    draft = ConventionDraft.objects.create(owner=bob, typed=typed)

    erase(alice)

    draft.refresh_from_db()
    assert draft.typed == typed | {"posts-0-person_q": [""]}


def test_a_plan_that_bears_their_address_forgets_it(alice, bob, alpes_azur):
    lines = [[2, ["Un café", f"voir {alice.email}", alice.last_name]], [3, ["Un thé", "", ""]]]
    sent = PlanImport.objects.create(
        convention=alpes_azur, owner=bob, table={"headings": ["a", "b", "c"], "lines": lines}
    )

    erase(alice)

    sent.refresh_from_db()
    assert sent.table == {
        "headings": ["a", "b", "c"],
        "lines": [[2, ["Un café", "voir", alice.last_name]], lines[1]],
    }


def test_of_a_plan_without_headings_the_first_line_forgets_it_too(alice, bob, alpes_azur):
    headings = ["Un café", f"{alice.full_name}, {alice.email}", alice.last_name]
    table = {"headings": headings, "lines": [[2, ["Un thé", "", ""]]]}
    sent = PlanImport.objects.create(convention=alpes_azur, owner=bob, table=table)

    erase(alice)

    sent.refresh_from_db()
    assert sent.table == table | {"headings": ["Un café", "", alice.last_name]}


def test_actions_led_and_files_sent_are_told_then_forgotten(alice, alpes_azur):
    sheet = ActionSheetFactory(lead=alice, title="Un café")
    on_objective = ActionSheetFactory(objective=ObjectiveFactory(), lead=alice, title="Un thé")
    PlanImport.objects.create(convention=alpes_azur, owner=alice, table={"lines": []})

    export = export_of(alice)

    assert [line["action"] for line in export["actions pilotées"]] == ["Un café", "Un thé"]
    assert [line["lignes"] for line in export["imports de plans"]] == [[]]
    erase(alice)
    for one in (sheet, on_objective):
        one.refresh_from_db()
        assert one.lead is None
    assert not PlanImport.objects.exists()
