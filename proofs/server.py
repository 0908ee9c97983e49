"""The running site, as members meet it: granian, two workers of four threads, a loopback port."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SITE = "ctgnet.wsgi:application"
START_SECONDS = 60
STOP_SECONDS = 10


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(application=SITE, *, probe="/plan-du-site/", workers=2, threads=4, **environment):
    """Serve the site on a free port for as long as the block lasts; answers the port."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "granian", application, "--interface", "wsgi"),
        *("--host", "127.0.0.1", "--port", str(port), "--no-ws", "--log-level", "error"),
        *("--workers", str(workers), "--backlog", "1024"),
    ]
    has_threads = {"GRANIAN_BLOCKING_THREADS": str(threads)}  # the site reads it too
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | has_threads | environment, start_new_session=True
    )
    try:
        _wait_until_it_answers(process, port, probe)
        yield port
    finally:
        _stop(process)


def _wait_until_it_answers(process, port, path):
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit:
        if process.poll() is not None:
            raise RuntimeError(f"The server stopped at once (code {process.returncode}).")
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", port), 5) as visitor,
        ):
            visitor.sendall(f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".encode())
            if visitor.recv(12).startswith(b"HTTP/1."):
                return
        time.sleep(0.2)
    raise RuntimeError(f"The server did not answer within {START_SECONDS} s.")


def _stop(process):
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
