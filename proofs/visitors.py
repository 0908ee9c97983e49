"""A crowd of visitors, in a process of its own as their browsers are: each asks without end.

python -m proofs.visitors PORT < addresses   # one a line, drawn at random until the input ends
"""

import contextlib
import random
import subprocess
import sys
import threading

from bench.client import Connection
from proofs.server import ROOT

VISITORS = 8
END_OF_LIST = "\n"


@contextlib.contextmanager
def asking(port, addresses):
    """They ask for these addresses for as long as the block lasts."""
    command = [sys.executable, "-m", "proofs.visitors", str(port)]
    crowd = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    crowd.stdin.write("\n".join(addresses) + "\n" + END_OF_LIST)
    crowd.stdin.flush()
    crowd.stdout.readline()  # they have begun
    try:
        yield
    finally:
        crowd.stdin.close()
        crowd.wait()


def _ask(port, number, addresses, ended):
    visitor = Connection(port, f"visite={number}; csrftoken={'a' * 32}", "gzip")
    while not ended.is_set():
        visitor.get(random.choice(addresses))
    visitor.close()


def main():
    port, ended = int(sys.argv[1]), threading.Event()
    addresses = [line.strip() for line in iter(sys.stdin.readline, END_OF_LIST)]
    crowd = [
        threading.Thread(target=_ask, args=[port, number, addresses, ended])
        for number in range(VISITORS)
    ]
    for visitor in crowd:
        visitor.start()
    print("asking", flush=True)
    sys.stdin.read()
    ended.set()
    for visitor in crowd:
        visitor.join()


if __name__ == "__main__":
    main()
