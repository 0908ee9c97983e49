"""The demonstration network as a whole: what its pages show is true of its rows."""

import hashlib
import json
import re
import time
from datetime import date
from decimal import Decimal
from importlib import import_module
from io import StringIO
from types import SimpleNamespace
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import models, transaction
from django.db.models import Count, F
from django.test import override_settings
from procrastinate.contrib.django.models import ProcrastinateJob

from conventions import actions
from conventions.models import (
    ActionSheet,
    Assignment,
    Convention,
    Coverage,
    Handover,
    ImportState,
    Indicator,
    Plan,
    Post,
    Reconfirmation,
    TeamLetter,
    to_reconfirm,
)
from conventions.standing import standing_of
from ctgnet.demo.build.people import DOMAIN, PASSWORD
from ctgnet.demo.example import example_sheet
from ctgnet.demo.models import Demonstration
from ctgnet.mail.models import OutgoingMail
from ctgnet.pages.admin_desk.duplicates import likely_pairs
from ctgnet.spreadsheets import read_table, workbook
from ctgnet.uploads import kind_of
from events.models import Event, Registration
from members.models import Mailing, Member, Notification, Role
from practices.models import Question, Sheet
from reference.models import Caf, Theme

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TODAY = date(2026, 11, 22)
MARITIME = {"coverages__commune__department": "06"}
ADDRESS = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")


@pytest.fixture(scope="module")
def network(django_db_setup, django_db_blocker):
    """Built twice on the whole of France, the second one read by every test, then taken away."""
    import_module("ctgnet.urls")  # under DEMO=True it would keep the demonstration's addresses
    with django_db_blocker.unblock(), override_settings(DEMO=True):
        try:
            call_command("load_reference", verbosity=0, stdout=StringIO())
            first = digest_of_a_build_undone()
            started = time.monotonic()
            call_command("demo", today=TODAY, stdout=StringIO())
            yield SimpleNamespace(digest_of_first=first, seconds=time.monotonic() - started)
        finally:
            call_command("flush", verbosity=0, interactive=False)


def digest_of_a_build_undone():
    with transaction.atomic():
        call_command("demo", today=TODAY, stdout=StringIO())
        found = digest()
        transaction.set_rollback(True)
    return found


def digest():
    """Names, addresses and slugs, and who comes where: not keys, which no build chooses."""
    rows = [
        Member.objects.order_by("email").values_list(
            "email", "first_name", "last_name", "job_title"
        ),
        Convention.objects.order_by("slug").values_list("slug", flat=True),
        Sheet.objects.order_by("slug").values_list("slug", "author__email"),
        Registration.objects.order_by("event__slug", "member__email").values_list(
            "event__slug", "member__email", "status"
        ),
        Post.objects.order_by("convention__slug", "employer__name", "kind", "fte").values_list(
            "convention__slug", "employer__name", "kind", "fte"
        ),
    ]
    return hashlib.sha256(json.dumps([list(r) for r in rows], default=str).encode()).hexdigest()


def persona(name):
    return Member.objects.get(email=f"{name}@{DOMAIN}")


# The figures of the Alpes-Maritimes ---------------------------------------------------------


def test_the_alpes_maritimes_count_13_ctg_190_people_and_98_fte(network):
    in_force = Convention.objects.in_force(TODAY).filter(**MARITIME).distinct()
    held = Assignment.objects.counted(TODAY).filter(post__convention__in=in_force)

    assert in_force.count() == 13
    assert held.figures() == {"people": 190, "fte": Decimal("98.00")}


def test_the_example_of_carole_is_imported_without_an_error(network):
    """Carole's Caf is wholly covered: what overlaps is said, nothing is refused, and it is written."""
    carole = Member.objects.get(email=f"carole@{DOMAIN}")
    caf = Caf.objects.get(pk=min(standing_of(carole).cafs))
    file = SimpleUploadedFile("exemple.xlsx", workbook(example_sheet(caf, TODAY)))
    read = read_table(file)
    table = {
        "headings": read.headings,
        "lines": [[line.number, line.cells] for line in read.lines],
    }

    made = actions.start_import(by=carole, key=uuid4(), file_name="exemple.xlsx", table=table)
    made = actions.check_import(made, by=carole, columns=made.columns)
    assert made.errors == []
    actions.confirm_import(made, by=carole, version=made.version)
    actions.run_import(str(made.pk))

    made.refresh_from_db()
    assert (made.state, made.conventions.count()) == (ImportState.DONE, 3)


