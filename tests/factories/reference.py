"""A few real places, enough for two Cafs and an intercommunality."""

import factory

from reference import models


class RegionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Region
        django_get_or_create = ["code"]

    code = "93"
    name = "Provence-Alpes-Côte d’Azur"
    name_with_article = "de Provence-Alpes-Côte d’Azur"
    zone = models.Zone.METROPOLE


class DepartmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Department
        django_get_or_create = ["code"]

    code = "06"
    name = "Alpes-Maritimes"
    name_with_article = "des Alpes-Maritimes"
    region = factory.SubFactory(RegionFactory)
    time_zone = "Europe/Paris"
    zone = models.Zone.METROPOLE


class CafFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Caf
        django_get_or_create = ["code"]
        skip_postgeneration_save = True

    code = "06"
    name = "Caf des Alpes-Maritimes"

    @factory.post_generation
    def departments(self, create, extracted, **kwargs):
        if create:
            self.departments.set(extracted or [DepartmentFactory(code=self.code)])


class IntercommunalityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Intercommunality
        django_get_or_create = ["siren"]
        skip_postgeneration_save = True

    siren = factory.Sequence(lambda n: f"2{n:08d}")
    name = factory.Sequence(lambda n: f"Communauté de communes n° {n}")
    short_name = factory.SelfAttribute("name")
    nature = models.Intercommunality.Nature.CC
    seat_department = factory.SubFactory(DepartmentFactory)
    population = 1000

    @factory.post_generation
    def departments(self, create, extracted, **kwargs):
        if create:
            self.departments.set(extracted or [self.seat_department])


class CommuneFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Commune
        django_get_or_create = ["insee"]

    # The 6,001st of a long run must not be 06001, which the tests of places know.
    insee = factory.Sequence(lambda n: f"06{900 - n:03d}" if n < 700 else f"5{n % 10_000:04d}")
    name = factory.Sequence(lambda n: f"Commune n° {n}")
    department = factory.SubFactory(DepartmentFactory)
    intercommunality = None
    population = 500


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Organisation

    kind = models.Organisation.Kind.EPCI
    name = factory.Sequence(lambda n: f"Organisme n° {n}")


class ThemeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Theme
        django_get_or_create = ["slug"]

    slug = "parenting"
    label = "Parentalité"
    is_national = True
    order = 4
    icon = "people"


class AudienceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Audience
        django_get_or_create = ["slug"]

    slug = "parents"
    label = "Parents"
    order = 3
