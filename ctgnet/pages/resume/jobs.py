"""Every night: sessions that are over, with what they kept, leave the database."""

from ctgnet.queue import periodic
from ctgnet.sessions.ending import forget_ended_sessions


@periodic("45 3 * * *")
def forget_sessions():
    """Twelve hours are left to whoever was sending something when the session ended."""
    forget_ended_sessions()
