"""Where invented people may be: on this machine, in a database that says so."""

from django.conf import settings
from django.db.utils import ProgrammingError

from ctgnet.demo.models import Demonstration
from members.models import Member
from reference.models import Commune

NOT_MARKED = (
    "DEMO=1 ouvre tous les courriels à qui passe, et cette base n’est pas marquée comme "
    "démonstration. Construisez le réseau de démonstration dans une base vide "
    "(DEMO=1 python manage.py demo), ou démarrez sans DEMO."
)


def is_demonstration():
    """True when this database was filled by the demonstration."""
    return Demonstration.objects.exists()


def refusal_to_serve():
    """Why the site must not start here; empty when it may."""
    if not settings.DEMO:
        return ""
    try:
        return "" if is_demonstration() else NOT_MARKED
    except ProgrammingError:  # the tables are not there yet
        return NOT_MARKED


def refusal_to_build():
    """Why the network must not be built here; empty when it may."""
    if not settings.DEMO:
        return "Le réseau de démonstration ne se construit qu’avec DEMO=1."
    if not settings.IS_LOOPBACK:
        return (
            "Le réseau de démonstration ne se construit que sur une adresse locale (ALLOWED_HOSTS)."
        )
    if Member.objects.exists():
        return (
            "Cette base contient déjà des membres et n’est pas marquée comme démonstration : "
            "rien n’y est ajouté. Prenez une base vide."
        )
    if not Commune.objects.exists():
        return "Chargez d’abord la carte de France : python manage.py load_reference."
    return ""
