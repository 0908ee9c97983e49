"""The meetings of a year and a half, and those who come."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from ctgnet.demo.build.sources import read
from events import actions
from events.models import Event
from reference.models import Caf, Commune, Department

ANNOUNCED_BEFORE = 70
LEAST_TAKEN, MOST_TAKEN = 0.35, 0.9
# Where places are not limited, this many say that they come; nowhere more than that answer.
COME_TO_AN_OPEN_MEETING, MOST_ANSWERS = 25, 40
WAVES_OF_ANSWERS = 3
REMINDERS = {"week_reminded_at": 7, "day_reminded_at": 1}
COPIED = ["title", "kind", "mode", "visibility", "time_zone", "place", "access", "summary"]


class Agenda:
    """The meetings by the name they bear in their file."""

    def __init__(self, cast, register, diary):
        self.cast, self.register, self.diary = cast, register, diary
        self.meetings = {}
        self._story = read("story")
        self._cafs, self._departments = Caf.objects.in_bulk(), Department.objects.in_bulk()

    def fill(self):
        meetings = sorted(read("events")["event"], key=lambda facts: facts["day"])
        for rank, facts in enumerate(meetings):
            self._hold(facts, least_days_ago=2 * (len(meetings) - rank) + 1)

    def _hold(self, facts, least_days_ago):
        """Announced, answered, recalled, sometimes cancelled."""
        announced = min(facts["day"] - ANNOUNCED_BEFORE, -least_days_ago)
        event = self._announce(facts, announced)
        self.meetings[facts["slug"]] = event
        last_day = min(-1, self._days_until(event.registration_closes_at) - 1)
        days = last_day - announced
        waves = [
            announced + days * (rank + 1) // (WAVES_OF_ANSWERS + 1)
            for rank in range(WAVES_OF_ANSWERS)
        ]
        guests = self._guests(facts["slug"], event)
        for rank, day in enumerate(waves):
            with self.diary.at(day, hour=12):
                for member in guests[rank::WAVES_OF_ANSWERS]:
                    actions.register(event, member=member)
        self._recall(event)
        if facts.get("cancelled"):
            with self.diary.at(-4):
                reason = self._story["cancellation_reason"]
                actions.cancel_event(event, by=event.created_by, reason=reason)

    def _announce(self, facts, offset):
        start = datetime.combine(
            self.diary.working_day(facts["day"]),
            time.fromisoformat(facts["hour"]),
            tzinfo=ZoneInfo(facts["time_zone"]),
        )
        capacity = facts["capacity"] + facts["capacity_remote"]
        event = Event(
            **{name: facts[name] for name in COPIED},
            starts_at=start,
            ends_at=start + timedelta(minutes=facts["minutes"]),
            registration_closes_at=start - timedelta(days=facts["registration_closes_days_before"]),
            capacity=capacity or None,
            description=facts["description"].strip(),
            caf=self._cafs.get(facts["organiser"]),
            department=self._departments.get(facts["department"]),
            commune=Commune.objects.filter(pk=facts["commune"]).first(),
            video_link=self._video_link(facts),
        )
        with self.diary.at(offset, hour=9):
            return actions.create_event(event, by=self._organiser(facts))

    def _organiser(self, facts):
        officers = self.cast.officers.get(facts["organiser"])
        return officers[0] if officers else self.cast.personas["mona"]

    @staticmethod
    def _video_link(facts):
        return "" if facts["mode"] == "onsite" else f"https://visio.demo.example/{facts['slug']}"

    def _guests(self, slug, event):
        """Some people of that territory, else of the whole network; the five where the story says."""
        promised = [
            self.cast.personas[key]
            for key, slugs in self._story["registered"].items()
            if slug in slugs
        ]
        nearby = self.register.people(event.caf_id)
        wanted = self._number_of_answers(slug, event)
        pool = nearby if len(nearby) >= wanted else self.register.people()
        others = [member for member in pool if member not in self.cast.personas.values()]
        wanted = min(wanted - len(promised), len(others))
        return promised + self.cast.chance.sample(others, wanted)

    def _number_of_answers(self, slug, event):
        if event.capacity is None:
            return COME_TO_AN_OPEN_MEETING
        if slug == self._story["full_meeting"]["slug"]:
            return event.capacity
        share = self.cast.chance.uniform(LEAST_TAKEN, MOST_TAKEN)
        return min(MOST_ANSWERS, round(event.capacity * share))

    def _recall(self, event):
        """Reminders whose day has passed have left: the worker must not send them late."""
        for field, days in REMINDERS.items():
            offset = self._days_until(event.starts_at) - days
            if offset < 0:
                with self.diary.at(offset, hour=20):
                    actions.remind(event, field=field)

    def _days_until(self, moment):
        return self.diary.days_until(timezone.localdate(moment))


def free_a_seat(agenda, cast, register, diary):
    """A full meeting: Alice waits first in line, somebody gives up this morning, she is asked."""
    full = read("story")["full_meeting"]
    event = agenda.meetings[full["slug"]]
    present = set(event.registrations.values_list("member", flat=True))
    outside = [member for member in register.people("06") if member.pk not in present]
    alice = cast.personas["alice"]
    line = [alice, *(m for m in outside if m != alice)][: full["in_line"]]
    with diary.at(-1, hour=18):
        for member in line:
            actions.register(event, member=member)
    leaver = event.registrations.order_by("pk").first().member
    with diary.at(0):
        actions.cancel_registration(event, member=leaver)
    return event.registrations.get(member=alice)
