"""Actions on a role: asked for, validated, refused, ended, never by oneself."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from members import actions
from members.models import AuditLine, GrantStatus, Role
from tests.factories.members import GuestFactory, InvitationFactory, RoleFactory
from tests.members.traces import told, trace

pytestmark = pytest.mark.django_db
Kind = Role.Kind
TODAY = timezone.now()


def test_asking_tells_the_references_of_that_caf(nina, places, mona):
    referent = RoleFactory(kind=Kind.CAF_REFERENT, caf=places.caf06).member
    elsewhere = RoleFactory(kind=Kind.CAF_REFERENT, caf=places.caf83).member

    role = actions.request_role(
        member=nina, kind=Kind.CAF_OFFICER, caf=places.caf06, note="Bureau 12", by=nina
    )

    words = ["Nina Lavande attend une réponse : Conseil et développement à la Caf, "]
    words[0] += "Caf des Alpes-Maritimes"
    assert (role.status, role.note, role.requested_by) == (
        GrantStatus.REQUESTED,
        "Bureau 12",
        nina,
    )
    assert [told(person) for person in (referent, elsewhere, mona)] == [words, [], []]
    assert trace() == [(nina, "request_role", nina, "")]


def test_a_reference_who_is_only_invited_answers_nothing(nina, places, mona):
    RoleFactory(kind=Kind.CAF_REFERENT, caf=places.caf06, member=GuestFactory())

    actions.request_role(member=nina, kind=Kind.CAF_OFFICER, caf=places.caf06, by=nina)

    assert len(told(mona)) == 1


@pytest.mark.parametrize(
    ("link", "sent"), [({"expired": True}, 1), ({"revoked_at": TODAY}, 0), ({}, 0)]
)
def test_a_yes_to_whoever_let_their_link_expire_sends_another(places, mona, carole, link, sent):
    """One that was taken back is not another to send: whoever took it back did not want it."""
    guest = GuestFactory()
    InvitationFactory(member=guest, **link)
    asked = RoleFactory(kind=Kind.CAF_OFFICER, caf=places.caf06, member=guest, requested=True)

    actions.validate_role(asked, by=mona)

    assert guest.invitations.count() == 1 + sent


def test_without_reference_the_administration_is_told(nina, places, mona, carole):
    actions.request_role(member=nina, kind=Kind.CAF_OFFICER, caf=places.caf06, by=nina)

    assert [len(told(person)) for person in (mona, carole)] == [1, 0]


def test_partners_wait_for_the_administration(nina, mona):
    actions.request_role(member=nina, kind=Kind.PARTNER, by=nina)

    assert told(mona) == ["Nina Lavande attend une réponse : Partenaire"]


def test_asking_twice_is_asking_once(nina, places, mona):
    first = actions.request_role(member=nina, kind=Kind.CAF_OFFICER, caf=places.caf06, by=nina)
    second = actions.request_role(member=nina, kind=Kind.CAF_OFFICER, caf=places.caf06, by=nina)

    assert first == second
    assert (Role.objects.requested().count(), len(told(mona)), len(trace())) == (1, 1, 1)


def test_a_role_already_held_is_not_asked_for(carole, places):
    with pytest.raises(ValidationError, match="déjà validé"):
        actions.request_role(member=carole, kind=Kind.CAF_OFFICER, caf=places.caf06, by=carole)


def test_the_administration_is_proposed_never_asked_for(nina, mona):
    with pytest.raises(ValidationError, match="elle se propose"):
        actions.request_role(member=nina, kind=Kind.NATIONAL, by=nina)

    role = actions.request_role(member=nina, kind=Kind.NATIONAL, by=mona)

    assert (role.member, role.requested_by) == (nina, mona)


def test_validating_is_written_told_and_traced_once(asked, nina, mona, jobs):
    actions.validate_role(asked, by=mona, reason=" Vue au téléphone ")
    actions.validate_role(asked, by=mona)

    asked.refresh_from_db()
    nina.forget_roles()
    assert (asked.status, asked.decided_by, asked.reason) == (
        GrantStatus.VALIDATED,
        mona,
        "Vue au téléphone",
    )
    assert [role.kind for role in nina.current_roles] == [Kind.CAF_OFFICER]
    assert told(nina) == [
        "Votre demande est validée : Conseil et développement à la Caf, Caf des Alpes-Maritimes"
    ]
    assert jobs() == [("announce_role_decision", asked.pk)]
    assert trace() == [(mona, "validate_role", nina, "Vue au téléphone")]
    line = AuditLine.objects.get()
    assert (line.caf_id, line.before, line.after) == (
        "06",
        {"status": "requested"},
        {"status": "validated", "is_running": True},
    )


def test_refusing_says_why_once(asked, nina, mona, jobs):
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        actions.refuse_role(asked, by=mona, reason="  ")
    actions.refuse_role(asked, by=mona, reason="Inconnue à la Caf")
    actions.refuse_role(asked, by=mona, reason="Autre motif")

    asked.refresh_from_db()
    assert (asked.status, asked.reason, asked.state) == (
        GrantStatus.REFUSED,
        "Inconnue à la Caf",
        "refusée",
    )
    assert jobs() == [("announce_role_decision", asked.pk)]
    assert trace() == [(mona, "refuse_role", nina, "Inconnue à la Caf")]


def test_an_answer_is_not_reversed(asked, mona):
    actions.refuse_role(asked, by=mona, reason="Inconnue")

    with pytest.raises(ValidationError, match="refusée"):
        actions.validate_role(asked, by=mona)


def test_a_withdrawn_request_is_not_answered(asked, nina, mona):
    actions.withdraw_role(asked, by=nina)
    actions.withdraw_role(asked, by=nina)

    with pytest.raises(ValidationError, match="retirée"):
        actions.validate_role(asked, by=mona)
    assert trace() == [(nina, "withdraw_role", nina, "")]


def test_an_answered_request_is_not_withdrawn(asked, nina, mona):
    actions.validate_role(asked, by=mona)

    with pytest.raises(ValidationError, match="déjà reçu une réponse"):
        actions.withdraw_role(asked, by=nina)


def test_nobody_validates_himself(asked, nina):
    with pytest.raises(ValidationError, match="Personne ne valide sa propre demande"):
        actions.validate_role(asked, by=nina)

    asked.refresh_from_db()
    assert asked.status == GrantStatus.REQUESTED


def test_the_administration_takes_two_people(nina, mona):
    role = actions.request_role(member=nina, kind=Kind.NATIONAL, by=mona)
    with pytest.raises(ValidationError, match="Une autre personne"):
        actions.validate_role(role, by=mona)

    second = RoleFactory(kind=Kind.NATIONAL).member
    actions.validate_role(role, by=second)

    nina.forget_roles()
    assert nina.is_national_administrator is True


def test_a_role_ends_at_once_with_its_reason(carole, mona, jobs):
    role = carole.roles.get()
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        actions.end_role(role, by=mona, reason="")

    actions.end_role(role, by=mona, reason="A changé de Caf")
    actions.end_role(role, by=mona, reason="Encore")

    role.refresh_from_db()
    carole.forget_roles()
    assert (carole.current_roles, role.state, role.ended_by) == ([], "terminée", mona)
    assert jobs() == [("announce_role_end", role.pk)]
    assert trace() == [(mona, "end_role", carole, "A changé de Caf")]


def test_nobody_ends_his_own_role_nor_a_request(carole, asked, mona):
    with pytest.raises(ValidationError, match="son propre rôle"):
        actions.end_role(carole.roles.get(), by=carole, reason="Je pars")
    with pytest.raises(ValidationError, match="attend une réponse"):
        actions.end_role(asked, by=mona, reason="Trop tard")

    assert trace() == []


def test_the_administration_is_taken_away_by_two_people(mona):
    first, second = (RoleFactory(kind=Kind.NATIONAL).member for _ in range(2))
    role = mona.roles.get()

    actions.end_role(role, by=first, reason="Départ")
    mona.forget_roles()
    still_there = mona.is_national_administrator
    with pytest.raises(ValidationError, match="Une autre personne"):
        actions.end_role(role, by=first, reason="Départ")
    actions.end_role(role, by=second, reason="Confirmé")
    mona.forget_roles()

    assert (still_there, mona.is_national_administrator) == (True, False)
    assert trace() == [
        (first, "ask_end_role", mona, "Départ"),
        (second, "end_role", mona, "Confirmé"),
    ]


def test_a_closed_account_asks_for_nothing(nina):
    nina.is_active = False
    nina.save(update_fields=["is_active"])

    with pytest.raises(ValidationError, match=r"fermé|suspendu"):
        actions.request_role(member=nina, kind=Role.Kind.PARTNER, by=nina)
    assert not nina.roles.exists()
