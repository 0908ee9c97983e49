"""`make bench [SCALE=20000]`: fill a database at 1,000 and at SCALE, measure, print, write JSON."""

import importlib
import json
import os
import sys
from datetime import UTC, datetime

import django
from django.core.management import call_command

from bench import report
from proofs import database
from tools import local_postgres

SMALL = 1_000
RESULTS = local_postgres.ROOT / "bench/results"


def main(arguments):
    large = int(arguments[0]) if arguments else 20_000
    with local_postgres.joined():
        os.environ["DATABASE_URL"] = database.fresh("ctgnet_bench")
        os.environ |= {"DEMO": "0", "DJANGO_SETTINGS_MODULE": "ctgnet.settings"}
        django.setup()
        database.migrate()
        call_command("collectstatic", interactive=False, verbosity=0)
        loaders = importlib.import_module("bench.loaders")
        measure = importlib.import_module("bench.measure")
        loaders.load_france()
        results = {}
        for scale in sorted({min(SMALL, large), large}):
            loaders.grow_to(scale)
            print(f"\n{scale} sheets and people: measuring…", flush=True)
            results[scale] = measure.all_pages()
    document = {
        "commit": report.commit(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "scales": {str(scale): rows for scale, rows in results.items()},
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    target = RESULTS / f"{document['commit']}.json"
    target.write_text(json.dumps(document, indent=2))
    print(report.table(document))
    print(f"\nWritten to {target.relative_to(local_postgres.ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