def test_every_commune_of_the_alpes_maritimes_is_covered_once(network):
    covered = Coverage.objects.on(TODAY).filter(commune__department="06")

    assert covered.count() == 163
    assert covered.values("commune").distinct().count() == 163


def test_one_commune_of_france_is_in_two_ctg(network):
    twice = (
        Coverage.objects.on(TODAY)
        .values("commune")
        .annotate(n=Count("convention", distinct=True))
        .filter(n__gt=1)
    )

    assert [row["commune"] for row in twice] == ["83042"]


# Territories ----------------------------------------------------------------------------------


def test_all_that_can_happen_to_a_ctg_is_there(network):
    in_force = Convention.objects.in_force(TODAY)
    ends_soon = in_force.filter(effective_end__lte=date(2027, 5, 22))
    ended = Convention.objects.filter(end_date__lt=TODAY, next=None)

    assert {
        "chains": Convention.objects.exclude(previous=None).count(),
        "ends within 6 months": ends_soon.count(),
        "ended without a next one": list(ended.values_list("slug", flat=True)),
        "stages": sorted(
            Convention.objects.exclude(stage="signed").values_list("stage", flat=True)
        ),
        "to be confirmed": list(
            Convention.objects.filter(confirmed_at=None).values_list("slug", flat=True)
        ),
    } == {
        "chains": 6,
        "ends within 6 months": 5,
        "ended without a next one": ["la-seyne-sur-mer-2019-2022"],
        "stages": ["diagnosis", "drafting", "drafting", "prefiguration"],
        "to be confirmed": ["cannes-2027-2031"],
    }


def test_an_amendment_brought_two_communes(network):
    added = Coverage.objects.exclude(via_amendment=None).order_by("commune")

    assert list(added.values_list("convention__slug", "commune")) == [
        ("pays-de-landivisiau-2023-2027", "29068"),
        ("pays-de-landivisiau-2023-2027", "29210"),
    ]


def test_every_ctg_says_that_it_is_a_demonstration(network):
    assert not Convention.objects.filter(is_demonstration=False).exists()


def test_shapes_of_territory_are_varied(network):
    assert set(Convention.objects.values_list("shape", flat=True)) == {
        "single_commune",
        "several_communes",
        "epci",
        "epci_all_communes",
        "epci_some_communes",
        "syndicate",
    }


# People ---------------------------------------------------------------------------------------


def test_there_are_400_members_with_different_names(network):
    names = set(Member.objects.values_list("first_name", "last_name"))

    assert (Member.objects.count(), len(names)) == (400, 400)


def test_no_address_leaves_the_invented_domain(network):
    domains = set()
    for model in apps.get_models():
        texts = [
            field.name
            for field in model._meta.fields
            if isinstance(field, models.CharField | models.TextField)
        ]
        for row in model.objects.values_list(*texts) if texts else []:
            domains.update(ADDRESS.findall(" ".join(str(text) for text in row)))

    # What joins a meeting to a diary ends like an address of the site.
    assert domains == {DOMAIN, urlsplit(settings.SITE_URL).hostname}


def test_the_five_sign_in_with_the_printed_password_and_nobody_else_has_one(network):
    five = {f"{name}@{DOMAIN}" for name in ("alice", "bob", "carole", "mona", "paul")}

    with_password = [member for member in Member.objects.all() if member.has_usable_password()]

    assert {member.email for member in with_password} == five
    assert all(member.check_password(PASSWORD) for member in with_password)
    assert all(member.emailaddress_set.get().verified for member in with_password)


