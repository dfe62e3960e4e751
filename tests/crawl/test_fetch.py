"""The fetcher against real servers on loopback: every way in which an answer can go wrong."""

from __future__ import annotations

import gzip
import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from importlib.metadata import version
from typing import Any

import brotli
import pytest
import stamina
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from newsextract.crawl.answer import FEED, SITEMAP
from newsextract.crawl.fetch import MOST_DOWN, OUTCOMES, Fetcher, NotModified
from newsextract.models import FetchError, Page, StopCrawl
from newsextract.papers import load_paper

PAPER = load_paper("baolaocai")
NOW = datetime(2025, 11, 3, 1, 0, tzinfo=UTC)
HTML = "text/html; charset=utf-8"

FetcherMaker = Callable[..., Fetcher]


@pytest.fixture(autouse=True)
def _no_backoff() -> Iterator[None]:
    """Three attempts as in real life, but without the seconds between them."""
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest.fixture
def naps() -> list[float]:
    return []


@pytest.fixture
def fetcher(httpserver: HTTPServer, naps: list[float]) -> Iterator[FetcherMaker]:
    made: list[Fetcher] = []

    def make(**options: Any) -> Fetcher:
        settings = {
            "base_url": httpserver.url_for(""),
            "delay": 0.0,
            "sleep": naps.append,
            "now": lambda: NOW,
        }
        made.append(Fetcher(PAPER, **{**settings, **options}))
        return made[-1]

    yield make
    for each in made:
        each.__exit__(None, None, None)


def page(httpserver: HTTPServer, path: str, body: bytes = b"<p>ok</p>", **kwargs: Any) -> str:
    httpserver.expect_request(path).respond_with_data(body, content_type=HTML, **kwargs)
    return httpserver.url_for(path)


def in_turn(httpserver: HTTPServer, path: str, *answers: Response) -> str:
    turns = iter(answers)
    httpserver.expect_request(path).respond_with_handler(lambda _: next(turns))
    return httpserver.url_for(path)


def allow_all(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nAllow: /\n")


def failure(fetcher: Fetcher, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(url)
    assert caught.value.outcome in OUTCOMES
    assert url in str(caught.value) or isinstance(caught.value, StopCrawl)
    return caught.value


def asked(httpserver: HTTPServer) -> list[str]:
    return [request.path for request, _ in httpserver.log]


def test_a_page_comes_with_what_is_needed_to_ask_again(httpserver: HTTPServer, fetcher: FetcherMaker) -> None:
    allow_all(httpserver)
    url = page(
        httpserver,
        "/a-post1.html",
        headers={"ETag": '"x1"', "Last-Modified": "Mon, 03 Nov 2025 00:00:00 GMT"},
    )
    got = fetcher(contact="https://example.org/crawler").fetch(url)
    assert got == Page(url, 200, b"<p>ok</p>", NOW, HTML, '"x1"', "Mon, 03 Nov 2025 00:00:00 GMT")
    sent = httpserver.log[-1][0].headers
    assert sent["User-Agent"].startswith("newsextract/")
    assert "+http" in sent["User-Agent"]


def test_validators_are_sent_and_304_means_not_modified(httpserver: HTTPServer, fetcher: FetcherMaker) -> None:
    allow_all(httpserver)
    httpserver.expect_request("/a-post1.html", headers={"If-None-Match": '"x1"'}).respond_with_data("", status=304)
    url = httpserver.url_for("/a-post1.html")
    assert fetcher().fetch(url, etag='"x1"') == NotModified(url, NOW)


def test_validators_that_cannot_be_sent_are_left_out(httpserver: HTTPServer, fetcher: FetcherMaker) -> None:
    allow_all(httpserver)
    got = fetcher().fetch(page(httpserver, "/a-post1.html"), etag='"é"')
    assert isinstance(got, Page)
    assert "If-None-Match" not in httpserver.log[-1][0].headers


def test_304_needs_a_question(httpserver: HTTPServer, fetcher: FetcherMaker) -> None:
    allow_all(httpserver)
    assert failure(fetcher(), page(httpserver, "/a-post1.html", status=304)).outcome == "unexpected_status"


def test_gzip_is_undone_and_the_charset_is_left_alone(httpserver: HTTPServer, fetcher: FetcherMaker) -> None:
    allow_all(httpserver)
    text = "Trường học vùng cao".encode("utf-16")
    url = page(httpserver, "/a-post1.html", gzip.compress(text), headers={"Content-Encoding": "gzip"})
    got = fetcher().fetch(url)
    assert isinstance(got, Page)
    assert got.body == text


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (404, "not_found"),
        (410, "gone"),
        (403, "forbidden"),
        (451, "client_error"),
        (204, "unexpected_status"),
    ],
)
def test_an_answer_without_a_page_is_not_asked_for_again(
    httpserver: HTTPServer, fetcher: FetcherMaker, status: int, outcome: str
) -> None:
    allow_all(httpserver)
    error = failure(fetcher(), page(httpserver, "/a-post1.html", b"", status=status))
    assert (error.outcome, error.status) == (outcome, status)
    assert asked(httpserver) == ["/robots.txt", "/a-post1.html"]


