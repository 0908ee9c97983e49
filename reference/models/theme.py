"""What a CTG is about, and for whom: the thématiques and the publics."""

from typing import NamedTuple

from django.db import models


class Theme(models.Model):
    """A thématique: a field of action of the CTGs. The first ten are the Caf's national list."""

    slug = models.SlugField("identifiant", primary_key=True)
    label = models.CharField("libellé", max_length=80)
    definition = models.CharField("définition", max_length=200, blank=True)
    is_national = models.BooleanField("liste nationale", default=False)
    order = models.PositiveSmallIntegerField("ordre")
    icon = models.CharField("icône", max_length=40)

    class Meta:
        verbose_name = "thématique"
        verbose_name_plural = "thématiques"
        ordering = ["order"]

    def __str__(self):
        return self.label


class ThemeBadge(NamedTuple):
    """A thématique as lists draw it, in plain words."""

    slug: str
    icon: str
    label: str


class Audience(models.Model):
    """A public: the people an action is for."""

    slug = models.SlugField("identifiant", primary_key=True)
    label = models.CharField("libellé", max_length=80)
    order = models.PositiveSmallIntegerField("ordre")

    class Meta:
        verbose_name = "public"
        verbose_name_plural = "publics"
        ordering = ["order"]

    def __str__(self):
        return self.label
