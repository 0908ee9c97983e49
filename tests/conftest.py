"""The people everybody knows, the places they work in, and a client that refuses whole classes of fault."""

import os
import signal

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache, caches
from django.db import connection

from conventions.models import PostKind
from members.models import Role
from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory
from tests.factories.members import MemberFactory, RoleFactory
from tests.factories.reference import OrganisationFactory, ThemeFactory
from tests.machine import missing_for

pytest_plugins = ["tests.places", "tests.sharing", "tests.strict_client"]


def pytest_collection_modifyitems(items):
    """Tests that this machine cannot run are left aside, in full view; a CI that lost them is red."""
    for item in items:
        missing = missing_for(item)
        if missing and os.environ.get("CI") == "true":
            raise pytest.UsageError(f"CI=true and no {missing}: no test may be left out.")
        if missing:
            item.add_marker(pytest.mark.skip(reason=f"no {missing} on this machine"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Around all the tests of a process: what its database needs before the first and after the last."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(LET_THE_LOG_BE_EMPTIED)
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(SEND_THE_OTHERS_AWAY)


# Tests that commit empty every table afterwards: the audit log lets them, here only.
LET_THE_LOG_BE_EMPTIED = "ALTER TABLE members_auditline DISABLE TRIGGER audit_log_is_never_emptied"
# A page that was left while it loaded keeps its connection: the database could not be dropped.
SEND_THE_OTHERS_AWAY = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture(autouse=True)
def nothing_counted_before():
    """Limits count by address and by hour: those of the tests before, all from one address, do not count."""
    cache.clear()


@pytest.fixture(autouse=True)
def empty_queue_after(request, django_db_blocker):
    """The jobs of a test that commits are gone with its rows: their tables are none of Django's."""
    yield
    if _commits(request.node):
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


def _commits(test):
    marker = test.get_closest_marker("django_db")
    is_marked = marker is not None and marker.kwargs.get("transaction", False)
    return is_marked or not {"transactional_db", "live_server"}.isdisjoint(test.fixturenames)


@pytest.fixture
def half_a_minute():
    """For what takes a second, and takes hours when each letter of a text reads all the others again."""

    def give_up(*_):
        raise AssertionError("read again and again")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(30)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def parenting(db):
    return ThemeFactory()


@pytest.fixture
def alpes_azur(places):
    """The CTG that Alice carries."""
    codes = ("06001", "06005")
    return ConventionFactory(
        slug="alpes-d-azur-2023-2027",
        official_title="Convention territoriale globale des Alpes d’Azur",
        local_name="Alpes d’Azur",
        communes=[places.communes[code] for code in codes],
    )


@pytest.fixture
def pays_de_grasse(places):
    """The CTG that Bob pilots."""
    codes = ("06069", "06084")
    return ConventionFactory(
        slug="pays-de-grasse-2025-2029",
        official_title="Convention territoriale globale du Pays de Grasse",
        local_name="Pays de Grasse",
        communes=[places.communes[code] for code in codes],
    )


def _person(first_name, last_name):
    return MemberFactory(
        email=f"{first_name.lower()}@essai.example", first_name=first_name, last_name=last_name
    )


def _powerful(member):
    """Those who validate others have a second factor: without it, every page sends them to set one up."""
    Authenticator.objects.create(user=member, type=Authenticator.Type.TOTP, data={"secret": ""})
    return member


@pytest.fixture
def alice(alpes_azur):
    """Chargée de coopération of Alpes d’Azur."""
    member = _person("Alice", "Tilleul")
    AssignmentFactory(member=member, post=PostFactory(convention=alpes_azur))
    return member


@pytest.fixture
def bob(pays_de_grasse):
    """Pilot of Pays de Grasse."""
    member = _person("Bob", "Noisetier")
    AssignmentFactory(
        member=member, post=PostFactory(convention=pays_de_grasse, kind=PostKind.PILOT)
    )
    return member


@pytest.fixture
def carole(places):
    """Officer of Caf 06."""
    member = _person("Carole", "Fontaine")
    RoleFactory(member=member, kind=Role.Kind.CAF_OFFICER, caf=places.caf06)
    return _powerful(member)


@pytest.fixture
def karim(places):
    """Officer of another Caf."""
    member = _person("Karim", "Rivage")
    RoleFactory(member=member, kind=Role.Kind.CAF_OFFICER, caf=places.caf83)
    return _powerful(member)


@pytest.fixture
def mona(db):
    """National administrator."""
    member = _person("Mona", "Verger")
    RoleFactory(member=member, kind=Role.Kind.NATIONAL)
    return _powerful(member)


@pytest.fixture
def paul(db):
    """Partner, of an MSA."""
    member = _person("Paul", "Cyprès")
    RoleFactory(member=member, organisation=OrganisationFactory(kind="msa", name="MSA d’essai"))
    return member


@pytest.fixture
def nina(db):
    """Signed in, address confirmed, validated by nobody yet."""
    return _person("Nina", "Lavande")


@pytest.fixture
def erwan(pays_de_grasse):
    """Was an officer; his role ended yesterday."""
    member = _person("Erwan", "Genêt")
    AssignmentFactory(member=member, post=PostFactory(convention=pays_de_grasse), ended=True)
    return member


@pytest.fixture
def suzie(alpes_azur):
    """An officer whose account is suspended."""
    member = _person("Suzie", "Bruyère")
    AssignmentFactory(member=member, post=PostFactory(convention=alpes_azur))
    member.is_active = False
    member.save(update_fields=["is_active"])
    return member


@pytest.fixture
def kept_lists(settings):
    """What is counted again every minute only, kept as it is outside the tests."""
    settings.CACHES = settings.CACHES | {
        "lists": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "kept-lists",
            "TIMEOUT": 60,
        }
    }
    caches["lists"].clear()
