"""What the worker would do, done when a test asks; and a memory that starts empty."""

import pytest
from django.db.models import Max
from procrastinate.contrib.django.models import ProcrastinateJob

from ctgnet.mail.models import OutgoingMail
from members import tasks
from members.models import Role
from tests.factories.members import RoleFactory


@pytest.fixture
def jobs(db):
    """The jobs of this app left since the test began, in order: [("send_invitation", 12), …]."""
    # Tests that commit leave theirs behind: Django empties only the tables it manages.
    before = ProcrastinateJob.objects.aggregate(last=Max("id"))["last"] or 0

    def waiting():
        left = ProcrastinateJob.objects.filter(id__gt=before, task_name__startswith="members.")
        rows = left.order_by("id")
        return [
            (name.rpartition(".")[2], *args.values())
            for name, args in rows.values_list("task_name", "args")
        ]

    return waiting


@pytest.fixture
def work(jobs):
    """Run what waits and return the mails that left, in order."""

    def run():
        for name, *identifiers in jobs():
            getattr(tasks, name)(*identifiers)
        return list(OutgoingMail.objects.order_by("pk"))

    return run


@pytest.fixture
def asked(nina, places):
    """Nina's request, at Caf 06."""
    return RoleFactory(
        requested=True, kind=Role.Kind.CAF_OFFICER, caf=places.caf06, member=nina, requested_by=nina
    )
