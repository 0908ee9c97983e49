"""What the pages keep is tidied every night; limits that are over are forgotten all day long."""

from ctgnet.counters import forget_what_is_over
from ctgnet.pages.keeping import tidy
from ctgnet.queue import periodic


@periodic("30 2 * * *")
def tidy_what_is_kept():
    tidy()


@periodic("*/10 * * * *")
def forget_limits():
    forget_what_is_over()
