"""What is asked for tonight, and when again after a failure."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from newsextract.crawl.answer import OUTCOMES
from newsextract.crawl.frontier import LONGEST_PAUSE, MOST_FAILURES, after_failure, plan
from newsextract.models import Entry, FrontierState

NOW = datetime(2025, 11, 3, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def entry(number: str, state: FrontierState = "waiting", *, found: float = 0, **other: object) -> Entry:
    return Entry(number, f"https://baolaocai.vn/x-post{number}.html", state, NOW - found * DAY, **other)  # type: ignore[arg-type]


def stored(number: str, days: float) -> Entry:
    return entry(number, "stored", found=days, dated=NOW - days * DAY)


def ids(entries: list[Entry]) -> list[str]:
    return [x.post_id for x in entries]


def test_new_ones_come_first_then_the_young_then_what_failed() -> None:
    entries = [
        stored("10", days=6),
        entry("12", found=3, failures=2),
        entry("13", found=3, failures=1),
        stored("11", days=1),
        entry("20", found=9),
        entry("31"),
        entry("30"),
    ]
    assert ids(plan(entries, now=NOW, revisit=7 * DAY)) == ["31", "30", "20", "11", "10", "13", "12"]
    assert ids(plan(entries, now=NOW, revisit=7 * DAY, limit=4)) == ["31", "30", "20", "11"]


def test_an_article_is_young_until_the_window_closes() -> None:
    assert ids(plan([stored("1", 6.99), stored("2", 7)], now=NOW, revisit=7 * DAY)) == ["1"]
    assert plan([stored("1", 0)], now=NOW, revisit=timedelta(0)) == []


def test_what_has_a_pause_is_left_alone_until_it_is_over() -> None:
    entries = [entry("1", not_before=NOW + DAY), entry("2", not_before=NOW), stored("3", 1)]
    assert ids(plan(entries, now=NOW, revisit=7 * DAY)) == ["2", "3"]


@pytest.mark.parametrize("state", ["elsewhere", "gone", "given_up"])
def test_what_was_dealt_with_is_not_asked_for(state: FrontierState) -> None:
    assert plan([entry("1", state)], now=NOW, revisit=7 * DAY) == []


def test_pauses_grow_until_an_address_is_given_up() -> None:
    now, tried, address = NOW, [], entry("1")
    while address.state == "waiting":
        tried.append(now)
        fate = after_failure(address, "server_error", now)
        address = entry("1", fate.state, failures=fate.failures)
        assert fate.not_before is not None
        now = fate.not_before
    assert address.state == "given_up"
    assert len(tried) == MOST_FAILURES
    pauses = [later - earlier for earlier, later in itertools.pairwise(tried)]
    assert pauses[0] < DAY
    assert pauses == sorted(pauses)
    assert max(pauses) <= LONGEST_PAUSE


def test_an_article_that_we_have_is_never_given_up() -> None:
    fate = after_failure(entry("1", "stored", failures=400), "timeout", NOW)
    assert (fate.state, fate.failures, fate.not_before) == ("stored", 401, NOW + LONGEST_PAUSE)


@pytest.mark.parametrize("state", ["waiting", "stored"])
@pytest.mark.parametrize("outcome", ["not_found", "gone"])
def test_404_and_410_say_that_it_is_gone(outcome: str, state: FrontierState) -> None:
    assert outcome in OUTCOMES
    assert after_failure(entry("1", state), outcome, NOW).state == "gone"


def test_what_robots_txt_forbids_is_no_failure() -> None:
    fate = after_failure(entry("1", failures=1), "forbidden_by_robots", NOW)
    assert (fate.state, fate.failures, fate.not_before) == ("waiting", 1, NOW + LONGEST_PAUSE)
