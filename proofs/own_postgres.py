"""A PostgreSQL for one trial alone: it may be killed without harm to anybody."""

import contextlib
import os
import shutil
import signal
import tempfile
from pathlib import Path

from tools.local_postgres import LocalServer


class OwnServer(LocalServer):
    """A cluster in a folder of its own, with what a trial does to it."""

    def restart(self, mode):
        """As an operator does, or as a crash: `immediate` drops everybody at once."""
        self._pg("pg_ctl", "-D", self.data, "-m", mode, "-w", "-t", "60", *self._options, "restart")

    def kill(self):
        """SIGKILL, as the machine does when it lacks memory; nothing starts it again by itself."""
        os.kill(int((self.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    @property
    def _options(self):
        return ("-l", self.home / "log")


@contextlib.contextmanager
def running():
    """The server and its folder, for as long as the block lasts."""
    # Short: the path of a socket is limited.
    home = Path(tempfile.mkdtemp(prefix="ctgnet-pg-", dir="/var/tmp"))
    server = OwnServer(home)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)
