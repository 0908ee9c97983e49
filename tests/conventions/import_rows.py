"""What the tests of an import count: its lines of work and the rows it writes."""

from conventions.models import Assignment, Convention, Coverage, Post, Signatory
from ctgnet.queue import ProcrastinateJob
from members.models import Invitation, Member
from reference.models import Organisation
from tests.conventions.importing import POST, SOUND, line

ONE = line(**SOUND, **POST)


def jobs():
    names = ProcrastinateJob.objects.filter(status="todo").values_list("task_name", flat=True)
    return sorted(name.rpartition(".")[2] for name in names)


def rows():
    """How many rows of everything that an import may write."""
    models = (Convention, Coverage, Signatory, Post, Assignment, Member, Invitation, Organisation)
    return {model.__name__: model.objects.count() for model in models}
