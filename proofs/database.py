"""An empty database for a proof, beside the one people use, on the same server."""

import os

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

NAME = "ctgnet_proofs"


def fresh(name=NAME):
    """Drop and create the database; answer its address."""
    address = conninfo_to_dict(os.environ["DATABASE_URL"])
    with psycopg.connect(
        make_conninfo(**address | {"dbname": "postgres"}), autocommit=True
    ) as server:
        server.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return make_conninfo(**address | {"dbname": name})


def migrate():
    """Make the tables, as `make run` does."""
    from django.core.management import call_command  # noqa: PLC0415  settings must be chosen first

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


def mark():
    """Say that its people are invented: a server started with DEMO=1 asks for it."""
    from django.utils import timezone  # noqa: PLC0415  settings must be chosen first

    from ctgnet.demo.models import Demonstration  # noqa: PLC0415  idem

    Demonstration.objects.get_or_create(today=timezone.localdate())