def test_a_server_error_that_passes_is_forgotten(httpserver: HTTPServer, fetcher: FetcherMaker) -> None:
    allow_all(httpserver)
    good = Response("yes", content_type=HTML)
    got = fetcher().fetch(in_turn(httpserver, "/a-post1.html", Response("no", status=500), good))
    assert isinstance(got, Page)
    assert got.body == b"yes"


def test_a_server_error_that_stays_is_given_up(httpserver: HTTPServer, fetcher: FetcherMaker) -> None:
    allow_all(httpserver)
    error = failure(fetcher(), page(httpserver, "/a-post1.html", status=503))
    assert (error.outcome, error.status) == ("server_error", 503)
    assert not isinstance(error, StopCrawl)
    assert asked(httpserver).count("/a-post1.html") == 3


@pytest.mark.parametrize("value", ["30", format_datetime(NOW + timedelta(seconds=30), usegmt=True)])
def test_retry_after_is_waited_for(
    httpserver: HTTPServer, fetcher: FetcherMaker, naps: list[float], value: str
) -> None:
    allow_all(httpserver)
    wait, good = Response(status=429, headers={"Retry-After": value}), Response("yes", content_type=HTML)
    got = fetcher().fetch(in_turn(httpserver, "/a-post1.html", wait, good))
    assert isinstance(got, Page)
    assert naps == [pytest.approx(30, abs=1)]


@pytest.mark.parametrize("value", ["soon", "-5", "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"])
def test_a_retry_after_that_says_nothing_is_passed_over(
    httpserver: HTTPServer, fetcher: FetcherMaker, value: str
) -> None:
    allow_all(httpserver)
    error = failure(fetcher(), page(httpserver, "/a-post1.html", status=503, headers={"Retry-After": value}))
    assert (error.outcome, error.status) == ("server_error", 503)
    assert asked(httpserver).count("/a-post1.html") == 3


def test_a_very_long_retry_after_ends_the_run(httpserver: HTTPServer, fetcher: FetcherMaker) -> None:
    allow_all(httpserver)
    error = failure(fetcher(), page(httpserver, "/a-post1.html", status=503, headers={"Retry-After": "86400"}))
    assert isinstance(error, StopCrawl)
    assert asked(httpserver).count("/a-post1.html") == 1


def test_429_to_the_end_ends_the_run(httpserver: HTTPServer, fetcher: FetcherMaker) -> None:
    allow_all(httpserver)
    error = failure(fetcher(), page(httpserver, "/a-post1.html", status=429))
    assert isinstance(error, StopCrawl)
    assert error.outcome == "rate_limited"


def test_a_redirect_leads_to_the_canonical_url(httpserver: HTTPServer, fetcher: FetcherMaker) -> None:
    allow_all(httpserver)
    old = page(httpserver, "/old-post1.html", b"", status=301, headers={"Location": "/new-post1.html#top"})
    new = page(httpserver, "/new-post1.html")
    got = fetcher().fetch(old, etag='"x1"')
    assert got.url == new
    assert "If-None-Match" not in httpserver.log[-1][0].headers


@pytest.mark.parametrize(
    ("location", "outcome"),
    [
        ("https://example.org/", "off_host"),
        ("//example.org/", "off_host"),
        ("file:///etc/passwd", "off_host"),
        ("http://127.0.0.1:1/", "off_host"),
        ("/kin/x-post2.html", "forbidden_by_robots"),
        ("", "bad_redirect"),
    ],
)
def test_a_redirect_obeys_the_same_walls(
    httpserver: HTTPServer, fetcher: FetcherMaker, location: str, outcome: str
) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /kin/\n")
    url = page(httpserver, "/a-post1.html", b"", status=302, headers={"Location": location})
    with pytest.raises(FetchError) as caught:
        fetcher().fetch(url)
    assert caught.value.outcome == outcome
    assert asked(httpserver) == ["/robots.txt", "/a-post1.html"]


