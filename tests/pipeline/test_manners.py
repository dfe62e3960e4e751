"""What the server sees: how far requests lie apart, and that a site in trouble is left alone."""

from __future__ import annotations

import time

import pytest
from faulty.answers import Answer, error
from faulty.stories import LISTING

from newsextract.crawl.fetch import ATTEMPTS, MOST_DOWN

from .nights import DAY, NOW, Nights, good, recent

DELAY = 0.2
ENOUGH_OF_IT = 0.95
MANY = recent(1, 20)


def test_requests_are_spaced_also_after_a_pause_that_the_site_asked_for(nights: Nights) -> None:
    few = MANY[:4]
    nights.publish(few)
    nights.spoil(few[1], (error(429, retry_after="1"), good(few[1])))
    nights.spoil(few[2], (error(503), good(few[2])))
    assert nights.run(delay=DELAY, sleep=time.sleep).exit_code == 0
    assert nights.shortcomings(few) == []
    spacing = nights.server.spacing()
    assert len(spacing) == len(few) + 4
    assert min(spacing) >= ENOUGH_OF_IT * DELAY
    limited = [one.status for one in nights.server.log].index(429)
    assert spacing[limited] >= ENOUGH_OF_IT * 1.0


BREAKDOWNS: dict[str, Answer | None] = {
    "503": error(503),
    "500 for everything": error(500),
    "cut off": Answer(body=b"<html>", length=100, sent=6),
    "no connection": None,
}


@pytest.mark.parametrize("saying", BREAKDOWNS.values(), ids=BREAKDOWNS)
def test_a_site_that_breaks_down_is_left_alone(nights: Nights, saying: Answer | None) -> None:
    nights.publish(MANY)
    working = 8
    nights.server.break_down(after=working, saying=saying)
    report = nights.run()
    assert (report.status, report.exit_code) == ("stopped", 1)
    assert report.requests <= working + MOST_DOWN * ATTEMPTS
    assert len(nights.server.log) <= working + MOST_DOWN * ATTEMPTS
    before = [one for one in MANY if any(asked.status == 200 for asked in nights.server.asked(one.path)[:1])]
    had = [one for one in before if nights.outcomes(one) == ["new"]]
    assert len(had) == report.new == working - 3
    assert nights.shortcomings(had) == []
    assert len({one.path for one in nights.server.log[working:]}) <= MOST_DOWN


def test_after_a_breakdown_the_next_night_goes_on(nights: Nights) -> None:
    nights.publish(MANY)
    nights.server.break_down(after=8, saying=error(503))
    nights.run()
    nights.server.recover()
    report = nights.run(NOW + DAY)
    assert (report.status, report.exit_code) == ("done", 0)
    assert nights.shortcomings(MANY) == []


def test_a_site_that_is_down_from_the_start_is_asked_a_few_times(nights: Nights) -> None:
    nights.publish(MANY)
    nights.server.site["/robots.txt"] = error(404)
    nights.server.site[LISTING] = error(503)
    report = nights.run()
    assert (report.status, report.exit_code) == ("stopped", 1)
    assert len(nights.server.log) <= 1 + ATTEMPTS
