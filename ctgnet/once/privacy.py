"""What the answers kept for a second click say of somebody who leaves."""

import re

from ctgnet.once.models import Sent


def release(member, *, by):
    """A closed account is named in no answer; the forms are still known, and do nothing twice."""
    if member.is_active:
        return
    for name in filter(None, (member.first_name, member.last_name, member.email)):
        whole_word = rf"\y{re.escape(name)}\y"
        Sent.objects.filter(messages__iregex=whole_word).update(messages=[])
