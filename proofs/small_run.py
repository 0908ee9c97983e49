"""`make run` without the map of France: the same supervision, on a database that is only migrated."""

import contextlib
import os
import sys

import django
from django.core.management import call_command

from tools import local_postgres, serve


@contextlib.contextmanager
def prepared():
    """The local server with the tables of the site; the proofs have collected the static files."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ctgnet.settings")
    os.environ.setdefault("SITE_URL", serve.ADDRESS)
    os.chdir(serve.ROOT)
    with local_postgres.joined() as database:
        django.setup()
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        yield database


def main():
    with prepared() as database:
        return serve.serve(database)


if __name__ == "__main__":
    sys.exit(main())