def test_a_redirect_loop_ends(httpserver: HTTPServer, fetcher: FetcherMaker) -> None:
    allow_all(httpserver)
    url = page(httpserver, "/a-post1.html", b"", status=302, headers={"Location": "/a-post1.html"})
    assert failure(fetcher(), url).outcome == "redirect_loop"
    assert asked(httpserver).count("/a-post1.html") == 6


def test_only_html_is_taken(httpserver: HTTPServer, fetcher: FetcherMaker) -> None:
    allow_all(httpserver)
    httpserver.expect_request("/a-post1.html").respond_with_data(b"%PDF", content_type="application/pdf")
    assert failure(fetcher(), httpserver.url_for("/a-post1.html")).outcome == "wrong_type"


def test_a_large_page_is_cut_off(httpserver: HTTPServer, fetcher: FetcherMaker) -> None:
    allow_all(httpserver)
    small, large = (
        page(httpserver, "/s-post1.html", b"x" * 1000),
        page(httpserver, "/l-post2.html", b"x" * 1001),
    )
    bounded = fetcher(max_bytes=1000)
    assert isinstance(bounded.fetch(small), Page)
    assert failure(bounded, large).outcome == "too_large"


@pytest.mark.parametrize(("pack", "encoding"), [(gzip.compress, "gzip"), (brotli.compress, "br")])
def test_what_is_packed_is_undone_and_a_bomb_is_not(
    httpserver: HTTPServer, fetcher: FetcherMaker, pack: Callable[[bytes], bytes], encoding: str
) -> None:
    allow_all(httpserver)
    headers = {"Content-Encoding": encoding}
    text = "Trường học vùng cao. ".encode() * 400
    good = fetcher().fetch(page(httpserver, "/a-post1.html", pack(text), headers=headers))
    assert isinstance(good, Page)
    assert good.body == text
    bomb = pack(bytes(30_000_000))
    url = page(httpserver, "/b-post2.html", bomb, headers=headers)
    assert failure(fetcher(max_bytes=len(bomb) + 1), url).outcome == "too_large"


def test_a_sitemap_may_be_a_gzip_file(httpserver: HTTPServer, fetcher: FetcherMaker) -> None:
    allow_all(httpserver)
    for path, body in (("/a.xml.gz", gzip.compress(b"<urlset/>")), ("/b.xml.gz", gzip.compress(bytes(9_000_000)))):
        httpserver.expect_request(path).respond_with_data(body, content_type="application/gzip")
    got = fetcher().fetch(httpserver.url_for("/a.xml.gz"), SITEMAP)
    assert isinstance(got, Page)
    assert got.body == b"<urlset/>"
    with pytest.raises(FetchError) as caught:
        fetcher().fetch(httpserver.url_for("/b.xml.gz"), SITEMAP)
    assert caught.value.outcome == "too_large"


def test_what_is_asked_for_is_said(httpserver: HTTPServer, fetcher: FetcherMaker) -> None:
    allow_all(httpserver)
    httpserver.expect_request("/rss.xml").respond_with_data(b"<rss/>", content_type="application/rss+xml")
    asking = fetcher(contact="https://example.org/crawler")
    assert isinstance(asking.fetch(httpserver.url_for("/rss.xml"), FEED), Page)
    sent = httpserver.log[-1][0].headers
    assert sent["Accept"].startswith("application/rss+xml")
    assert sent["User-Agent"].endswith("(+https://example.org/crawler)")


def test_without_a_contact_none_is_made_up(httpserver: HTTPServer, fetcher: FetcherMaker) -> None:
    allow_all(httpserver)
    httpserver.expect_request("/rss.xml").respond_with_data(b"<rss/>", content_type="application/rss+xml")
    fetcher().fetch(httpserver.url_for("/rss.xml"), FEED)
    assert httpserver.log[-1][0].headers["User-Agent"] == f"newsextract/{version('newsextract')}"


def test_robots_txt_names_the_sitemaps(httpserver: HTTPServer, fetcher: FetcherMaker) -> None:
    where = httpserver.url_for("/maps.xml")
    httpserver.expect_request("/robots.txt").respond_with_data(f"User-agent: *\nDisallow:\nSitemap: {where}\n")
    assert fetcher().sitemaps() == (where,)


