"""A mail server for proofs: loopback only, accepts everything, remembers each Message-ID it took."""

import random
import socketserver
import sys
import threading
import time
from collections import Counter

SLOWNESS_SECONDS = (0.02, 0.08)


class Sink(socketserver.ThreadingTCPServer):
    """Counts, by recipient, the messages it answered 250 to: those have left for good."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.taken = Counter()
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        """A killed worker resets its connection: that is the trial, not a fault of the sink."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def take(self, recipient):
        with self.lock:
            self.taken[recipient] += 1


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self._say("220 proof")
        recipient = ""
        while line := self.rfile.readline().decode().strip():
            match line.split(":", 1)[0].split(" ", 1)[0].upper():
                case "RCPT":
                    recipient = line.split("<", 1)[1].split(">", 1)[0]
                    self._say("250 ok")
                case "DATA":
                    self._take(recipient)
                case "QUIT":
                    self._say("221 bye")
                    return
                case _:
                    self._say("250 ok")

    def _take(self, recipient):
        self._say("354 go on")
        while line := self.rfile.readline():
            if line.strip() == b".":
                break
        else:
            return  # the sender was killed before the end: nothing was taken
        self.server.take(recipient)
        # The worker that dies now does not know that its mail has left: the moment that matters.
        time.sleep(random.uniform(*SLOWNESS_SECONDS))
        self._say("250 taken")

    def _say(self, line):
        self.wfile.write(f"{line}\r\n".encode())
