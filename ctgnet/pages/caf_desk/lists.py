"""What a Caf follows every week: ends, communes without a CTG, vacancies, records to complete."""

from ctgnet.pages.caf_desk.followed.communes import UNCOVERED_COMMUNES
from ctgnet.pages.caf_desk.followed.ends import ENDS
from ctgnet.pages.caf_desk.followed.records import INCOMPLETE_RECORDS
from ctgnet.pages.caf_desk.followed.vacancies import VACANCIES
from ctgnet.paging import capped_counts

SHOWN = 3  # at the desk; the rest on the page of the list
LISTS = {one.name: one for one in (ENDS, UNCOVERED_COMMUNES, VACANCIES, INCOMPLETE_RECORDS)}


def counts(cafs):
    """How many rows each list has, in one query."""
    return capped_counts({name: one.rows(cafs) for name, one in LISTS.items()})


def first_lines(cafs):
    """[(list, its count, its first lines)] for the desk; one query a list, one for the counts."""
    numbers = counts(cafs)
    return [(one, numbers[name], one.lines(one.rows(cafs)[:SHOWN])) for name, one in LISTS.items()]
