"""The whole demonstration network, in the order in which people would have made it."""

from dataclasses import dataclass
from random import Random

from django.apps import apps
from django.db import connection, transaction
from django.db.models import F

from conventions.models import TeamLetter
from ctgnet.demo.build.diary import Diary
from ctgnet.demo.build.library import Library
from ctgnet.demo.build.meetings import Agenda, free_a_seat
from ctgnet.demo.build.people import Cast, found_network, staff_cafs, welcome_partners
from ctgnet.demo.build.plans import PLANS, PlanBook
from ctgnet.demo.build.sources import read
from ctgnet.demo.build.territories import Register, live_in_the_register
from ctgnet.demo.build.words import tell_the_trade, write_to_a_team
from ctgnet.demo.build.working import furnish
from ctgnet.demo.models import Demonstration
from ctgnet.queue import forget_waiting_jobs
from members.actions import invite_member, report_content
from members.models import Mailing, Notification, Report

SEED = "ctgnet"
READ_AFTER_DAYS = 3
FILLED = ["members", "conventions", "practices", "events"]


@dataclass(frozen=True)
class Network:
    """What was built, for those who tell the five what waits for them."""

    diary: Diary
    cast: Cast
    register: Register
    library: Library
    agenda: Agenda
    letter: TeamLetter


@transaction.atomic
def build_network(today):
    """All or nothing. The mails that so many acts would send are dropped with their jobs.

    With them goes what tells their senders that they leave: « En attente » would be said for ever.
    """
    take_the_time_needed()
    diary = Diary(today)
    cast = Cast(diary, Random(SEED))
    register = Register(cast, diary)
    mona = found_network(cast, diary)
    staff_cafs(cast, diary, register.caf_codes(), mona=mona)
    register.fill()
    show_the_planner()
    live_in_the_register(register, cast, diary)
    furnish(register, cast, diary)
    for name in PLANS:
        PlanBook(register, cast, diary, name).write()
    welcome_partners(cast, diary, mona=mona)
    library, agenda = Library(cast, register, diary), Agenda(cast, register, diary)
    library.fill()
    agenda.fill()
    free_a_seat(agenda, cast, register, diary)
    tell_the_trade(cast, register, diary)
    letter = write_to_a_team(register, diary)
    network = Network(diary, cast, register, library, agenda, letter)
    invite_somebody(network)
    report_something(network)
    read_old_news(network)
    show_the_planner()
    Demonstration.objects.create(today=today)
    forget_waiting_jobs()
    Mailing.objects.all().delete()
    return network


def take_the_time_needed():
    """The limit of a statement is made for pages; a slow or busy machine may need more here."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")


def show_the_planner():
    """PostgreSQL takes tables filled in one transaction for empty ones until it is told to look."""
    tables = [
        model._meta.db_table for app in FILLED for model in apps.get_app_config(app).get_models()
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, tables))}")


def invite_somebody(network):
    """Carole has invited a colleague to come, who has not opened the link yet."""
    with network.diary.at(-4):
        invite_member(by=network.cast.personas["carole"], **read("story")["invited"])


def report_something(network):
    """Somebody finds a telephone number in a sheet: Mona has to look."""
    facts = read("story")["reported"]
    with network.diary.at(-2, hour=16):
        report_content(
            path=network.library.sheets[facts["sheet"]].get_absolute_url(),
            reason=Report.Reason.PERSONAL_DATA,
            details=facts["details"],
            reporter=network.cast.personas["carole"],
        )


def read_old_news(network):
    """What is older than three days was read the same day; only the five still wait for a digest."""
    news, limit = Notification.objects.all(), network.diary.moment(-READ_AFTER_DAYS)
    news.filter(created_at__lt=limit).update(read_at=F("created_at"))
    for_the_five = news.filter(member__in=network.cast.personas.values(), read_at=None)
    news.exclude(pk__in=for_the_five).update(digested_at=F("created_at"))
