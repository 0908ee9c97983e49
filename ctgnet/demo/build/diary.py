"""The clock of the demonstration: each act is told as if it happened on its own day.

The actions ask the time of Django, and some columns ask it of the database. Inside `diary.at(…)`
the first answers the day that is being told; on leaving, the rows born inside receive that day.
"""

from contextlib import contextmanager
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Max
from django.utils import timezone

from conventions.models import (
    ActionSheet,
    Assignment,
    Body,
    Convention,
    Document,
    Handover,
    Plan,
)
from ctgnet.mail.models import OutgoingMail
from members.models import Invitation, Notification, Role
from practices.models import Question, Revision, Sheet

PARIS = ZoneInfo("Europe/Paris")
# Columns that the database dates by itself.
DATED = {
    ActionSheet: "created_at",
    Assignment: "requested_at",
    Body: "created_at",
    Convention: "registered_at",
    Document: "sent_at",
    Handover: "opened_at",
    Invitation: "created_at",
    Notification: "created_at",
    OutgoingMail: "claimed_at",
    Plan: "created_at",
    Question: "asked_at",
    Revision: "created_at",
    Role: "requested_at",
    Sheet: "created_at",
}
# The day the network opened.
OPENING = -900
SATURDAY = 5


class Diary:
    """Days are counted from the day on which the network is built: -30 is a month ago."""

    def __init__(self, today):
        self.today = today
        self._time_of_day = timezone.localtime().time()
        self._last_rows = {model: _last_row(model) for model in DATED}

    def day(self, offset):
        return self.today + timedelta(days=offset)

    def working_day(self, offset):
        """That day, or the Monday after when it falls on a week-end."""
        day = self.day(offset)
        return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= SATURDAY else 0)

    def days_until(self, day):
        return (day - self.today).days

    def moment(self, offset, hour=10):
        """That hour of that day; the day of the build itself is told at the hour of the build."""
        clock = time(hour) if offset else self._time_of_day
        return datetime.combine(self.day(offset), clock, tzinfo=PARIS)

    @contextmanager
    def at(self, offset, hour=10):
        """Act on that day, at that hour."""
        moment = self.moment(offset, hour)
        true_clock = timezone.now
        timezone.now = lambda: moment
        try:
            yield moment
        finally:
            timezone.now = true_clock
        self._date_new_rows(moment)

    def _date_new_rows(self, moment):
        for model, column in DATED.items():
            born = model.objects.filter(pk__gt=self._last_rows[model])
            if born.update(**{column: moment}):
                self._last_rows[model] = _last_row(model)


def _last_row(model):
    return model.objects.aggregate(last=Max("pk"))["last"] or 0