def test_the_five_hold_their_functions(network):
    alice, bob, carole, mona, paul = map(persona, ("alice", "bob", "carole", "mona", "paul"))
    convention = Convention.objects.get(pk__in=standing_of(bob).piloted)

    assert convention.name == "Pays de Grasse"
    assert Convention.objects.get(pk__in=standing_of(alice).conventions).name == "Alpes d’Azur"
    assert standing_of(carole).cafs == {"06"}
    assert standing_of(mona).is_national
    assert standing_of(paul).is_partner


def test_each_national_administrator_was_validated_by_the_other(network):
    nationals = Role.objects.filter(kind=Role.Kind.NATIONAL)

    assert nationals.count() == 2
    assert not nationals.filter(decided_by=F("member")).exists()


def test_people_join_before_they_act(network):
    early = Assignment.objects.filter(requested_at__lt=F("member__joined_at"))

    assert not early.exists()


# What the five find this morning ----------------------------------------------------------------


def test_four_requests_and_one_prepared_ctg_wait_for_carole(network):
    waiting = Assignment.objects.requested()
    told = persona("carole").notifications.filter(kind=Notification.Kind.DESK, read_at=None)

    assert waiting.count() == 4
    assert waiting.filter(**{f"post__convention__{key}": v for key, v in MARITIME.items()}).exists()
    assert told.filter(text__startswith="Une demande de fonction").exists()
    assert told.filter(text__startswith="Une CTG préparée par son équipe").count() == 1


def test_one_person_has_left(network):
    ended = Assignment.objects.exclude(ends_on=None).get()

    assert (ended.ends_on, ended.reason) == (
        date(2026, 10, 23),
        "Départ vers une autre collectivité",
    )


def test_the_person_who_left_wrote_a_handover_that_bob_and_carole_read(network):
    handover = Handover.objects.get()

    assert "planning partagé" in handover.notes
    assert [step.is_done for step in handover.steps.all()] == [True] * 3 + [False] * 4
    assert handover.contacts.count() == 3
    readers = {
        name
        for name in ("alice", "bob", "carole", "mona", "paul")
        if Handover.objects.visible_to(standing_of(persona(name))).exists()
    }
    assert readers == {"bob", "carole"}


def test_bob_s_team_has_begun_a_plan(network):
    plan = Plan.objects.get(convention__in=standing_of(persona("bob")).piloted)
    sheets = ActionSheet.objects.of_plan(plan)

    assert plan.axes.count() == 2
    assert sorted(sheets.values_list("status", flat=True)) == [
        "completed",
        "in_progress",
        "in_progress",
        "planned",
        "recurring",
    ]
    assert [one.unit for one in Indicator.objects.filter(sheet__in=sheets)] == ["%"]


def test_one_pair_of_organisations_waits_for_mona(network):
    pairs = [(pair.kept.name, pair.absorbed.name) for pair in likely_pairs()]

    assert pairs == [
        (
            "L’atelier des familles (association inventée)",
            "Atelier des familles (association inventée)",
        )
    ]


def test_alice_s_ctg_has_its_bodies_and_its_papers(network):
    convention = Convention.objects.get(slug__startswith="alpes-d-azur")

    assert [(str(body), body.members.count()) for body in convention.bodies.in_order()] == [
        ("Comité de pilotage (COPIL)", 4),
        ("Comité technique (COTECH)", 2),
        ("Groupe jeunesse et mobilité", 1),
        ("Groupe parentalité", 3),
    ]
    papers = convention.documents.all()
    assert sorted(papers.values_list("visibility", flat=True)) == [
        *["members"] * 2,
        *["public"] * 2,
        *["team"] * 2,
    ]
    for paper in papers:
        assert kind_of(paper.file) == "pdf"
        assert paper.file.size == paper.size


def test_carole_has_begun_to_read_her_list_again(network):
    kept = Reconfirmation.objects.values("assignment__post__convention__slug").distinct()

    assert kept.count() == 2
    assert to_reconfirm(standing_of(persona("carole"))).count() > 100


