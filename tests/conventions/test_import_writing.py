"""A confirmed spreadsheet: actions of the worker write it once, whole or not at all."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from conventions import actions
from conventions.actions import Person, Planned
from conventions.actions.imports import writing
from conventions.models import Assignment, Convention, ConventionImport, ImportState, Stage
from conventions.tasks import announce_import
from ctgnet.queue import ProcrastinateJob
from members.actions import invite_member
from members.models import AuditLine, GrantStatus, Invitation, Member, Notification
from tests.conventions.import_rows import ONE, jobs, rows
from tests.conventions.importing import POST, SOUND, confirmed, line, sent, written
from tests.factories.conventions import ConventionFactory
from tests.factories.members import MemberFactory, RoleFactory


@pytest.fixture(autouse=True)
def lists(places, parenting):
    """What the lines name."""


def test_an_import_writes_all_and_leaves_one_line(carole):
    made = written(carole, ONE, line(kind="Pilote", fte="20 %"))

    [convention] = made.conventions.all()
    assert (made.state, made.progress) == (ImportState.DONE, 100)
    assert (convention.confirmed_by, convention.period) == (carole, "2026-2030")
    assert AuditLine.objects.get().verb == "import_conventions"
    assert AuditLine.objects.get().after["posts"] == 2
    assert convention.posts.with_vacancy().filter(is_vacant=True).count() == 1


def facts(convention):
    """All that a CTG is, without its keys and moments."""
    return {
        "fields": [
            getattr(convention, name)
            for name in (
                "official_title", "local_name", "shape", "stage", "signature_date", "start_date",
                "end_date", "registered_by_id", "confirmed_by_id", "version",
            )
        ],
        "themes": set(convention.themes.values_list("pk", flat=True)),
        "communes": set(convention.coverages.values_list("commune", "from_date", "to_date")),
        "signatories": set(
            convention.signatories.values_list("organisation", "signed_on", "participation")
        ),
        "posts": [
            (post.kind, post.employer_id, post.fte, post.opened_on, set(post.themes.all()))
            for post in convention.posts.order_by("kind")
        ],
        "people": set(
            Assignment.objects.filter(post__convention=convention).values_list(
                "member__email", "fte", "status", "starts_on", "decided_by"
            )
        ),
    }  # fmt: skip


def test_the_import_writes_what_the_form_writes(carole, places, parenting):
    lina = MemberFactory(
        email="lina@essai.example",
        first_name="Lina",
        last_name="Olivier",
        email_visibility="members",
    )
    by_form = actions.register_convention(
        by=carole,
        official_title=SOUND["official_title"],
        local_name="Azur",
        stage=Stage.SIGNED,
        communes=["06001", "06005"],
        signature_date=timezone.localdate().replace(year=2025, month=12, day=1),
        start_date=timezone.localdate().replace(year=2026, month=1, day=1),
        end_date=timezone.localdate().replace(year=2030, month=12, day=31),
        themes=[parenting],
        signatories=[places.azur, places.caf06],
        posts=[
            Planned(
                "cooperation_officer", places.azur, Decimal("0.50"), Person(lina), (parenting,)
            ),
            Planned("elected_referent", places.azur, Decimal("0.20"), Person(carole)),
            Planned("pilot", places.azur, Decimal("0.20")),
        ],
    )
    expected = facts(by_form)
    Convention.objects.filter(pk=by_form.pk).update(official_title="Une autre")
    first = SOUND | {"local_name": "Azur", "signature_date": "2025-12-01", "themes": "Parentalité"}

    made = written(
        carole,
        line(**first, **POST | {"post_themes": "Parentalité"}),
        line(kind="Élu", fte="0,2", email=carole.email, employer="CC Alpes d’Azur"),
        line(kind="Pilote", fte="0.2"),
    )  # fmt: skip
    parts = facts(made.conventions.get())
    assert made.failure == ""
    # The form of the helper has no column for the thématiques of a post.
    for found in (parts, expected):
        found["posts"] = [post[:4] for post in found["posts"]]
    assert parts == expected


def test_addresses_are_free_ones(carole):
    ConventionFactory(slug="convention-territoriale-globale-des-alpes-d-azur-2026-2030")
    made = written(carole, line(**SOUND), line(**SOUND | {"official_title": "CTG"}))

    assert sorted(made.conventions.values_list("slug", flat=True)) == [
        "convention-territoriale-globale-des-alpes-d-azur-2026-2030-2",
        "ctg-2026-2030",
    ]


def test_ones_own_function_waits_for_a_colleague(carole, places):
    colleague = MemberFactory()
    RoleFactory(member=colleague, kind="caf_officer", caf=places.caf06)

    made = written(carole, line(**SOUND, **POST | {"email": carole.email}))

    asked = Assignment.objects.get(post__convention__imported_in=made)
    assert (asked.member, asked.status, asked.decided_by) == (carole, GrantStatus.REQUESTED, None)
    assert Notification.objects.get(member=colleague).key == f"assignment:{asked.pk}:requested"


def test_unknown_people_are_invited_by_the_hundred_apart_from_the_daily_ceiling(carole):
    people = [
        line(
            **SOUND if n == 0 else {}, **POST | {"email": f"invitee{n}@essai.example", "fte": "0,1"}
        )
        for n in range(60)
    ]
    made = written(carole, *people)

    assert Invitation.objects.filter(batch=made.pk).count() == 60
    assert not Member.objects.filter(email__startswith="invitee")[0].is_proved
    invite_member(email="une@essai.example", first_name="Une", last_name="Autre", by=carole)


def test_the_same_person_on_two_posts_is_one_account(carole):
    written(carole, ONE, line(**POST | {"kind": "Pilote", "email": "LINA@essai.example"}))

    assert Member.objects.get(email="lina@essai.example").assignments.count() == 2


def test_mails_leave_little_by_little_after_the_commit(carole, django_capture_on_commit_callbacks):
    MemberFactory(email="paul.o@essai.example", email_visibility="members")
    other = line(**POST | {"kind": "Pilote", "email": "paul.o@essai.example"})
    made = written(carole, ONE, other)
    assert jobs() == ["announce_import", "run_import"]

    announce_import(str(made.pk))

    assert jobs() == ["announce_import", "run_import", "send_invitation", "tell_team_member"]
    waiting = ProcrastinateJob.objects.filter(scheduled_at__isnull=False)
    first, second = waiting.order_by("scheduled_at").values_list("scheduled_at", flat=True)
    assert second - first == timedelta(seconds=1)
    assert Notification.objects.get(member__email="paul.o@essai.example").key.endswith(":team")


def test_what_changed_since_the_check_is_said_and_nothing_is_written(carole):
    made = confirmed(carole, ONE)
    ConventionFactory(
        official_title=SOUND["official_title"],
        start_date=timezone.localdate().replace(year=2026, month=1, day=1),
    )
    before = rows()

    actions.run_import(str(made.pk))

    made.refresh_from_db()
    assert rows() == before
    assert (made.state, made.failure) == (ImportState.FAILED, writing.CHANGED)
    assert len(made.errors) == 1


def test_a_role_that_ended_since_writes_nothing(carole):
    made = confirmed(carole, ONE)
    carole.roles.update(ended_at=timezone.now(), ended_by=carole)

    actions.run_import(str(made.pk))

    made.refresh_from_db()
    assert (made.state, made.failure) == (ImportState.FAILED, writing.NO_RIGHT)


BREAKS = """
CREATE FUNCTION breaks() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE integrity_constraint_violation; END $$;
CREATE TRIGGER breaks BEFORE INSERT ON conventions_assignment FOR EACH ROW EXECUTE FUNCTION breaks()
"""


def in_database(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_breakdown_on_the_way_writes_nothing_and_may_be_confirmed_again(carole):
    made = confirmed(carole, ONE)
    before = rows()
    in_database(BREAKS)

    with pytest.raises(IntegrityError):
        actions.run_import(str(made.pk))

    made.refresh_from_db()
    assert rows() == before
    assert (made.state, made.failure) == (ImportState.FAILED, writing.TROUBLE)
    actions.run_import(str(made.pk))  # the queue tries again: it waits for a person
    assert rows() == before
    in_database("DROP TRIGGER breaks ON conventions_assignment")
    made = actions.check_import(made, by=carole, columns=made.columns)
    actions.confirm_import(made, by=carole, version=made.version)
    actions.run_import(str(made.pk))
    made.refresh_from_db()
    assert made.state == ImportState.DONE


def test_a_failure_told_late_changes_nothing(carole):
    made = written(carole, ONE)

    writing._fail(str(made.pk), "Trop tard.")

    made.refresh_from_db()
    assert made.state == ImportState.DONE


def test_the_database_holds_one_writing_of_a_table(carole, mona):
    made = written(carole, ONE)
    other = sent(mona, line(**SOUND))

    with pytest.raises(IntegrityError, match="one_table_is_written_once"), transaction.atomic():
        ConventionImport.objects.filter(pk=other.pk).update(digest=made.digest, state="running")


def test_the_cafs_read_why_the_administration_did_it(mona, carole):
    MemberFactory(email="lina@essai.example", email_visibility="members")
    written(mona, ONE, reason="La Caf ouvre en mars.")

    told = Notification.objects.get(member=carole).text
    assert told.replace("\xa0", " ") == (
        "L’administration nationale a importé 1 CTG de votre Caf. Motif : La Caf ouvre en mars."
    )
    team = Notification.objects.get(member__email="lina@essai.example").text
    assert team.endswith(
        "Motif de l’administration nationale : La Caf ouvre en mars.".replace(" :", "\xa0:")
    )
    assert AuditLine.objects.get().reason == "La Caf ouvre en mars."
