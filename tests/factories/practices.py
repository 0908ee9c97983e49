"""Sheets at each step of their life, and questions about them."""

import factory
from django.utils import timezone

from practices import models
from tests.factories.members import MemberFactory
from tests.factories.reference import ThemeFactory


class SheetFactory(factory.django.DjangoModelFactory):
    """A draft; `complete=True` could be shared; `shared`, `reviewed`, `public`, `archived` follow."""

    class Meta:
        model = models.Sheet
        skip_postgeneration_save = True

    class Params:
        complete = factory.Trait(
            summary="Une heure, un café, un sujet choisi par les parents.",
            context="<p>Les parents du quartier se croisaient sans se parler.</p>",
            steps="<ol><li>Trouver un lieu.</li><li>Inviter.</li></ol>",
            replication_tips="<p>Commencez petit, gardez le même jour.</p>",
            licence=models.Sheet.Licence.LICENCE_OUVERTE,
            has_employer_agreement=True,
        )
        shared = factory.Trait(
            complete=True,
            status=models.SheetStatus.SHARED,
            shared_at=factory.LazyFunction(timezone.now),
            shared_by=factory.SelfAttribute("author"),
        )
        reviewed = factory.Trait(
            shared=True,
            reviewed_at=factory.LazyFunction(timezone.now),
            reviewed_by=factory.SubFactory(MemberFactory, email="relectrice@essai.example"),
        )
        public = factory.Trait(
            reviewed=True,
            public_at=factory.LazyFunction(timezone.now),
            public_by=factory.SelfAttribute("reviewed_by"),
        )
        archived = factory.Trait(shared=True, status=models.SheetStatus.ARCHIVED)

    author = factory.SubFactory(MemberFactory)
    title = factory.Sequence(lambda n: f"Pauses-café des parents, saison {n}")
    slug = factory.Sequence(lambda n: f"pauses-cafe-{n}")

    @factory.post_generation
    def themes(self, create, extracted, **kwargs):
        """A complete sheet has a thématique."""
        usual = [ThemeFactory()] if self.summary else []
        self.themes.set(usual if extracted is None else extracted)

    @factory.post_generation
    def co_authors(self, create, extracted, **kwargs):
        self.co_authors.set(extracted or [])


class RevisionFactory(factory.django.DjangoModelFactory):
    """The next text of a reviewed sheet; `asked=True`: its author has asked for a review."""

    class Meta:
        model = models.Revision
        skip_postgeneration_save = True

    sheet = factory.SubFactory(SheetFactory, public=True)
    author = factory.SelfAttribute("sheet.author")
    version = factory.LazyAttribute(lambda revision: revision.sheet.version + 1)
    summary = "Deux heures, un café, un sujet choisi par les parents."

    @classmethod
    def _adjust_kwargs(cls, **kwargs):
        sheet = kwargs["sheet"]
        return {name: getattr(sheet, name) for name in models.STORY_COLUMNS} | kwargs

    @factory.post_generation
    def relations(self, create, extracted, **kwargs):
        for name in models.STORY_RELATIONS:
            getattr(self, name).set(getattr(self.sheet, name).all())

    @factory.post_generation
    def asked(self, create, extracted, **kwargs):
        if extracted:
            self.sheet.review_asked_at = timezone.now()
            self.sheet.save(update_fields=["review_asked_at"])


class ReviewNoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ReviewNote

    sheet = factory.SubFactory(SheetFactory, shared=True)
    author = factory.SubFactory(MemberFactory)
    text = "Le déroulé ne dit pas qui anime."
    version = factory.SelfAttribute("sheet.version")


class QuestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Question

    sheet = factory.SubFactory(SheetFactory, shared=True)
    author = factory.SubFactory(MemberFactory)
    text = "Combien de parents viennent à chaque fois ?"
