"""The faulty server itself: it must do wrong exactly what it was told to do wrong, and leave nothing behind."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

import pytest

from newsextract.papers import load_paper
from newsextract.pipeline.extracting import default_extractor
from newsextract.read.page import read_page

from . import answers, stories
from .server import FaultyServer

PAPER = load_paper("baolaocai")
STORY = stories.story(1)
PAGE = answers.page(stories.article_page(STORY), STORY.modified)


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    with FaultyServer({STORY.path: PAGE}) as running:
        yield running


def get(
    server: FaultyServer, path: str, headers: Mapping[str, str] | None = None, *, timeout: float = 5.0
) -> tuple[int, bytes, Mapping[str, str]]:
    line = http.client.HTTPConnection(urlsplit(server.base_url).netloc, timeout=timeout)
    try:
        line.request("GET", path, headers=dict(headers or {}))
        with line.getresponse() as response:
            return response.status, response.read(), response.headers
    finally:
        line.close()


def test_a_page_is_served_with_validators_that_hold(server: FaultyServer) -> None:
    status, body, headers = get(server, STORY.path)
    assert (status, body) == (200, PAGE.body)
    assert get(server, STORY.path, {"If-None-Match": headers["ETag"]})[:2] == (304, b"")
    assert get(server, STORY.path, {"If-Modified-Since": headers["Last-Modified"]})[0] == 304
    assert get(server, STORY.path, {"If-None-Match": '"other"'})[0] == 200
    assert [one.status for one in server.asked(STORY.path)] == [200, 304, 304, 200]


def test_what_the_site_does_not_know_is_missing_and_a_query_may_be_known(server: FaultyServer) -> None:
    server.site["/?trang=2"] = answers.html(b"two")
    assert get(server, "/")[0] == 404
    assert get(server, "/?trang=2")[1] == b"two"
    assert get(server, f"{STORY.path}?utm_source=x")[0] == 200
    assert [one.path for one in server.log] == ["/", "/?trang=2", f"{STORY.path}?utm_source=x"]


def test_answers_come_in_turn_and_the_last_one_stays(server: FaultyServer) -> None:
    server.site["/x"] = (answers.error(500), answers.error(429, retry_after="7"), PAGE)
    assert get(server, "/x")[0] == 500
    assert get(server, "/x")[2]["Retry-After"] == "7"
    assert [get(server, "/x")[0], get(server, "/x")[0]] == [200, 200]


def test_an_answer_may_depend_on_the_request(server: FaultyServer) -> None:
    server.site["/x"] = lambda asked: answers.html(asked.headers["accept-language"].encode())
    assert get(server, "/x", {"Accept-Language": "vi"})[1] == b"vi"


@pytest.mark.parametrize("answer", [answers.cut_off(PAGE), answers.lying_length(PAGE, 10)])
def test_less_comes_than_was_announced(server: FaultyServer, answer: answers.Answer) -> None:
    server.site["/x"] = answer
    with pytest.raises((http.client.IncompleteRead, TimeoutError)):
        get(server, "/x", timeout=0.2)


def test_more_comes_than_was_announced(server: FaultyServer) -> None:
    server.site["/x"] = answers.lying_length(PAGE, -10)
    assert get(server, "/x")[1] == PAGE.body[:-10]


@pytest.mark.parametrize("bomb", [answers.gzip_bomb(), answers.brotli_bomb()])
def test_bombs_are_small_on_the_wire(bomb: answers.Answer) -> None:
    assert len(bomb.body) < answers.BOMB / 900


@pytest.mark.parametrize("answer", [answers.silent(), answers.dripping(PAGE)])
def test_what_takes_too_long_does_not_hold_the_server(answer: answers.Answer) -> None:
    start, before = time.monotonic(), threading.active_count()
    with FaultyServer({"/x": answer}) as server, pytest.raises(TimeoutError):
        get(server, "/x", timeout=0.2)
    assert time.monotonic() - start < 5
    assert threading.active_count() == before


def test_fifty_megabytes_are_sent_to_whoever_takes_them(server: FaultyServer) -> None:
    server.site["/x"] = answers.fifty_megabytes()
    assert len(get(server, "/x")[1]) == 50 * 1024 * 1024


def test_a_breakdown_begins_after_so_many_requests(server: FaultyServer) -> None:
    server.break_down(after=1, saying=answers.error(503))
    assert [get(server, STORY.path)[0] for _ in range(3)] == [200, 503, 503]
    server.recover()
    assert get(server, STORY.path)[0] == 200
    server.break_down(after=0)
    with pytest.raises(http.client.RemoteDisconnected):
        get(server, STORY.path)
    with pytest.raises(ConnectionRefusedError):
        get(server, STORY.path)
    assert [one.status for one in server.log] == [200, 503, 503, 200, None]


def test_the_log_knows_how_far_apart_requests_were(server: FaultyServer) -> None:
    for pause in (0.0, 0.2, 0.0):
        time.sleep(pause)
        get(server, STORY.path)
    first, second = server.spacing()
    assert first >= 0.2 > second


def test_stories_hold_facts_of_every_kind_and_each_its_own() -> None:
    found = [
        default_extractor().extract_html(stories.article_page(stories.story(number)), PAPER) for number in range(10)
    ]
    assert all(x.statistics and x.officials and x.targets for x in found)
    assert len({x.statistics for x in found}) == 10


def test_pieces_of_pictures_and_video_are_articles() -> None:
    assert read_page(stories.video_page(STORY), PAPER).title == STORY.title
    assert read_page(stories.photo_page(STORY), PAPER).title == STORY.title
