"""What the tests of sheets share."""

from inspect import signature
from types import SimpleNamespace

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from ctgnet.mail.models import OutgoingMail
from practices import tasks
from practices.models import SECTION_NAMES


def mails():
    """[(recipient, subject)] of what has left; how spaces are typed is not what is tested."""
    left = OutgoingMail.objects.order_by("pk").values_list("to", "subject")
    return [(to, subject.replace("\u00a0", " ")) for to, subject in left]


@pytest.fixture
def world(db):
    """The work left to the worker and the mails that left since the test began."""
    rows = ProcrastinateJob.objects.order_by("id")
    last = rows.values_list("id", flat=True).last() or 0

    def jobs():
        left = rows.filter(id__gt=last).values_list("task_name", "args")
        return [(name.rpartition(".")[2], arguments) for name, arguments in left]

    def work():
        """Do what is left, and what that leaves, as the worker would; it is then done."""
        nonlocal last
        while left := list(rows.filter(id__gt=last)):
            last = left[-1].id
            for job in left:
                run = getattr(tasks, job.task_name.rpartition(".")[2])
                run(*(job.args[name] for name in signature(run).parameters))

    return SimpleNamespace(jobs=jobs, mails=mails, work=work)


def typed(sheet, **changes):
    """What the browser posts for this sheet, with some fields changed."""
    plain = ("title", "kind", "summary", "area_kind", "maturity", "partners", "time_needed")
    values = {
        name: getattr(sheet, name) for name in (*plain, "cost_band", "material", *SECTION_NAMES)
    }
    relations = {
        name: [row.pk for row in getattr(sheet, name).all()]
        for name in ("themes", "audiences", "co_authors")
    }
    return (
        values
        | relations
        | {"convention": sheet.convention_id or "", "action_date": "", "version": sheet.version}
        | changes
    )
