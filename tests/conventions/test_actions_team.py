"""Posts and people: asked for, decided by the Caf, ended; never by oneself."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from conventions import actions
from conventions.actions import Person
from conventions.addressees import ended_with
from conventions.models import Assignment, PostKind
from members.models import AuditLine, GrantStatus, Member, Notification
from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory, days
from tests.factories.reference import OrganisationFactory

HALF = Decimal("0.50")


def jobs():
    rows = ProcrastinateJob.objects.filter(task_name__startswith="conventions").order_by("pk")
    return [(job.task_name.rpartition(".")[2], *job.args.values()) for job in rows]


def audit():
    return list(AuditLine.objects.order_by("pk").values_list("verb", "subject__first_name"))


def news():
    rows = Notification.objects.order_by("pk")
    return [(line.member.first_name, line.kind, line.text) for line in rows]


def test_a_request_is_told_to_the_desks_of_its_cafs_only(post, nina, carole, karim):
    assignment = actions.request_assignment(post, by=nina, fte=HALF)

    assert (assignment.status, assignment.starts_on) == (
        GrantStatus.REQUESTED,
        timezone.localdate(),
    )
    assert news() == [
        (
            "Carole",
            Notification.Kind.DESK,
            "Une demande de fonction attend votre décision\u00a0: Alpes d’Azur.",
        )
    ]


def test_asking_twice_is_asking_once_and_one_may_ask_again_after_a_refusal(post, nina, carole):
    first = actions.request_assignment(post, by=nina, fte=HALF)
    assert actions.request_assignment(post, by=nina, fte=HALF) == first
    actions.refuse_assignment(first, by=carole, reason="Poste réservé à un autre temps.")

    again = actions.request_assignment(post, by=nina, fte=HALF)

    assert again != first
    assert Assignment.objects.filter(member=nina).count() == 2


def test_a_closed_post_cannot_be_asked_for(alpes_azur, nina):
    closed = PostFactory(convention=alpes_azur, closed_on=days(0))

    with pytest.raises(ValidationError, match="fermé"):
        actions.request_assignment(closed, by=nina, fte=HALF)


def test_a_share_out_of_range_cannot_be_asked_for(post, nina):
    with pytest.raises(ValidationError):
        actions.request_assignment(post, by=nina, fte=Decimal("1.10"))


def test_validating_gives_the_function_and_says_so(asked, nina, carole):
    assignment = actions.validate_assignment(asked, by=carole)

    assert (assignment.status, assignment.decided_by) == (GrantStatus.VALIDATED, carole)
    assert audit() == [("validate_assignment", "Nina")]
    assert jobs() == [("announce_decision", assignment.pk)]
    assert news() == [
        (
            "Nina",
            Notification.Kind.ROLE,
            "Votre fonction est validée\u00a0: Chargée ou chargé de coopération CTG, Alpes d’Azur.",
        )
    ]


def test_validating_twice_is_validating_once(asked, carole):
    actions.validate_assignment(asked, by=carole)
    actions.validate_assignment(asked, by=carole)

    assert (len(jobs()), len(audit()), len(news())) == (1, 1, 1)


def test_what_was_refused_is_not_validated_behind(asked, carole):
    actions.refuse_assignment(asked, by=carole, reason="Pas de poste.")

    with pytest.raises(ValidationError, match="déjà reçu une réponse"):
        actions.validate_assignment(asked, by=carole)


def test_a_request_for_a_post_closed_meanwhile_is_not_validated(asked, post, carole):
    post.closed_on = days(0)
    post.save()

    with pytest.raises(ValidationError, match="fermé"):
        actions.validate_assignment(asked, by=carole)


def test_the_database_refuses_that_one_validates_oneself(post, carole):
    own = AssignmentFactory(requested=True, post=post, member=carole)

    with pytest.raises(ValidationError, match="Personne ne valide sa propre demande"):
        actions.validate_assignment(own, by=carole)


def test_a_refusal_says_why(asked, carole, nina):
    with pytest.raises(ValidationError, match="motivé"):
        actions.refuse_assignment(asked, by=carole, reason="  ")

    refused = actions.refuse_assignment(asked, by=carole, reason=" Pas de poste. ")
    actions.refuse_assignment(asked, by=carole, reason="Autre motif.")

    refused.refresh_from_db()
    assert (refused.status, refused.reason) == (GrantStatus.REFUSED, "Pas de poste.")
    assert AuditLine.objects.get().reason == "Pas de poste."
    assert jobs() == [("announce_decision", refused.pk)]


def test_what_was_validated_is_not_refused_behind(asked, carole):
    actions.validate_assignment(asked, by=carole)

    with pytest.raises(ValidationError, match="déjà reçu une réponse"):
        actions.refuse_assignment(asked, by=carole, reason="Trop tard.")


def test_a_function_ends_on_its_last_day(post, nina, carole):
    assignment = AssignmentFactory(post=post, member=nina)

    actions.end_assignment(assignment, by=carole, on=days(-2), reason="Départ en retraite")

    assignment.refresh_from_db()
    assert (assignment.ends_on, assignment.reason) == (days(-2), "Départ en retraite")
    assert not Assignment.objects.current().filter(pk=assignment.pk).exists()
    line = AuditLine.objects.get()
    assert (line.verb, line.subject, line.before, line.after, line.reason) == (
        "end_assignment",
        nina,
        {"ends_on": None},
        {"ends_on": days(-2).isoformat()},
        "Départ en retraite",
    )
    assert jobs() == [
        ("announce_end", assignment.pk),
        ("announce_handover", assignment.handover.pk),
    ]


def test_an_end_is_brought_forward_but_never_put_back(post, carole):
    assignment = AssignmentFactory(post=post, ends_on=days(30))

    actions.end_assignment(assignment, by=carole)
    actions.end_assignment(assignment, by=carole, on=days(60))

    assignment.refresh_from_db()
    assert assignment.ends_on == days(0)
    assert len(audit()) == 1


def test_a_function_does_not_end_before_it_begins(post, asked, carole):
    assignment = AssignmentFactory(post=post)

    with pytest.raises(ValidationError, match="doit venir après"):
        actions.end_assignment(assignment, by=carole, on=days(-999))
    with pytest.raises(ValidationError, match="Seule une fonction validée"):
        actions.end_assignment(asked, by=carole)


# Posts --------------------------------------------------------------------------------------------


def test_a_post_is_opened_with_its_holder(alpes_azur, nina, carole, places, parenting):
    post = actions.open_post(
        alpes_azur,
        by=carole,
        kind=PostKind.PILOT,
        employer=places.azur,
        fte=HALF,
        themes=[parenting],
        holder=Person(member=nina),
    )

    alpes_azur.refresh_from_db()
    held = post.assignments.get()
    assert (held.member, held.status, held.decided_by) == (nina, GrantStatus.VALIDATED, carole)
    assert alpes_azur.version == 2
    assert audit() == [("open_post", None), ("validate_assignment", "Nina")]


def test_a_post_may_be_opened_vacant(alpes_azur, carole):
    employer = OrganisationFactory()
    post = actions.open_post(
        alpes_azur, by=carole, kind=PostKind.LOCAL, employer=employer, fte=HALF
    )

    assert (post.employer, post.assignments.count()) == (employer, 0)


def test_closing_a_post_ends_its_people_and_answers_its_requests(post, asked, carole):
    held = AssignmentFactory(post=post)
    over = AssignmentFactory(post=post, ended=True)
    refused = AssignmentFactory(post=post, status=GrantStatus.REFUSED, reason="Le poste est fermé.")

    actions.close_post(post, by=carole)
    actions.close_post(post, by=carole)

    post.refresh_from_db()
    assert post.closed_on == days(0)
    assert dict(post.assignments.values_list("pk", "reason")) == {
        held.pk: "Le poste est fermé.",
        asked.pk: "Le poste est fermé.",
        over.pk: "",
        refused.pk: "Le poste est fermé.",
    }
    assert [one.pk for one in ended_with(post)] == [
        held.pk,
        asked.pk,
    ]  # by what ended them, not by words
    assert [verb for verb, _ in audit()] == ["refuse_assignment", "end_assignment", "close_post"]


def test_a_post_does_not_close_before_it_opened(post, carole):
    with pytest.raises(ValidationError, match="après son ouverture"):
        actions.close_post(post, by=carole, on=days(-999))


def test_nobody_closes_the_post_that_they_hold(post, carole):
    AssignmentFactory(post=post, member=carole)

    with pytest.raises(ValidationError, match="une autre personne de la Caf"):
        actions.close_post(post, by=carole)

    post.refresh_from_db()
    assert post.closed_on is None


def test_naming_somebody_validates_what_they_asked_for(asked, post, nina, carole):
    assignment = actions.appoint(post, by=carole, person=Person(member=nina), fte=HALF)
    again = actions.appoint(post, by=carole, person=Person(member=nina), fte=HALF)

    assert assignment == again == asked
    assert again.status == GrantStatus.VALIDATED


def test_naming_an_unknown_address_invites_it(post, carole):
    person = Person(email="lina@essai.example", first_name="Lina", last_name="Olivier")

    assignment = actions.appoint(post, by=carole, person=person, fte=HALF, starts_on=days(-5))

    assert assignment.member == Member.objects.get(email="lina@essai.example")
    assert (assignment.status, assignment.starts_on) == (GrantStatus.VALIDATED, days(-5))


def test_naming_oneself_only_asks(post, carole):
    assignment = actions.appoint(post, by=carole, person=Person(member=carole), fte=HALF)

    assert assignment.status == GrantStatus.REQUESTED
    assert news() == []


def test_nobody_is_named_on_a_closed_post_nor_with_a_closed_account(post, suzie, carole):
    with pytest.raises(ValidationError, match="fermé"):
        actions.appoint(post, by=carole, person=Person(member=suzie), fte=HALF)
    post.closed_on = days(0)
    post.save()
    with pytest.raises(ValidationError, match="ouvrez-en un autre"):
        actions.appoint(post, by=carole, person=Person(email="x@essai.example"), fte=HALF)


# Nobody begins before the CTG does ---------------------------------------------------------------


@pytest.fixture
def to_come(places):
    """Signed, for a day to come."""
    return ConventionFactory(
        start_date=days(30), end_date=days(1800), communes=[places.communes["06001"]]
    )


def test_a_function_on_a_ctg_to_come_begins_with_it(to_come, carole, nina, alice):
    post = PostFactory(convention=to_come)

    named = actions.appoint(post, by=carole, person=Person(member=alice), fte=HALF)
    asked = actions.request_assignment(post, by=nina, fte=HALF)

    assert (named.starts_on, asked.starts_on) == (days(30), days(30))
    assert not Assignment.objects.current().filter(post=post).exists()


def test_a_function_on_a_ctg_that_is_prepared_begins_today(places, carole, alice):
    prepared = ConventionFactory(stage="diagnosis", start_date=days(200), end_date=days(2000))
    post = PostFactory(convention=prepared)

    assert actions.appoint(
        post, by=carole, person=Person(member=alice), fte=HALF
    ).starts_on == days(0)


def test_a_function_on_a_post_that_opens_later_begins_with_it(alpes_azur, carole, nina):
    post = PostFactory(convention=alpes_azur, opened_on=days(12))

    assert actions.request_assignment(post, by=nina, fte=HALF).starts_on == days(12)


def test_a_post_of_a_ctg_to_come_opens_with_it(to_come, carole, nina):
    person = Person(member=nina)
    facts = {"kind": PostKind.PILOT, "employer": OrganisationFactory(), "fte": HALF}

    post = actions.open_post(to_come, by=carole, holder=person, **facts)

    assert (post.opened_on, post.assignments.get().starts_on) == (days(30), days(30))


def test_a_day_that_somebody_writes_is_kept(to_come, carole, alice):
    post = PostFactory(convention=to_come, opened_on=days(-5))

    named = actions.appoint(
        post, by=carole, person=Person(member=alice), fte=HALF, starts_on=days(-2)
    )

    assert named.starts_on == days(-2)


def test_the_team_of_a_ctg_to_come_says_who_comes(client, to_come, carole, nina):
    actions.appoint(PostFactory(convention=to_come), by=carole, person=Person(member=nina), fte=HALF)  # fmt: skip
    client.force_login(carole)

    page = client.get(f"/conventions/{to_come.slug}/equipe/").content.decode().replace("\xa0", " ")

    assert "poste vacant" not in page
    assert "1 personne à venir" in page
    assert "Nina Lavande</bdi></a>, à partir du" in page
