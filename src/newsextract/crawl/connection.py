"""The one connection to the site: looks who answers, and hangs up when an answer takes too long.

httpx bounds each wait but not their sum, so a server that sends a byte a second could hold a run for a day;
and it does not tell which address a name led to. Both are learned from its ``trace`` extension.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from threading import Timer
from typing import Any

from newsextract.models import FetchError

__all__ = ["ConnectionGuard"]

_CONNECTED = ("connection.connect_tcp.complete", "connection.start_tls.complete")


class ConnectionGuard:
    """Watches one exchange at a time; ``timed_out`` says that the last one was cut for being late."""

    def __init__(self, *, private_allowed: bool, seconds: float) -> None:
        self.seconds = seconds
        self.timed_out = False
        self._private_allowed = private_allowed
        self._socket: socket.socket | None = None

    @contextmanager
    def exchange(self) -> Iterator[dict[str, Callable[[str, dict[str, Any]], None]]]:
        """The request extensions for one exchange, which may last ``seconds``."""
        self.timed_out = False
        timer = Timer(self.seconds, self._hang_up)
        timer.daemon = True
        timer.start()
        try:
            yield {"trace": self._trace}
        finally:
            timer.cancel()

    def _trace(self, event: str, info: dict[str, Any]) -> None:
        if event not in _CONNECTED:
            return
        stream = info["return_value"]
        self._socket = stream.get_extra_info("socket")
        address = stream.get_extra_info("server_addr")[0]
        # The connected peer is what counts: a name may lead elsewhere from one look-up to the next.
        if not self._private_allowed and not ip_address(address).is_global:
            stream.close()
            raise FetchError(
                f"the site's name leads to {address}, which is not a public address; only an explicit base URL may",
                outcome="off_host",
            )

    def _hang_up(self) -> None:
        self.timed_out = True
        if self._socket is not None:
            with suppress(OSError):
                # Not the TLS socket's own shutdown, which would change it under the reader's hands.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
