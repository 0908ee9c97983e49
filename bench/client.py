"""A small HTTP client: connections that stay open, one request after another, times in seconds."""

import socket
import threading
import time

CHUNK = 65_536


class Connection:
    """One connection that stays open."""

    def __init__(self, port, cookie="", encoding="identity"):
        self._port = port
        self._headers = f"Host: 127.0.0.1\r\nAccept-Encoding: {encoding}\r\nCookie: {cookie}\r\n"
        self._socket = None

    def get(self, path):
        """(seconds, status, body bytes) of one request."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=60)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        started = time.perf_counter()
        self._socket.sendall(f"GET {path} HTTP/1.1\r\n{self._headers}\r\n".encode())
        head, body = self._read()
        seconds = time.perf_counter() - started
        if b"connection: close" in head.lower():
            self.close()
        return seconds, int(head.split(b" ", 2)[1]), body

    def _read(self):
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        lower = head.lower()
        if b"content-length:" in lower:
            length = int(lower.split(b"content-length:")[1].split(b"\r\n")[0])
            while len(body) < length:
                body += self._more()
        elif b"chunked" in lower:
            while not body.endswith(b"0\r\n\r\n"):
                body += self._more()
        return head, body

    def _more(self):
        part = self._socket.recv(CHUNK)
        if not part:
            raise ConnectionError("the server closed the connection")
        return part

    def close(self):
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def latencies(connection, path, seconds):
    """Times of requests sent one after another for that long; every answer must be a 200."""
    times, limit = [], time.perf_counter() + seconds
    while time.perf_counter() < limit or len(times) < 5:
        duration, status, _ = connection.get(path)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
        times.append(duration)
    return times


def throughput(port, path, cookie, *, connections=8, seconds=2.0):
    """Requests a second with that many connections."""
    counts = [0] * connections
    limit = time.perf_counter() + seconds

    def drive(number):
        connection = Connection(port, cookie)
        while time.perf_counter() < limit:
            connection.get(path)
            counts[number] += 1
        connection.close()

    threads = [threading.Thread(target=drive, args=[number]) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def timed(call):
    """Seconds that the call takes."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started