def test_an_unasked_304_says_nothing_of_robots_txt(httpserver: HTTPServer, fetcher: FetcherMaker) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("", status=304)
    error = failure(fetcher(), page(httpserver, "/a-post1.html"))
    assert (error.outcome, asked(httpserver)) == ("robots_unreachable", ["/robots.txt"])


@pytest.mark.parametrize("status", [503, 403])
def test_a_site_that_is_down_or_bars_us_is_left_alone(
    httpserver: HTTPServer, fetcher: FetcherMaker, status: int
) -> None:
    allow_all(httpserver)
    asking = fetcher()
    urls = [page(httpserver, f"/a-post{n}.html", status=status) for n in range(2 * MOST_DOWN)]
    good = page(httpserver, "/good-post99.html")
    for url in urls[: MOST_DOWN - 1]:
        assert not isinstance(failure(asking, url), StopCrawl)
    assert isinstance(asking.fetch(good), Page)
    for url in urls[: MOST_DOWN - 1]:
        assert not isinstance(failure(asking, url), StopCrawl)
    error = failure(asking, urls[-1])
    assert isinstance(error, StopCrawl)
    assert error.outcome == "site_down"


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(b"x" * 999, mtime=0)[:-9], "gzip"),
        (b"plain", "gzip"),
        (b"x", "zstd"),
        (brotli.compress(b"x" * 999)[:-2], "br"),
    ],
    ids=["cut gzip", "no gzip", "not asked for", "cut brotli"],
)
def test_a_body_that_does_not_decode_is_refused(
    httpserver: HTTPServer, fetcher: FetcherMaker, body: bytes, encoding: str
) -> None:
    allow_all(httpserver)
    url = page(httpserver, "/a-post1.html", body, headers={"Content-Encoding": encoding})
    assert failure(fetcher(), url).outcome == "bad_encoding"


def test_robots_4xx_allows_and_is_asked_for_once(httpserver: HTTPServer, fetcher: FetcherMaker) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("", status=403)
    one = fetcher()
    for number in (1, 2):
        assert isinstance(one.fetch(page(httpserver, f"/a-post{number}.html")), Page)
    assert asked(httpserver).count("/robots.txt") == 1


def test_robots_5xx_stops_the_run(httpserver: HTTPServer, fetcher: FetcherMaker) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("", status=500)
    error = failure(fetcher(), page(httpserver, "/a-post1.html"))
    assert isinstance(error, StopCrawl)
    assert (error.outcome, error.status) == ("robots_unreachable", 500)
    assert "/a-post1.html" not in asked(httpserver)


def test_robots_rules_are_those_for_us(httpserver: HTTPServer, fetcher: FetcherMaker) -> None:
    rules = "User-agent: newsextract\nDisallow: /*-post2.html\nCrawl-delay: 3\n\nUser-agent: *\nDisallow: /\n"
    httpserver.expect_request("/robots.txt").respond_with_data(rules)
    one = fetcher()
    assert isinstance(one.fetch(page(httpserver, "/a-post1.html")), Page)
    assert failure(one, page(httpserver, "/b-post2.html")).outcome == "forbidden_by_robots"
    assert "/b-post2.html" not in asked(httpserver)


def test_the_longer_delay_holds(httpserver: HTTPServer, fetcher: FetcherMaker, naps: list[float]) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nCrawl-delay: 3\n")
    one = fetcher(delay=1.0, monotonic=lambda: 0.0)
    one.fetch(page(httpserver, "/a-post1.html"))
    one.fetch(page(httpserver, "/a-post1.html"))
    assert naps == [3.0, 3.0]


def test_a_delay_that_no_run_can_keep_ends_it(httpserver: HTTPServer, fetcher: FetcherMaker) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nCrawl-delay: 86400\n")
    error = failure(fetcher(), page(httpserver, "/a-post1.html"))
    assert isinstance(error, StopCrawl)
    assert error.outcome == "crawl_delay"


def test_requests_are_spaced_as_the_server_sees_them(httpserver: HTTPServer, fetcher: FetcherMaker) -> None:
    seen: list[float] = []

    def answer(_: Request) -> Response:
        seen.append(time.monotonic())
        return Response("<p>ok</p>", content_type=HTML)

    httpserver.expect_request("/robots.txt").respond_with_handler(answer)
    httpserver.expect_request("/a-post1.html").respond_with_handler(answer)
    one = fetcher(delay=0.1, sleep=time.sleep)
    for _ in range(4):
        one.fetch(httpserver.url_for("/a-post1.html"))
    assert len(seen) == 5
    assert min(b - a for a, b in itertools.pairwise(seen)) >= 0.095


