"""A written spreadsheet undone within a day, unless somebody has built on it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from conventions import actions
from conventions.actions.imports import undoing
from conventions.models import Convention, ConventionImport, ImportState
from conventions.tasks import announce_import, tell_team_member
from ctgnet.mail.models import OutgoingMail
from members.models import AuditLine, Invitation, Member, Notification
from members.tasks import send_invitation
from reference.models import Organisation
from tests.conventions.import_rows import ONE, rows
from tests.conventions.importing import POST, SOUND, line, written
from tests.factories.conventions import (
    AmendmentFactory,
    AssignmentFactory,
    ConventionFactory,
    PostFactory,
)
from tests.factories.events import EventFactory
from tests.factories.members import MemberFactory
from tests.factories.reference import OrganisationFactory


@pytest.fixture(autouse=True)
def lists(places, parenting):
    """What the lines name."""


def test_an_import_is_undone_to_the_last_row(carole):
    before = rows()
    made = written(
        carole, line(**SOUND | {"signatories": "CC Alpes d’Azur ; CCAS de Grasse"}, **POST)
    )
    announce_import(str(made.pk))
    send_invitation(Invitation.objects.get().pk)
    assert rows() != before

    made = actions.undo_import(made, by=carole)

    known = {"Organisation": rows()["Organisation"]}  # those of places are official
    assert rows() | known == before | known
    assert not Organisation.objects.filter(name="CCAS de Grasse").exists()
    assert (made.state, made.counts["accounts_gone"]) == (ImportState.UNDONE, 1)
    assert OutgoingMail.objects.get().to == ""
    assert AuditLine.objects.order_by("pk").last().verb == "undo_import"
    assert actions.undo_import(made, by=carole).undone_at == made.undone_at


def test_what_still_waits_in_the_queue_bears_the_undoing(carole):
    made = written(carole, ONE)
    member = Member.objects.get(email="lina@essai.example")
    invitation, convention = Invitation.objects.get(), made.conventions.get()
    actions.undo_import(made, by=carole)

    send_invitation(invitation.pk)
    tell_team_member(convention.pk, member.pk)
    announce_import(str(made.pk))

    assert not OutgoingMail.objects.exists()


def test_an_undone_table_can_be_written_again(carole):
    actions.undo_import(written(carole, ONE), by=carole)

    assert written(carole, ONE).state == ImportState.DONE


def test_members_are_told_that_the_ctg_is_gone(carole):
    lina = MemberFactory(email="lina@essai.example", email_visibility="members")

    actions.undo_import(written(carole, ONE), by=carole)

    assert [one.text for one in Notification.objects.filter(member=lina)] == [
        "La CTG des Alpes d’Azur n’est plus au registre\xa0: son import a été annulé."
    ]


def test_undoing_forgets_nothing_that_the_owner_of_a_hidden_address_received(carole):
    lina = MemberFactory(email="lina@essai.example")
    made = written(carole, ONE)
    send_invitation(Invitation.objects.get().pk)
    OutgoingMail.objects.create(key="autre", to=lina.email, subject="Une autre nouvelle")

    actions.undo_import(made, by=carole)

    left = OutgoingMail.objects.order_by("pk").values_list("to", "subject")
    assert list(left) == [("", ""), (lina.email, "Une autre nouvelle")]


def test_an_account_opened_since_stays_without_a_function(carole):
    made = written(carole, ONE)
    Member.objects.filter(email="lina@essai.example").update(last_login=timezone.now())

    made = actions.undo_import(made, by=carole)

    assert (made.counts["accounts_gone"], made.counts["accounts_kept"]) == (0, 1)
    assert not Member.objects.get(email="lina@essai.example").assignments.exists()


def test_an_account_named_elsewhere_since_stays(carole):
    made = written(carole, ONE)
    AssignmentFactory(member=Member.objects.get(email="lina@essai.example"))

    assert actions.undo_import(made, by=carole).counts["accounts_kept"] == 1


def test_a_body_that_the_register_holds_is_that_one_and_stays(carole):
    msa = OrganisationFactory(kind="msa", name="MSA d’essai")

    made = written(carole, line(**SOUND | {"signatories": "Caf ; msa d'essai"}))

    assert made.conventions.get().signatories.filter(organisation=msa).exists()
    assert not made.added_bodies.exists()
    actions.undo_import(made, by=carole)
    assert Organisation.objects.filter(pk=msa.pk).exists()


def test_an_organisation_used_since_stays(carole):
    made = written(carole, line(**SOUND | {"signatories": "Caf ; CCAS de Grasse"}))
    PostFactory(employer=Organisation.objects.get(name="CCAS de Grasse"))

    actions.undo_import(made, by=carole)

    assert Organisation.objects.filter(name="CCAS de Grasse").exists()


BUILT = {
    "modifications (1)": lambda ctg, by: Convention.objects.filter(pk=ctg.pk).update(version=2),
    "avenants (1)": lambda ctg, by: AmendmentFactory(convention=ctg),
    "CTG (1)": lambda ctg, by: ConventionFactory(previous=ctg),
    "rencontres (1)": lambda ctg, by: EventFactory(convention=ctg),
    "affectations (1)": lambda ctg, by: AssignmentFactory(post=ctg.posts.get(), requested=True),
}


@pytest.mark.parametrize("what", BUILT)
def test_what_was_built_since_is_named_and_nothing_is_undone(carole, what):
    made = written(carole, ONE, line(**SOUND | {"official_title": "Une autre"}))
    touched = made.conventions.get(official_title=SOUND["official_title"])
    BUILT[what](touched, carole)
    before = rows()

    with pytest.raises(ValidationError) as refused:
        actions.undo_import(made, by=carole)

    why, *ctgs = refused.value.messages
    assert why.replace("\xa0", " ") == "Rien n’est annulé : le travail a commencé sur ces CTG."
    assert [text.replace("\xa0", " ") for text in ctgs] == [f"{touched.name} : {what}."]
    assert rows() == before


def test_of_many_ctgs_touched_the_first_are_named(carole, monkeypatch):
    monkeypatch.setattr(undoing, "MOST_TOLD", 1)
    made = written(carole, *(line(**SOUND | {"official_title": f"CTG {n}"}) for n in range(3)))
    made.conventions.update(version=2)

    with pytest.raises(ValidationError) as refused:
        actions.undo_import(made, by=carole)

    assert refused.value.messages[-1] == "Et 2 autres CTG."


def test_after_a_day_it_is_too_late(carole):
    made = written(carole, ONE)
    ConventionImport.objects.update(done_at=timezone.now() - timedelta(hours=25))

    with pytest.raises(ValidationError, match="24 heures"):
        actions.undo_import(made, by=carole)
