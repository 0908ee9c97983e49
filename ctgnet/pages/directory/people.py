"""The people of the network: those who hold a function today, and what a line says of them."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.contrib.postgres.search import TrigramWordSimilarity
from django.core.cache import caches
from django.db.models import Exists, OuterRef, TextField, Value
from django.utils import timezone

from conventions.models import Assignment
from ctgnet.paging import capped_counts
from ctgnet.written import Among, WrittenOnce
from members.models import Member, Role
from reference.models import FoldName


def held(model, **which):
    """Somebody holds such a function or role today."""
    return Exists(model.objects.current().filter(member=OuterRef("pk"), **which))


def people_of_the_network():
    """Those who hold a post or a role today.

    One question over both: asked apart, the database reads every post of the network to answer.
    """
    return _network_on(timezone.localdate()).all()


@lru_cache(maxsize=1)  # the question, never its answer: `all` asks it again
def _network_on(today):
    posts = Assignment.objects.current(today).filter(member=OuterRef("pk")).values("pk")
    roles = Role.objects.current(today).filter(member=OuterRef("pk")).values("pk")
    return Member.objects.listed().filter(Exists(posts.union(roles, all=True)))


def size_of_the_network():
    """How many they are, capped: counted once a minute, every page of the whole list says it."""
    return caches["lists"].get_or_set(
        "people-of-the-network",
        lambda: capped_counts({"people": people_of_the_network()})["people"],
    )


def _assignments_of(people, today):
    held = Assignment.objects.current(today).filter(Among(people, "member"))
    named = held.select_related("post__convention", "post__employer")
    return named.only(
        *("member", "post__kind", "post__employer__name"),
        *("post__convention__local_name", "post__convention__official_title"),
    ).order_by("pk")


def _roles_of(people, today):
    held = Role.objects.current(today).filter(Among(people, "member"))
    named = held.select_related("caf", "organisation")
    return named.only("member", "kind", "caf__name", "organisation__name").order_by("pk")


_ASSIGNMENTS = WrittenOnce(_assignments_of, people=[-1], today=date.min)
_ROLES = WrittenOnce(_roles_of, people=[-1], today=date.min)


def with_functions(people):
    """Two more queries for the whole page, whatever its length."""
    known = {person.pk: person for person in people}
    for person in people:
        person.functions_today, person.roles_today = [], []
    if known:
        today = timezone.localdate()
        for held in _ASSIGNMENTS(people=list(known), today=today):
            known[held.member_id].functions_today.append(held)
        for held in _ROLES(people=list(known), today=today):
            known[held.member_id].roles_today.append(held)
    return people


class Card(NamedTuple):
    """Somebody in the directory, and nothing that their line does not show: two equal cards are one."""

    url: str
    name: str
    job_title: str
    functions: tuple[tuple[str, str, str], ...]  # its name, the CTG, the employer
    roles: tuple[str, ...]
    topics: tuple[str, ...]


def cards_of(people):
    """The lines of these people, in two queries."""
    return [_card(person) for person in with_functions(people)]


def _card(person):
    return Card(
        url=person.get_absolute_url(),
        name=person.full_name,
        job_title=person.job_title,
        functions=tuple(
            (
                held.post.get_kind_display(),
                held.post.convention.name,
                str(held.post.employer),
            )
            for held in person.functions_today
        ),
        roles=tuple(str(role) for role in person.roles_today),
        topics=tuple(person.help_topics),
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

    pk: int
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
    return [NearPerson(one.pk, one.full_name, one.get_absolute_url()) for one in found]
