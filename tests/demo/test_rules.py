"""Invented people stay where they may be."""

import importlib

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection

from ctgnet import wsgi
from ctgnet.demo import rules
from ctgnet.demo.models import Demonstration
from members.models import Member
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


def mark(**facts):
    return Demonstration.objects.create(today="2026-11-22", **facts)


def test_a_site_without_demo_starts_anywhere(settings):
    settings.DEMO = False

    assert rules.refusal_to_serve() == ""


def test_a_demonstration_starts_on_its_own_database(settings):
    settings.DEMO = True
    mark()

    assert rules.refusal_to_serve() == ""


def test_a_demonstration_refuses_to_start_on_another_database(settings):
    settings.DEMO = True

    assert rules.refusal_to_serve() == rules.NOT_MARKED


def test_a_demonstration_refuses_to_start_before_the_tables_are_made(settings):
    settings.DEMO = True
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {Demonstration._meta.db_table} RENAME TO elsewhere")

    assert rules.refusal_to_serve() == rules.NOT_MARKED


def test_the_application_server_says_why_it_does_not_start(settings):
    settings.DEMO = True

    with pytest.raises(ImproperlyConfigured, match="n’est pas marquée comme démonstration"):
        importlib.reload(wsgi)


def test_the_application_server_starts_where_it_may(settings):
    settings.DEMO = True
    mark()

    assert callable(importlib.reload(wsgi).application)


@pytest.mark.parametrize(
    ("demo", "loopback", "sentence"),
    [
        (False, True, "Le réseau de démonstration ne se construit qu’avec DEMO=1."),
        (True, False, "sur une adresse locale"),
        (True, True, "Chargez d’abord la carte de France"),
    ],
)
def test_demo_is_refused_with_a_sentence(settings, demo, loopback, sentence):
    settings.DEMO, settings.IS_LOOPBACK = demo, loopback

    with pytest.raises(CommandError, match=sentence):
        call_command("demo")

    assert not Demonstration.objects.exists()


def test_demo_adds_nobody_to_a_network_of_real_people(settings, places):
    settings.DEMO = True
    real = MemberFactory()

    with pytest.raises(CommandError, match="Cette base contient déjà des membres"):
        call_command("demo")

    assert list(Member.objects.all()) == [real]


def test_demo_leaves_a_demonstration_as_it_is(settings, places, capsys):
    settings.DEMO = True
    mark()
    MemberFactory()

    call_command("demo")

    assert capsys.readouterr().out == (
        "Réseau de démonstration du 22/11/2026\u00a0: déjà construit, rien à faire.\n"
    )
    assert Member.objects.count() == 1
