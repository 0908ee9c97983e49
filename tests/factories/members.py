"""People with invented names, and what somebody else validated for them."""

from datetime import timedelta

import factory
from allauth.account.models import EmailAddress
from django.utils import timezone

from members import models

PASSWORD = "une phrase de passe assez longue"


class MemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Member
        django_get_or_create = ["email"]
        skip_postgeneration_save = True

    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Testeuse {n}")
    email = factory.Sequence(lambda n: f"personne{n}@essai.example")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        email = kwargs.pop("email")
        if known := model_class.objects.filter(email=email).first():
            return known
        member = model_class.objects.create_user(email, PASSWORD, **kwargs)
        EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
        return member


class GuestFactory(MemberFactory):
    """Invited, and never came in yet: no password, no confirmed address."""

    email = factory.Sequence(lambda n: f"invitee{n}@essai.example")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(**kwargs)


class RoleFactory(factory.django.DjangoModelFactory):
    """Validated and running; `requested=True`, `ended=True` otherwise."""

    class Meta:
        model = models.Role

    class Params:
        requested = factory.Trait(
            status=models.GrantStatus.REQUESTED, decided_at=None, decided_by=None
        )
        ended = factory.Trait(
            ends_on=factory.LazyFunction(lambda: timezone.localdate() - timedelta(1))
        )

    member = factory.SubFactory(MemberFactory)
    kind = models.Role.Kind.PARTNER
    status = models.GrantStatus.VALIDATED
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(100))
    decided_at = factory.LazyFunction(timezone.now)
    decided_by = factory.SubFactory(
        MemberFactory, email="racine@essai.example", first_name="Racine"
    )


class InvitationFactory(factory.django.DjangoModelFactory):
    """Open for seven days; `expired=True` otherwise."""

    class Meta:
        model = models.Invitation

    class Params:
        expired = factory.Trait(
            expires_at=factory.LazyFunction(lambda: timezone.now() - timedelta(minutes=1))
        )

    member = factory.SubFactory(GuestFactory)
    invited_by = factory.SubFactory(MemberFactory)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))


class TestimonyFactory(factory.django.DjangoModelFactory):
    """Agreed to, and not chosen yet; `shown=True` for all to read, `withdrawn=True` after that."""

    class Meta:
        model = models.Testimony

    class Params:
        shown = factory.Trait(
            chosen_at=factory.LazyFunction(timezone.now),
            chosen_by=factory.SubFactory(MemberFactory, email="racine@essai.example"),
        )
        withdrawn = factory.Trait(
            text="", role_words="", withdrawn_at=factory.LazyFunction(timezone.now)
        )

    member = factory.SubFactory(MemberFactory)
    text = "Je fais se rencontrer des gens qui travaillaient côte à côte."
    role_words = "chargée de coopération, Jura"
    consented_at = factory.LazyFunction(timezone.now)
