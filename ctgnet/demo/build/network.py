"""The whole demonstration network, in the order in which people would have made it."""

from dataclasses import dataclass
from random import Random

from django.db import transaction
from django.db.models import F

from ctgnet.demo.build.diary import Diary
from ctgnet.demo.build.library import Library
from ctgnet.demo.build.meetings import Agenda, free_a_seat
from ctgnet.demo.build.people import Cast, found_network, staff_cafs, welcome_partners
from ctgnet.demo.build.sources import read
from ctgnet.demo.build.territories import Register, live_in_the_register
from ctgnet.demo.models import Demonstration
from ctgnet.queue import forget_waiting_jobs
from members.actions import invite_member
from members.models import Notification

SEED = "ctgnet"
READ_AFTER_DAYS = 3


@dataclass(frozen=True)
class Network:
    """What was built, for those who tell the five what waits for them."""

    diary: Diary
    cast: Cast
    register: Register
    library: Library
    agenda: Agenda


@transaction.atomic
def build_network(today):
    """All or nothing. The mails that so many acts would send are dropped with their jobs."""
    diary = Diary(today)
    cast = Cast(diary, Random(SEED))
    register = Register(cast, diary)
    mona = found_network(cast, diary)
    staff_cafs(cast, diary, register.caf_codes(), mona=mona)
    register.fill()
    live_in_the_register(register, cast, diary)
    welcome_partners(cast, diary, mona=mona)
    library, agenda = Library(cast, register, diary), Agenda(cast, register, diary)
    library.fill()
    agenda.fill()
    free_a_seat(agenda, cast, register, diary)
    cast.confirm_addresses()
    invite_somebody(cast, diary)
    read_old_news(diary)
    Demonstration.objects.create(today=today)
    forget_waiting_jobs()
    return Network(diary, cast, register, library, agenda)


def invite_somebody(cast, diary):
    """Carole has invited a colleague to come, who has not opened the link yet."""
    with diary.at(-4):
        invite_member(by=cast.personas["carole"], **read("story")["invited"])


def read_old_news(diary):
    """What is older than three days was read the same day; nothing waits for a digest."""
    with diary.at(-READ_AFTER_DAYS) as limit:
        old = Notification.objects.filter(created_at__lt=limit)
    old.update(read_at=F("created_at"))
    Notification.objects.update(digested_at=F("created_at"))
