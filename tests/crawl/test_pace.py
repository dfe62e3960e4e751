"""The pace: rest after every answer, pauses that the site asks for, a budget."""

from __future__ import annotations

import pytest

from newsextract.crawl.pace import MOST_PAUSED, Pace
from newsextract.models import StopCrawl


class Clock:
    """Seconds that pass only in sleep, or when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def pace(clock: Clock, *, delay: float = 1.0, most: int = 100) -> Pace:
    return Pace(delay=delay, most=most, sleep=clock.sleep, monotonic=lambda: clock.now)


def test_rest_begins_with_the_answer(clock: Clock) -> None:
    walking = pace(clock)
    walking.wait()
    assert clock.now == 0
    clock.now += 5
    walking.answered()
    walking.wait()
    assert clock.now == 6


def test_time_that_passed_anyway_is_rest(clock: Clock) -> None:
    walking = pace(clock)
    walking.wait()
    walking.answered()
    clock.now += 0.75
    walking.wait()
    assert clock.now == 1


def test_the_longer_pause_counts(clock: Clock) -> None:
    walking = pace(clock)
    walking.leave_alone(30)
    walking.leave_alone(10)
    walking.wait()
    assert clock.now == 30


def test_a_run_waits_only_so_long_in_all(clock: Clock) -> None:
    walking = pace(clock)
    walking.leave_alone(MOST_PAUSED - 10)
    walking.leave_alone(10)
    with pytest.raises(StopCrawl) as caught:
        walking.leave_alone(1)
    assert caught.value.outcome == "rate_limited"


def test_the_budget_is_a_number_of_requests(clock: Clock) -> None:
    walking = pace(clock, most=2)
    walking.wait()
    walking.wait()
    with pytest.raises(StopCrawl, match="2 requests") as caught:
        walking.wait()
    assert caught.value.outcome == "budget_spent"
    assert walking.requests == 2
