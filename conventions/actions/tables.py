"""The spreadsheets that people send: each is read whole, so that there is a ceiling a day."""

from django.conf import settings

from members.actions import count_use


def has_sent_enough_tables(member):
    """One more table for this member, readable or not; true beyond the ceiling of the day."""
    return count_use(member, "send_table") > settings.TABLES_A_DAY
