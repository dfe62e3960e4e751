"""The server: a thread for each connection, sockets in its own hands, so that it can break every rule of HTTP."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from http import HTTPStatus
from types import TracebackType
from typing import Self

from .answers import Answer, Asked, Reply, answered

__all__ = ["FaultyServer"]

_LONGEST_HEAD = 64 * 1024
_NOT_FOUND = Answer(404, b"<h1>404</h1>", {"Content-Type": "text/html"})


class FaultyServer:
    """Serves ``site`` (a path, or a path with its query → what it says) on loopback while the ``with`` block lasts.

    What ``site`` does not know is 404. It may be changed between two requests. ``log`` holds what was asked.
    """

    def __init__(self, site: Mapping[str, Reply]) -> None:
        self.site = dict(site)
        self.log: list[Asked] = []
        self._down: tuple[int, Answer | None] | None = None
        self._turns: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._connections: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._refuse()
        with self._lock:
            for connection in self._connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)

    def break_down(self, *, after: int, saying: Answer | None = None) -> None:
        """After so many more requests everything gets this answer, or (None) no connection at all."""
        self._down = (len(self.log) + after, saying)

    def recover(self) -> None:
        """End a breakdown that still gave answers."""
        self._down = None

    def forget(self) -> None:
        """Empty the log."""
        self.log.clear()

    def asked(self, path: str | None = None) -> list[Asked]:
        """The requests for one path (with its query), or all."""
        with self._lock:
            return [one for one in self.log if path in (None, one.path)]

    def spacing(self) -> list[float]:
        """Seconds from each request to the next, as they arrived."""
        arrivals = sorted(one.at for one in self.asked())
        return [later - earlier for earlier, later in itertools.pairwise(arrivals)]

    def _start(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:  # the listener was closed
                return
            self._start(self._serve, connection)

    def _refuse(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self, connection: socket.socket) -> None:
        # Nothing here is worth a report: a client that hangs up is what half of the scenarios are about.
        with self._kept(connection), suppress(OSError):
            received = bytearray()
            while not self._stopping.is_set() and (asked := _read_head(connection, received)) is not None:
                answer = self._answer(asked)
                if answer is None or not self._say(connection, answer):
                    return

    @contextmanager
    def _kept(self, connection: socket.socket) -> Iterator[None]:
        with self._lock:
            self._connections.add(connection)
        try:
            yield
        finally:
            with self._lock:
                self._connections.discard(connection)
            connection.close()

    def _answer(self, asked: Asked) -> Answer | None:
        with self._lock:
            if self._down is not None and len(self.log) >= self._down[0]:
                answer = self._down[1]
                if answer is None:
                    self._refuse()
            else:
                key = asked.path if asked.path in self.site else asked.path.partition("?")[0]
                answer = answered(self.site.get(key, _NOT_FOUND), asked, self._turns[key])
                self._turns[key] += 1
            told = answer.status if answer is not None and not answer.silence else None
            self.log.append(replace(asked, status=told))
            return answer

    def _say(self, connection: socket.socket, answer: Answer) -> bool:
        """Send the answer; whether the connection is still good for another one."""
        if answer.silence and self._stopping.wait(answer.silence):
            return False
        head, body = _head(answer), answer.body[: answer.sent]
        if answer.drip:
            connection.sendall(head)
            for byte in body:
                connection.sendall(bytes([byte]))
                if self._stopping.wait(answer.drip):
                    return False
        else:
            connection.sendall(head + body)
            for _ in range(answer.times - 1):
                connection.sendall(body)
        return answer.sent is None and (answer.length is None or answer.length >= 0)


def _read_head(connection: socket.socket, received: bytearray) -> Asked | None:
    """The next request of the connection; None when there is none."""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65536)
        if not piece or len(received) > _LONGEST_HEAD:
            return None
        received += piece
    at = time.monotonic()
    head, _, rest = bytes(received).partition(b"\r\n\r\n")
    received[:] = rest
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ", 2)
    fields = (line.partition(":") for line in lines)
    return Asked(at, method, path, {name.strip().lower(): text.strip() for name, _, text in fields})


def _head(answer: Answer) -> bytes:
    if answer.head is not None:
        return answer.head
    length = len(answer.body) * answer.times if answer.length is None else answer.length
    lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
    lines += [f"{name}: {text}" for name, text in answer.headers.items()]
    if answer.status != 304 and length >= 0:
        lines.append(f"Content-Length: {length}")
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode("latin-1")
