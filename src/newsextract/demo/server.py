"""Serve the replica on loopback, with the manners of a real site: validators, gzip, robots.txt."""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from datetime import UTC
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from newsextract.demo.site import Replica, pages

__all__ = ["ReplicaServer"]

ROBOTS = b"User-agent: *\nDisallow: /tim-kiem\n"


class ReplicaServer:
    """The replica at ``base_url`` while the ``with`` block lasts.

    ``night`` says which version of the site is served and may be changed while it runs; ``requests`` holds
    (seconds of the monotonic clock, method, path, status) of all that was asked.
    """

    def __init__(self, *, night: int = 1) -> None:
        self.night = night
        self.requests: list[tuple[float, str, str, int]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def base_url(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(replica: ReplicaServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "newsextract-demo"
        # Head and body in one packet: apart, they wait for each other's acknowledgement.
        wbufsize = -1

        def do_GET(self) -> None:
            arrived = time.monotonic()
            status, headers, body = _answer(replica, self.path, dict(self.headers.items()))
            replica.requests.append((arrived, self.command, self.path, status))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """``requests`` is the log."""

    return Handler


def _answer(replica: ReplicaServer, path: str, asked: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body (RFC 9110; a validator of the body, so a weak one: gzip may follow)."""
    if path == "/robots.txt":
        return 200, {"Content-Type": "text/plain"}, ROBOTS
    page = pages(replica.night).get(path.partition("?")[0])
    if page is None:
        return 404, {"Content-Type": "text/html; charset=utf-8"}, b"<h1>404</h1>"
    headers = {
        "ETag": f'W/"{hashlib.sha256(page.body).hexdigest()[:16]}"',
        "Last-Modified": format_datetime(page.modified.astimezone(UTC), usegmt=True),
        "Vary": "Accept-Encoding",
    }
    if _unchanged(page, headers["ETag"], asked):
        return 304, headers, b""
    headers["Content-Type"] = "text/html; charset=utf-8"
    if "gzip" not in asked.get("Accept-Encoding", ""):
        return 200, headers, page.body
    return 200, {**headers, "Content-Encoding": "gzip"}, gzip.compress(page.body, mtime=0)


def _unchanged(page: Replica, etag: str, asked: dict[str, str]) -> bool:
    """RFC 9110, section 13.2.2: If-None-Match decides where it is given, else If-Modified-Since."""
    if "If-None-Match" in asked:
        return etag in asked["If-None-Match"]
    if "If-Modified-Since" not in asked:
        return False
    return page.modified.replace(microsecond=0) <= parsedate_to_datetime(asked["If-Modified-Since"])