def test_a_full_meeting_offers_its_freed_seat_to_alice(network):
    full = Event.objects.get(title__contains="un réseau parentalité en montagne")
    answers = full.registrations

    assert answers.seated().count() == full.capacity == 20
    assert answers.waiting().count() == 4
    assert answers.get(status="offered").member == persona("alice")


def test_bob_goes_to_the_departmental_meeting(network):
    mine = Registration.objects.filter(member=persona("bob"), status="confirmed")

    assert mine.filter(event__title="Rencontre départementale des Alpes-Maritimes").count() == 1


@pytest.mark.parametrize("name", ["alice", "bob", "carole", "mona", "paul"])
def test_something_new_waits_for_each_of_the_five(network, name):
    assert persona(name).notifications.filter(read_at=None).exists()


def test_what_the_public_reads_of_the_trade_is_said_by_people_at_work(network):
    # By its name: pytest would take an imported « Testimony » for a class of tests.
    said = apps.get_model("members", "Testimony").objects
    speakers = [testimony.member for testimony in said.agreed().select_related("member")]

    assert (len(speakers), said.shown().count()) == (7, 4)
    assert all(standing_of(member).is_verified for member in speakers)
    assert {member.first_name for member in speakers} >= {"Solène", "Issouf", "Hélène"}


def test_a_message_waits_for_the_team_of_alice(network):
    alice = persona("alice")
    letter = TeamLetter.objects.get()

    assert alice.notifications.get(path=letter.get_absolute_url()).read_at is None
    assert (
        OutgoingMail.objects.filter(to=alice.email, headers={"Reply-To": letter.email}).count() == 1
    )


def test_nobody_reads_of_mails_that_never_leave(network):
    """The jobs of the build are dropped: « Envois » announces none of their mails."""
    assert [one.name for one in Mailing.objects.all() if one.progress.left] == []


def test_the_mails_of_the_five_have_left(network):
    mails = OutgoingMail.objects.filter(
        to__in=[f"{n}@{DOMAIN}" for n in ("alice", "bob", "carole", "paul")]
    )

    assert mails.count() >= 12
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"sent"}


def test_no_job_is_left_to_announce_the_past(network):
    assert not ProcrastinateJob.objects.filter(status="todo").exists()


# Sheets and meetings --------------------------------------------------------------------------


def test_at_least_40_sheets_tell_all_the_themes(network):
    shared = Sheet.objects.shared()

    assert shared.count() >= 40
    assert Theme.objects.filter(sheets__in=shared).distinct().count() == Theme.objects.count() == 16


def test_every_reviewed_sheet_was_read_by_the_caf_of_its_territory(network):
    reviewed = Sheet.objects.exclude(reviewed_at=None).select_related("convention", "reviewed_by")

    assert reviewed.count() >= 20
    for sheet in reviewed:
        assert standing_of(sheet.reviewed_by).cafs & sheet.convention.cafs


def test_some_questions_wait_for_an_answer(network):
    assert 0 < Question.objects.filter(answered_at=None).count() < Question.objects.count()


def test_at_least_25_meetings_live_in_at_least_4_time_zones(network):
    meetings = Event.objects.exclude(published_at=None)

    assert meetings.count() >= 25
    assert meetings.values("time_zone").distinct().count() >= 4
    assert meetings.filter(ends_at__date__lt=TODAY).count() >= 5
    assert not meetings.filter(starts_at__iso_week_day__in=[6, 7]).exists()


def test_nobody_answers_twice_nor_beyond_the_seats(network):
    for event in Event.objects.exclude(capacity=None):
        assert event.registrations.seated().count() <= event.capacity


# The command ------------------------------------------------------------------------------------


def test_the_same_day_builds_the_same_network(network):
    assert digest() == network.digest_of_first


def test_a_second_run_changes_nothing(network, capsys):
    before = digest()

    call_command("demo")

    assert "déjà construit" in capsys.readouterr().out
    assert digest() == before
    assert Demonstration.objects.count() == 1


def test_the_time_it_took_is_reported(network, record_property):
    record_property("demo_seconds", round(network.seconds, 1))
    print(f"demonstration built in {network.seconds:.1f} s")

    assert network.seconds > 0
