"""`make run`: set everything up, then serve the site with its worker beside it until Ctrl-C.

A first start loads the map of France and builds the demonstration network; a second one finds
them and only starts. PORT chooses the port; DATABASE_URL another PostgreSQL.
"""

import contextlib
import hashlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import django
from django.core.management import call_command

from tools import local_postgres

ROOT = Path(__file__).resolve().parent.parent
PORT = os.environ.get("PORT", "8000")
ADDRESS = f"http://127.0.0.1:{PORT}"
FIRST_ANSWER_WITHIN = 60  # seconds
STATIC_STAMP = ROOT / ".local" / "static.sha256"


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ctgnet.settings")
    os.environ.setdefault("SITE_URL", ADDRESS)
    os.chdir(ROOT)
    with local_postgres.joined():
        django.setup()
        set_up()
        return serve()


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


def serve():
    """Run the application server and the worker; when one stops, stop both."""
    server = subprocess.Popen(
        [
            Path(sys.executable).with_name("granian"),
            "--interface=wsgi",
            "--host=127.0.0.1",
            f"--port={PORT}",
            "--workers=1",
            "--blocking-threads=4",
            "--log-level=warning",
            "ctgnet.wsgi:application",
        ]
    )
    worker = subprocess.Popen([sys.executable, "manage.py", "worker"])
    processes = [server, worker]
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop(processes))
    if is_answering(server):
        announce()
    while all(process.poll() is None for process in processes):
        time.sleep(0.3)
    stop(processes)
    return max(abs(process.wait()) for process in processes)


def is_answering(server):
    deadline = time.monotonic() + FIRST_ANSWER_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
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


def stop(processes):
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()


if __name__ == "__main__":
    sys.exit(main())
