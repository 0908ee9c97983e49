"""A spreadsheet kept, checked, written once by the worker, undone within a day, forgotten in time."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from conventions import actions
from conventions.actions import Person, Planned
from conventions.actions.imports import steps, undoing, writing
from conventions.models import (
    Assignment,
    Convention,
    ConventionImport,
    Coverage,
    ImportState,
    Post,
    Signatory,
    Stage,
)
from conventions.privacy import erase, export_of
from conventions.tasks import announce_import, tell_team_member
from ctgnet.mail.models import OutgoingMail
from ctgnet.queue import ProcrastinateJob
from members.actions import Stale, invite_member
from members.models import AuditLine, GrantStatus, Invitation, Member, Notification
from members.tasks import send_invitation
from reference.models import Organisation
from tests.conventions.importing import (
    HEADINGS,
    POST,
    SOUND,
    confirmed,
    line,
    said,
    sent,
    table,
    written,
)
from tests.factories.conventions import (
    AmendmentFactory,
    AssignmentFactory,
    ConventionFactory,
    PostFactory,
)
from tests.factories.events import EventFactory
from tests.factories.members import MemberFactory, RoleFactory
from tests.factories.reference import OrganisationFactory

ONE = line(**SOUND, **POST)


@pytest.fixture(autouse=True)
def lists(places, parenting):
    """What the lines name."""


def jobs():
    names = ProcrastinateJob.objects.filter(status="todo").values_list("task_name", flat=True)
    return sorted(name.rpartition(".")[2] for name in names)


def rows():
    """How many rows of everything that an import may write."""
    models = (Convention, Coverage, Signatory, Post, Assignment, Member, Invitation, Organisation)
    return {model.__name__: model.objects.count() for model in models}


# Sent and checked ------------------------------------------------------------------------------


def test_the_same_form_and_the_same_table_are_one_import(carole):
    key = uuid4()
    first, again, other = (
        actions.start_import(key=name, by=carole, file_name="ctg.xlsx", table=table(ONE))
        for name in (key, key, uuid4())
    )

    assert first == again == other
    assert ConventionImport.objects.get().caf_id == "06"


def test_a_table_of_too_many_words_is_refused(carole, monkeypatch):
    monkeypatch.setattr(steps, "MOST_LETTERS", 10)

    with pytest.raises(ValidationError, match="trop de texte"):
        actions.start_import(key=uuid4(), by=carole, file_name="ctg.xlsx", table=table(ONE))


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        (["official_title"], "ne sont pas celles du fichier"),
        (["official_title", "rien"], "ne sont pas celles du fichier"),
        (["official_title", "official_title"], "Une seule colonne peut tenir chaque rôle"),
        (["", "epcis"], "intitulé officiel"),
        (["official_title", "stage"], "communes ou les intercommunalités"),
    ],
)
def test_columns_that_cannot_be_read_are_refused(carole, columns, why):
    short = {"headings": ["A", "B"], "lines": [[2, ["x", "y"]]]}
    made = actions.start_import(key=uuid4(), by=carole, file_name="ctg.csv", table=short)

    with pytest.raises(ValidationError, match=why):
        actions.check_import(made, by=carole, columns=columns)


def test_a_check_writes_nothing_and_keeps_what_it_says(carole):
    before = rows()
    made = sent(carole, ONE, line(official_title="Sans rien"))

    assert rows() == before
    assert (made.state, made.can_be_confirmed) == (ImportState.CHECKED, False)
    assert [text.partition(" :")[0].replace("\xa0", " ") for text in said(made.errors)] == [
        "ligne 3, commune",
        "ligne 3, étape",
    ]
    assert [row["name"] for row in made.preview] == [SOUND["official_title"], "Sans rien"]


def test_what_is_confirmed_is_not_checked_again(carole):
    made = confirmed(carole, ONE)

    with pytest.raises(ValidationError, match="déjà confirmé"):
        actions.check_import(made, by=carole, columns=made.columns)


# Confirmed -------------------------------------------------------------------------------------


def test_lines_to_correct_are_not_confirmed(carole):
    made = sent(carole, line(official_title="Sans rien"))

    with pytest.raises(ValidationError, match="Corrigez d’abord"):
        actions.confirm_import(made, by=carole, version=made.version)


def test_a_check_made_since_is_read_again(carole):
    made = sent(carole, ONE)
    actions.check_import(made, by=carole, columns=made.columns)

    with pytest.raises(Stale, match="autre onglet"):
        actions.confirm_import(made, by=carole, version=made.version)


def test_the_key_of_somebody_else_s_import_has_served(carole, karim):
    theirs = sent(karim, line(**SOUND))

    with pytest.raises(ValidationError, match="a déjà servi"):
        actions.start_import(
            key=theirs.pk, by=carole, file_name="ctg.xlsx", table=table(line(**SOUND, **POST))
        )


def test_confirmed_twice_is_handed_to_the_worker_once(carole):
    made = sent(carole, ONE)
    for _ in range(2):
        actions.confirm_import(made, by=carole, version=made.version)

    assert jobs() == ["run_import"]


def test_the_same_table_is_not_written_twice_whoever_sends_it(carole, places):
    colleague = MemberFactory()
    RoleFactory(member=colleague, kind="caf_officer", caf=places.caf06)
    mine, theirs = sent(carole, ONE), sent(colleague, ONE)
    actions.confirm_import(mine, by=carole, version=mine.version)

    with pytest.raises(ValidationError, match="déjà importé"):
        actions.confirm_import(theirs, by=colleague, version=theirs.version)
    with pytest.raises(ValidationError, match="déjà importé"):
        actions.start_import(key=uuid4(), by=carole, file_name="bis.csv", table=table(ONE))


def test_ten_imports_a_day(carole, monkeypatch):
    monkeypatch.setattr(steps, "IMPORTS_A_DAY", 0)

    with pytest.raises(ValidationError, match="continuez demain"):
        confirmed(carole, ONE)


def test_the_administration_says_why_in_the_place_of_a_caf(mona):
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        confirmed(mona, ONE, reason="x")
    assert confirmed(mona, line(**SOUND), reason="La Caf ouvre en mars.").state == "running"


# Written ---------------------------------------------------------------------------------------


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
    lina = MemberFactory(email="lina@essai.example", first_name="Lina", last_name="Olivier")
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
    assert not Member.objects.filter(email__startswith="invitee")[0].has_entered
    invite_member(email="une@essai.example", first_name="Une", last_name="Autre", by=carole)


def test_the_same_person_on_two_posts_is_one_account(carole):
    written(carole, ONE, line(**POST | {"kind": "Pilote", "email": "LINA@essai.example"}))

    assert Member.objects.get(email="lina@essai.example").assignments.count() == 2


def test_mails_leave_little_by_little_after_the_commit(carole, django_capture_on_commit_callbacks):
    made = written(carole, ONE)
    assert jobs() == ["announce_import", "run_import"]

    announce_import(str(made.pk))

    assert jobs() == ["announce_import", "run_import", "send_invitation", "tell_team_member"]
    waiting = ProcrastinateJob.objects.filter(scheduled_at__isnull=False)
    first, second = waiting.order_by("scheduled_at").values_list("scheduled_at", flat=True)
    assert second - first == timedelta(seconds=1)
    assert Notification.objects.get(member__email="lina@essai.example").key.endswith(":team")


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


# Undone ----------------------------------------------------------------------------------------


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
    assert OutgoingMail.objects.get().to == "efface@invalid.example"
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
    lina = MemberFactory(email="lina@essai.example", first_name="Lina", last_name="Olivier")

    actions.undo_import(written(carole, ONE), by=carole)

    assert [one.text for one in Notification.objects.filter(member=lina)] == [
        "La CTG des Alpes d’Azur n’est plus au registre\xa0: son import a été annulé."
    ]


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


# Dropped, forgotten ----------------------------------------------------------------------------


def test_what_is_not_written_is_dropped_and_what_is_stays(carole):
    actions.delete_import(sent(carole, ONE), by=carole)
    assert not ConventionImport.objects.exists()

    with pytest.raises(ValidationError, match="déjà confirmé"):
        actions.delete_import(written(carole, ONE), by=carole)


def test_after_a_month_lines_are_forgotten(carole):
    made = written(carole, ONE)
    waiting = sent(carole, line(**SOUND | {"official_title": "Une autre"}))
    assert actions.purge_imports() == 0

    assert actions.purge_imports(now=timezone.now() + timedelta(days=31)) == 2

    made.refresh_from_db()
    assert (made.table, made.preview, made.columns, made.is_forgotten) == ({}, [], [], True)
    assert not ConventionImport.objects.filter(pk=waiting.pk).exists()
    assert Convention.objects.filter(imported_in=made).exists()


def test_a_table_that_was_forgotten_is_not_checked(carole):
    made = sent(carole, ONE)
    made.table = {}
    made.save()

    with pytest.raises(ValidationError, match="effacé après un mois"):
        actions.check_import(made, by=carole, columns=[])


def test_whoever_is_erased_is_emptied_from_the_tables(carole, nina):
    mine = sent(nina, line(**SOUND | {"official_title": "À moi"}))
    nina.first_name, nina.last_name = "Nina", "Lavande"
    made = sent(
        carole, line(**SOUND, **POST | {"email": nina.email.upper(), "first_name": "nina"}), ONE
    )
    assert export_of(nina)["imports"][0]["lignes"] == mine.table["lines"]

    erase(nina)

    made.refresh_from_db()
    assert not ConventionImport.objects.filter(pk=mine.pk).exists()
    assert nina.email.upper() not in str(made.table)
    assert "nina" not in str(made.table).lower()
    assert "lina@essai.example" in str(made.table)


def test_headings_are_those_of_the_helper():
    assert len(HEADINGS) == len(line())
