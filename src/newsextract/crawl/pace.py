"""When the next request may go out, and whether there may be one at all."""

from __future__ import annotations

from collections.abc import Callable

from newsextract.models import StopCrawl

__all__ = ["MOST_PAUSED", "Pace"]

MOST_PAUSED = 1800.0
"""Seconds of pauses that the site may ask for in one run."""


class Pace:
    """``delay``: seconds of rest between an answer and the next request; ``requests`` of ``most`` have been sent.

    ``delay`` may be raised on the way (robots.txt); ``sleep`` and ``monotonic`` come in from outside.
    """

    def __init__(
        self, *, delay: float, most: int, sleep: Callable[[float], None], monotonic: Callable[[], float]
    ) -> None:
        self.delay = delay
        self.most = most
        self.requests = 0
        self._sleep, self._monotonic = sleep, monotonic
        self._answered = self._not_before = float("-inf")
        self._paused = 0.0

    def wait(self) -> None:
        """Take one request of the budget and sleep until it may be sent. Raises StopCrawl (budget_spent)."""
        if self.requests >= self.most:
            message = f"the run has used its {self.most} requests (--max-requests); the next one goes on from here"
            raise StopCrawl(message, outcome="budget_spent")
        self.requests += 1
        pause = max(self._answered + self.delay, self._not_before) - self._monotonic()
        if pause > 0:
            self._sleep(pause)

    def answered(self) -> None:
        """Rest from the answer on, not from the question: then the pause is true on the server's side."""
        self._answered = self._monotonic()

    def leave_alone(self, seconds: float) -> None:
        """No request for so long: a pause that the server asked for holds for the site, not for one URL.

        Raises StopCrawl (rate_limited) when the pauses of a run add up to more than it should last.
        """
        self._paused += seconds
        if self._paused > MOST_PAUSED:
            message = f"the site asked for pauses of {self._paused:.0f} s in this run: the rest waits for another night"
            raise StopCrawl(message, outcome="rate_limited")
        self._not_before = max(self._not_before, self._monotonic() + seconds)
