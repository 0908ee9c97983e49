"""Every night, what the pages keep is tidied."""

from ctgnet.pages.keeping import tidy
from ctgnet.queue import periodic


@periodic("30 2 * * *")
def tidy_what_is_kept():
    tidy()
