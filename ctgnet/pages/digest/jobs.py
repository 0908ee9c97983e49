"""When the mail of the day leaves."""

from ctgnet.pages.digest import actions
from ctgnet.queue import periodic


@periodic("0 6 * * 1-5")
def send_the_digest_of_the_day():
    """Working days, early morning in Paris (7 h in winter, 8 h in summer)."""
    actions.prepare_digests()