def test_the_budget_counts_every_request(httpserver: HTTPServer, fetcher: FetcherMaker) -> None:
    allow_all(httpserver)
    url = page(httpserver, "/a-post1.html")
    one = fetcher(max_requests=2)
    one.fetch(url)
    error = failure(one, url)
    assert isinstance(error, StopCrawl)
    assert error.outcome == "budget_spent"
    assert len(httpserver.log) == 2


def test_a_name_that_leads_to_a_private_address_is_not_asked(httpserver: HTTPServer) -> None:
    """The paper's own address is no explicit base URL, so loopback is out of bounds even when it answers."""
    disguised = replace(PAPER, base_url=httpserver.url_for(""), hosts=("localhost",))
    port_of = [("localhost", httpserver.port)]
    with Fetcher(disguised, delay=0.0) as one:
        one._hosts = port_of  # a newspaper on port 80 cannot be had in a test
        with pytest.raises(FetchError, match="not a public address") as caught:
            one.fetch(f"http://localhost:{httpserver.port}/a-post1.html")
    assert caught.value.outcome == "robots_unreachable"
    assert httpserver.log == []


@contextmanager
def raw_server(talk: Callable[[socket.socket, int], None]) -> Iterator[str]:
    """A server below HTTP: ``talk(connection, number)`` once for each connection."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        number = 0
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            number += 1
            with connection:
                connection.recv(65536)
                try:
                    talk(connection, number)
                except OSError:
                    continue

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


NO_ROBOTS = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def drip_body(connection: socket.socket, number: int) -> None:
    if number == 1:
        connection.sendall(NO_ROBOTS)
        return
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
    for _ in range(100):
        connection.sendall(b".")
        time.sleep(0.05)


def drip_head(connection: socket.socket, number: int) -> None:
    if number == 1:
        connection.sendall(NO_ROBOTS)
        return
    for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"." * 100:
        connection.sendall(bytes([letter]))
        time.sleep(0.05)


@pytest.mark.parametrize("talk", [drip_body, drip_head])
def test_a_slow_drip_is_cut_at_the_deadline(talk: Callable[[socket.socket, int], None]) -> None:
    with raw_server(talk) as base, Fetcher(PAPER, base_url=base, delay=0.0, deadline=0.4) as one:
        start = time.monotonic()
        assert failure(one, f"{base}/a-post1.html").outcome == "timeout"
        assert time.monotonic() - start < 2


def test_silence_is_a_timeout_and_asked_for_once() -> None:
    connections: list[int] = []

    def silent(connection: socket.socket, number: int) -> None:
        connections.append(number)
        if number == 1:
            connection.sendall(NO_ROBOTS)
        else:
            connection.recv(1)

    with raw_server(silent) as base, Fetcher(PAPER, base_url=base, delay=0.0, patience=0.2) as one:
        assert failure(one, f"{base}/a-post1.html").outcome == "timeout"
    assert connections == [1, 2]


def test_a_body_that_breaks_off_is_asked_for_again() -> None:
    def broken_once(connection: socket.socket, number: int) -> None:
        if number == 1:
            connection.sendall(NO_ROBOTS)
            return
        body = b"all of it" if number > 2 else b"half"
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n" + body)

    with raw_server(broken_once) as base, Fetcher(PAPER, base_url=base, delay=0.0) as one:
        got = one.fetch(f"{base}/a-post1.html")
    assert isinstance(got, Page)
    assert got.body == b"all of it"


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        base = f"http://127.0.0.1:{taken.getsockname()[1]}"
    with Fetcher(PAPER, base_url=base, delay=0.0) as one:
        error = failure(one, f"{base}/a-post1.html")
    assert isinstance(error, StopCrawl)
    assert error.outcome == "robots_unreachable"


@pytest.mark.parametrize(
    "url", ["https://example.org/a-post1.html", "ftp://baolaocai.vn/", "http://baolaocai.vn@example.org/"]
)
def test_nothing_is_sent_to_another_host(url: str) -> None:
    with Fetcher(PAPER, max_requests=0) as one:
        assert failure(one, url).outcome == "off_host"


def test_what_is_no_address_is_said_to_be_none() -> None:
    with Fetcher(PAPER, max_requests=0) as one:
        assert failure(one, "http://baolaocai.vn:port/a-post1.html").outcome == "bad_url"
