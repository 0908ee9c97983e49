"""The control of R6: site and worker started once, as one would first write it, and left to themselves."""

import subprocess
import sys
import time

from proofs.small_run import prepared
from tools import serve


def main():
    command = [part for part in serve.SITE if part != "--respawn-failed-workers"]
    with prepared():
        programs = [
            subprocess.Popen(command),
            subprocess.Popen([sys.executable, "manage.py", "worker"]),
        ]
        try:
            while True:
                time.sleep(1)
        except KeyboardInterrupt:
            for program in programs:
                program.terminate()
                program.wait()


if __name__ == "__main__":
    sys.exit(main())
