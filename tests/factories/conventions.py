"""CTGs in force, their posts and the people who hold them."""

from datetime import timedelta
from decimal import Decimal

import factory
from django.core.files.base import ContentFile
from django.utils import timezone

from conventions import models
from members.models import GrantStatus
from tests.factories.members import MemberFactory
from tests.factories.reference import OrganisationFactory


def days(number):
    return timezone.localdate() + timedelta(days=number)


class ConventionFactory(factory.django.DjangoModelFactory):
    """Confirmed and in force; `draft=True` for one that a team prepares."""

    class Meta:
        model = models.Convention
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(confirmed_at=None, confirmed_by=None)

    slug = factory.Sequence(lambda n: f"ctg-{n}")
    official_title = factory.Sequence(lambda n: f"Convention territoriale globale n° {n}")
    shape = models.Convention.Shape.EPCI
    stage = models.Stage.SIGNED
    start_date = factory.LazyFunction(lambda: days(-400))
    end_date = factory.LazyFunction(lambda: days(1400))
    signature_date = factory.LazyFunction(lambda: days(-420))
    confirmed_at = factory.LazyFunction(timezone.now)
    confirmed_by = factory.SubFactory(MemberFactory, email="racine@essai.example")

    @factory.post_generation
    def communes(self, create, extracted, **kwargs):
        for commune in extracted or []:
            CoverageFactory(convention=self, commune=commune)


class CoverageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Coverage

    from_date = factory.SelfAttribute("convention.start_date")


class PostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Post

    convention = factory.SubFactory(ConventionFactory)
    employer = factory.SubFactory(OrganisationFactory)
    kind = models.PostKind.OFFICER
    fte = Decimal("0.50")
    opened_on = factory.LazyFunction(lambda: days(-300))


class AssignmentFactory(factory.django.DjangoModelFactory):
    """Validated and running; `requested=True`, `ended=True` otherwise."""

    class Meta:
        model = models.Assignment

    class Params:
        requested = factory.Trait(status=GrantStatus.REQUESTED, decided_at=None, decided_by=None)
        ended = factory.Trait(ends_on=factory.LazyFunction(lambda: days(-1)))

    member = factory.SubFactory(MemberFactory)
    post = factory.SubFactory(PostFactory)
    fte = factory.SelfAttribute("post.fte")
    status = GrantStatus.VALIDATED
    starts_on = factory.LazyFunction(lambda: days(-200))
    decided_at = factory.LazyFunction(timezone.now)
    decided_by = factory.SubFactory(MemberFactory, email="racine@essai.example")


class TeamLetterFactory(factory.django.DjangoModelFactory):
    """Written by a visitor who has confirmed the address; `waiting=True` before that."""

    class Meta:
        model = models.TeamLetter

    class Params:
        waiting = factory.Trait(confirmed_at=None)

    convention = factory.SubFactory(ConventionFactory)
    name = "Odile Passante"
    email = "visiteuse@essai.example"
    text = "Bonjour, qui appeler pour une place en crèche ?"
    confirmed_at = factory.LazyFunction(timezone.now)


class AmendmentFactory(factory.django.DjangoModelFactory):
    """Waiting for its Caf; `confirmed=True` once it counts."""

    class Meta:
        model = models.Amendment
        skip_postgeneration_save = True

    class Params:
        confirmed = factory.Trait(
            confirmed_at=factory.LazyFunction(timezone.now),
            confirmed_by=factory.SubFactory(MemberFactory, email="racine@essai.example"),
        )

    convention = factory.SubFactory(ConventionFactory)
    kind = models.Amendment.Kind.PERIMETER
    signed_on = factory.LazyFunction(lambda: days(-60))
    effective_on = factory.LazyFunction(lambda: days(-30))

    @factory.post_generation
    def joining_communes(self, create, extracted, **kwargs):
        self.joining_communes.set(extracted or [])


class DocumentFactory(factory.django.DjangoModelFactory):
    """A PDF for the team; `public=True`, `for_members=True`, `removed=True` otherwise."""

    class Meta:
        model = models.Document

    class Params:
        public = factory.Trait(visibility=models.DocumentVisibility.PUBLIC)
        for_members = factory.Trait(visibility=models.DocumentVisibility.MEMBERS)
        removed = factory.Trait(
            removed_at=factory.LazyFunction(timezone.now),
            removed_by=factory.SelfAttribute("sent_by"),
        )
        text = "Une page"

    convention = factory.SubFactory(ConventionFactory)
    title = factory.Sequence(lambda n: f"Document n° {n}")
    kind = models.DocumentKind.OTHER
    dated_on = factory.LazyFunction(lambda: days(-10))
    file_kind = "pdf"
    file = factory.LazyAttribute(
        lambda o: ContentFile(f"%PDF-1.7\n{o.text}\n%%EOF\n".encode(), "piece.pdf")
    )
    size = 1000
    sent_by = factory.SubFactory(MemberFactory, email="racine@essai.example")


class BodyFactory(factory.django.DjangoModelFactory):
    """A thematic group that still meets."""

    class Meta:
        model = models.Body

    convention = factory.SubFactory(ConventionFactory)
    kind = models.BodyKind.THEMATIC
    name = factory.Sequence(lambda n: f"Groupe n° {n}")


class BodyMemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.BodyMember

    body = factory.SubFactory(BodyFactory)
    member = factory.SubFactory(MemberFactory)


class HandoverFactory(factory.django.DjangoModelFactory):
    """Of somebody who left yesterday."""

    class Meta:
        model = models.Handover

    assignment = factory.SubFactory(AssignmentFactory, ended=True)
