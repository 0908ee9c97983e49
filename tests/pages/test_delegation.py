"""A waiting request handed to a colleague: who may, who is told, and that it locks nobody out."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from conventions import privacy as conventions_privacy
from conventions.actions import (
    confirm_convention,
    open_convention,
    refuse_assignment,
    validate_assignment,
)
from conventions.models import Assignment, Stage
from ctgnet.pages.caf_desk import actions, rules
from ctgnet.pages.caf_desk.colleagues import colleagues_for
from ctgnet.pages.caf_desk.queue import line_at, waiting_at
from ctgnet.queue import ProcrastinateJob
from members import privacy as members_privacy
from members.actions import Stale, validate_role, withdraw_role
from members.models import AuditLine, GrantStatus, Notification, Role
from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory
from tests.factories.members import RoleFactory
from tests.pages.caf_desk import officer

Kind = Role.Kind


def first_names(people):
    return [person.first_name for person in people]


# Who may hand it, and to whom --------------------------------------------------------------------


def test_whoever_may_answer_may_hand_it_over(asked, partner, places, nina, carole, karim, mona):
    referent = officer(places, "Renée", Kind.CAF_REFERENT)
    colleague = RoleFactory(requested=True, kind=Kind.CAF_OFFICER, caf=places.caf06, member=nina)
    national = RoleFactory(requested=True, kind=Kind.NATIONAL, requested_by=carole)
    people = {"carole": carole, "karim": karim, "mona": mona, "renée": referent, "nina": nina}

    assert {
        name: [
            rules.can_delegate(member, one) for one in (asked, partner, colleague, national)
        ]
        for name, member in people.items()
    } == {
        "carole": [True, True, False, False],
        "karim": [False, True, False, False],
        "mona": [False, False, True, False],
        "renée": [True, True, True, False],
        "nina": [False, False, False, False],
    }  # fmt: skip


def test_a_function_is_handed_to_the_staff_of_its_cafs(asked, carole, odile, karim, mona, places):
    gone = officer(places, "Gaëlle")
    gone.roles.update(ends_on=timezone.localdate() - timedelta(1))
    holder = Assignment.objects.get(pk=asked.pk).member
    RoleFactory(member=holder, kind=Kind.CAF_OFFICER, caf=places.caf06)

    assert first_names(colleagues_for(asked, carole)) == ["Odile"]


def test_a_colleague_to_validate_is_handed_to_a_referent_who_owes_nothing(carole, odile, places, nina):  # fmt: skip
    colleague = RoleFactory(requested=True, kind=Kind.CAF_OFFICER, caf=places.caf06, member=nina)
    officer(places, "Renée", Kind.CAF_REFERENT)
    owing = officer(places, "Olga", Kind.CAF_REFERENT)
    owing.roles.update(decided_by=nina, decided_at=timezone.now())
    me = officer(places, "Moi", Kind.CAF_REFERENT)

    assert first_names(colleagues_for(colleague, me)) == ["Renée"]


def test_a_partner_is_handed_to_one_s_own_caf(partner, carole, odile, karim):
    assert first_names(colleagues_for(partner, carole)) == ["Odile"]
    assert first_names(colleagues_for(partner, karim)) == []


# The act -----------------------------------------------------------------------------------------


def test_handing_over_tells_the_colleague_and_leaves_a_line(handed, asked, carole, odile, nina):
    line = AuditLine.objects.get(verb="delegate_request")
    news = Notification.objects.get(member=odile)
    [job] = ProcrastinateJob.objects.filter(task_name__endswith="tell_delegate")

    assert (line.object_kind, line.object_id) == ("conventions.assignment", str(asked.pk))
    assert (line.actor, line.subject, line.caf_id) == (carole, nina, "06")
    assert (line.before, line.after, line.reason) == ({"to": None}, {"to": odile.pk}, "")
    assert (news.kind, news.path) == (Notification.Kind.DESK, "/caf/?pour=moi")
    assert job.args == {"line_id": line.pk}


def test_handing_over_twice_is_doing_it_once(handed, asked, carole, odile):
    again = actions.delegate_request(asked, by=carole, to=odile, note=" Tu la connais ? ")

    assert again.delegated_at == handed.delegated_at
    assert AuditLine.objects.filter(verb="delegate_request").count() == 1


def test_it_is_handed_on_by_whoever_has_read_who_has_it(handed, asked, carole, odile, places):
    third = officer(places, "Tania")
    with pytest.raises(Stale):
        actions.delegate_request(asked, by=carole, to=third)

    seen = actions.stamp_of(handed)
    moved = actions.delegate_request(asked, by=odile, to=third, seen=seen)

    assert (moved.delegate, moved.delegated_by, moved.delegate_note) == (third, odile, "")
    line = AuditLine.objects.filter(verb="delegate_request").latest("pk")
    assert (line.before, line.after) == ({"to": odile.pk}, {"to": third.pk})


@pytest.mark.parametrize("to", ["karim", "nina", "carole", "mona"])
def test_nobody_else_can_be_handed_it(request, asked, carole, to):
    person = request.getfixturevalue(to)

    with pytest.raises(ValidationError, match="travaille aujourd’hui à la Caf"):
        actions.delegate_request(asked, by=carole, to=person)

    asked.refresh_from_db()
    assert asked.delegate is None


def test_taken_back_it_is_nobody_s(handed, asked, odile, carole):
    for _ in range(2):
        actions.take_back_request(asked, by=carole)

    asked.refresh_from_db()
    line = AuditLine.objects.get(verb="take_back_request")
    assert (asked.delegate, asked.delegated_at, asked.delegate_note) == (None, None, "")
    assert (line.before, line.after, line.caf_id) == ({"to": odile.pk}, {}, "06")


def test_the_administration_hands_it_over_with_the_reason_of_its_hour(asked, alpes_azur, mona, odile):  # fmt: skip
    open_convention(alpes_azur, by=mona, reason="La Caf est fermée.")
    mona.forget_roles()

    actions.delegate_request(asked, by=mona, to=odile)

    assert AuditLine.objects.get(verb="delegate_request").reason == "La Caf est fermée."


def test_a_role_is_handed_over_too(partner, carole, odile):
    actions.delegate_request(partner, by=carole, to=odile)

    assert line_at(odile, "role", partner.pk).is_for(odile)
    assert not line_at(carole, "role", partner.pk).is_for(carole)
    line = AuditLine.objects.get(verb="delegate_request")
    assert (line.object_kind, line.caf_id) == ("members.role", "06")


# What always holds ---------------------------------------------------------------------------------


def test_the_database_refuses_a_delegation_that_makes_no_sense(handed, asked, nina, places):
    for fault in (
        {"delegate": nina},
        {"delegated_by": None},
        {"delegated_in": None},
        {"delegate": None, "delegated_by": None, "delegated_at": None, "delegated_in": None},
        {"status": GrantStatus.VALIDATED, "decided_at": timezone.now(), "decided_by": handed.delegate},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.filter(pk=asked.pk).update(**fault)


@pytest.mark.parametrize(
    "answer",
    [
        lambda one, by: validate_assignment(one, by=by),
        lambda one, by: refuse_assignment(one, by=by, reason="Poste supprimé"),
    ],
)
def test_anybody_of_the_caf_still_answers_and_the_delegation_goes(handed, asked, carole, odile, answer):  # fmt: skip
    answer(asked, carole)

    asked.refresh_from_db()
    assert (asked.delegate, asked.delegated_by, asked.delegated_in) == (None, None, None)
    assert waiting_at(odile) == []
    with pytest.raises(ValidationError, match="déjà reçu une réponse"):
        actions.delegate_request(asked, by=carole, to=odile)


def test_the_delegate_answers_a_role(partner, carole, odile):
    actions.delegate_request(partner, by=carole, to=odile)

    validate_role(partner, by=odile)

    partner.refresh_from_db()
    assert (partner.delegate, partner.decided_by) == (None, odile)


def test_a_request_withdrawn_is_nobody_s(partner, carole, odile):
    actions.delegate_request(partner, by=carole, to=odile)

    withdraw_role(partner, by=partner.member)

    partner.refresh_from_db()
    assert partner.delegate is None
    with pytest.raises(ValidationError, match="déjà reçu une réponse"):
        actions.take_back_request(partner, by=carole)


def test_a_ctg_that_is_confirmed_answers_what_was_handed_over(places, carole, odile, nina):
    prepared = ConventionFactory(
        draft=True, stage=Stage.DRAFTING, communes=[places.communes["06001"]]
    )
    asked = AssignmentFactory(requested=True, post=PostFactory(convention=prepared), member=nina)
    actions.delegate_request(asked, by=carole, to=odile)

    confirm_convention(prepared, by=carole, version=prepared.version)

    asked.refresh_from_db()
    assert (asked.status, asked.delegate) == (GrantStatus.VALIDATED, None)


def test_a_colleague_who_left_the_caf_has_nothing_to_answer(handed, asked, odile, carole):
    odile.roles.update(ends_on=timezone.localdate() - timedelta(1))

    [line] = waiting_at(carole)

    assert (line.delegate, line.delegated_at, line.can_delegate) == (None, None, True)


def test_a_referent_who_is_one_no_more_has_nobody_to_validate(places, nina):
    colleague = RoleFactory(requested=True, kind=Kind.CAF_OFFICER, caf=places.caf06, member=nina)
    renee, me = (officer(places, name, Kind.CAF_REFERENT) for name in ("Renée", "Moi"))
    actions.delegate_request(colleague, by=me, to=renee)
    assert line_at(me, "role", colleague.pk).delegate == renee

    renee.roles.update(kind=Kind.CAF_OFFICER)

    assert line_at(me, "role", colleague.pk).delegate is None


# One's own data ------------------------------------------------------------------------------------


def test_words_to_a_colleague_are_exported_and_erased_with_their_author(handed, partner, asked, carole, odile):  # fmt: skip
    actions.delegate_request(partner, by=carole, to=odile, note="Une amie de Nina")
    assert conventions_privacy.export_of(carole)["fonctions confiées"] == ["Tu la connais ?"]
    assert members_privacy.export_of(carole)["demandes confiées"] == ["Une amie de Nina"]

    for app in (conventions_privacy, members_privacy):
        app.erase(carole)

    for one in (asked, partner):
        one.refresh_from_db()
        assert (one.delegate, one.delegate_note) == (odile, "")


def test_what_was_handed_to_somebody_who_erases_themselves_is_nobody_s(handed, partner, asked, carole, odile):  # fmt: skip
    actions.delegate_request(partner, by=carole, to=odile)

    for app in (conventions_privacy, members_privacy):
        app.erase(odile)

    for one in (asked, partner):
        one.refresh_from_db()
        assert one.delegate is None
