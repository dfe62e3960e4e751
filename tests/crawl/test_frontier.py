"""What is asked for tonight."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from newsextract.crawl.frontier import Request, plan, post_id
from newsextract.models import Known
from newsextract.papers import load_paper

PAPER = load_paper("baolaocai")
NOW = datetime(2025, 11, 3, 1, 0, tzinfo=UTC)
SITE = "https://baolaocai.vn"


def known(number: str, days: float | None) -> Known:
    published = None if days is None else NOW - timedelta(days=days)
    return Known(number, f"{SITE}/x-post{number}.html", published, NOW - timedelta(days=1), f'"{number}"', "Mon")


def ids(requests: list[Request]) -> list[str]:
    return [request.post_id for request in requests]


def test_an_article_is_its_post_id() -> None:
    assert post_id(f"{SITE}/giao-duc/mot-bai-post12.html?utm=x#y", PAPER) == "12"
    assert post_id(f"{SITE}/giao-duc/", PAPER) is None
    assert post_id(f"{SITE}/tim-kiem?q=x-post12.html", PAPER) is None


def test_new_articles_come_once_and_in_the_order_of_the_listing() -> None:
    urls = [f"{SITE}/{name}" for name in ("b-post2.html", "a-post9.html", "giao-duc/", "b-khac-post2.html?page=2")]
    requests = plan(urls, {}, PAPER, now=NOW, revisit=timedelta(days=7))
    assert requests == [Request("2", urls[0]), Request("9", urls[1])]


def test_young_articles_are_asked_for_again_with_their_validators() -> None:
    memory = {x.post_id: x for x in (known("1", 3), known("2", 30), known("3", 1), known("4", None))}
    urls = [f"{SITE}/doi-ten-post{number}.html" for number in (1, 2, 4, 5)]
    requests = plan(urls, memory, PAPER, now=NOW, revisit=timedelta(days=7))
    assert ids(requests) == ["5", "3", "1"]
    assert requests[1] == Request("3", f"{SITE}/x-post3.html", '"3"', "Mon")


def test_the_window_closes_at_its_end() -> None:
    memory = {"1": known("1", 7)}
    assert plan([], memory, PAPER, now=NOW, revisit=timedelta(days=7)) == []
    assert ids(plan([], memory, PAPER, now=NOW, revisit=timedelta(days=7, seconds=1))) == ["1"]


def test_the_limit_keeps_the_new_ones() -> None:
    urls = [f"{SITE}/a-post{number}.html" for number in (5, 6)]
    assert ids(plan(urls, {"1": known("1", 1)}, PAPER, now=NOW, revisit=timedelta(days=7), limit=2)) == [
        "5",
        "6",
    ]
