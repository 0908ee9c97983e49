"""The people of the network: those who hold a function today, and what a line says of them."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Exists, OuterRef, Prefetch, TextField, Value

from conventions.models import Assignment
from members.actions import count_use
from members.models import Member, Role
from reference.models import FoldName


def held(model, **which):
    """Somebody holds such a function or role today."""
    return Exists(model.objects.current().filter(member=OuterRef("pk"), **which))


def has_listed_enough(member):
    """One more page of names for this member; true beyond the ceiling of the day."""
    return count_use(member, "list_people") > settings.LISTS_OF_PEOPLE_A_DAY


def people_of_the_network():
    """Those who hold a post or a role today.

    One question over both: asked apart, the database reads every post of the network to answer.
    """
    posts = Assignment.objects.current().filter(member=OuterRef("pk")).values("pk")
    roles = Role.objects.current().filter(member=OuterRef("pk")).values("pk")
    return Member.objects.listed().filter(Exists(posts.union(roles, all=True)))


def with_functions(people):
    """Two more queries for the whole page, whatever its length."""
    assignments = Assignment.objects.current().select_related("post__convention", "post__employer")
    roles = Role.objects.current().select_related("caf", "organisation")
    return people.prefetch_related(
        Prefetch("assignments", assignments.order_by("pk"), to_attr="functions_today"),
        Prefetch("roles", roles.order_by("pk"), to_attr="roles_today"),
    )


def able(text):
    """Those who say they can help with each word typed, whatever its case and accents."""
    people = Member.objects.exclude(can_help="").annotate(topics=FoldName("can_help"))
    for word in text.split()[:5]:
        people = people.filter(topics__contains=FoldName(Value(word)))
    return people


@dataclass(frozen=True)
class NearPerson:
    """Somebody whose name looks like the one typed."""

    label: str
    path: str

    def get_absolute_url(self):
        return self.path


def nearest_people(text, limit=3):
    """For « Vouliez-vous dire … ? », among those whom the directory lists."""
    folded = FoldName(Value(text, TextField()))
    near = people_of_the_network().filter(folded__trigram_word_similar=folded)
    near = near.annotate(nearness=TrigramWordSimilarity(folded, "folded"))
    found = near.order_by("-nearness", "last_name", "first_name", "pk")[:limit]
    return [NearPerson(person.full_name, person.get_absolute_url()) for person in found]
