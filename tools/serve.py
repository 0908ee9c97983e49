"""`make run`: set everything up, then serve the site with its worker beside it until Ctrl-C.

What dies meanwhile (site, worker, local database) is started again; the rest goes on.

A first start loads the map of France and builds the demonstration network; a second one finds
them and only starts. PORT chooses the port; DATABASE_URL another PostgreSQL.
"""

import contextlib
import hashlib
import os
import sys
import time
import urllib.request
from pathlib import Path

import django
from django.core.management import call_command

from tools import local_postgres
from tools.supervise import Program, keep, say

ROOT = Path(__file__).resolve().parent.parent
PORT = os.environ.get("PORT", "8000")
ADDRESS = f"http://127.0.0.1:{PORT}"
FIRST_ANSWER_WITHIN = 60  # seconds
DATABASE_LOOK_SECONDS, DATABASE_AWAY_SECONDS = 1.0, 3.0
STATIC_STAMP = ROOT / ".local" / "static.sha256"


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ctgnet.settings")
    os.environ.setdefault("SITE_URL", ADDRESS)
    os.chdir(ROOT)
    with local_postgres.joined() as database:
        django.setup()
        set_up()
        return serve(database)


def set_up():
    """Bring database, map, network and static files to what this version of the code expects."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_reference")
    if os.environ.get("DEMO"):
        call_command("demo")
    collect_static()


def collect_static():
    """Compressing takes seconds: do it again only when a static file changed."""
    digest = hashlib.sha256()
    for path in [*sorted(ROOT.joinpath("static").rglob("*")), ROOT / "requirements.txt"]:
        if path.is_file():
            digest.update(path.read_bytes())
    stamp = digest.hexdigest()
    collected = ROOT / "staticfiles" / "staticfiles.json"
    if collected.exists() and STATIC_STAMP.exists() and STATIC_STAMP.read_text() == stamp:
        return
    print("Préparation des fichiers statiques…", flush=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    STATIC_STAMP.parent.mkdir(exist_ok=True)
    STATIC_STAMP.write_text(stamp)


def serve(database=None):
    """Run the application server and the worker, each started again when it dies."""
    # A form that is sent half-way holds one until it is given up: see docs/decisions/0017.
    os.environ.setdefault("GRANIAN_BLOCKING_THREADS", "16")
    site = Program("Le site", SITE)
    worker = Program("L’envoi des courriels", [sys.executable, "manage.py", "worker"])
    watched = [KeptDatabase(database)] if database else []
    return keep([site, worker], watched=watched, when_started=lambda: greet(site))


SITE = [
    Path(sys.executable).with_name("granian"),
    "--interface=wsgi",
    "--host=127.0.0.1",
    f"--port={PORT}",
    "--workers=1",
    "--log-level=warning",
    "--respawn-failed-workers",
    "ctgnet.wsgi:application",
]


class KeptDatabase:
    """The PostgreSQL of this checkout, started again when it has been away for some seconds.

    An operator who restarts it is given the time to.
    """

    def __init__(self, server):
        self.server, self.away_since, self.looks_at = server, None, 0.0

    def look(self):
        now = time.monotonic()
        if now < self.looks_at:
            return
        self.looks_at = now + DATABASE_LOOK_SECONDS
        if self.server.is_listening():
            self.away_since = None
        elif self.away_since is None:
            self.away_since = now
        elif now - self.away_since >= DATABASE_AWAY_SECONDS:
            say("La base de données s’est arrêtée toute seule : elle redémarre.")
            local_postgres.start_again(self.server)


def greet(site):
    if is_answering(site):
        announce()


def is_answering(site):
    deadline = time.monotonic() + FIRST_ANSWER_WITHIN
    while time.monotonic() < deadline and site.process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(ADDRESS, timeout=5) as answer:
            return answer.status == 200
        time.sleep(0.1)
    return False


def announce():
    print(f"\nRéseau CTG : {ADDRESS}/", flush=True)
    if os.environ.get("DEMO"):
        print("Comptes de démonstration, mot de passe « demo-ctgnet » :")
        for name, duty in DEMONSTRATION_ACCOUNTS.items():
            print(f"  {name}@demo.example  {duty}")
        print(f"Courriels envoyés : {ADDRESS}/demo/courriels/", flush=True)
    print("Ctrl-C pour arrêter.", flush=True)


DEMONSTRATION_ACCOUNTS = {
    "alice": "chargée de coopération, CC Alpes d’Azur",
    "bob": "pilote de la CTG du Pays de Grasse",
    "carole": "conseil et développement, Caf des Alpes-Maritimes",
    "mona": "administration nationale",
    "paul": "partenaire, MSA",
}


if __name__ == "__main__":
    sys.exit(main())
