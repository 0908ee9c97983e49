#!/usr/bin/env python
"""Run a Django command; without DATABASE_URL, on the local PostgreSQL of this checkout."""

import os
import sys

from django.core.management import execute_from_command_line

from tools import local_postgres


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ctgnet.settings")
    with local_postgres.joined():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
