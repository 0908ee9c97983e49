"""Programs that are started again when they die, with a sentence; the others keep running meanwhile.

    keep([Program("Le site", […]), Program("L’envoi des courriels", […])], watched=[database])

Ctrl-C and the signals that end a program stop everything at once.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

ROUND_SECONDS = 0.3
# A program that lived that long was well: what kills it then is a new trouble.
SOUND_SECONDS = 20
MOST_QUICK_DEATHS = 6
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 8.0
STOP_SECONDS = 10
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
STOPPING_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class GivesUp(Exception):
    """A program dies as soon as it starts: starting it again does not help."""


class Stopped(BaseException):
    """Somebody pressed Ctrl-C, or asked the program to end."""


@dataclass
class Program:
    """One program: its name in a French sentence, its command, and how it fares."""

    name: str
    command: list
    process: subprocess.Popen | None = field(default=None, init=False)
    deaths: int = field(default=0, init=False)
    started_at: float = field(default=0.0, init=False)
    starts_at: float = field(default=0.0, init=False)

    def look(self):
        """Start it when its time has come; notice its death."""
        if self.process is None:
            if time.monotonic() >= self.starts_at:
                self.start()
        elif self.process.poll() is not None:
            self._mourn()

    def start(self):
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command, start_new_session=True, preexec_fn=_die_with_parent
        )

    def _mourn(self):
        """Say it, clear what it left, and choose when it starts again."""
        code, lived = self.process.returncode, time.monotonic() - self.started_at
        self.kill()
        self.process = None
        self.deaths = 1 if lived >= SOUND_SECONDS else self.deaths + 1
        if self.deaths >= MOST_QUICK_DEATHS:
            raise GivesUp(
                f"{self.name} s’arrête dès son démarrage ({self.deaths} fois de suite, code {code}) : "
                "tout est arrêté. La cause est écrite plus haut."
            )
        pause = min(FIRST_PAUSE_SECONDS * 2 ** (self.deaths - 1), LONGEST_PAUSE_SECONDS)
        self.starts_at = time.monotonic() + pause
        say(f"{self.name} s’est arrêté tout seul (code {code}) : il redémarre.")

    def ask_to_stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def kill(self):
        """It and what it started: a server that was killed leaves its own children behind."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


def say(sentence):
    print(sentence, file=sys.stderr, flush=True)


def keep(programs, *, watched=(), when_started=None):
    """Run the programs until told to stop; answers the status of the whole: 0 when it was asked."""
    for number in STOPPING_SIGNALS:
        signal.signal(number, _stop)
    try:
        for program in programs:
            program.start()
        if when_started:
            when_started()
        while True:
            for one in (*watched, *programs):
                one.look()
            time.sleep(ROUND_SECONDS)
    except Stopped:
        return 0
    except GivesUp as reason:
        say(str(reason))
        return 1
    finally:
        stop(programs)


def stop(programs):
    """All at once; what does not end within ten seconds is killed."""
    for number in STOPPING_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    for program in programs:
        program.ask_to_stop()
    limit = time.monotonic() + STOP_SECONDS
    for program in programs:
        if program.process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                program.process.wait(max(0.1, limit - time.monotonic()))
            program.kill()


def _stop(number, frame):
    raise Stopped


def _die_with_parent():
    """In the child: end when the supervisor is killed, where the system knows how to say so."""
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)
