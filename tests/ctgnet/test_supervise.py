"""What dies under `make run` is started again, with a sentence; what cannot live is given up."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tools import supervise
from tools.supervise import GivesUp, Program

LIVES = [sys.executable, "-c", "import time; time.sleep(60)"]
DIES = [sys.executable, "-c", "raise SystemExit(3)"]
# A server whose worker outlives it.
LEAVES_A_CHILD = [
    sys.executable,
    "-c",
    "import subprocess, sys, time;"
    "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid, flush=True);"
    "time.sleep(60)",
]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(supervise, "FIRST_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(supervise, "LONGEST_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(supervise, "ROUND_SECONDS", 0.01)


def look_until(program, condition):
    limit = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < limit
        program.look()
        time.sleep(0.01)


def test_a_program_that_is_killed_is_started_again(capfd):
    program = Program("Le site", LIVES)
    program.start()
    first = program.process.pid
    os.kill(first, signal.SIGKILL)

    look_until(program, lambda: program.process and program.process.pid != first)

    alive = program.process.poll() is None
    program.kill()
    program.process.wait()
    assert alive
    assert capfd.readouterr().err == ("Le site s’est arrêté tout seul (code -9) : il redémarre.\n")


def test_what_it_left_behind_is_cleared_before_it_starts_again():
    program = Program("Le site", LEAVES_A_CHILD)
    reading, writing = os.pipe()
    saved = os.dup(1)
    os.dup2(writing, 1)
    try:
        program.start()
    finally:
        os.dup2(saved, 1)
    child = int(os.read(reading, 20))
    program.process.kill()
    program.process.wait()

    program.look()

    with pytest.raises(ProcessLookupError):
        wait_for_the_end_of(child)


def wait_for_the_end_of(pid):
    for _ in range(500):
        os.kill(pid, 0)
        with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123
            if stat.read().rsplit(")", 1)[1].split()[0] == "Z":
                raise ProcessLookupError
        time.sleep(0.01)


def test_a_program_that_dies_at_once_is_given_up_with_a_sentence():
    program = Program("L’envoi des courriels", DIES)
    program.start()

    with pytest.raises(GivesUp, match=r"s’arrête dès son démarrage .6 fois de suite, code 3."):
        look_until(program, lambda: False)


def test_a_death_after_a_long_life_does_not_count_against_it(monkeypatch):
    monkeypatch.setattr(supervise, "SOUND_SECONDS", 0)
    program = Program("Le site", DIES)
    program.start()

    births = 0
    while births < 2 * supervise.MOST_QUICK_DEATHS:
        before = program.process
        look_until(program, lambda before=before: program.process is not before)
        births += 1
    if program.process:
        program.process.wait()

    assert program.deaths == 1


SUPERVISOR = f"""
import sys
from tools import supervise
from tools.supervise import Program, keep
print("up", flush=True)
sys.exit(keep([Program("A", {LIVES!r}), Program("B", {LIVES!r})]))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_stops_everything_at_once(number):
    whole = subprocess.Popen([sys.executable, "-c", SUPERVISOR], stdout=subprocess.PIPE, text=True)
    whole.stdout.readline()
    children = children_of(whole.pid, 2)

    whole.send_signal(number)
    code = whole.wait(20)
    whole.stdout.close()

    assert (code, [one for one in children if is_alive(one)]) == (0, [])


def test_a_supervisor_that_is_killed_takes_its_programs_with_it():
    whole = subprocess.Popen([sys.executable, "-c", SUPERVISOR], stdout=subprocess.PIPE, text=True)
    whole.stdout.readline()
    children = children_of(whole.pid, 2)

    whole.kill()
    whole.wait()
    whole.stdout.close()

    limit = time.monotonic() + 20
    while any(map(is_alive, children)):
        assert time.monotonic() < limit
        time.sleep(0.05)


def children_of(pid, number):
    limit = time.monotonic() + 20
    while time.monotonic() < limit:
        found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout
        if len(found.split()) == number:
            time.sleep(0.2)  # they have become what they run
            return [int(one) for one in found.split()]
        time.sleep(0.05)
    raise AssertionError(f"{pid} has not {number} children")


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
